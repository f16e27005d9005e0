"""Queries about clocks, reminders and holdings."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from storage.tables import Clock, Holding, Reminder


def of_request(session: Session, request_id: int) -> list[Clock]:
    """All clocks of a request, oldest cycle first."""
    query = select(Clock).where(Clock.request_id == request_id)
    return list(session.exec(query.order_by(col(Clock.kind), col(Clock.cycle))).all())


def ringing(session: Session, at: datetime, limit: int) -> list[tuple[int, int]]:
    """(clock id, request id) of the clocks whose next alarm has come, the longest waiting first."""
    query = select(Clock.id, Clock.request_id).where(col(Clock.next_alarm_at) <= at)
    return list(session.exec(query.order_by(col(Clock.next_alarm_at), col(Clock.id)).limit(limit)).all())


def get(session: Session, clock_id: int) -> Clock | None:
    return session.get(Clock, clock_id)


def reminder(session: Session, reminder_id: int) -> Reminder | None:
    return session.get(Reminder, reminder_id)


def steps_reached(session: Session, clock_id: int) -> set[int]:
    return set(session.exec(select(Reminder.step).where(Reminder.clock_id == clock_id)).all())


def open_holding(session: Session, request_id: int) -> Holding | None:
    return session.exec(select(Holding).where(Holding.request_id == request_id, col(Holding.to_at).is_(None))).first()


def holdings(session: Session, request_id: int) -> list[Holding]:
    """The ledger: who had the request, from the first moment on."""
    query = select(Holding).where(Holding.request_id == request_id)
    return list(session.exec(query.order_by(col(Holding.from_at), col(Holding.id))).all())
