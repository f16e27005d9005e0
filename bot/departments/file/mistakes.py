"""What is wrong in a departments file, and where: collected, so that an admin sees all of it at once."""

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from bot.departments.file.lines import Lines, Path

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SHOWN = 6
_LENGTH = 60
_NEARLY_THE_SAME = 0.85
# Python refuses to print the largest numbers that a file may have.
_READABLE = 10**18


Model = TypeVar("Model", bound=BaseModel)

WrongLine = tuple[int, str]
"""The number of a line in a file of days off, and what is wrong with it. It quotes nothing: the file may be secret."""


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

    def read(self, table: type[Model], written: object, path: Path, context: object = None) -> Model | None:
        """Return what is written at `path`, read as that table; note every mistake, and return None if there is any."""
        try:
            return table.model_validate(written, context=context)
        except ValidationError as error:
            for one in error.errors(include_url=False):
                # So pydantic says that the key is wrong, and not what stands behind it.
                is_of_key = one["type"] == "value_error" and one["loc"][-1:] == ("[key]",)
                place = one["loc"][:-1] if is_of_key else one["loc"]
                self.note((*path, *place), _in_words(one, table, (*path, *place)))
            return None

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


def shown(value: object) -> str:
    """A value as a person would write it, shortened."""
    match value:
        case bool():
            return str(value).lower()
        case int() if abs(value) > _READABLE:
            return "such a number"
        case dict():
            return "a table"
        case list():
            return "a list"
        case str():
            return repr(shortened(value))
        case _:
            return str(value)


def did_you_mean(names: Sequence[str]) -> str:
    return f"Did you mean {' or '.join(filter(None, [', '.join(names[:-1]), names[-1]]))}?"


def _in_words(error: ErrorDetails, table: type[BaseModel], path: Path) -> str:
    """What our validators say, and our words for what pydantic says by itself."""
    match error["type"]:
        case "missing":
            field = _known(table, error["loc"])[str(path[-1])]
            wanted = (part.wanted for part in field.metadata if hasattr(part, "wanted"))
            what = f"this is missing: {next(wanted, field.description)}"
        case "extra_forbidden":
            what = f"there is no such key here. {suggestion(str(path[-1]), _known(table, error['loc']))}"
        case "dict_type" | "model_type":
            what = f"this must be a table, not {shown(error['input'])}"
        case "tuple_type":
            what = f"this must be a list of tables: each begins with [[{_place(path)}]]"
        case _:
            what = str(error["ctx"]["error"])
    return what if what.endswith((".", "?")) else f"{what}."


def _known(table: type[BaseModel], path: Path) -> dict[str, FieldInfo]:
    """The keys of the table in which the end of the path stands, or should."""
    known = {field.alias or name: field for name, field in table.model_fields.items()}
    if len(path) == 1:
        return known
    first, *rest = (part for part in path if isinstance(part, str))
    kind = known[first].annotation
    inside = next(one for one in (kind, *get_args(kind)) if isinstance(one, type) and issubclass(one, BaseModel))
    return _known(inside, tuple(rest))


def _place(path: Path) -> str:
    place = ""
    for part in path:
        if isinstance(part, int):
            place += f"[{part + 1}]"
        else:
            place += f".{part}" if _BARE.fullmatch(part) else f'."{part}"'
    return place.removeprefix(".")
