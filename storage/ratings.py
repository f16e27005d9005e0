"""Queries about ratings."""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import Session, col, select

from storage import parameters
from storage.rows import by_key
from storage.tables import LostTime, Request, Score


def score(session: Session, request_id: int, resolution: int) -> Score | None:
    """How well that resolution went."""
    return by_key(session, Score, request_id, resolution)


def scores(session: Session, request_id: int) -> dict[int, int]:
    """How well each resolution of a request went, by its number, as far as it was said."""
    rows = session.exec(select(Score).where(col(Score.request_id) == request_id)).all()
    return {row.resolution: row.score for row in rows}


_SCORES_OF = (
    select(Score)
    .join(Request, (col(Score.request_id) == col(Request.id)) & (col(Score.resolution) == col(Request.resolution)))
    .where(parameters.among_requests(col(Request.id)))
)
_LOST_TIMES_OF = (
    select(LostTime)
    .join(
        Request, (col(LostTime.request_id) == col(Request.id)) & (col(LostTime.resolution) == col(Request.resolution))
    )
    .where(parameters.among_requests(col(Request.id)))
)


def of_requests(session: Session, request_ids: Collection[int]) -> tuple[dict[int, Score], dict[int, LostTime]]:
    """What was said of the last resolution of each, as far as something was."""
    if not request_ids:
        return {}, {}
    wanted = parameters.of_requests(request_ids)
    scores = session.exec(_SCORES_OF, params=wanted).all()
    lost = session.exec(_LOST_TIMES_OF, params=wanted).all() if scores else []
    return {row.request_id: row for row in scores}, {row.request_id: row for row in lost}
