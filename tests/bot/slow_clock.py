"""A clock that anybody can follow: it looks at the office every quarter of an hour and counts on its fingers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from bot.calendars import Calendar
from tests.moments import monday_at

QUARTER = timedelta(minutes=15)
NOTHING = timedelta(0)

_WEEK = ("mon", "tue", "wed", "thu", "fri")
PARIS_HOURS = Calendar("Europe/Paris", dict.fromkeys(_WEEK, (("09:00", "12:30"), ("13:30", "18:00"))))
# Opens while Paris sleeps, and works on Saturdays.
SYDNEY_HOURS = Calendar("Australia/Sydney", dict.fromkeys((*_WEEK, "sat"), (("08:00", "16:30"),)))


@cache
def is_open(calendar: Calendar, at: datetime) -> bool:
    """Remembered, because the slow ones look at the same office again and again."""
    return calendar.is_open(at)


@dataclass
class SlowClock:
    """The same promise as a Course, by counting open quarters while it runs."""

    at: datetime
    calendar: Calendar
    target: timedelta | None
    state: str = "running"
    used: timedelta = NOTHING
    late: datetime | None = None
    broken: datetime | None = None
    base: timedelta = NOTHING
    promise: int = 0
    promises: int = 0
    ever: bool = False

    def __post_init__(self) -> None:
        self.ever = self.target is not None
        self.started_at = self.at

    def passes(self, until: datetime) -> None:
        while self.at < until:
            self.notices()
            if self.state == "running" and is_open(self.calendar, self.at):
                self.used += QUARTER
            self.at += QUARTER

    def pauses(self) -> None:
        if self.state == "running":
            self.state = "paused"

    def resumes(self) -> None:
        if self.state == "paused":
            self.state = "running"

    def stops(self) -> None:
        if self.state in {"running", "paused"}:
            self.state = "stopped"

    def falls_silent(self) -> None:
        if self.state in {"running", "paused"}:
            self.state = "silent"

    def reopens(self) -> None:
        if self.state in {"stopped", "silent"}:
            self.state = "running"

    def changes(self, target: timedelta | None) -> None:
        if self.state in {"running", "paused"} and not self.promise and target != self.target:
            self._aims(target)

    def moves(self, calendar: Calendar, target: timedelta | None) -> None:
        if self.state in {"running", "paused"}:
            self.calendar, self.state, self.promise, self.base = calendar, "running", 0, NOTHING
            self._aims(target)

    def agrees(self, ahead: timedelta) -> None:
        """A new time, so much open time from now."""
        if self.state in {"running", "paused"}:
            self.promises += 1
            self.promise, self.base = self.promises, self.used
            self._aims(self.used + ahead)

    def _aims(self, target: timedelta | None) -> None:
        """What is late stays late from the first moment of it; what becomes late by a change is late from now."""
        self.target = target
        self.ever = self.ever or target is not None
        if target is None or self.used <= target:
            self.late = None
        elif self.late is None:
            self.late = self.at
        self._remembers()

    def notices(self) -> None:
        """Is it late at this moment? Asked when nothing else happens in it: a pause at the last second is in time."""
        self.late = self.late_now()
        self._remembers()

    def _remembers(self) -> None:
        """What broke once is broken."""
        self.broken = self.broken or self.late

    def late_now(self) -> datetime | None:
        """Since when it is late, if it goes on in this moment as it is."""
        is_late = self.target is not None and self.has_reached(self.target)
        return self.late or (self.at if is_late else None)

    def has_reached(self, used: timedelta) -> bool:
        """Was there an open moment, up to now, with that much behind it?"""
        return self.used > used or (self.used == used and self.is_counting)

    @property
    def is_counting(self) -> bool:
        return self.state == "running" and is_open(self.calendar, self.at)


def a_moment(quarters: int) -> datetime:
    """So many quarters of an hour after Monday 2 March 2026, midnight in Paris."""
    return monday_at(0) + quarters * QUARTER
