"""What requesters say about how it went: sealed rows that nothing joins, and what was released of them.

The three tables of envelopes have no moment, no serial number, no person and no request, and a test pins their columns.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, LargeBinary, Text, text
from sqlmodel import Field

from storage.columns import json, moment, one_of
from storage.table import Table

# An ordinary SQLite table counts its rows in the order of their arrival, whatever its key.
_WITHOUT_ARRIVAL_ORDER = {"sqlite_with_rowid": False}
_OPEN = text("state = 'open'")


def _block() -> Any:
    return Field(sa_column=Column(ForeignKey("rating_blocks.id"), primary_key=True))


class RatingBlock(Table, table=True):
    """The ratings of one department over one calendar month, or up to three: released once, or destroyed."""

    __tablename__ = "rating_blocks"
    __table_args__ = (
        one_of("state", "open", "released", "destroyed"),
        Index("ix_rating_blocks_open", "department_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: int = Field(default=None, primary_key=True)
    department_id: int = Field(foreign_key="departments.id")
    first_month: str = Field(description="2026-03")
    last_month: str
    ends_at: datetime = moment()
    """The midnight after its last month, on the clocks of the department."""
    state: str = "open"


class ScoreEnvelope(Table, table=True):
    """How well something went, sealed, under a mark that names neither person nor request."""

    __tablename__ = "score_envelopes"
    __table_args__ = _WITHOUT_ARRIVAL_ORDER

    block: int = _block()
    mark: bytes = Field(sa_column=Column(LargeBinary(32), primary_key=True))
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class LostTimeEnvelope(Table, table=True):
    """How much working time something cost its requester, sealed in the same way, under another mark."""

    __tablename__ = "lost_time_envelopes"
    __table_args__ = _WITHOUT_ARRIVAL_ORDER

    block: int = _block()
    mark: bytes = Field(sa_column=Column(LargeBinary(32), primary_key=True))
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class CommentEnvelope(Table, table=True):
    """A word about how it went, sealed in the same way, under another mark."""

    __tablename__ = "comment_envelopes"
    __table_args__ = _WITHOUT_ARRIVAL_ORDER

    block: int = _block()
    mark: bytes = Field(sa_column=Column(LargeBinary(32), primary_key=True))
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class ReleasedGroup(Table, table=True):
    """Ratings that are shown together: written once, at the release, and never counted again."""

    __tablename__ = "released_groups"
    __table_args__ = (
        one_of("about", "score", "lost_time"),
        CheckConstraint("people >= 5", name="ck_people"),
        _WITHOUT_ARRIVAL_ORDER,
    )

    block: int = _block()
    about: str = Field(primary_key=True)
    type_id: int = Field(
        primary_key=True,
        sa_column_kwargs={"autoincrement": False},
        description="the kind of the requests; 0 for all others together",
    )
    people: int
    counts: dict[str, Any] = json()


class ReleasedComment(Table, table=True):
    """A comment as it is shown: `pos` is its place in the alphabet, not in time."""

    __tablename__ = "released_comments"
    __table_args__ = _WITHOUT_ARRIVAL_ORDER

    block: int = _block()
    pos: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    body: str = Field(sa_column=Column(Text, nullable=False))


class Score(Table, table=True):
    """How well one resolution went, as the version before kept it. It is empty but while that version still runs."""

    __tablename__ = "scores"
    __table_args__ = (CheckConstraint("score BETWEEN 1 AND 5", name="ck_score"),)

    request_id: int = Field(foreign_key="requests.id", primary_key=True)
    resolution: int = Field(primary_key=True)
    score: int
    given_at: datetime = moment()
    changed_at: datetime = moment()


class LostTime(Table, table=True):
    """How much working time it cost the requester, as the version before kept it: empty likewise."""

    __tablename__ = "lost_times"
    __table_args__ = (one_of("time_lost", "none", "15m", "1h", "half_day", "more"),)

    request_id: int = Field(foreign_key="requests.id", primary_key=True)
    resolution: int = Field(primary_key=True)
    time_lost: str
    at: datetime = moment()
