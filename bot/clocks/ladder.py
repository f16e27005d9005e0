"""The ladder: when somebody is reminded of a promise, and who. Valid from birth; knows neither rows nor Slack."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.calendars import Calendar
from bot.calendars.hours import WEEKDAYS
from bot.clocks.away import Stretch, left_out
from bot.clocks.clock import Clock
from bot.clocks.history import ANSWER, RESOLUTION, RESPONSE
from bot.local_days import date_of
from bot.standards import StandardError, Target, Urgency

ASSIGNEE, ON_CALL, LEAD, THREAD, REQUESTER = "assignee", "on_call", "lead", "thread", "requester"
TOLD = (ASSIGNEE, ON_CALL, LEAD, THREAD, REQUESTER)
CLAIMED, UNCLAIMED = "claimed", "unclaimed"
KINDS = (RESPONSE, RESOLUTION)

CLOSES = "5d in"
"""Where a question has waited so long that its request is closed, with a way to reopen it."""

DAILY = "daily"
"""What comes behind the last step: what is still late is named in the leads' daily digest, until it stops."""

SOON, LATE = 75, 100
"""Percent of the target at which a card changes its words, whether or not anybody is reminded."""

BROKEN = f"{LATE}%"
"""The step at which a promise breaks."""

ALLOWED = 'use "75%", "30m before", "1h after", or "2d in" for so long after the start'

_WRITTEN = re.compile(r"(?P<percent>[0-9]{1,3})%|(?P<length>[0-9hmd]+) (?P<side>before|after|in)")
_MOST_PERCENT = 500
# What was said so often and led to nothing will not help by being said once more.
_MOST_REPEATS = 20
_NOTHING = timedelta(0)
_AGAIN = " again "


class LadderError(ValueError):
    """A step that makes no sense; the message says what is allowed."""


@dataclass(frozen=True)
class Point:
    """Where a step stands on a clock: at a percentage of what is promised, or so much before or after its end.

    `before`, `after` and `in` (after the start) take a length of working time.
    """

    percent: int | None = None
    side: str = ""
    length: Target | None = None

    @classmethod
    def parse(cls, written: str) -> Point:
        """Read "75%", "30m before", "1h after" or "2d in". Raises LadderError."""
        found = _WRITTEN.fullmatch(" ".join(written.lower().split()))
        if not found:
            raise LadderError(f"{written!r} is not a place on the ladder: {ALLOWED}")
        if found["percent"]:
            percent = int(found["percent"])
            if not 0 < percent <= _MOST_PERCENT:
                raise LadderError(f"{percent}% is not on the ladder: use 1% to {_MOST_PERCENT}%")
            return cls(percent=percent)
        try:
            return cls(side=found["side"], length=Target.parse(found["length"]))
        except StandardError as error:
            raise LadderError(str(error)) from None

    def __str__(self) -> str:
        """The form that a departments file has. Kept in the database: it names the step."""
        return f"{self.percent}%" if self.percent is not None else f"{self.length} {self.side}"

    def used(self, clock: Clock) -> timedelta | None:
        """The working time used at which the step is reached; None when this clock has no such place."""
        if self.side == "in":
            return self._length(clock)
        goal = clock.goal
        if goal.target is None:
            return None
        if self.percent is not None:
            return goal.base + (goal.target - goal.base) * self.percent / 100
        used = goal.target - self._length(clock) if self.side == "before" else goal.target + self._length(clock)
        # A warning three hours before the end of a two-hour promise has no place.
        return used if used > goal.base else None

    def _length(self, clock: Clock) -> timedelta:
        return _NOTHING if self.length is None else self.length.length(clock.calendar, clock.started_at)


@dataclass(frozen=True)
class Step:
    """One step: where it stands, of which clocks, in which case, and who is told; repeated, if `repeat` says how soon.

    Empty `kind` and `urgency` mean any, an empty `when` always. Nobody to tell: only the card is drawn anew.
    """

    point: Point
    kind: str = ""
    urgency: str = ""
    when: str = ""
    tell: tuple[str, ...] = ()
    repeat: Target | None = None

    @property
    def key(self) -> str:
        return str(self.point)

    @classmethod
    def parse(cls, written: Mapping[str, Any]) -> Step:
        """A step as the database has it: `at`, and if need be `clock`, `urgency`, `when`, `tell`, `repeat`."""
        return cls(
            Point.parse(written["at"]),
            kind=written.get("clock", ""),
            urgency=written.get("urgency", ""),
            when=written.get("when", ""),
            tell=tuple(written.get("tell", ())),
            repeat=Target.parse_or_none(written.get("repeat")),
        )

    def written(self) -> dict[str, str | list[str]]:
        """The step as a file and the database have it, without what it does not say."""
        said: dict[str, str | list[str]] = {
            "at": str(self.point),
            "clock": self.kind,
            "urgency": self.urgency,
            "when": self.when,
            "tell": list(self.tell),
            "repeat": "" if self.repeat is None else str(self.repeat),
        }
        return {key: value for key, value in said.items() if value}

    def is_for(self, kind: str, urgency: str) -> bool:
        return self.kind in {"", kind} and self.urgency in {"", urgency} and (kind != ANSWER or self.kind == ANSWER)


