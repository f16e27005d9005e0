"""What is wrong in a departments file, and where: collected, so that an admin sees all of it at once."""

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.departments.file.lines import Lines, Path

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SHOWN = 6
_LENGTH = 60
_NEARLY_THE_SAME = 0.85


@dataclass(frozen=True)
class Mistake:
    """One thing to put right. `line` is counted from 1; `place` is like "departments.it.types[2].name"."""

    line: int | None
    place: str
    what: str

    def __str__(self) -> str:
        where = [f"line {self.line}"] if self.line is not None else []
        return f"{', '.join([*where, *filter(None, [self.place])])}: {self.what}".removeprefix(": ")


class FileMistakes(Exception):
    """The file is not as it should be. Its words name every mistake, each on a line."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = list(mistakes)
        super().__init__("\n".join(map(str, self.mistakes)))


class Findings:
    """The mistakes found so far, with the means to say where they stand."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._found: list[Mistake] = []

    def __len__(self) -> int:
        return len(self._found)

    def note(self, path: Path, what: str) -> None:
        self._found.append(Mistake(self._lines.of(path), _place(path), what))

    def raise_if_any(self) -> None:
        """Raises FileMistakes, in the order of the file."""
        if self._found:
            raise FileMistakes(sorted(self._found, key=lambda mistake: mistake.line or 0))


def nearest(word: str, known: Iterable[str]) -> list[str]:
    """Those that resemble the word, best first; case does not matter."""
    by_folded = {name.casefold(): name for name in known}
    if word.casefold() in by_folded:
        return [by_folded[word.casefold()]]
    # Beside one that is nearly the same, the merely similar would only confuse.
    alike = difflib.get_close_matches(word.casefold(), by_folded, cutoff=_NEARLY_THE_SAME)
    return [by_folded[found] for found in alike or difflib.get_close_matches(word.casefold(), by_folded)]


def suggestion(word: str, known: Iterable[str]) -> str:
    """What could have been meant: the names that resemble the word, or else what there is."""
    names = list(known)
    near = nearest(word, names)
    if near:
        return did_you_mean(near)
    elif len(names) <= _SHOWN:
        return f"There is: {', '.join(names)}." if names else "There are none."
    else:
        return f"There is: {', '.join(names[:_SHOWN])} and {len(names) - _SHOWN} more."


def shortened(text: str) -> str:
    """Enough of a text to recognise it."""
    return text if len(text) <= _LENGTH else f"{text[: _LENGTH - 1]}…"


def did_you_mean(names: Sequence[str]) -> str:
    return f"Did you mean {' or '.join(filter(None, [', '.join(names[:-1]), names[-1]]))}?"


def _place(path: Path) -> str:
    place = ""
    for part in path:
        if isinstance(part, int):
            place += f"[{part + 1}]"
        else:
            place += f".{part}" if _BARE.fullmatch(part) else f'."{part}"'
    return place.removeprefix(".")
