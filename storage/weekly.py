"""Queries about weekly digests, signals, and what is done about figures."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session, col, select

from storage.rows import by_key
from storage.tables import Department, Improvement, SignalRow, WeeklyDigest


def get(session: Session, digest_id: int) -> WeeklyDigest | None:
    return by_key(session, WeeklyDigest, digest_id)


def without_one_ahead(session: Session, at: datetime) -> list[Department]:
    """Return the active departments for which no digest is planned after that moment."""
    ahead = select(WeeklyDigest.department_id).where(col(WeeklyDigest.due_at) > at)
    query = select(Department).where(col(Department.is_active), col(Department.id).not_in(ahead))
    return list(session.exec(query.order_by(col(Department.id))).all())


def sent_before(session: Session, department_id: int, week: date, most: int) -> list[WeeklyDigest]:
    """Return the newest digests that a department read before that week, the newest first."""
    query = select(WeeklyDigest).where(
        WeeklyDigest.department_id == department_id,
        col(WeeklyDigest.week) < week,
        col(WeeklyDigest.sent_at).is_not(None),
    )
    return list(session.exec(query.order_by(col(WeeklyDigest.week).desc()).limit(most)).all())


def signal(session: Session, signal_id: int) -> SignalRow | None:
    return by_key(session, SignalRow, signal_id)


def lock_signal(session: Session, signal_id: int) -> SignalRow | None:
    query = select(SignalRow).where(SignalRow.id == signal_id).with_for_update()
    return session.exec(query.execution_options(populate_existing=True)).first()


def signals(session: Session, department_id: int) -> list[SignalRow]:
    """Return the signals of a department, the oldest first."""
    query = select(SignalRow).where(SignalRow.department_id == department_id)
    return list(session.exec(query.order_by(col(SignalRow.first_day))).all())


def improvement(session: Session, improvement_id: int) -> Improvement | None:
    return by_key(session, Improvement, improvement_id)


def lock_improvement(session: Session, improvement_id: int) -> Improvement | None:
    query = select(Improvement).where(Improvement.id == improvement_id).with_for_update()
    return session.exec(query.execution_options(populate_existing=True)).first()


def improvement_by_form(session: Session, form_token: str) -> Improvement | None:
    return session.exec(select(Improvement).where(Improvement.form_token == form_token)).first()


def latest_improvement(session: Session, department_id: int) -> Improvement | None:
    """Return what a department decided last about its own first answers."""
    query = select(Improvement).where(Improvement.department_id == department_id)
    found = session.exec(query.order_by(col(Improvement.started_at).desc(), col(Improvement.id).desc())).all()
    return next((one for one in found if not one.way), None)
