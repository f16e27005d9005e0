"""Queries about the ledger: who had a request, from when to when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from functools import cache

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage import parameters
from storage.tables import Holding


def of_requests(session: Session, request_ids: Collection[int]) -> dict[int, list[Holding]]:
    """The ledger of each request: who had it, from the first moment on."""
    found: dict[int, list[Holding]] = defaultdict(list)
    for holding in session.exec(_of_requests(), params=parameters.of_requests(request_ids)).all():
        found[holding.request_id].append(holding)
    return found


def open_holding(session: Session, request_id: int) -> Holding | None:
    return session.exec(select(Holding).where(Holding.request_id == request_id, col(Holding.to_at).is_(None))).first()


def of_request(session: Session, request_id: int) -> list[Holding]:
    """The ledger: who had the request, from the first moment on."""
    query = select(Holding).where(Holding.request_id == request_id)
    return list(session.exec(query.order_by(col(Holding.from_at), col(Holding.id))).all())


@cache
def _of_requests() -> SelectOfScalar[Holding]:
    query = select(Holding).where(col(Holding.request_id).in_(parameters.these_requests()))
    return query.order_by(col(Holding.from_at), col(Holding.id))
