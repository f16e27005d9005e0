"""How a clock stands, as a reader is told. Read from its row alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.calendars import Calendar
from storage.tables import ClockRow

_NOTHING = timedelta(0)


class Phase(StrEnum):
    """How a clock stands, in the order of a request's life."""

    ON_TIME = "on_time"
    SOON = "soon"
    LATE = "late"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"
    SILENT = "silent"
    VOID = "void"


@dataclass(frozen=True)
class ClockStatus:
    """What a reader is told. `due_at` is the shown moment, none while paused or over.

    `spare` is working time left (positive) or over (negative): at the stop for a finished clock, now for a running or
    paused one. `late_since` is the opening-side moment from which the clock is late, when it is. `promise` counts the
    new times that were agreed: a promise that was kept after one is renegotiated, not kept. `broken_at` is when a
    promise of this clock first broke, whatever was agreed or corrected since.
    """

    kind: str
    phase: Phase
    due_at: datetime | None
    late_since: datetime | None
    spare: timedelta
    cycle: int = 1
    promise: int = 0
    broken_at: datetime | None = None

    @property
    def is_running(self) -> bool:
        return self.phase in {Phase.ON_TIME, Phase.SOON, Phase.LATE}


def status_of(clock: ClockRow, calendar: Calendar, at: datetime) -> ClockStatus | None:
    """How the clock stands at that moment; None when it promises nothing, and broke nothing that was promised before.

    Finished ones are judged as they stood when they stopped. `calendar` is the one that counts now.
    """
    broken_at = clock.broken_at
    if clock.target is None:
        no_more = ClockStatus(clock.kind, Phase.VOID, None, None, _NOTHING, clock.cycle, clock.promise, broken_at)
        return None if broken_at is None else no_more
    spare = clock.target - clock.used
    phase, due_at, late_since = Phase.VOID, None, None
    if clock.state == "paused":
        phase = Phase.PAUSED
    elif clock.state == "stopped":
        phase = Phase.MET if clock.broken_at is None else Phase.MISSED
    elif clock.state == "silent":
        phase = Phase.SILENT
    elif clock.state == "running" and clock.due_at is not None and clock.late_from is not None:
        due_at = clock.due_at
        since = clock.changed_at or clock.started_at
        spare -= calendar.between(since, shown_at(at, since))
        if at >= clock.late_from:
            phase, late_since = Phase.LATE, clock.late_from
            broken_at = clock.broken_at or late_since
        else:
            phase = Phase.SOON if clock.soon_from is not None and at >= clock.soon_from else Phase.ON_TIME
    return ClockStatus(clock.kind, phase, due_at, late_since, spare, clock.cycle, clock.promise, broken_at)


def shown_at(at: datetime, changed_at: datetime) -> datetime:
    """The moment for which amounts that grow are told: to the minute, as it is read, but not before what happened last.

    A card and *Why this time?* both ask here, so that they never differ.
    """
    return max(at.replace(second=0, microsecond=0), changed_at)


class Breakable(Protocol):
    """What of a clock says when its promise broke: a row, or some of its columns."""

    @property
    def state(self) -> str: ...
    @property
    def broken_at(self) -> datetime | None: ...
    @property
    def late_from(self) -> datetime | None: ...


def broken_at(clock: Breakable, at: datetime) -> datetime | None:
    """When the promise of this row first broke, if it did before that moment: also where nobody acted on it since."""
    if clock.broken_at is None and clock.state == "running" and clock.late_from is not None:
        return clock.late_from if clock.late_from < at else None
    return clock.broken_at
