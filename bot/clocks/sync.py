"""What the database remembers of a clock: its row, made to say what the history says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.clocks.away import Stretch
from bot.clocks.clock import Clock
from bot.clocks.history import ANSWER, RESPONSE
from bot.clocks.ladder import DAILY, SOON, DueStep, Point, Step, due_steps
from storage.tables import ClockRow

FINISHED = ("stopped", "void", "silent")
"""The states of a clock that does not count any more. Only what stopped or fell silent can be reopened."""

_SOON = Point(percent=SOON)


def row_of(clock: Clock, request_id: int) -> ClockRow:
    """A row for a clock that has none yet."""
    return ClockRow(
        request_id=request_id,
        department_id=clock.department_id,
        kind=clock.kind,
        cycle=clock.cycle,
        started_at=clock.started_at,
    )


def is_worth_a_row(clock: Clock) -> bool:
    """A first answer that was never promised is only a thought. How long everything else took is worth knowing."""
    return clock.kind != RESPONSE or any(goal.target is not None for goal in clock.goals)


def sync(
    row: ClockRow,
    clock: Clock,
    ladder: Iterable[Step],
    urgency: str,
    at: datetime,
    *,
    is_new: bool = False,
    away: Iterable[Stretch] = (),
) -> None:
    """Make the row say how the clock stands. What a finished clock was judged by stays as it was.

    Without knowing when somebody was `away` the next alarm may be too early; when it rings that is known.
    """
    if row.state in FINISHED and clock.state == row.state and clock.stopped_at == row.stopped_at:
        return
    is_promised_anew = clock.promise > row.promise
    row.department_id = clock.department_id
    row.state = clock.state
    row.target = clock.target
    row.changed_at = clock.changed_at
    row.used = clock.used(clock.changed_at)
    row.broken_at = clock.broken_at(at)
    row.promise = clock.promise
    row.stopped_at = clock.stopped_at
    row.due_at = clock.due_at()
    row.late_from = clock.late_from()
    soon = _SOON.used(clock)
    row.soon_from = clock.alarm_at(soon) if soon is not None and clock.state == "running" else None
    plan(row, due_steps(ladder, clock, urgency, away), at, afresh=is_new or is_promised_anew)


def broken_as_judged(row: ClockRow, clock: Clock, at: datetime) -> datetime | None:
    """When the promise of a finished clock broke, for a row that only says how much was used in the end.

    Hours may have been changed since, and what is finished is never judged again: of its last promise the row is right.
    """
    broken_at = clock.broken_at(at)
    is_late = row.target is not None and row.used > row.target
    if is_late:
        return broken_at or row.stopped_at
    is_of_the_last = broken_at is not None and broken_at == clock.late_from()
    return None if is_of_the_last else broken_at


def plan(row: ClockRow, dues: Sequence[DueStep], at: datetime, *, afresh: bool = False) -> None:
    """Set the next alarm of a running clock; `afresh`, or promised for the first time, it begins at the ladder's foot.

    When the next step is gone, because the ladder was changed, it goes on with the first that is still ahead, or behind
    the last. While nothing is promised there is no ladder, and the place on it is kept.
    """
    if afresh or (row.next_step is None and row.kind != ANSWER):
        row.next_step = dues[0].key if dues else None
    elif dues and row.next_step not in {None, DAILY, *(due.key for due in dues)}:
        row.next_step = next((due.key for due in dues if due.at > at), _behind(row))
    due = next((due for due in dues if due.key == row.next_step), None)
    if row.state != "running":
        row.next_alarm_at = None
    elif dues and row.next_step == DAILY:
        row.next_alarm_at = row.next_alarm_at or at
    else:
        row.next_alarm_at = None if due is None else due.at


def move_on(row: ClockRow, dues: Sequence[DueStep], told: DueStep, at: datetime) -> None:
    """Set the next alarm to the step after `told`; earlier steps that were not told are skipped."""
    keys = [due.key for due in dues]
    after = keys.index(told.key) + 1
    row.next_step = keys[after] if after < len(keys) else _behind(row)
    plan(row, dues, at)


def _behind(row: ClockRow) -> str | None:
    """What comes after the last step of the ladder."""
    return None if row.kind == ANSWER else DAILY
