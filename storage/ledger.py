"""Queries about the ledger: who had a request, from when to when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from sqlmodel import Session, col, select

from storage import parameters
from storage.rows import detached
from storage.tables import Holding

_OF_REQUESTS = (
    select(Holding)
    .where(parameters.among_requests(col(Holding.request_id)))
    .order_by(col(Holding.from_at), col(Holding.id))
)


def of_requests(session: Session, request_ids: Collection[int]) -> dict[int, list[Holding]]:
    """The ledger of each request: who had it, from the first moment on. To be looked at only."""
    found: dict[int, list[Holding]] = defaultdict(list)
    for holding in detached(session, _OF_REQUESTS, Holding, **parameters.of_requests(request_ids)):
        found[holding.request_id].append(holding)
    return found


def of_request(session: Session, request_id: int) -> list[Holding]:
    """The ledger: who had the request, from the first moment on."""
    return of_requests(session, [request_id]).get(request_id, [])


_OPEN = select(Holding).where(col(Holding.request_id) == parameters.value("request_id"), col(Holding.to_at).is_(None))


def open_holding(session: Session, request_id: int) -> Holding | None:
    return session.exec(_OPEN, params={"request_id": request_id}).first()
