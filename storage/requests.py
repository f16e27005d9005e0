"""Queries about requests."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, TextClause, and_, exists, or_, text
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from storage import parameters
from storage.rows import by_key, columns_of, read, side_by_side
from storage.tables import ClockRow, Department, Entry, Holding, Person, Request, Role

UNFINISHED = ("open", "taken", "waiting")
# In the words of the index, so that both databases find it.
_UNFINISHED = text("requests.state IN ('open', 'taken', 'waiting')")
_DOUBTED = text("requests.state = 'resolved' AND requests.closes_at IS NULL")


def get(session: Session, request_id: int) -> Request | None:
    return by_key(session, Request, request_id)


_WITH_BOTH_SIDES = (
    select_columns(*columns_of(Request, Department, Person))
    .select_from(Request)
    .join(Department, col(Department.id) == col(Request.department_id))
    .join(Person, col(Person.id) == col(Request.requester_id))
    .where(col(Request.id) == parameters.value("request_id"))
)


def with_both_sides(session: Session, request_id: int) -> tuple[Request, Department, Person] | None:
    """Return the request with the department that has it and whoever asked, in one look. To be looked at only."""
    found = read(session, _WITH_BOTH_SIDES, request_id=request_id)
    if not found:
        return None
    request, department, requester = side_by_side(found[0], Request, Department, Person)
    return request, department, requester


# What was read before the lock may have changed while waiting for it.
_LOCK = (
    select(Request)
    .where(col(Request.id) == parameters.value("request_id"))
    .with_for_update()
    .execution_options(populate_existing=True)
)


def lock(session: Session, request_id: int) -> Request | None:
    """The request, held until the transaction ends so that what is read stays true.

    PostgreSQL locks the row; SQLite drops the clause, but its writers queue from their first line anyway.
    """
    return session.exec(_LOCK, params={"request_id": request_id}).first()


_BY_FORM_TOKEN = select(Request).where(col(Request.form_token) == parameters.value("form_token"))


def by_form_token(session: Session, form_token: str) -> Request | None:
    return session.exec(_BY_FORM_TOKEN, params={"form_token": form_token}).first()


_BY_THREAD = select(Request).where(
    col(Request.asked_in) == parameters.value("channel_id"), col(Request.asked_thread) == parameters.value("thread_ts")
)


def by_thread(session: Session, channel_id: str, thread_ts: str) -> Request | None:
    """The request that was asked in that thread of an ask channel."""
    return session.exec(_BY_THREAD, params={"channel_id": channel_id, "thread_ts": thread_ts}).first()


_HAS_ASKED = select(Request.id).where(col(Request.requester_id) == parameters.value("person_id")).limit(1)


_IDS_BY_FORM = select(Request.form_token, Request.id).where(parameters.among(col(Request.form_token), "form_tokens"))


def ids_by_form(session: Session, form_tokens: Collection[str]) -> dict[str, int]:
    """Return the ids of the requests that came from these forms."""
    found = session.exec(_IDS_BY_FORM, params={"form_tokens": list(form_tokens)}).all()
    return dict(found)


def has_asked(session: Session, person_id: str) -> bool:
    """Did this person ever ask for anything?"""
    return session.exec(_HAS_ASKED, params={"person_id": person_id}).first() is not None


def departments_asked_by(session: Session, person_id: str, limit: int) -> list[int]:
    """Ids of the departments that somebody asked for something, the one asked last first."""
    last = func.max(col(Request.id))
    query = select(col(Request.department_id)).where(Request.requester_id == person_id)
    return list(session.exec(query.group_by(col(Request.department_id)).order_by(last.desc()).limit(limit)).all())


def unfinished_of_requester(session: Session, person_id: str) -> list[Request]:
    """What somebody asked for and still has an eye on, the oldest first; `resolved` waits for their word."""
    states = (*UNFINISHED, "resolved")
    query = select(Request).where(Request.requester_id == person_id, col(Request.state).in_(states))
    return list(session.exec(query.order_by(col(Request.id))).all())


def unfinished_in(session: Session, department_ids: Collection[int]) -> list[Request]:
    """What departments still have to do, the oldest first."""
    query = select(Request).where(_UNFINISHED, col(Request.department_id).in_(department_ids))
    return list(session.exec(query.order_by(col(Request.id))).all())


def held_by(session: Session, person_id: str, department_id: int | None = None) -> list[Request]:
    """Unfinished requests that somebody has taken, the oldest first; of one department or of all."""
    query = select(Request).where(Request.assignee_id == person_id, col(Request.state).in_(UNFINISHED))
    if department_id is not None:
        query = query.where(Request.department_id == department_id)
    return list(session.exec(query.order_by(col(Request.id))).all())


def concerning(session: Session, person_id: str) -> list[tuple[int, int, str]]:
    """(request id, department id, requester id) of what somebody asked for and is not closed, and of what they have."""
    asked = and_(col(Request.requester_id) == person_id, col(Request.state).in_((*UNFINISHED, "resolved")))
    held = and_(col(Request.assignee_id) == person_id, col(Request.state).in_(UNFINISHED))
    query = select(Request.id, Request.department_id, Request.requester_id).where(or_(asked, held))
    found = session.exec(query.order_by(col(Request.id))).all()
    return [(request_id, department_id, requester_id) for request_id, department_id, requester_id in found]


_WAITS_FOR = col(Request.state).in_(("waiting", "resolved"))


def waits_for(session: Session, person_id: str) -> bool:
    """Does a question wait for somebody's answer, or what is done for their word that it is?"""
    query = select(Request.id).where(Request.requester_id == person_id, _WAITS_FOR)
    return session.exec(query.limit(1)).first() is not None