@dataclass(frozen=True)
class StepKey:
    """The name of a step where it is kept: its place on the ladder, and which of its repetitions it is."""

    place: str
    again: int = 0

    @classmethod
    def parse(cls, written: str) -> StepKey:
        """Read "75%" or "75% again 3"."""
        place, _, again = written.partition(_AGAIN)
        return cls(place, int(again or 0))

    def __str__(self) -> str:
        return f"{self.place}{_AGAIN}{self.again}" if self.again else self.place


@dataclass(frozen=True)
class DueStep:
    """A step on a running clock, and the first open moment at which it is reached."""

    key: str
    at: datetime
    steps: tuple[Step, ...]

    def told(self, *, is_claimed: bool) -> tuple[str, ...]:
        """Who is told when somebody has the request, or nobody has."""
        case = CLAIMED if is_claimed else UNCLAIMED
        told = {whom for step in self.steps if step.when in {"", case} for whom in step.tell}
        return tuple(whom for whom in TOLD if whom in told)


def default_ladder() -> tuple[Step, ...]:
    """What a department has that says nothing else."""
    return _DEFAULT


def waiting_ladder() -> tuple[Step, ...]:
    """The requester's own, while a question waits: after one, three and five working days, when it is closed."""
    return _WAITING


def due_steps(ladder: Iterable[Step], clock: Clock, urgency: str, away: Iterable[Stretch] = ()) -> list[DueStep]:
    """Every step that this clock has, in the order in which they are reached. Steps at one place are one.

    A clock with a promise is looked at when it is nearly due and when it is late, whoever is told. `away` is when
    whoever is asked was, or will be, away: where that time does not count against them.
    """
    places: dict[str, tuple[timedelta, list[Step]]] = {}
    for step in [*(step for step in ladder if step.is_for(clock.kind, urgency)), *_REDRAWN.get(clock.kind, ())]:
        for key, used in _places(step, clock):
            places.setdefault(key, (used, []))[1].append(step)
    found: list[DueStep] = []
    for key, (used, steps) in sorted(places.items(), key=lambda place: place[1][0]):
        at = clock.alarm_at(used + left_out(clock.alarm_at, used, clock.calendar, clock.started_at, away))
        if at is not None:
            found.append(DueStep(key, at, tuple(step for step in steps if step.tell)))
    return found


def on_call(rota: Mapping[str, str], calendar: Calendar, at: datetime) -> str | None:
    """Who is on call at that moment, on the calendar's own date: a week of the year beats a weekday."""
    day = date_of(calendar, at)
    year, week, _ = day.isocalendar()
    return rota.get(f"{year}-W{week:02}") or rota.get(WEEKDAYS[day.weekday()])


def _step(at: str, tell: tuple[str, ...], *, kind: str = "", urgency: Urgency | str = "", when: str = "") -> Step:
    return Step(Point.parse(at), kind=kind, urgency=str(urgency), when=when, tell=tell)


def _places(step: Step, clock: Clock) -> Iterator[tuple[str, timedelta]]:
    """The step's own place on this clock, if there is one, and those where it is repeated."""
    used = step.point.used(clock)
    if used is None:
        return
    yield step.key, used
    if step.repeat is not None:
        every = step.repeat.length(clock.calendar, clock.started_at)
        for again in range(1, _MOST_REPEATS + 1):
            yield str(StepKey(step.key, again)), used + every * again


_LOOKED_AT = tuple(Step(Point(percent=percent)) for percent in (SOON, LATE))
# A card changes its words there, whoever is told.
_REDRAWN = {RESPONSE: _LOOKED_AT, RESOLUTION: _LOOKED_AT}
_DEFAULT = (
    _step("50%", (ON_CALL,), kind=RESPONSE, when=UNCLAIMED),
    _step("75%", (ASSIGNEE,), when=CLAIMED),
    _step("75%", (LEAD,), when=UNCLAIMED),
    _step("100%", (ASSIGNEE, LEAD, THREAD, REQUESTER)),
    _step("150%", (LEAD,)),
)
_WAITING = tuple(_step(place, (REQUESTER,), kind=ANSWER) for place in ("1d in", "3d in", CLOSES))
