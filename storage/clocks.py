"""Queries about clocks and holdings."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, and_, col, or_, select

from storage.tables import ClockRow, Holding


def of_request(session: Session, request_id: int) -> list[ClockRow]:
    """All clocks of a request, oldest cycle first."""
    query = select(ClockRow).where(ClockRow.request_id == request_id)
    return list(session.exec(query.order_by(col(ClockRow.kind), col(ClockRow.cycle))).all())


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


def get(session: Session, clock_id: int) -> ClockRow | None:
    return session.get(ClockRow, clock_id)


def open_holding(session: Session, request_id: int) -> Holding | None:
    return session.exec(select(Holding).where(Holding.request_id == request_id, col(Holding.to_at).is_(None))).first()


def holdings(session: Session, request_id: int) -> list[Holding]:
    """The ledger: who had the request, from the first moment on."""
    query = select(Holding).where(Holding.request_id == request_id)
    return list(session.exec(query.order_by(col(Holding.from_at), col(Holding.id))).all())