def closing_of(session: Session, person_ids: Collection[str]) -> list[Request]:
    """What was done for these people and closes by itself, the oldest first."""
    query = select(Request).where(col(Request.requester_id).in_(person_ids), Request.state == "resolved")
    return list(session.exec(query.where(col(Request.closes_at).is_not(None)).order_by(col(Request.id))).all())


def held_without_a_role(session: Session) -> list[tuple[str, int]]:
    """(person, department) of those who have something unfinished in hand where they have no part any more."""
    serves = exists().where(
        col(Role.department_id) == col(Request.department_id), col(Role.person_id) == col(Request.assignee_id)
    )
    query = select(col(Request.assignee_id), col(Request.department_id)).where(
        _UNFINISHED, col(Request.assignee_id).is_not(None), ~serves
    )
    found = session.exec(query.distinct()).all()
    return sorted((person_id, department_id) for person_id, department_id in found if person_id is not None)


def held_by_people_who_left(session: Session) -> list[tuple[str, int]]:
    """(person, request) of what is unfinished in the hands of people who have no account any more."""
    query = (
        select(Person.id, Request.id)
        .join(Request, col(Request.assignee_id) == col(Person.id))
        .where(_UNFINISHED, ~col(Person.is_active))
    )
    return [(person_id, request_id) for person_id, request_id in session.exec(query.order_by(col(Request.id))).all()]


def count_by_state(session: Session) -> list[tuple[str, str, int]]:
    """(key of the department, state, how many) of what is not done."""
    query = (
        select(Department.key, Request.state, func.count())
        .join(Department, col(Department.id) == col(Request.department_id))
        .where(_UNFINISHED)
        .group_by(col(Department.key), col(Request.state))
    )
    return [(key, state, count) for key, state, count in session.exec(query).all()]


def count_all_unfinished(session: Session) -> int:
    """How much all departments still have to do."""
    return session.exec(select(func.count()).select_from(Request).where(_UNFINISHED)).one()


def count_unfinished(session: Session, department_id: int) -> int:
    """How much a department still has to do."""
    query = select(func.count()).select_from(Request).where(Request.department_id == department_id)
    return session.exec(query.where(col(Request.state).in_(UNFINISHED))).one()


