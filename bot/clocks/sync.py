"""What the database remembers of a clock: its row, made to say what the history says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from bot.clocks.clock import Course
from bot.clocks.history import ANSWER, RESPONSE
from bot.clocks.ladder import DAILY, SOON, Due, Point, Step, climbed
from storage.tables import Clock

_SOON = Point(percent=SOON)


def row_of(course: Course, request_id: int) -> Clock:
    """A row for a clock that has none yet."""
    return Clock(
        request_id=request_id,
        department_id=course.department_id,
        kind=course.kind,
        cycle=course.cycle,
        started_at=course.started_at,
    )


def is_worth_a_row(course: Course) -> bool:
    """A first answer that was never promised is only a thought. How long everything else took is worth knowing."""
    return course.kind != RESPONSE or any(goal.target is not None for goal in course.goals)


def sync(
    row: Clock, course: Course, ladder: Iterable[Step], urgency: str, at: datetime, *, is_new: bool = False
) -> None:
    """Make the row say how the clock stands. What a finished clock was judged by stays as it was."""
    if row.state in {"stopped", "void"} and course.state == row.state and course.stopped_at == row.stopped_at:
        return
    is_promised_anew = course.promise > row.promise
    row.department_id = course.department_id
    row.state = course.state
    row.target = course.target
    row.used = course.used(at) if course.state != "running" else timedelta(0)
    row.promise = course.promise
    row.stopped_at = course.stopped_at
    row.due_at = course.due_at()
    row.late_from = course.late_from()
    soon = _SOON.used(course)
    row.soon_from = course.alarm_at(soon) if soon is not None and course.state == "running" else None
    plan(row, climbed(ladder, course, urgency), at, afresh=is_new or is_promised_anew)


def plan(row: Clock, dues: Sequence[Due], at: datetime, *, afresh: bool = False) -> None:
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


def move_on(row: Clock, dues: Sequence[Due], told: Due, at: datetime) -> None:
    """The step was told, and all before it are swallowed: the next alarm is that of the one after it."""
    keys = [due.key for due in dues]
    after = keys.index(told.key) + 1
    row.next_step = keys[after] if after < len(keys) else _behind(row)
    plan(row, dues, at)


def _behind(row: Clock) -> str | None:
    """What comes after the last step of the ladder."""
    return None if row.kind == ANSWER else DAILY
