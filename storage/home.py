"""Queries for Home: long lists of requests, with only what decides where each of them stands."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, func, select

from storage.requests import UNFINISHED
from storage.tables import ClockRow, Proposal, Request


class Row(NamedTuple):
    """A request as a list needs it. `due_at` and `late_from` are those of its running promises that come first."""

    request_id: int
    department_id: int
    assignee_id: str | None
    state: str
    due_at: datetime | None
    late_from: datetime | None


def asked_by(session: Session, person_id: str) -> list[Row]:
    """What somebody asked for and still has an eye on, the oldest first; `resolved` waits for their word."""
    states = (*UNFINISHED, "resolved")
    return _rows(session, col(Request.requester_id) == person_id, col(Request.state).in_(states))


def held_by(session: Session, person_id: str) -> list[Row]:
    """What somebody has taken and is not done with, the oldest first."""
    return _rows(session, col(Request.assignee_id) == person_id, col(Request.state).in_(UNFINISHED))


def unfinished_in(session: Session, department_ids: Collection[int]) -> list[Row]:
    """What departments still have to do, the oldest first."""
    return _rows(session, col(Request.department_id).in_(department_ids), col(Request.state).in_(UNFINISHED))


def proposed_to(session: Session, person_id: str) -> set[int]:
    """Ids of the requests of which somebody is asked for a new time, and has not answered."""
    query = (
        select(Request.id)
        .join(Proposal, col(Proposal.request_id) == col(Request.id))
        .where(Request.requester_id == person_id, col(Request.state).in_(UNFINISHED), Proposal.state == "open")
    )
    return set(session.exec(query).all())


def requests(session: Session, ids: Collection[int]) -> list[Request]:
    """The requests themselves, the oldest first."""
    return list(session.exec(select(Request).where(col(Request.id).in_(ids)).order_by(col(Request.id))).all())


def _rows(session: Session, *which: ColumnElement[bool]) -> list[Row]:
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
    return [Row(*found) for found in session.connection().execute(query)]
