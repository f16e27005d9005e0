"""What many requests need to be shown, each in as many queries as one request would take."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from storage.tables import Clock, Department, Entry, Holding, Proposal, Rating, Request, RequestType


def departments(session: Session, ids: Collection[int]) -> dict[int, Department]:
    """By id; active and retired ones."""
    found = session.exec(select(Department).where(col(Department.id).in_(ids))).all()
    return {department.id: department for department in found}


def types(session: Session, ids: Collection[int]) -> dict[int, RequestType]:
    """By id; active and retired ones."""
    return {kind.id: kind for kind in session.exec(select(RequestType).where(col(RequestType.id).in_(ids))).all()}


def clocks(session: Session, request_ids: Collection[int]) -> dict[int, list[Clock]]:
    """The clocks of each request, the oldest cycle first."""
    query = select(Clock).where(col(Clock.request_id).in_(request_ids)).order_by(col(Clock.kind), col(Clock.cycle))
    found: dict[int, list[Clock]] = defaultdict(list)
    for clock in session.exec(query).all():
        found[clock.request_id].append(clock)
    return found


def holdings(session: Session, request_ids: Collection[int]) -> dict[int, list[Holding]]:
    """The ledger of each request: who had it, from the first moment on."""
    query = select(Holding).where(col(Holding.request_id).in_(request_ids))
    found: dict[int, list[Holding]] = defaultdict(list)
    for holding in session.exec(query.order_by(col(Holding.from_at), col(Holding.id))).all():
        found[holding.request_id].append(holding)
    return found


def proposals(session: Session, request_ids: Collection[int]) -> dict[int, Proposal]:
    """The latest new time that was asked for, of those requests that have one."""
    query = select(Proposal).where(col(Proposal.request_id).in_(request_ids)).order_by(col(Proposal.number))
    return {proposal.request_id: proposal for proposal in session.exec(query).all()}


def latest(session: Session, request_ids: Collection[int], verbs: Sequence[str]) -> dict[int, Entry]:
    """The latest line with one of these verbs, of those requests whose history has one."""
    newest = (
        select(func.max(Entry.id))
        .where(col(Entry.request_id).in_(request_ids), col(Entry.verb).in_(verbs))
        .group_by(col(Entry.request_id))
    )
    return {entry.request_id: entry for entry in session.exec(select(Entry).where(col(Entry.id).in_(newest))).all()}


def earlier(session: Session, request_ids: Collection[int]) -> dict[int, int]:
    """How many requests the same person had made to the same department before; none at all is left out."""
    before = aliased(Request)
    query = (
        select(Request.id, func.count())
        .join(
            before,
            (col(before.requester_id) == col(Request.requester_id))
            & (col(before.department_id) == col(Request.department_id))
            & (col(before.id) < col(Request.id)),
        )
        .where(col(Request.id).in_(request_ids))
        .group_by(col(Request.id))
    )
    return dict(session.exec(query).all())


def rated(session: Session, request_ids: Collection[int]) -> set[int]:
    """Those whose last resolution was rated."""
    query = (
        select(Request.id)
        .join(Rating, (col(Rating.request_id) == col(Request.id)) & (col(Rating.resolution) == col(Request.resolution)))
        .where(col(Request.id).in_(request_ids))
    )
    return set(session.exec(query).all())
