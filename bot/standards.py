"""What a department promises: how soon it answers and how soon it is done, in its own working time."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal, Protocol, Self

Unit = Literal["m", "h", "d"]

ALLOWED = "use whole minutes, hours or working days, such as 90m, 4h or 2d"

# About a year of working time: nobody promises more, and a slip of the finger is found.
_MOST: Mapping[Unit, int] = {"m": 120_000, "h": 2_000, "d": 250}
_WORDS: Mapping[Unit, str] = {"m": "working minute", "h": "working hour", "d": "working day"}
_WRITTEN = re.compile(r"(?P<d>[0-9]{1,9})d|(?:(?P<h>[0-9]{1,9})h)?(?:(?P<m>[0-9]{1,9})m)?")


class StandardError(ValueError):
    """A promise that makes no sense; the message says what is allowed."""


class Urgency(StrEnum):
    """How much a request matters, as the requester sees it. The values are kept in the database."""

    URGENT = "urgent"
    NORMAL = "normal"
    LOW = "low"


class WorkingDays(Protocol):
    """What a target needs of a calendar."""

    def days(self, at: datetime, days: int, /) -> timedelta:
        """The working time in that many working days from `at`."""
        ...


@dataclass(frozen=True)
class Target:
    """A length of working time: so many minutes ("m"), hours ("h") or working days ("d")."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.unit not in _MOST:
            raise StandardError(f"{self.unit!r} is not a unit: {ALLOWED}")
        if self.amount <= 0:
            raise StandardError(f"{self} is no time at all: {ALLOWED}")
        if self.amount > _MOST[self.unit]:
            raise StandardError(f"{self} is too long: at most {_MOST[self.unit]}{self.unit}")

    @classmethod
    def parse(cls, written: str) -> Self:
        """Read "4h", "90m", "2d", or "1h30m", which is the same as "90m". Raises StandardError."""
        found = _WRITTEN.fullmatch(written.strip().lower())
        if not found or not found[0]:
            raise StandardError(f"{written!r} is not a length of working time: {ALLOWED}")
        days, hours, minutes = found["d"], found["h"], found["m"]
        if days:
            return cls(int(days), "d")
        elif minutes:
            return cls(60 * int(hours or 0) + int(minutes), "m")
        else:
            return cls(int(hours), "h")

    @classmethod
    def parse_or_none(cls, written: str | None) -> Self | None:
        """The same of a column in which nothing stands for no promise. Raises StandardError."""
        return None if written is None else cls.parse(written)

    def __str__(self) -> str:
        """The form that a departments file has: "4h"."""
        return f"{self.amount}{self.unit}"

    def words(self) -> str:
        """The form that people read: "4 working hours"."""
        return f"{self.amount} {_WORDS[self.unit]}{'' if self.amount == 1 else 's'}"

    def length(self, calendar: WorkingDays, at: datetime) -> timedelta:
        """Working time, for a clock that starts at `at`. The calendar knows how long a working day is."""
        if self.unit == "d":
            return calendar.days(at, self.amount)
        elif self.unit == "h":
            return timedelta(hours=self.amount)
        else:
            return timedelta(minutes=self.amount)


@dataclass(frozen=True)
class Standard:
    """A department's promise. None says openly that no time is promised; then nothing is ever late."""

    respond_within: Target | None
    resolve_within: Target | None

    def __post_init__(self) -> None:
        if self.respond_within and self.resolve_within and _is_shorter(self.resolve_within, self.respond_within):
            raise StandardError(
                f"resolve_within ({self.resolve_within}) is shorter than respond_within "
                f"({self.respond_within}): nothing is done before it is answered"
            )


NOTHING_PROMISED = Standard(None, None)


def choose(standards: Mapping[tuple[str, str], Standard], type_key: str, urgency: str) -> Standard:
    """The most specific standard there is. Keys are (type, urgency); an empty one stands for any.

    A type says more than an urgency. No standard at all is one that promises nothing.
    """
    for key in ((type_key, urgency), (type_key, ""), ("", urgency), ("", "")):
        if key in standards:
            return standards[key]
    return NOTHING_PROMISED


def _is_shorter(one: Target, other: Target) -> bool:
    """Certainly shorter, in every calendar: days and hours cannot be compared without one."""
    if "d" in {one.unit, other.unit}:
        return one.unit == other.unit and one.amount < other.amount
    else:
        return _minutes(one) < _minutes(other)


def _minutes(target: Target) -> int:
    return target.amount * 60 if target.unit == "h" else target.amount
