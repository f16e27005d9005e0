"""What many requests need to be shown, each in as many queries as one request would take.

The statements that every card and line needs are built once: putting one together costs more than asking it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import cache

from sqlalchemy import BindParameter, bindparam
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import Select, SelectOfScalar

from storage.tables import ClockRow, Department, Entry, Holding, Proposal, Rating, Request, RequestType


def departments(session: Session, ids: Collection[int]) -> dict[int, Department]:
    """By id; active and retired ones."""
    found = session.exec(select(Department).where(col(Department.id).in_(ids))).all()
    return {department.id: department for department in found}


def types(session: Session, ids: Collection[int]) -> dict[int, RequestType]:
    """By id; active and retired ones."""
    return {kind.id: kind for kind in session.exec(select(RequestType).where(col(RequestType.id).in_(ids))).all()}


def clocks(session: Session, request_ids: Collection[int]) -> dict[int, list[ClockRow]]:
    """The clocks of each request, the oldest cycle first."""
    found: dict[int, list[ClockRow]] = defaultdict(list)
    for clock in session.exec(_clocks(), params=_of(request_ids)).all():
        found[clock.request_id].append(clock)
    return found


def holdings(session: Session, request_ids: Collection[int]) -> dict[int, list[Holding]]:
    """The ledger of each request: who had it, from the first moment on."""
    found: dict[int, list[Holding]] = defaultdict(list)
    for holding in session.exec(_holdings(), params=_of(request_ids)).all():
        found[holding.request_id].append(holding)
    return found


def proposals(session: Session, request_ids: Collection[int]) -> dict[int, Proposal]:
    """The latest new time that was asked for, of those requests that have one."""
    return {proposal.request_id: proposal for proposal in session.exec(_proposals(), params=_of(request_ids)).all()}


def latest(session: Session, request_ids: Collection[int], verbs: Sequence[str]) -> dict[int, Entry]:
    """The latest line with one of these verbs, of those requests whose history has one."""
    found = session.exec(_latest(), params={**_of(request_ids), "verbs": list(verbs)}).all()
    return {entry.request_id: entry for entry in found}


def earlier(session: Session, request_ids: Collection[int]) -> dict[int, int]:
    """How many requests the same person had made to the same department before; none at all is left out."""
    return dict(session.exec(_earlier(), params=_of(request_ids)).all())


def rated(session: Session, request_ids: Collection[int]) -> set[int]:
    """Those whose last resolution was rated."""
    return set(session.exec(_rated(), params=_of(request_ids)).all())


def _of(request_ids: Collection[int]) -> dict[str, list[int]]:
    return {"request_ids": list(request_ids)}


def _these() -> BindParameter[int]:
    return bindparam("request_ids", expanding=True)


@cache
def _clocks() -> SelectOfScalar[ClockRow]:
    query = select(ClockRow).where(col(ClockRow.request_id).in_(_these()))
    return query.order_by(col(ClockRow.kind), col(ClockRow.cycle))


@cache
def _holdings() -> SelectOfScalar[Holding]:
    query = select(Holding).where(col(Holding.request_id).in_(_these()))
    return query.order_by(col(Holding.from_at), col(Holding.id))


@cache
def _proposals() -> SelectOfScalar[Proposal]:
    return select(Proposal).where(col(Proposal.request_id).in_(_these())).order_by(col(Proposal.number))


@cache
def _latest() -> SelectOfScalar[Entry]:
    newest = (
        select(func.max(Entry.id))
        .where(col(Entry.request_id).in_(_these()), col(Entry.verb).in_(bindparam("verbs", expanding=True)))
        .group_by(col(Entry.request_id))
    )
    return select(Entry).where(col(Entry.id).in_(newest))


@cache
def _earlier() -> Select[int, int]:
    before = aliased(Request)
    return (
        select(Request.id, func.count())
        .join(
            before,
            (col(before.requester_id) == col(Request.requester_id))
            & (col(before.department_id) == col(Request.department_id))
            & (col(before.id) < col(Request.id)),
        )
        .where(col(Request.id).in_(_these()))
        .group_by(col(Request.id))
    )


@cache
def _rated() -> SelectOfScalar[int]:
    return (
        select(Request.id)
        .join(Rating, (col(Rating.request_id) == col(Request.id)) & (col(Rating.resolution) == col(Request.resolution)))
        .where(col(Request.id).in_(_these()))
    )
