"""Queries about what admins and HR did."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, delete, select

from storage.tables import AdminAct, ReportReading
from storage.tables.pulses import PulseEntry


def acts_since(session: Session, since: datetime) -> list[AdminAct]:
    """Return what admins did since then, the oldest first."""
    return list(session.exec(select(AdminAct).where(col(AdminAct.at) >= since).order_by(col(AdminAct.id))).all())


def of_pulses_since(session: Session, since: datetime) -> list[PulseEntry]:
    """Return what was done with pulses since then, the oldest first."""
    return list(session.exec(select(PulseEntry).where(col(PulseEntry.at) >= since).order_by(col(PulseEntry.id))).all())


def readings_since(session: Session, since: datetime) -> list[ReportReading]:
    """Return who was shown which report since then, the oldest first."""
    query = select(ReportReading).where(col(ReportReading.at) >= since).order_by(col(ReportReading.id))
    return list(session.exec(query).all())


def is_any_reading_old(session: Session, before: datetime) -> bool:
    """Was somebody shown a report before then?"""
    return session.exec(select(ReportReading.id).where(col(ReportReading.at) < before).limit(1)).first() is not None


def forget_readings(session: Session, before: datetime) -> int:
    """Forget who was shown a report before then; return how many times that was."""
    return session.exec(delete(ReportReading).where(col(ReportReading.at) < before)).rowcount
