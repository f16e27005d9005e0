"""What requesters say about how it went: the score and the time lost are rows that nothing has to join."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from storage.columns import moment, one_of
from storage.table import Table


class Score(Table, table=True):
    """How well one resolution went."""

    __tablename__ = "scores"
    __table_args__ = (CheckConstraint("score BETWEEN 1 AND 5", name="ck_score"),)

    request_id: int = Field(foreign_key="requests.id", primary_key=True)
    resolution: int = Field(primary_key=True)
    score: int
    given_at: datetime = moment()
    changed_at: datetime = moment()


class LostTime(Table, table=True):
    """How much working time it cost the requester."""

    __tablename__ = "lost_times"
    __table_args__ = (one_of("time_lost", "none", "15m", "1h", "half_day", "more"),)

    request_id: int = Field(foreign_key="requests.id", primary_key=True)
    resolution: int = Field(primary_key=True)
    time_lost: str
    at: datetime = moment()
