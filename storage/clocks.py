"""Queries about clocks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import case, false, func, text, true
from sqlmodel import Session, and_, col, or_, select, update

from storage import parameters
from storage.requests import UNFINISHED
from storage.rows import by_key, detached, put
from storage.tables import ClockCheckpoint, ClockRow, Department, Request

RUNNING = text("clocks.state = 'running'")
"""In the words of the index, so that both databases find it."""

_OF_REQUESTS = (
    select(ClockRow)
    .where(parameters.among_requests(col(ClockRow.request_id)))
    .order_by(col(ClockRow.kind), col(ClockRow.cycle))
)


def of_request(session: Session, request_id: int) -> list[ClockRow]:
    """All clocks of a request, oldest cycle first. To be looked at only."""
    return of_requests(session, [request_id]).get(request_id, [])


def unfinished(session: Session, request_id: int) -> list[ClockRow]:
    """Those clocks of a request that anything can still happen to, as `Clocks.unfinished` has them."""
    query = select(ClockRow).where(ClockRow.request_id == request_id)
    is_open, is_solution = col(ClockRow.state).in_(("running", "paused")), col(ClockRow.kind) == "resolution"
    is_called_off = and_(col(ClockRow.kind) == "response", col(ClockRow.state) == "void")
    query = query.where(or_(is_open, is_solution, is_called_off))
    return list(session.exec(query.order_by(col(ClockRow.kind), col(ClockRow.cycle))).all())


def checkpoint(session: Session, request_id: int) -> ClockCheckpoint | None:
    return session.get(ClockCheckpoint, request_id)


def put_checkpoint(session: Session, row: ClockCheckpoint) -> None:
    """In place of the one that was there."""
    put(session, row)


def ringing(
    session: Session, at: datetime, limit: int, after: tuple[datetime, int] | None = None
) -> list[tuple[datetime, int, int]]:
    """(alarm, clock id, request id) of the clocks whose next alarm has come, the longest waiting first.

    `after` is the alarm and the clock that a page before this one ended with.
    """
    alarm, clock_id = col(ClockRow.next_alarm_at), col(ClockRow.id)
    query = select(alarm, clock_id, col(ClockRow.request_id)).where(alarm <= at)
    if after is not None:
        query = query.where(or_(alarm > after[0], and_(alarm == after[0], clock_id > after[1])))
    found = session.exec(query.order_by(alarm, clock_id).limit(limit)).all()
    return [(rings_at, clock, request) for rings_at, clock, request in found if rings_at is not None]


def holders_of_ringing(session: Session, at: datetime, limit: int) -> list[tuple[int, str | None]]:
    """(department id, person id) of the clocks whose next alarm has come: who was asked something, or who has the
    request, if anybody has it; each once, the longest waiting first.
    """
    holder = case((col(ClockRow.kind) == "answer", col(Request.requester_id)), else_=col(Request.assignee_id))
    query = (
        select(col(Request.department_id), holder)
        .join(ClockRow, col(ClockRow.request_id) == col(Request.id))
        .where(col(ClockRow.next_alarm_at) <= at)
        .order_by(col(ClockRow.next_alarm_at))
        .limit(limit)
    )
    return list(dict.fromkeys((department_id, person_id) for department_id, person_id in session.exec(query).all()))


def ring_answers(session: Session, person_id: str, at: datetime) -> None:
    """Let the alarms ring now of all questions that wait for somebody's answer."""
    asked = select(Request.id).where(Request.requester_id == person_id, Request.state == "waiting")
    session.exec(
        update(ClockRow)
        .where(col(ClockRow.request_id).in_(asked), col(ClockRow.kind) == "answer", RUNNING)
        .where(col(ClockRow.next_alarm_at) > at)
        .values(next_alarm_at=at)
        .execution_options(synchronize_session=False)
    )


def count_running(session: Session, at: datetime) -> list[tuple[str, str, bool, int]]:
    """(key of the department, kind, whether it is late, how many) of the promises that run."""
    is_late = case((col(ClockRow.late_from) <= at, true()), else_=false())
    query = (
        select(Department.key, ClockRow.kind, is_late, func.count())
        .join(Department, col(Department.id) == col(ClockRow.department_id))
        .where(RUNNING, col(ClockRow.target).is_not(None))
        .group_by(col(Department.key), col(ClockRow.kind), is_late)
    )
    return [(key, kind, bool(late), count) for key, kind, late, count in session.exec(query).all()]


def first_due(session: Session) -> dict[int, datetime]:
    """When the first of the promises of each request is due, of those that run."""
    query = select(ClockRow.request_id, func.min(ClockRow.due_at)).where(RUNNING, col(ClockRow.due_at).is_not(None))
    found = session.exec(query.group_by(col(ClockRow.request_id))).all()
    return {request_id: due_at for request_id, due_at in found if due_at is not None}


def first_alarm(session: Session) -> datetime | None:
    """When the next clock rings, or should have rung."""
    return session.exec(select(func.min(ClockRow.next_alarm_at))).one()


def get(session: Session, clock_id: int) -> ClockRow | None:
    return by_key(session, ClockRow, clock_id)


def of_requests(session: Session, request_ids: Collection[int]) -> dict[int, list[ClockRow]]:
    """The clocks of each request, the oldest cycle first. To be looked at only."""
    return _by_request(detached(session, _OF_REQUESTS, ClockRow, **parameters.of_requests(request_ids)))


def to_change(session: Session, request_ids: Collection[int]) -> dict[int, list[ClockRow]]:
    """The same, for whoever changes them: what they say at the end is kept."""
    return _by_request(session.exec(_OF_REQUESTS, params=parameters.of_requests(request_ids)).all())


def _by_request(clocks: Iterable[ClockRow]) -> dict[int, list[ClockRow]]:
    found: dict[int, list[ClockRow]] = defaultdict(list)
    for clock in clocks:
        found[clock.request_id].append(clock)
    return found


def is_behind(session: Session) -> bool:
    """Is there a clock of an older version, which wrote down neither what was used nor when a promise broke?"""
    query = select(ClockRow.id).where(col(ClockRow.changed_at).is_(None)).limit(1)
    return session.exec(query).first() is not None


def unjudged(session: Session, after_id: int, limit: int) -> list[int]:
    """Ids of the next finished requests with a clock that an older version kept, which wrote down less of it."""
    query = (
        select(ClockRow.request_id)
        .join(Request, col(Request.id) == col(ClockRow.request_id))
        .where(ClockRow.request_id > after_id, col(ClockRow.changed_at).is_(None))
        .where(col(Request.state).not_in(UNFINISHED))
    )
    return list(session.exec(query.distinct().order_by(col(ClockRow.request_id)).limit(limit)).all())
