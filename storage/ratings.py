"""Queries about ratings: blocks, sealed envelopes, and what was released of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, delete, func, select

from storage.rows import insert, insert_all, insert_into
from storage.tables import (
    CommentEnvelope,
    LostTime,
    LostTimeEnvelope,
    RatingBlock,
    ReleasedComment,
    ReleasedGroup,
    Request,
    Score,
    ScoreEnvelope,
)

SCORE, LOST_TIME, COMMENT = "score", "lost_time", "comment"
_ENVELOPES: Mapping[str, type[ScoreEnvelope] | type[LostTimeEnvelope] | type[CommentEnvelope]] = {
    SCORE: ScoreEnvelope,
    LOST_TIME: LostTimeEnvelope,
    COMMENT: CommentEnvelope,
}
TABLES = tuple(table.__tablename__ for table in (ScoreEnvelope, LostTimeEnvelope, CommentEnvelope))
OLD_TABLES = (Score.__tablename__, LostTime.__tablename__)


# --- blocks ---


def open_block(session: Session, department_id: int) -> RatingBlock | None:
    """Return the open block of a department, held until the transaction ends: others who rate, and whoever releases it,
    wait for their turn.
    """
    query = select(RatingBlock).where(RatingBlock.department_id == department_id, RatingBlock.state == "open")
    return session.exec(query.with_for_update().execution_options(populate_existing=True)).first()


def open_block_id(session: Session, department_id: int) -> int | None:
    """Return the id of the open block of a department; None where there is none."""
    query = select(RatingBlock.id).where(RatingBlock.department_id == department_id, RatingBlock.state == "open")
    return session.exec(query).first()


def block(session: Session, block_id: int) -> RatingBlock | None:
    """Return the block, held in the same way."""
    query = select(RatingBlock).where(RatingBlock.id == block_id)
    return session.exec(query.with_for_update().execution_options(populate_existing=True)).first()


def begin_block(session: Session, department_id: int, month: str, ends_at: datetime, state: str = "open") -> int:
    """Begin the block of a month, and return its id. The department has no open one."""
    row = RatingBlock(department_id=department_id, first_month=month, last_month=month, ends_at=ends_at, state=state)
    return insert(session, row).id


def open_blocks(session: Session) -> dict[int, datetime]:
    """Return when each open block ends, by its id."""
    query = select(RatingBlock.id, RatingBlock.ends_at).where(RatingBlock.state == "open")
    return dict(session.exec(query.order_by(col(RatingBlock.id))).all())


# --- envelopes ---


def put(session: Session, about: str, block_id: int, mark: bytes, sealed: bytes) -> None:
    """Write an envelope, in the place of an earlier one under its mark."""
    table = _ENVELOPES[about]
    envelope = insert_into(session.get_bind().dialect.name, table).values(block=block_id, mark=mark, sealed=sealed)
    session.connection().execute(
        envelope.on_conflict_do_update(
            index_elements=[col(table.block), col(table.mark)], set_={"sealed": envelope.excluded.sealed}
        )
    )


def is_there(session: Session, about: str, block_id: int, mark: bytes) -> bool:
    """Return whether an envelope lies under that mark."""
    table = _ENVELOPES[about]
    query = select(func.count()).select_from(table).where(table.block == block_id, table.mark == mark)
    return bool(session.exec(query).one())


def envelopes(session: Session, about: str, block_id: int) -> list[tuple[bytes, bytes]]:
    """Return (mark, envelope), in the order of the marks."""
    table = _ENVELOPES[about]
    query = select(table.mark, table.sealed).where(table.block == block_id).order_by(col(table.mark))
    return [(bytes(mark), bytes(sealed)) for mark, sealed in session.exec(query).all()]


def destroy_envelopes(session: Session, block_id: int) -> None:
    """Delete all three kinds of envelopes of a block."""
    for table in _ENVELOPES.values():
        session.exec(delete(table).where(col(table.block) == block_id))


# --- what is released ---


def release(session: Session, groups: Sequence[ReleasedGroup], block_id: int, comments: Sequence[str]) -> None:
    """Write what is shown of a block."""
    insert_all(session, groups)
    insert_all(session, [ReleasedComment(block=block_id, pos=pos, body=body) for pos, body in enumerate(comments)])


def over(session: Session, department_ids: Collection[int], first_month: str, last_month: str) -> list[RatingBlock]:
    """Return the blocks that lie wholly within these months ("2026-03", both inclusive) and are released or destroyed,
    the oldest first.
    """
    query = select(RatingBlock).where(
        col(RatingBlock.department_id).in_(department_ids),
        RatingBlock.state != "open",
        col(RatingBlock.first_month) >= first_month,
        col(RatingBlock.last_month) <= last_month,
    )
    return list(session.exec(query.order_by(col(RatingBlock.first_month), col(RatingBlock.id))).all())


def groups(session: Session, block_ids: Collection[int]) -> list[ReleasedGroup]:
    """Return the released groups of these blocks, by block, what they are about, and kind."""
    query = select(ReleasedGroup).where(col(ReleasedGroup.block).in_(block_ids))
    order = col(ReleasedGroup.block), col(ReleasedGroup.about), col(ReleasedGroup.type_id)
    return list(session.exec(query.order_by(*order)).all())


def comments(session: Session, block_ids: Collection[int]) -> dict[int, list[str]]:
    """Return the released comments of these blocks, in their order, by block."""
    query = select(ReleasedComment).where(col(ReleasedComment.block).in_(block_ids))
    found: dict[int, list[str]] = {}
    for row in session.exec(query.order_by(col(ReleasedComment.block), col(ReleasedComment.pos))).all():
        found.setdefault(row.block, []).append(row.body)
    return found


# --- what the version before wrote ---


def left_behind(session: Session) -> list[tuple[Request, int, int | None, str | None]]:
    """Return (request, resolution, score, time lost) of what a process of the version before wrote, as far as it said
    either. There is some only while versions change.
    """
    scores = {(row.request_id, row.resolution): row.score for row in session.exec(select(Score)).all()}
    lost = {(row.request_id, row.resolution): row.time_lost for row in session.exec(select(LostTime)).all()}
    keys = sorted({*scores, *lost})
    asked = {request_id for request_id, _resolution in keys}
    requests = {one.id: one for one in session.exec(select(Request).where(col(Request.id).in_(asked))).all()}
    return [(requests[key[0]], key[1], scores.get(key), lost.get(key)) for key in keys]


def forget_left_behind(session: Session, request_id: int, resolution: int) -> None:
    """Delete what the version before wrote about one resolution."""
    for table in (Score, LostTime):
        session.exec(delete(table).where(col(table.request_id) == request_id, col(table.resolution) == resolution))
