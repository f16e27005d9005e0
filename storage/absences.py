"""Queries about when people were away for whom something waits."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, exists
from sqlmodel import Session, col, delete, select

from storage import parameters
from storage.tables import AbsenceRow, Request

_SINCE = (
    select(AbsenceRow)
    .where(col(AbsenceRow.person_id) == parameters.value("person_id"))
    .where(col(AbsenceRow.until_at) > parameters.value("since"))
    .order_by(col(AbsenceRow.from_at), col(AbsenceRow.id))
)


def since(session: Session, person_id: str, at: datetime) -> list[AbsenceRow]:
    """The absences of somebody that were not over by then, the earliest first."""
    return list(session.exec(_SINCE, params={"person_id": person_id, "since": at}).all())


_PEOPLE = select(AbsenceRow.person_id).distinct()


def people(session: Session) -> list[str]:
    """Ids of those who are away, or were, while something waits for them."""
    return list(session.exec(_PEOPLE).all())


def note(session: Session, person_id: str, at: datetime, until: datetime | None) -> None:
    """From now on somebody is away until then, or with None is here."""
    under_way = since(session, person_id, at)
    if not under_way and until is not None:
        session.add(AbsenceRow(person_id=person_id, from_at=at, until_at=until))
    for row in under_way:
        row.until_at = at if until is None else until
        session.add(row)
    session.flush()


def is_anything_over(session: Session, before: datetime) -> bool:
    """Return whether `prune` would find something to forget."""
    return session.exec(select(AbsenceRow.id).where(*_over(before)).limit(1)).first() is not None


def prune(session: Session, before: datetime) -> int:
    """Forget the absences that were over by then, of everybody for whom nothing waits any more."""
    return int(session.exec(delete(AbsenceRow).where(*_over(before))).rowcount)


def _over(before: datetime) -> tuple[ColumnElement[bool], ...]:
    waits = exists().where(
        col(Request.requester_id) == col(AbsenceRow.person_id), col(Request.state).in_(("waiting", "resolved"))
    )
    return col(AbsenceRow.until_at) <= before, ~waits
