"""Every table and every unique key. Rows are plain values: no relationships, nothing loads behind your back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.types import Seconds, UtcDateTime


def _moment(*, nullable: bool = False, index: bool = False) -> Any:
    return Field(default=None, sa_type=UtcDateTime, nullable=nullable, index=index)


def _json(default: type[dict[str, Any]] | type[list[Any]] = dict) -> Any:
    return Field(default_factory=default, sa_column=Column(JSON, nullable=False))


def _one_of(column: str, *allowed: str) -> CheckConstraint:
    """SQLModel accepts any value on construction, so the schema is where an unknown state is refused."""
    listed = ", ".join(f"'{value}'" for value in allowed)
    return CheckConstraint(f"{column} IN ({listed})", name=f"ck_{column}")


class Person(SQLModel, table=True):
    """Somebody in Slack, as far as we need to know them."""

    __tablename__ = "people"

    id: str = Field(primary_key=True, description="Slack's user id")
    name: str
    zone: str = Field(default="UTC", description="IANA name")
    is_active: bool = True
    is_bot: bool = False
    is_external: bool = False
    met_at: datetime = _moment()
    home_seen_at: datetime | None = _moment(nullable=True)


class CalendarRow(SQLModel, table=True):
    """When somebody works, as written in departments.toml; `bot.departments` makes a Calendar of it."""

    __tablename__ = "calendars"

    id: int = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    zone: str
    hours: dict[str, Any] = _json()
    country: str | None = None
    region: str | None = None
    closed: list[Any] = _json(list)
    open_anyway: list[Any] = _json(list)
    dates: dict[str, Any] = _json()
    breaks: dict[str, Any] = _json()


class Department(SQLModel, table=True):
    """A group that serves others."""

    __tablename__ = "departments"

    id: int = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    name: str
    channel_id: str = Field(unique=True)
    calendar_id: int = Field(foreign_key="calendars.id")
    position: int = 0
    is_active: bool = True
    unreachable_since: datetime | None = _moment(nullable=True)
    looked_at: datetime | None = _moment(nullable=True)


class Role(SQLModel, table=True):
    """Who is a member or a lead of a department. Members follow the channel, leads the departments file."""

    __tablename__ = "roles"
    __table_args__ = (_one_of("role", "member", "lead"), Index("ix_roles_person", "person_id"))

    department_id: int = Field(foreign_key="departments.id", primary_key=True)
    person_id: str = Field(primary_key=True)
    role: str = Field(primary_key=True)


class RequestType(SQLModel, table=True):
    """A kind of request that a department offers."""

    __tablename__ = "request_types"
    __table_args__ = (UniqueConstraint("department_id", "key"),)

    id: int = Field(default=None, primary_key=True)
    department_id: int = Field(foreign_key="departments.id")
    key: str
    name: str
    position: int = 0
    is_active: bool = True


class StandardRow(SQLModel, table=True):
    """What a department promises. An empty type or urgency means *any*; the most specific row applies."""

    __tablename__ = "standards"

    department_id: int = Field(foreign_key="departments.id", primary_key=True)
    type_key: str = Field(default="", primary_key=True)
    urgency: str = Field(default="", primary_key=True)
    respond_within: str | None = Field(default=None, description="working time such as 4h or 2d")
    resolve_within: str | None = None


class Request(SQLModel, table=True):
    """One thing asked of a department. Shown as R-142."""

    __tablename__ = "requests"
    __table_args__ = (
        _one_of("state", "open", "taken", "waiting", "resolved", "closed", "cancelled"),
        _one_of("urgency", "urgent", "normal", "low"),
        Index("ix_requests_department_state", "department_id", "state"),
        Index("ix_requests_requester_state", "requester_id", "state"),
        Index("ix_requests_assignee_state", "assignee_id", "state"),
    )

    id: int = Field(default=None, primary_key=True)
    form_token: str = Field(unique=True, description="the same form sent twice is one request")
    department_id: int = Field(foreign_key="departments.id")
    type_id: int | None = Field(default=None, foreign_key="request_types.id")
    requester_id: str = Field(foreign_key="people.id")
    assignee_id: str | None = Field(default=None, foreign_key="people.id")
    urgency: str
    summary: str
    details: str = Field(default="", sa_column=Column(Text, nullable=False))
    state: str = "open"
    opened_at: datetime = _moment()
    resolved_at: datetime | None = _moment(nullable=True)
    closes_at: datetime | None = _moment(nullable=True, index=True)
    resolution: int = Field(default=0, description="how often it was resolved; a rating belongs to one resolution")


class Card(SQLModel, table=True):
    """Where a request's card stands in Slack, one for each audience, edited in place."""

    __tablename__ = "cards"
    __table_args__ = (_one_of("audience", "department", "requester"), UniqueConstraint("channel_id", "ts"))

    request_id: int = Field(foreign_key="requests.id", primary_key=True)
    audience: str = Field(primary_key=True)
    channel_id: str
    ts: str


