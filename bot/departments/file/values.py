"""The small language of a departments file: each kind of value is a type, which says kindly what it does not take.

A validator refuses with a ValueError in words for a person. Pydantic's own words are never shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Self, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, PlainValidator, ValidationError
from pydantic import GetCoreSchemaHandler as Handler
from pydantic_core import CoreSchema, InitErrorDetails, core_schema

from bot.calendars import Calendar
from bot.departments.file.lines import Path as Place
from bot.departments.file.mistakes import shortened, shown
from bot.standards import StandardError, Target

Kind = TypeVar("Kind")

OPENLY_NOTHING = "none"
# Slack takes no more in an option.
_LONGEST = 75

_KEY = re.compile(r"[a-z0-9][a-z0-9-]*")


@dataclass(frozen=True)
class Context:
    """What a value cannot know by itself: where the file stands, its calendars, the department's ordinary week."""

    folder: Path | None = None
    calendars: Collection[str] = ()
    week: Calendar | None = None


class Table(BaseModel):
    """A table of the file. Its fields are its keys; the description of one that must be there says what is wanted."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    @classmethod
    def what_is_right(cls, written: object, context: Context) -> Self:
        """The table as if what is wrong were not written. For one that can do without any of its keys."""
        known = written if isinstance(written, dict) else {}
        try:
            return cls.model_validate(known, context=context)
        except ValidationError as error:
            wrong = {one["loc"][0] for one in error.errors()}
            return cls.model_validate({key: known[key] for key in known.keys() - wrong}, context=context)


@dataclass(frozen=True)
class Text:
    """A text in quotes; `parse` makes a value of it, or refuses it. `wanted` says to a person what it is."""

    wanted: str
    parse: Callable[[str], object] = str

    def __get_pydantic_core_schema__(self, source: object, handler: Handler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self._read)

    def _read(self, written: object) -> object:
        if not isinstance(written, str) or not written.strip():
            raise ValueError(f"{shown(written)} is not right: {self.wanted}, in quotes")
        return self.parse(written.strip())


def refuse(complaints: Iterable[tuple[Place, str]]) -> None:
    """Raise them all at once, each with its place in the value that is read."""
    details = [
        InitErrorDetails(type="value_error", loc=place, input=None, ctx={"error": ValueError(what)})
        for place, what in complaints
    ]
    if details:
        raise ValidationError.from_exception_data("values", details)


def listed(wanted: str, example: str = '["…", "…"]') -> BeforeValidator:
    """A list of such values."""

    def read(written: object) -> object:
        if not isinstance(written, list):
            raise ValueError(f"{shown(written)} is not right: {wanted}, in a list such as {example}")
        return written

    return BeforeValidator(read)


def like(pattern: str, wanted: str, how: str) -> Callable[[str], str]:
    """A text of that form."""

    def read(written: str) -> str:
        if not re.fullmatch(pattern, written):
            raise ValueError(f"{shortened(written)!r} is not {wanted}: {how}")
        return written

    return read


def key(written: str) -> str:
    """What departments, types and calendars are known by."""
    if not _KEY.fullmatch(written) or len(written) > _LONGEST:
        what = f"use up to {_LONGEST} lower-case letters, digits and dashes"
        raise ValueError(f"{shortened(written)!r} is not a key: {what}")
    return written


def iso_date(value: object) -> str | None:
    """The date in the form 2026-12-24, of a date or of a text in that form; None when it is neither."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    # Python reads other forms too, such as 20261224; one is enough for everybody.
    return value if day is not None and day.isoformat() == value else None


def one_of(words: Collection[str]) -> Text:
    """One of a few words."""

    def read(written: str) -> str:
        if written not in words:
            raise ValueError(f"{shortened(written)!r} is not one of {any_of(words)}")
        return written

    return Text(f"one of {any_of(words)}", read)


def part(table: object, key: str, kind: type[Kind]) -> Kind:
    """What stands there, whatever else is wrong with the table; something empty of the kind where nothing does."""
    value = table.get(key) if isinstance(table, dict) else None
    return value if isinstance(value, kind) else kind()


def any_of(words: Collection[str]) -> str:
    *some, last = words
    return f"{', '.join(some)} or {last}"


def name(written: str) -> str:
    """A name as people read it, with single blanks, so that it can be typed after /request."""
    found = " ".join(written.split())
    if len(found) > _LONGEST:
        raise ValueError(f"this has {len(found)} characters: Slack shows at most {_LONGEST}")
    if not found.isprintable():
        raise ValueError(f"{shortened(found)!r} has characters that nobody can see")
    return found


def _promised(written: str) -> Target | None:
    if written.lower() == OPENLY_NOTHING:
        return None
    try:
        return Target.parse(written)
    except StandardError as error:
        raise ValueError(f'{error}, or "{OPENLY_NOTHING}"') from None


def _flag(written: object) -> bool:
    if not isinstance(written, bool):
        raise ValueError(f"{shown(written)} is not right: true or false, without quotes")
    return written


def _day(written: object) -> str:
    found = iso_date(written)
    if found is None:
        raise ValueError(f"{shown(written)} is not a date such as 2026-12-24")
    return found


_A_PERSON = "the id of a person in Slack, such as U0123456789"
_A_CHANNEL = "the id of a Slack channel, such as C0123456789"
_A_LENGTH = 'working time such as "4h"'
_EACH_ONCE = AfterValidator(lambda found: tuple(sorted(set(found))))

Name = Annotated[str, Text("a name for people to read", name)]
Key = Annotated[str, AfterValidator(key)]
Person = Annotated[str, Text(_A_PERSON, like("[UW][A-Z0-9]{1,20}", _A_PERSON, "capitals and digits, U or W first"))]
People = Annotated[tuple[Person, ...], listed(_A_PERSON), _EACH_ONCE]
Channel = Annotated[str, Text(_A_CHANNEL, like("[CG][A-Z0-9]{1,20}", _A_CHANNEL, "capitals and digits, C or G first"))]
Channels = Annotated[tuple[Channel, ...], listed(_A_CHANNEL, '["C0123456789"]'), _EACH_ONCE]
WorkingTime = Annotated[Target | None, Text(_A_LENGTH, Target.parse)]
Promised = Annotated[Target | None, Text(_A_LENGTH, _promised)]
Flag = Annotated[bool, PlainValidator(_flag)]
Day = Annotated[str, PlainValidator(_day)]
Days = Annotated[tuple[Day, ...], listed("dates", "[2026-12-24]"), _EACH_ONCE]
