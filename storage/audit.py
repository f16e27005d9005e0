"""Queries about what admins and HR did."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from storage.tables import AdminAct
from storage.tables.pulses import PulseEntry


def acts_since(session: Session, since: datetime) -> list[AdminAct]:
    """Return what admins did since then, the oldest first."""
    return list(session.exec(select(AdminAct).where(col(AdminAct.at) >= since).order_by(col(AdminAct.id))).all())


def of_pulses_since(session: Session, since: datetime) -> list[PulseEntry]:
    """Return what was done with pulses since then, the oldest first."""
    return list(session.exec(select(PulseEntry).where(col(PulseEntry.at) >= since).order_by(col(PulseEntry.id))).all())
