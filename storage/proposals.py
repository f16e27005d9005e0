"""Queries about new times that were asked for."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, func, select

from storage import parameters
from storage.requests import UNFINISHED
from storage.rows import by_key
from storage.tables import Proposal, Request


def get(session: Session, proposal_id: int) -> Proposal | None:
    return by_key(session, Proposal, proposal_id)


def over(session: Session, at: datetime, limit: int) -> list[int]:
    """Requests with a new time that nobody agreed to before it was over, the longest ago first."""
    asked_for = func.coalesce(col(Proposal.counter_due_at), col(Proposal.due_at))
    query = select(Proposal.request_id).where(Proposal.state == "open", asked_for <= at)
    return list(session.exec(query.order_by(asked_for, col(Proposal.id)).limit(limit)).all())


def to_remind_of(session: Session, at: datetime, limit: int) -> list[int]:
    """Requests whose requester is to be reminded of a new time that waits for them, the longest ago first."""
    query = select(Proposal.request_id).where(col(Proposal.remind_at) <= at)
    return list(session.exec(query.order_by(col(Proposal.remind_at), col(Proposal.id)).limit(limit)).all())


_OF_REQUESTS = (
    select(Proposal).where(parameters.among_requests(col(Proposal.request_id))).order_by(col(Proposal.number))
)


def of_request(session: Session, request_id: int) -> list[Proposal]:
    """All that were ever asked for, the first one first."""
    return list(session.exec(_OF_REQUESTS, params=parameters.of_requests([request_id])).all())


def latest(session: Session, request_id: int) -> Proposal | None:
    return latest_of_requests(session, [request_id]).get(request_id)


def latest_of_requests(session: Session, request_ids: Collection[int]) -> dict[int, Proposal]:
    """The latest new time that was asked for, of those requests that have one."""
    if not request_ids:
        return {}
    found = session.exec(_OF_REQUESTS, params=parameters.of_requests(request_ids)).all()
    return {proposal.request_id: proposal for proposal in found}


def proposed_to(session: Session, person_id: str) -> set[int]:
    """Ids of the requests of which somebody is asked for a new time, and has not answered."""
    query = (
        select(Request.id)
        .join(Proposal, col(Proposal.request_id) == col(Request.id))
        .where(Request.requester_id == person_id, col(Request.state).in_(UNFINISHED))
        .where(Proposal.state == "open", col(Proposal.countered_at).is_(None))
    )
    return set(session.exec(query).all())
