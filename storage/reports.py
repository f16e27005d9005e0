"""Queries that figures are made of: plain rows, found by index, never by reading a large table as a whole."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, case, func, literal, or_, select, union_all
from sqlmodel import Session, col, text

from storage import parameters
from storage.retention import COLLEAGUE
from storage.rows import read
from storage.tables import ClockRow, Department, Entry, Holding, MovedClock, Request


class ClockReading(NamedTuple):
    """A clock with what figures need of its request."""

    clock_id: int
    request_id: int
    department_id: int
    kind: str
    cycle: int
    state: str
    opened_at: datetime
    started_at: datetime
    stopped_at: datetime | None
    broken_at: datetime | None
    late_from: datetime | None
    changed_at: datetime | None
    used: timedelta
    target: timedelta | None
    promise: int
    type_id: int | None
    urgency: str
    customer: str


_CLOCKS = select(
    col(ClockRow.id),
    col(ClockRow.request_id),
    col(ClockRow.department_id),
    col(ClockRow.kind),
    col(ClockRow.cycle),
    col(ClockRow.state),
    col(Request.opened_at),
    col(ClockRow.started_at),
    col(ClockRow.stopped_at),
    col(ClockRow.broken_at),
    # Of what does not run they say nothing more, and a moment takes its time to read.
    case((col(ClockRow.state) == "running", col(ClockRow.late_from))),
    case((col(ClockRow.state) == "running", col(ClockRow.changed_at))),
    col(ClockRow.used),
    col(ClockRow.target),
    col(ClockRow.promise),
    col(Request.type_id),
    col(Request.urgency),
    col(Request.customer),
    # Each has one. An outer join keeps SQLite from beginning with all requests.
).join(Request, col(Request.id) == col(ClockRow.request_id), isouter=True)
_OF_KINDS = _CLOCKS.where(parameters.among(col(ClockRow.kind), "kinds"))
_STOPPED, _OPEN = col(ClockRow.stopped_at) >= parameters.value("since"), col(ClockRow.stopped_at).is_(None)
_IS_ITS = col(ClockRow.department_id) == parameters.value("department_id")
_STOPPED_SINCE, _STOPPED_IN_ONE = _OF_KINDS.where(_STOPPED), _OF_KINDS.where(_IS_ITS, _STOPPED)
_OPEN_IN_ONE = _OF_KINDS.where(_IS_ITS, _OPEN)
_DEPARTMENTS = select(col(Department.id))


def clocks_since(
    session: Session, department_id: int | None, kinds: Collection[str], since: datetime
) -> list[ClockReading]:
    """Return the clocks of these kinds that had not stopped at `since`, or run still; of one department, or of all."""
    of_kinds = {"kinds": list(kinds)}
    if department_id is None:
        rows = list(read(session, _STOPPED_SINCE, **of_kinds, since=since))
        departments = [one for (one,) in read(session, _DEPARTMENTS)]
    else:
        rows = list(read(session, _STOPPED_IN_ONE, **of_kinds, since=since, department_id=department_id))
        departments = [department_id]
    for one in departments:
        rows += read(session, _OPEN_IN_ONE, **of_kinds, department_id=one)
    return list(map(ClockReading._make, rows))


_OF_REQUESTS = _CLOCKS.where(parameters.among_requests(col(ClockRow.request_id)))


def clocks_of(session: Session, request_ids: Collection[int]) -> list[ClockReading]:
    """Return all clocks of these requests."""
    return list(map(ClockReading._make, read(session, _OF_REQUESTS, **parameters.of_requests(request_ids))))


_NEWEST = (
    _CLOCKS.where(
        col(ClockRow.department_id) == parameters.value("department_id"),
        col(ClockRow.kind) == parameters.value("kind"),
        col(ClockRow.started_at) >= parameters.value("since"),
        col(ClockRow.cycle) == 1,
    )
    .order_by(col(ClockRow.started_at).desc())
    .limit(parameters.value("most"))
)


def latest(session: Session, department_id: int, kind: str, since: datetime, most: int) -> list[ClockReading]:
    """Return the newest first clocks of a kind that a department has or had last, opened since then."""
    values = {"department_id": department_id, "kind": kind, "since": since, "most": most}
    return list(map(ClockReading._make, read(session, _NEWEST, **values)))


class MovedReading(NamedTuple):
    """A clock that a department moved on, with what figures need of its request. `used` None: not known."""

    request_id: int
    department_id: int
    kind: str
    cycle: int
    moved_at: datetime
    opened_at: datetime
    used: timedelta | None
    type_id: int | None
    urgency: str
    customer: str


_MOVED = (
    select(
        col(MovedClock.request_id),
        col(MovedClock.department_id),
        col(MovedClock.kind),
        col(MovedClock.cycle),
        col(MovedClock.moved_at),
        col(Request.opened_at),
        col(MovedClock.used),
        col(MovedClock.type_id),
        col(Request.urgency),
        col(Request.customer),
    )
    .join(Request, col(Request.id) == col(MovedClock.request_id))
    .order_by(col(MovedClock.moved_at), col(MovedClock.id))
)
_MOVED_SINCE = _MOVED.where(col(MovedClock.moved_at) >= parameters.value("since"))
_MOVED_BY = _MOVED_SINCE.where(col(MovedClock.department_id) == parameters.value("department_id"))
_MOVES_OF = _MOVED.where(parameters.among_requests(col(MovedClock.request_id)))


def moved_since(session: Session, department_id: int | None, since: datetime) -> list[MovedReading]:
    """Return the clocks that one department, or any, moved on since then, the oldest move first."""
    if department_id is None:
        rows = read(session, _MOVED_SINCE, since=since)
    else:
        rows = read(session, _MOVED_BY, department_id=department_id, since=since)
    return list(map(MovedReading._make, rows))


def moves_of(session: Session, request_ids: Collection[int]) -> list[MovedReading]:
    """Return the clocks of these requests that were moved on by whichever department, the oldest move first."""
    return list(map(MovedReading._make, read(session, _MOVES_OF, **parameters.of_requests(request_ids))))


_SERVED = (
    select(col(Holding.department_id), col(Holding.person_id))
    .distinct()
    .where(parameters.among(col(Holding.department_id), "department_ids"), text("holder = 'person'"))
)
_SERVED_SINCE = _SERVED.where(col(Holding.to_at) >= parameters.value("since"))
_SERVE_NOW = _SERVED.where(col(Holding.to_at).is_(None))


def serving(session: Session, department_ids: Collection[int], since: datetime) -> dict[int, set[str]]:
    """Return who had a request of these departments in hand since then, by department: to be counted, never told."""
    ids = list(department_ids)
    found: dict[int, set[str]] = {one: set() for one in ids}
    lately = read(session, _SERVED_SINCE, department_ids=ids, since=since)
    for department_id, person_id in [*lately, *read(session, _SERVE_NOW, department_ids=ids)]:
        if person_id is not None:
            found[department_id].add(person_id)
    return found


class Asked(NamedTuple):
    """When somebody asked a department for something: to see whether they asked again, and for nothing else."""

    request_id: int
    requester_id: str
    opened_at: datetime


_ASKED_OF = select(col(Request.id), col(Request.requester_id), col(Request.opened_at)).where(
    col(Request.department_id) == parameters.value("department_id"),
    or_(col(Request.opened_at) >= parameters.value("since"), parameters.among_requests(col(Request.id))),
    col(Request.texts_forgotten_at).is_(None),
    col(Request.requester_id) != COLLEAGUE,
)


def asked_of(session: Session, department_id: int, since: datetime) -> list[Asked]:
    """Return what was asked of a department since then, and who asked for what it ended since then. Whoever was
    forgotten is left out.
    """
    ended = ended_in(session, department_id, since)
    values = {"department_id": department_id, "since": since, **parameters.of_requests(ended)}
    return list(map(Asked._make, read(session, _ASKED_OF, **values)))


_ENDED_IN = (
    select(col(ClockRow.request_id))
    .distinct()
    .where(_IS_ITS, _STOPPED, col(ClockRow.kind) == "resolution", text("clocks.state IN ('stopped', 'silent', 'void')"))
)


def ended_in(session: Session, department_id: int, since: datetime) -> list[int]:
    """Return the requests that a department finished, or that were called off, since then, and are still over."""
    return [request_id for (request_id,) in read(session, _ENDED_IN, department_id=department_id, since=since)]


class HistoryLine(NamedTuple):
    """A line of a history, without its words, and without whoever did it. `letters` is how long its words are."""

    request_id: int
    verb: str
    at: datetime
    data: Any
    letters: int


_LINES_OF = (
    select(col(Entry.request_id), col(Entry.verb), col(Entry.at), col(Entry.data), func.length(col(Entry.text)))
    .where(parameters.among_requests(col(Entry.request_id)))
    .order_by(col(Entry.request_id), col(Entry.id))
)


def lines_of(session: Session, request_ids: Collection[int]) -> list[HistoryLine]:
    """Return the histories of these requests, the oldest line of each first."""
    return list(map(HistoryLine._make, read(session, _LINES_OF, **parameters.of_requests(request_ids))))


_REOPENED = select(col(Entry.at)).where(col(Entry.at) >= parameters.value("since"), text("history.verb = 'reopened'"))
_REOPENED_IN_ONE = _REOPENED.join(Request, col(Request.id) == col(Entry.request_id)).where(
    col(Request.department_id) == parameters.value("department_id")
)


def reopened_since(session: Session, department_id: int | None, since: datetime) -> list[datetime]:
    """Return when requests that one department has, or any, were reopened since then."""
    if department_id is None:
        found = read(session, _REOPENED, since=since)
    else:
        found = read(session, _REOPENED_IN_ONE, since=since, department_id=department_id)
    return [at for (at,) in found]


class Flow(NamedTuple):
    """Requests of a department that were opened and finished since a moment, and between an earlier one and that."""

    department_id: int
    opened: int = 0
    finished: int = 0
    opened_before: int = 0
    finished_before: int = 0


def _moments(moment: Any) -> Select[Any]:
    since, this = parameters.value("since"), parameters.value("this")
    return (
        select(
            col(ClockRow.department_id),
            func.sum(case((moment >= this, 1), else_=0)),
            func.sum(case((moment < this, 1), else_=0)),
            literal(moment.key),
        )
        .where(
            parameters.among(col(ClockRow.department_id), f"{moment.key}_in"),
            col(ClockRow.kind) == "resolution",
            moment >= since,
        )
        .group_by(col(ClockRow.department_id))
    )


_FLOWS = union_all(_moments(col(ClockRow.started_at)), _moments(col(ClockRow.stopped_at)))


def flows(session: Session, department_ids: Collection[int], since: datetime, this: datetime) -> list[Flow]:
    """Return how many requests each of these departments got and finished since `this`, and from `since` until then:
    finished as in the figure, whichever way.
    """
    ids = list(department_ids)
    found = {one: Flow(one) for one in ids}
    rows = read(session, _FLOWS, since=since, this=this, started_at_in=ids, stopped_at_in=ids)
    for department_id, lately, before, which in rows:
        flow = found[department_id]
        if which == "started_at":
            found[department_id] = flow._replace(opened=lately, opened_before=before)
        else:
            found[department_id] = flow._replace(finished=lately, finished_before=before)
    return list(found.values())
