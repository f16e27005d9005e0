"""Queries for playing history through again: plain columns, a few requests at a time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select as select_columns
from sqlmodel import Session, col, func, select

from storage.tables import Entry, Request

# What is written between people changes nothing that is promised.
_WORDS_ONLY = ("noted", "rated", "confirmed", "closed", "declined", "snoozed")


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


def newest(session: Session, since: datetime, department_id: int, limit: int) -> tuple[int, int]:
    """How many requests a department was asked since then, and the number before the newest so many of them."""
    asked = select(col(Request.id)).where(Request.department_id == department_id, Request.opened_at >= since)
    count = session.exec(select(func.count()).select_from(asked.subquery())).one()
    first = session.exec(asked.order_by(col(Request.id).desc()).offset(limit).limit(1)).first()
    return count, first or 0


def lines(session: Session, ids: Collection[int]) -> list[tuple[int, str, datetime, Any, str | None, str | None]]:
    """(request, verb, moment, data, actor, about) of the histories of these requests, oldest line first."""
    table = Entry.__table__.c  # type: ignore[attr-defined]
    query = (
        select_columns(table.request_id, table.verb, table.at, table.data, table.actor_id, table.about_id)
        .where(table.request_id.in_(ids), table.verb.not_in(_WORDS_ONLY))
        .order_by(table.request_id, table.id)
    )
    return [tuple(row) for row in session.connection().execute(query)]