class Entry(SQLModel, table=True):
    """One line of a request's history. Written once, never changed: every report and every thread is fed from it."""

    __tablename__ = "history"
    __table_args__ = (Index("ix_history_request", "request_id", "id"),)

    id: int = Field(default=None, primary_key=True)
    request_id: int = Field(foreign_key="requests.id")
    verb: str
    actor_id: str | None = Field(default=None, description="nobody means the bot itself")
    at: datetime = _moment()
    words: str = Field(default="", sa_column=Column(Text, nullable=False))
    about_id: str | None = Field(default=None, description="the person a verb is about: who was assigned, who had it")
    once: str | None = Field(default=None, unique=True, description="a form or a Slack message is acted on once")


class Holding(SQLModel, table=True):
    """A stretch of time during which somebody had the request. Stretches of one request neither gap nor overlap."""

    __tablename__ = "holdings"
    __table_args__ = (
        _one_of("holder", "queue", "person", "requester", "confirming", "closed"),
        Index(
            "uq_holdings_open",
            "request_id",
            unique=True,
            sqlite_where=text("to_at IS NULL"),
            postgresql_where=text("to_at IS NULL"),
        ),
    )

    id: int = Field(default=None, primary_key=True)
    request_id: int = Field(foreign_key="requests.id", index=True)
    holder: str
    person_id: str | None = None
    from_at: datetime = _moment()
    to_at: datetime | None = _moment(nullable=True)


class Clock(SQLModel, table=True):
    """One running promise on one request. `next_alarm_at` is all a sweep has to read."""

    __tablename__ = "clocks"
    __table_args__ = (
        _one_of("kind", "response", "resolution"),
        _one_of("state", "running", "paused", "stopped", "void"),
        UniqueConstraint("request_id", "kind", "cycle"),
    )

    id: int = Field(default=None, primary_key=True)
    request_id: int = Field(foreign_key="requests.id")
    kind: str
    cycle: int = 1
    state: str = "running"
    started_at: datetime = _moment()
    target: timedelta = Field(sa_type=Seconds, description="working time promised")
    paused: timedelta = Field(default=timedelta(0), sa_type=Seconds, description="working time not counted")
    paused_at: datetime | None = _moment(nullable=True)
    stopped_at: datetime | None = _moment(nullable=True)
    due_at: datetime | None = _moment(nullable=True)
    next_alarm_at: datetime | None = _moment(nullable=True, index=True)
    next_step: int | None = None


class Reminder(SQLModel, table=True):
    """One step of the ladder that was reached. Unique: a step fires once per clock, ever."""

    __tablename__ = "reminders"
    __table_args__ = (UniqueConstraint("clock_id", "step"),)

    id: int = Field(default=None, primary_key=True)
    clock_id: int = Field(foreign_key="clocks.id")
    step: int = Field(description="percent of the target")
    at: datetime = _moment()


class Rating(SQLModel, table=True):
    """What the requester said about one resolution."""

    __tablename__ = "ratings"
    __table_args__ = (
        UniqueConstraint("request_id", "resolution"),
        CheckConstraint("score BETWEEN 1 AND 5", name="ck_score"),
        _one_of("time_lost", "none", "15m", "1h", "half_day", "more"),
    )

    id: int = Field(default=None, primary_key=True)
    request_id: int = Field(foreign_key="requests.id")
    resolution: int
    score: int
    time_lost: str
    comment: str = Field(default="", sa_column=Column(Text, nullable=False))
    at: datetime = _moment()


class OutboxRow(SQLModel, table=True):
    """Something the bot has to say: a notice and ids, no rendered text, no personal data."""

    __tablename__ = "outbox"
    __table_args__ = (
        _one_of("state", "due", "leased", "sent", "dead"),
        Index("ix_outbox_due", "state", "due_at"),
        Index("ix_outbox_conversation", "conversation", "state", "id"),
        Index("ix_outbox_pace", "conversation", "sent_at"),
        Index(
            "uq_outbox_collapse",
            "collapse",
            unique=True,
            sqlite_where=text("state = 'due'"),
            postgresql_where=text("state = 'due'"),
        ),
    )

    id: int = Field(default=None, primary_key=True)
    notice: str
    ids: dict[str, Any] = _json()
    conversation: str
    collapse: str | None = None
    state: str = "due"
    due_at: datetime = _moment()
    attempts: int = 0
    failures: int = Field(default=0, description="attempts that ended in an error nobody foresaw")
    reason: str | None = None
    promised_at: datetime = _moment()
    sent_at: datetime | None = _moment(nullable=True)
