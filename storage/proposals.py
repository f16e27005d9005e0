"""Queries about new times that were asked for."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from storage.tables import Proposal


def get(session: Session, proposal_id: int) -> Proposal | None:
    return session.get(Proposal, proposal_id)


def over(session: Session, at: datetime, limit: int) -> list[int]:
    """Requests with a new time that nobody agreed to before it was over, the longest ago first."""
    query = select(Proposal.request_id).where(Proposal.state == "open", col(Proposal.due_at) <= at)
    return list(session.exec(query.order_by(col(Proposal.due_at), col(Proposal.id)).limit(limit)).all())


def of_request(session: Session, request_id: int) -> list[Proposal]:
    """All that were ever asked for, the first one first."""
    return list(
        session.exec(select(Proposal).where(Proposal.request_id == request_id).order_by(col(Proposal.number))).all()
    )


def latest(session: Session, request_id: int) -> Proposal | None:
    found = of_request(session, request_id)
    return found[-1] if found else None
