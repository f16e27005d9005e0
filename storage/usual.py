"""Queries about how long things took."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import Session, col, select

from storage.tables import ClockRow, Request

# Of a department's newest clocks only so many are looked at for those of one type, so that a rare type costs no more.
_LOOKED_AT = 1_000


def finished(session: Session, department_id: int, kind: str, type_id: int | None, limit: int) -> list[timedelta]:
    """The working time that the newest finished clocks of a department used, the newest first.

    `type_id` keeps to requests of that type. Only the first cycle counts: the first answer, and the solution. What was
    called off, and what was closed because a question was never answered, says nothing about how long things take.
    """
    newest = (
        select(col(ClockRow.request_id), col(ClockRow.used), col(ClockRow.stopped_at))
        .where(ClockRow.department_id == department_id, ClockRow.kind == kind, col(ClockRow.stopped_at).is_not(None))
        .where(ClockRow.state == "stopped", ClockRow.cycle == 1, col(ClockRow.used) >= timedelta(0))
        .order_by(col(ClockRow.stopped_at).desc())
        .limit(_LOOKED_AT)
        .subquery()
    )
    query = select(newest.c.used).join(Request, col(Request.id) == newest.c.request_id)
    if kind == "resolution":
        query = query.where(col(Request.resolved_at).is_not(None))
    if type_id is not None:
        query = query.where(Request.type_id == type_id)
    return list(session.exec(query.order_by(newest.c.stopped_at.desc()).limit(limit)).all())