def is_any_before(session: Session, at: datetime) -> bool:
    """Return whether the first request of all was opened before that moment."""
    first = session.exec(select(Request.opened_at).order_by(col(Request.id)).limit(1)).first()
    return first is not None and first < at


def count(session: Session) -> int:
    return session.exec(select(func.count()).select_from(Request)).one()


def last_moment(session: Session) -> datetime | None:
    """Return when something last happened to a request."""
    return session.exec(select(Entry.at).order_by(col(Entry.id).desc()).limit(1)).first()


def shown_as_unfinished(session: Session) -> list[Request]:
    """Return the requests whose cards ask for something: whoever has them, and whoever is to say that they are done."""
    states = (*UNFINISHED, "resolved")
    return list(session.exec(select(Request).where(col(Request.state).in_(states)).order_by(col(Request.id))).all())


def to_close(session: Session, at: datetime, limit: int) -> list[int]:
    """Ids of resolved requests whose requester had time enough to say no."""
    query = select(Request.id).where(Request.state == "resolved", col(Request.closes_at) <= at)
    return list(session.exec(query.order_by(col(Request.closes_at)).limit(limit)).all())


def doubted(session: Session) -> list[Request]:
    """Resolved requests whose requester wrote again, so that somebody has to decide; the oldest first."""
    return list(session.exec(select(Request).where(_DOUBTED).order_by(col(Request.id))).all())


_BEFORE = aliased(Request)
_EARLIER_OF_REQUESTS = (
    select(Request.id, func.count())
    .join(
        _BEFORE,
        (col(_BEFORE.requester_id) == col(Request.requester_id))
        & (col(_BEFORE.department_id) == col(Request.department_id))
        & (col(_BEFORE.id) < col(Request.id)),
    )
    .where(parameters.among_requests(col(Request.id)))
    .group_by(col(Request.id))
)


def asked_to_rate(session: Session, requester_id: str, since: datetime, *, besides: int) -> int:
    """How many requests of this person they were asked to rate later than that, without this one."""
    query = (
        select(func.count())
        .select_from(Request)
        .where(Request.requester_id == requester_id, col(Request.rating_asked_at) > since, Request.id != besides)
    )
    return session.exec(query).one()


def earlier_of_requests(session: Session, request_ids: Collection[int]) -> dict[int, int]:
    """How many requests the same person had made to the same department before; none at all is left out."""
    return dict(read(session, _EARLIER_OF_REQUESTS, **parameters.of_requests(request_ids)))


class ListRow(NamedTuple):
    """A request as a list needs it. `due_at` and `late_from` are those of its running promises that come first."""

    request_id: int
    department_id: int
    assignee_id: str | None
    state: str
    due_at: datetime | None
    late_from: datetime | None


def rows_asked_by(session: Session, person_id: str) -> list[ListRow]:
    """What somebody asked for and still has an eye on, the oldest first; `resolved` waits for their word."""
    states = (*UNFINISHED, "resolved")
    return _rows(session, col(Request.requester_id) == person_id, col(Request.state).in_(states))


def rows_held_by(session: Session, person_id: str) -> list[ListRow]:
    """What somebody has taken and is not done with, the oldest first."""
    return _rows(session, col(Request.assignee_id) == person_id, col(Request.state).in_(UNFINISHED))


def rows_unfinished_in(session: Session, department_ids: Collection[int]) -> list[ListRow]:
    """What departments still have to do, the oldest first."""
    return _rows(session, _UNFINISHED, col(Request.department_id).in_(department_ids))


def rows_resolved_in(session: Session, department_ids: Collection[int]) -> list[ListRow]:
    """What is done, and not confirmed yet. The oldest first."""
    return _rows(session, col(Request.state) == "resolved", col(Request.department_id).in_(department_ids))


_BY_IDS = select(Request).where(parameters.among(col(Request.id), "ids")).order_by(col(Request.id))


