"""One running promise: when it is due, how it stands, and when to look at it again.

The meaning of every rule is the working-time semantics that the calendar engine follows: time counts in open hours
only, due times are shown at closing, lateness is judged by the working time used.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.calendars import Calendar
from storage.tables import Clock

RESPONSE = "response"
RESOLUTION = "resolution"

# Percent of the target at which somebody is reminded. Half time asks for a first answer only.
STEPS: dict[str, tuple[int, ...]] = {RESPONSE: (50, 75, 100, 150), RESOLUTION: (75, 100, 150)}
SOON = 75
LATE = 100


class Phase(StrEnum):
    """How a clock stands, in the order of a request's life."""

    ON_TIME = "on_time"
    SOON = "soon"
    LATE = "late"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"
    VOID = "void"


@dataclass(frozen=True)
class Standing:
    """What a reader is told. `due_at` is the shown moment, none while paused or over.

    `spare` is working time left (positive) or over (negative): at the stop for a finished clock, now for a running or
    paused one. `late_since` is the opening-side moment from which the clock is late, when it is.
    """

    kind: str
    phase: Phase
    due_at: datetime | None
    late_since: datetime | None
    spare: timedelta

    @property
    def is_running(self) -> bool:
        return self.phase in {Phase.ON_TIME, Phase.SOON, Phase.LATE}


def start(request_id: int, kind: str, target: timedelta, calendar: Calendar, at: datetime) -> Clock:
    """A running clock. Outside hours it begins to count at the next opening."""
    clock = Clock(request_id=request_id, kind=kind, target=target, started_at=at, next_step=STEPS[kind][0])
    plan(clock, calendar)
    return clock


def pause(clock: Clock, at: datetime) -> None:
    """Freeze a running clock: no due time, no reminder. Anything else is left as it is."""
    if clock.state == "running":
        clock.state = "paused"
        clock.paused_at = at
        clock.due_at = clock.next_alarm_at = None


def resume(clock: Clock, calendar: Calendar, at: datetime) -> None:
    """Let a paused clock run again. The working time of the pause does not count, so a pause at night costs nothing."""
    if clock.state == "paused" and clock.paused_at is not None:
        clock.paused += calendar.between(clock.paused_at, at)
        clock.paused_at = None
        clock.state = "running"
        plan(clock, calendar)


def stop(clock: Clock, calendar: Calendar, at: datetime) -> None:
    """Finish a running or paused clock. A request that is resolved while it waits keeps its pause."""
    if clock.state == "paused":
        resume(clock, calendar, at)
    if clock.state == "running":
        clock.state = "stopped"
        clock.stopped_at = at
        clock.next_alarm_at = None


def reopen(clock: Clock, calendar: Calendar, at: datetime) -> None:
    """Let a finished clock run again. The time it stood counts as a pause, so that closing early gains nothing."""
    if clock.state == "stopped" and clock.stopped_at is not None:
        clock.paused += calendar.between(clock.stopped_at, at)
        clock.stopped_at = None
        clock.state = "running"
        plan(clock, calendar)


def void(clock: Clock, at: datetime) -> None:
    """The promise no longer stands, and is judged neither kept nor broken."""
    clock.state = "void"
    clock.stopped_at = at
    clock.due_at = clock.next_alarm_at = None


def used(clock: Clock, calendar: Calendar, at: datetime) -> timedelta:
    """Working time that counts against the target, up to the clock's stop or pause, or to `at`. Never negative."""
    until = clock.stopped_at or clock.paused_at or at
    return max(calendar.between(clock.started_at, until) - clock.paused, timedelta(0))


def standing(clock: Clock, calendar: Calendar, at: datetime) -> Standing:
    """How the clock stands at that moment. Finished ones are judged as they stood when they stopped."""
    spare = clock.target - used(clock, calendar, at)
    if clock.state == "void":
        return Standing(clock.kind, Phase.VOID, None, None, spare)
    if clock.state == "paused":
        return Standing(clock.kind, Phase.PAUSED, None, None, spare)
    if clock.state == "stopped":
        # The one place where lateness is decided: by working time used, never by the wall clock. An answer on Saturday
        # to a promise that was due on Friday at closing used not a minute more.
        phase = Phase.MET if spare >= timedelta(0) else Phase.MISSED
        return Standing(clock.kind, phase, None, None, spare)
    late_since = alarm_at(clock, calendar, LATE)
    if at >= late_since:
        return Standing(clock.kind, Phase.LATE, clock.due_at, late_since, spare)
    phase = Phase.SOON if at >= alarm_at(clock, calendar, SOON) else Phase.ON_TIME
    return Standing(clock.kind, phase, clock.due_at, None, spare)


def alarm_at(clock: Clock, calendar: Calendar, step: int) -> datetime:
    """When so many percent of the target are used: on the opening side, so that none falls at closing or at night."""
    return calendar.late_from(clock.started_at, clock.target * step / 100 + clock.paused)


def steps_passed(clock: Clock, calendar: Calendar, at: datetime) -> list[int]:
    """The steps that were reached and not told yet, in their order."""
    return [step for step in _steps_left(clock) if alarm_at(clock, calendar, step) <= at]


def move_on(clock: Clock, calendar: Calendar, told: int) -> None:
    """The step was told: the next alarm is the next one's."""
    clock.next_step = next((step for step in STEPS[clock.kind] if step > told), None)
    plan(clock, calendar)


def hold_alarm_until(clock: Clock, at: datetime) -> None:
    """Look again then, not before."""
    clock.next_alarm_at = at


def _steps_left(clock: Clock) -> list[int]:
    return [] if clock.next_step is None else [step for step in STEPS[clock.kind] if step >= clock.next_step]


def plan(clock: Clock, calendar: Calendar) -> None:
    """When a running clock is due, and when its next alarm comes, as its calendar is now."""
    clock.due_at = calendar.add(clock.started_at, clock.target + clock.paused)
    clock.next_alarm_at = None if clock.next_step is None else alarm_at(clock, calendar, clock.next_step)
