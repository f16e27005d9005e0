"""Which department somebody means by what they write: by name, by nearly its name, or by whom they asked lately."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot import Bot
from bot.departments import spelling
from bot.departments.subcommands import Subcommand
from storage import departments as department_rows
from storage import requests as request_rows
from storage.departments import DepartmentName

MOST_OFFERED = 5

# Below this length one slip makes another word: "sale" is not Sales, and "regal" need not be Legal.
_SURE_FROM = 6
# Enough of a name to ask whether it is meant: "fin" for Finance.
_BEGINNING = 3
# What somebody names stands at the beginning of a long text, if anywhere.
_WORDS_LOOKED_AT = 80
_BEHIND_A_NAME = ":,"
_AROUND_A_WORD = ".,:;!?()[]\"'*_"


class Named(Protocol):
    """A department, as far as it is called something."""

    @property
    def id(self) -> int: ...
    @property
    def key(self) -> str: ...
    @property
    def name(self) -> str: ...


@dataclass(frozen=True)
class Meant:
    """What a text behind `/request` means: a department and the rest of it, a subcommand, or neither for certain.

    `written` is what stands there for the department, where that is not quite its name. `perhaps` are the departments
    that may be meant, the likeliest first, each with what would be the rest.
    """

    department: Named | None = None
    rest: str = ""
    written: str = ""
    subcommand: Subcommand | None = None
    perhaps: tuple[tuple[Named, str], ...] = ()


@dataclass(frozen=True)
class Offered:
    """Departments to choose from, the likeliest first, and whether there are others."""

    departments: Sequence[Named] = field(default=())
    has_more: bool = False


@dataclass(frozen=True)
class _Guess:
    slips: int
    words: int
    department: Named
    is_sure: bool


def names(bot: Bot) -> list[DepartmentName]:
    """Return what every department that can be asked is called, in the order of the departments file."""
    with bot.db.reading() as session:
        return department_rows.names(session)


def meant(known: Sequence[Named], text: str) -> Meant:
    """Return what a text that begins with a name or a subcommand means, exactly or with a slip of the finger.

    Case does not matter; of names that fit exactly the longest wins, so that *People Team* is not *People*. A slip is
    believed where only one name is near, and it is long enough; what is doubtful is for the writer to say.
    """
    words = text.split(maxsplit=_longest(known))[: _longest(known)]
    for length in range(len(words), 0, -1):
        head = _bare(words[:length])
        for department in known:
            if head in _names(department):
                return Meant(department, _after(text, length))
    guesses = sorted(_guesses(known, words), key=lambda guess: (guess.slips, -guess.words))
    word, slips = _subcommand(text)
    if word is not None and (not guesses or slips < guesses[0].slips):
        return Meant(subcommand=word)
    if guesses and guesses[0].is_sure and _is_alone(guesses) and word is None:
        near = guesses[0]
        return Meant(near.department, _after(text, near.words), " ".join(words[: near.words]).rstrip(_BEHIND_A_NAME))
    found: dict[int, tuple[Named, str]] = {}
    for guess in guesses:
        found.setdefault(guess.department.id, (guess.department, _after(text, guess.words)))
    return Meant(subcommand=word, perhaps=tuple(found.values()))


def offered(bot: Bot, person_id: str, text: str, *, first: Sequence[Named] = ()) -> Offered:
    """Return the departments that somebody may want to send this to: those in `first`, those that the text names,
    those that this person asked lately, and then the others in the order of the departments file.
    """
    with bot.db.reading() as session:
        known = department_rows.names(session)
        lately = request_rows.departments_asked_by(session, person_id, MOST_OFFERED)
    by_id = {department.id: department for department in known}
    likely: list[Named] = [
        *first,
        *named_in(known, text),
        *(by_id[asked] for asked in lately if asked in by_id),
        *known,
    ]
    unique = list({department.id: department for department in likely}.values())
    return Offered(unique[:MOST_OFFERED], len(unique) > MOST_OFFERED)


def named_in(known: Sequence[Named], text: str) -> list[Named]:
    """Return the departments whose name stands somewhere in the text, those without a slip of the finger first.

    Short names count only as they are written: IT is a department, and it is not.
    """
    words = [word.strip(_AROUND_A_WORD) for word in text.split(maxsplit=_WORDS_LOOKED_AT)[:_WORDS_LOOKED_AT]]
    found: dict[int, tuple[int, int, Named]] = {}
    for department in known:
        for name in (
            department.name,
            department.key if spelling.slips_allowed(department.key) else department.key.upper(),
        ):
            length = len(name.split())
            for place in range(len(words) - length + 1):
                slips = _slips(" ".join(words[place : place + length]), " ".join(name.split()))
                if slips is not None:
                    found[department.id] = min(
                        found.get(department.id, (slips, place, department)),
                        (slips, place, department),
                        key=lambda one: one[:2],
                    )
    return [department for _, _, department in sorted(found.values(), key=lambda one: one[:2])]


def _slips(written: str, name: str) -> int | None:
    """The slips between what is written somewhere in a text and a name; a text has many words, so the first letter
    of the name must be right.
    """
    if not spelling.slips_allowed(name):
        return 0 if written == name else None
    return spelling.resembles(written, name) if written[:1].casefold() == name[:1].casefold() else None


def _guesses(known: Sequence[Named], words: Sequence[str]) -> Iterator[_Guess]:
    for length in range(1, len(words) + 1):
        head = _bare(words[:length])
        for department in known:
            for name in _names(department):
                slips = spelling.resembles(head, name)
                if slips is not None:
                    is_sure = slips == 1 and len(name) >= _SURE_FROM and head[:1] == name[:1]
                    yield _Guess(slips, length, department, is_sure)
                elif len(head) >= _BEGINNING and name.startswith(head):
                    yield _Guess(len(name) - len(head), length, department, is_sure=False)


def _is_alone(guesses: Sequence[_Guess]) -> bool:
    return len({guess.department.id for guess in guesses}) == 1


def _subcommand(text: str) -> tuple[Subcommand | None, int]:
    """The subcommand that the whole text nearly is, and the slips in it."""
    near = [(slips, word) for word in Subcommand if (slips := spelling.resembles(text, word)) is not None]
    slips, word = min(near, default=(0, None))
    return word, slips


def _names(department: Named) -> set[str]:
    return {department.key.casefold(), " ".join(department.name.split()).casefold()}


def _longest(known: Sequence[Named]) -> int:
    """Of how many words the longest name is."""
    return max((len(name.split()) for department in known for name in _names(department)), default=0)


def _bare(words: Sequence[str]) -> str:
    return " ".join(words).rstrip(_BEHIND_A_NAME).casefold()


def _after(text: str, words: int) -> str:
    """The text behind its first so many words, its own line breaks kept."""
    parts = text.split(None, words)
    return parts[words] if len(parts) > words else ""
