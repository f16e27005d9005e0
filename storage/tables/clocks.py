"""Promises that run, who had a request meanwhile, and who was reminded."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, Index, Text, UniqueConstraint, text
from sqlmodel import Field

from storage.columns import json, moment, one_of
from storage.table import Table
from storage.types import Seconds


class Holding(Table, table=True):
    """A stretch of time during which somebody had the request. Stretches of one request neither gap nor overlap."""

    __tablename__ = "holdings"
    __table_args__ = (
        one_of("holder", "queue", "person", "requester", "confirming", "closed"),
        Index(
            "uq_holdings_open",
            "request_id",
            unique=True,
            sqlite_where=text("to_at IS NULL"),
            postgresql_where=text("to_at IS NULL"),
        ),
        Index(
            "ix_holdings_served",
            "department_id",
            "to_at",
            "person_id",
            sqlite_where=text("holder = 'person'"),
            postgresql_where=text("holder = 'person'"),
        ),
    )

    id: int = Field(default=None, primary_key=True)
    request_id: int = Field(foreign_key="requests.id", index=True)
    department_id: int = Field(foreign_key="departments.id", description="whose calendar counts the stretch")
    holder: str
    person_id: str | None = None
    from_at: datetime = moment()
    to_at: datetime | None = moment(nullable=True)


class ClockRow(Table, table=True):
    """One running promise on one request. `next_alarm_at` is all a sweep has to read.

    Everything in it follows from the request's history and the calendars, and can be computed again from them; only
    what a finished clock was judged by stays as it was.
    """

    __tablename__ = "clocks"
    __table_args__ = (
        one_of("kind", "response", "resolution", "answer"),
        one_of("state", "running", "paused", "stopped", "void", "silent"),
        UniqueConstraint("request_id", "kind", "cycle"),
        Index("ix_clocks_finished", "department_id", "kind", "stopped_at"),
        # Queries name the state in these very words, and not as a parameter, whose value a prepared plan does not know.
        Index(
            "ix_clocks_running",
            "department_id",
            "late_from",
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
        Index("ix_clocks_stopped", "stopped_at"),
        Index("ix_clocks_opened", "department_id", "kind", "started_at"),
    )

    id: int = Field(default=None, primary_key=True)
    request_id: int = Field(foreign_key="requests.id")
    department_id: int = Field(foreign_key="departments.id", description="whose promise it is")
    kind: str
    cycle: int = 1
    state: str = "running"
    started_at: datetime = moment()
    target: timedelta | None = Field(default=None, sa_type=Seconds, description="working time promised, if any")
    used: timedelta = Field(default=timedelta(0), sa_type=Seconds, description="working time used by `changed_at`")
    changed_at: datetime | None = moment(nullable=True)
    """When something last happened to the clock. None: an older version kept the row, and it is not computed yet."""
    broken_at: datetime | None = moment(nullable=True)
    """When a promise was first used up; it stays. While it runs on untouched, `late_from` in the past says it first."""
    promise: int = Field(default=0, description="how many new times were agreed")
    stopped_at: datetime | None = moment(nullable=True)
    due_at: datetime | None = moment(nullable=True)
    soon_from: datetime | None = moment(nullable=True)
    late_from: datetime | None = moment(nullable=True)
    next_alarm_at: datetime | None = moment(nullable=True, index=True)
    next_step: str | None = None


class MovedClock(Table, table=True):
    """A clock that ran when its department moved the request on: what it had used by then. Nothing changes it later."""

    __tablename__ = "moved_clocks"
    __table_args__ = (
        one_of("kind", "response", "resolution"),
        Index("ix_moved_clocks_moved", "moved_at", "department_id"),
        {"sqlite_autoincrement": True},
    )

    id: int = Field(default=None, primary_key=True)
    request_id: int = Field(foreign_key="requests.id", index=True)
    department_id: int = Field(foreign_key="departments.id", description="who moved it on")
    kind: str
    cycle: int
    moved_at: datetime = moment()
    type_id: int | None = Field(default=None, description="the type that it had there")
    used: timedelta | None = Field(default=None, sa_type=Seconds, description="None: it was moved by an older version")


class ClockCheckpoint(Table, table=True):
    """The clocks of a request with a long history, as they were after one of its lines. Can be made again at any time.

    `calendars` are the fingerprints of the hours that they were made by, by department.
    """

    __tablename__ = "clock_checkpoints"

    request_id: int = Field(foreign_key="requests.id", primary_key=True)
    entry_id: int = Field(description="the line of the history")
    at: datetime = moment()
    calendars: dict[str, Any] = json()
    clocks: dict[str, Any] = json()


class Reminder(Table, table=True):
    """One step of the ladder that was reached. Unique: a step fires once per clock and promise, ever."""

    __tablename__ = "reminders"
    __table_args__ = (UniqueConstraint("clock_id", "promise", "step"),)

    id: int = Field(default=None, primary_key=True)
    clock_id: int = Field(foreign_key="clocks.id")
    promise: int = 0
    step: str
    at: datetime = moment()


class Ping(Table, table=True):
    """A reminder to one person, or to a department's thread: sent or kept for a digest, and whether it led to anything.

    `window_until` is until when an action counts as having followed.
    """

    __tablename__ = "pings"
    __table_args__ = (
        UniqueConstraint("reminder_id", "person_id"),
        Index("ix_pings_sent", "person_id", "sent_at"),
        Index("ix_pings_digest", "person_id", "digest_on"),
    )

    id: int = Field(default=None, primary_key=True)
    reminder_id: int = Field(foreign_key="reminders.id")
    request_id: int = Field(foreign_key="requests.id", index=True)
    person_id: str = Field(default="", description="nobody: the thread of the department's card")
    whom: str = Field(default="", description="as who they are told, in the word of the ladder")
    promised_at: datetime = moment()
    sent_at: datetime | None = moment(nullable=True)
    channel_id: str | None = Field(default=None, description="where it stands in Slack, to be edited in place")
    ts: str | None = None
    drawn: str | None = Field(default=None, description="a digest of what it shows; None when that is not known")
    digest_on: str | None = Field(default=None, description="the `day` of the digest that it went into")
    window_until: datetime | None = moment(nullable=True)
    acted_at: datetime | None = moment(nullable=True)


class Digest(Table, table=True):
    """What was too much for one day's reminders, told to one person in one message."""

    __tablename__ = "digests"
    __table_args__ = (UniqueConstraint("person_id", "day"),)

    id: int = Field(default=None, primary_key=True)
    person_id: str
    day: str = Field(description="the recipient's local date in the ISO form; the moment, of one about many breaches")
    sent_at: datetime | None = moment(nullable=True)
    channel_id: str | None = Field(default=None, description="where it stands in Slack, until a newer one is there")
    ts: str | None = None
    drawn: str | None = Field(default=None, description="a digest of what it shows; None when that is not known")


class DigestRow(Table, table=True):
    """A request that a digest names, while that digest stands in Slack: it is drawn anew when something happens."""

    __tablename__ = "digest_rows"

    digest_id: int = Field(foreign_key="digests.id", primary_key=True)
    request_id: int = Field(foreign_key="requests.id", primary_key=True, index=True)
    kind: str = Field(description="the clock that it is named for, or that somebody has to decide")


class Snooze(Table, table=True):
    """Somebody wants to hear no more of a request for a while, and says why."""

    __tablename__ = "snoozes"
    __table_args__ = (Index("ix_snoozes_person", "request_id", "person_id", "until"),)

    id: int = Field(default=None, primary_key=True)
    ping_id: int = Field(foreign_key="pings.id", description="the reminder that was put off")
    request_id: int = Field(foreign_key="requests.id")
    person_id: str
    at: datetime = moment()
    until: datetime = moment()
    reason: str = Field(default="", sa_column=Column(Text, nullable=False))
