"""What is told of figures by itself, what a lead said of them, and what is done about them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Column, Text, UniqueConstraint
from sqlmodel import Field

from storage.columns import json, moment, one_of
from storage.table import Table
from storage.types import Seconds


class WeeklyDigest(Table, table=True):
    """What a department reads of its week, once a week in its channel. Unique: a week is told once, ever."""

    __tablename__ = "weekly_digests"
    __table_args__ = (UniqueConstraint("department_id", "week"), {"sqlite_autoincrement": True})

    id: int = Field(default=None, primary_key=True)
    department_id: int = Field(foreign_key="departments.id")
    week: date = Field(description="the Monday of the week in which it is told")
    due_at: datetime = moment(index=True)
    sent_at: datetime | None = moment(nullable=True)
    is_quiet: bool = Field(default=False, description="was it one line, with nothing new?")
    asks_less: bool = Field(default=False, description="did it ask whether monthly is enough?")


class SignalRow(Table, table=True):
    """Eight weeks in a row on one side of what was usual, and what a lead said of it: asked once.

    One that is `on_purpose` is a mark in the chart, and the baseline begins at its first week.
    """

    __tablename__ = "signals"
    __table_args__ = (
        one_of("state", "asked", "on_purpose", "chance"),
        UniqueConstraint("department_id", "first_day"),
        {"sqlite_autoincrement": True},
    )

    id: int = Field(default=None, primary_key=True)
    department_id: int = Field(foreign_key="departments.id")
    first_day: date = Field(description="the Monday of the first of the eight")
    noticed_at: datetime = moment()
    is_slower: bool
    state: str = "asked"
    text: str = Field(default="", sa_column=Column(Text, nullable=False))
    answered_at: datetime | None = moment(nullable=True)


class Improvement(Table, table=True):
    """What somebody does about a figure, until when, and whether it moved: measured against its own baseline.

    `way` has the departments of a path, in their order; it is empty where the figure is how long first answers of one
    department take. `before` and `after` are that length, None where there were too few to say.
    """

    __tablename__ = "improvements"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: int = Field(default=None, primary_key=True)
    form_token: str = Field(unique=True, description="the same form sent twice is one action")
    department_id: int = Field(foreign_key="departments.id", index=True)
    way: list[Any] = json(list)
    words: str = Field(sa_column=Column(Text, nullable=False))
    owner_id: str
    started_at: datetime = moment()
    due_on: date
    measure_at: datetime = moment()
    measured_at: datetime | None = moment(nullable=True)
    before: timedelta | None = Field(default=None, sa_type=Seconds)
    after: timedelta | None = Field(default=None, sa_type=Seconds)
