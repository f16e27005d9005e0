"""Queries for reckoning many requests anew, a few at a time in the order of their numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import exists, select
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from storage.requests import UNFINISHED
from storage.tables import ClockRow, Entry, Holding, Request


def unfinished(session: Session, after_id: int, department_ids: Collection[int] | None, limit: int) -> list[int]:
    """Ids of the next requests that have promises running, or may get some.

    With departments: of those that one of them has or had, or is promised an answer by.
    """
    query = select_rows(Request.id).where(Request.id > after_id, col(Request.state).in_(UNFINISHED))
    if department_ids is not None:
        had = select(1).where(
            col(Holding.request_id) == col(Request.id), col(Holding.department_id).in_(department_ids)
        )
        owes = select(1).where(
            col(ClockRow.request_id) == col(Request.id), col(ClockRow.department_id).in_(department_ids)
        )
        query = query.where(exists(had) | exists(owes))
    return list(session.exec(query.order_by(col(Request.id)).limit(limit)).all())


def is_behind(session: Session) -> bool:
    """Is there a clock of an older version, which did not write down what was used?"""
    query = select_rows(ClockRow.id).where(col(ClockRow.used) < timedelta(0)).limit(1)
    return session.exec(query).first() is not None


def unjudged(session: Session, after_id: int, limit: int) -> list[int]:
    """Ids of the next finished requests with a clock of which it was never written down how much it used."""
    query = (
        select_rows(ClockRow.request_id)
        .join(Request, col(Request.id) == col(ClockRow.request_id))
        .where(ClockRow.request_id > after_id, col(ClockRow.used) < timedelta(0), col(Request.state).not_in(UNFINISHED))
    )
    return list(session.exec(query.distinct().order_by(col(ClockRow.request_id)).limit(limit)).all())


def some(session: Session, ids: Collection[int]) -> list[Request]:
    """These requests, in the order of their numbers."""
    return list(session.exec(select_rows(Request).where(col(Request.id).in_(ids)).order_by(col(Request.id))).all())


def lock(session: Session, ids: Collection[int]) -> list[Request]:
    """The same, held until the transaction ends. Always in that order, so that two who do this never wait in a ring."""
    query = select_rows(Request).where(col(Request.id).in_(ids)).order_by(col(Request.id)).with_for_update()
    return list(session.exec(query.execution_options(populate_existing=True)).all())


def histories(session: Session, ids: Collection[int]) -> dict[int, list[Entry]]:
    """The whole history of each, oldest line first."""
    query = select_rows(Entry).where(col(Entry.request_id).in_(ids)).order_by(col(Entry.request_id), col(Entry.id))
    found: dict[int, list[Entry]] = defaultdict(list)
    for entry in session.exec(query).all():
        found[entry.request_id].append(entry)
    return found
