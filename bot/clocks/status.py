"""How a clock stands, as a reader is told. Read from its row alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.calendars import Calendar
from storage.tables import ClockRow


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
class ClockStatus:
    """What a reader is told. `due_at` is the shown moment, none while paused or over.

    `spare` is working time left (positive) or over (negative): at the stop for a finished clock, now for a running or
    paused one. `late_since` is the opening-side moment from which the clock is late, when it is. `promise` counts the
    new times that were agreed: a promise that was kept after one is renegotiated, not kept.
    """

    kind: str
    phase: Phase
    due_at: datetime | None
    late_since: datetime | None
    spare: timedelta
    cycle: int = 1
    promise: int = 0

    @property
    def is_running(self) -> bool:
        return self.phase in {Phase.ON_TIME, Phase.SOON, Phase.LATE}


def status_of(clock: ClockRow, calendar: Calendar, at: datetime) -> ClockStatus | None:
    """How the clock stands at that moment; None when it promises nothing.

    Finished ones are judged as they stood when they stopped. `calendar` is the one that counts now.
    """
    if clock.target is None:
        return None
    spare = clock.target - clock.used
    phase, due_at, late_since = Phase.VOID, None, None
    if clock.state == "paused":
        phase = Phase.PAUSED
    elif clock.state == "stopped":
        phase = Phase.MET if is_kept(clock) else Phase.MISSED
    elif clock.state == "running" and clock.due_at is not None and clock.late_from is not None:
        spare, due_at = calendar.between(at, clock.due_at), clock.due_at
        if at >= clock.late_from:
            phase, late_since = Phase.LATE, clock.late_from
        else:
            phase = Phase.SOON if clock.soon_from is not None and at >= clock.soon_from else Phase.ON_TIME
    return ClockStatus(clock.kind, phase, due_at, late_since, spare, clock.cycle, clock.promise)


def is_kept(clock: ClockRow) -> bool:
    """Was the promise of a finished clock kept?

    The one place where lateness is decided: by working time used, never by the wall clock. An answer on Saturday to a
    promise that was due on Friday at closing used not a minute more. (The strict reading, late once the clock on the
    wall passes the closing, would compare `stopped_at` with `due_at` here.)
    """
    return clock.target is None or clock.used <= clock.target