def rows_doubted_in(session: Session, department_ids: Collection[int]) -> list[ListRow]:
    """What is done, and whose requester wrote again: somebody of these departments has to decide. The oldest first."""
    return _rows(session, _DOUBTED, col(Request.department_id).in_(department_ids))


def by_ids(session: Session, ids: Collection[int]) -> list[Request]:
    """The requests themselves, the oldest first."""
    return list(session.exec(_BY_IDS, params={"ids": list(ids)}).all())


def places(session: Session, ids: Collection[int]) -> dict[int, tuple[int, str]]:
    """Return which department has each of these requests, and who asked for it."""
    query = select(Request.id, Request.department_id, Request.requester_id).where(col(Request.id).in_(ids))
    return {request_id: (department_id, asked_by) for request_id, department_id, asked_by in session.exec(query).all()}


def opened_since(
    session: Session, since: datetime, after_id: int, limit: int, department_id: int | None = None
) -> Sequence[tuple[int, str, int | None]]:
    """(id, requester, type) of the next requests that were opened since then."""
    query = select(col(Request.id), col(Request.requester_id), col(Request.type_id)).where(
        Request.id > after_id, Request.opened_at >= since
    )
    if department_id is not None:
        query = query.where(Request.department_id == department_id)
    return [(row[0], row[1], row[2]) for row in session.exec(query.order_by(col(Request.id)).limit(limit)).all()]


def newest_since(session: Session, since: datetime, department_id: int, limit: int) -> tuple[int, int]:
    """How many requests a department was asked since then, and the number before the newest so many of them."""
    asked = select(col(Request.id)).where(Request.department_id == department_id, Request.opened_at >= since)
    count = session.exec(select(func.count()).select_from(asked.subquery())).one()
    first = session.exec(asked.order_by(col(Request.id).desc()).offset(limit).limit(1)).first()
    return count, first or 0


def unfinished_ids(session: Session, after_id: int, department_ids: Collection[int] | None, limit: int) -> list[int]:
    """Ids of the next requests that have promises running, or may get some.

    With departments: of those that one of them has or had, or is promised an answer by.
    """
    query = select(Request.id).where(Request.id > after_id, col(Request.state).in_(UNFINISHED))
    if department_ids is not None:
        had = select_columns(1).where(
            col(Holding.request_id) == col(Request.id), col(Holding.department_id).in_(department_ids)
        )
        owes = select_columns(1).where(
            col(ClockRow.request_id) == col(Request.id), col(ClockRow.department_id).in_(department_ids)
        )
        query = query.where(exists(had) | exists(owes))
    return list(session.exec(query.order_by(col(Request.id)).limit(limit)).all())


def lock_many(session: Session, ids: Collection[int]) -> list[Request]:
    """The same, held until the transaction ends. Always in that order, so that two who do this never wait in a ring."""
    query = select(Request).where(col(Request.id).in_(ids)).order_by(col(Request.id)).with_for_update()
    return list(session.exec(query.execution_options(populate_existing=True)).all())


def held_back(session: Session) -> list[Request]:
    """Requests that keep their names and texts beyond their time, the oldest first."""
    query = select(Request).where(col(Request.held_because).is_not(None)).order_by(col(Request.id))
    return list(session.exec(query).all())


def _rows(session: Session, *which: ColumnElement[bool] | TextClause) -> list[ListRow]:
    promised = (
        (col(ClockRow.request_id) == col(Request.id))
        & (col(ClockRow.state) == "running")
        & col(ClockRow.kind).in_(("response", "resolution"))
    )
    query = (
        select_columns(
            col(Request.id),
            col(Request.department_id),
            col(Request.assignee_id),
            col(Request.state),
            func.min(col(ClockRow.due_at)),
            func.min(col(ClockRow.late_from)),
        )
        .outerjoin(ClockRow, promised)
        .where(*which)
        .group_by(col(Request.id))
        .order_by(col(Request.id))
    )
    # SQLModel's own select knows the types of four columns at most.
    return [ListRow(*found) for found in session.connection().execute(query)]
