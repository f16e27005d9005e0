"""What was asked, where its cards stand, and all that happened to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, Text, UniqueConstraint, text
from sqlmodel import Field

from storage.columns import json, moment, one_of
from storage.table import Table


class Request(Table, table=True):
    """One thing asked of a department. Shown as R-142."""

    __tablename__ = "requests"
    __table_args__ = (
        one_of("state", "open", "taken", "waiting", "resolved", "closed", "cancelled"),
        one_of("urgency", "urgent", "normal", "low"),
        Index("ix_requests_department_state", "department_id", "state"),
        # In the words of the queries. Most requests are long done: by what it knows of all of them, SQLite would rather
        # read them all than look for the few that are not.
        Index(
            "ix_requests_unfinished",
            "department_id",
            sqlite_where=text("state IN ('open', 'taken', 'waiting')"),
            postgresql_where=text("state IN ('open', 'taken', 'waiting')"),
        ),
        # Whose requester wrote again after it was done: hardly any, which SQLite believes when the column is named.
        Index(
            "ix_requests_doubted",
            "closes_at",
            "department_id",
            sqlite_where=text("state = 'resolved' AND closes_at IS NULL"),
            postgresql_where=text("state = 'resolved' AND closes_at IS NULL"),
        ),
        # Those that will close by themselves. In an index of all of them SQLite would look for the doubted, too.
        Index(
            "ix_requests_closes_at",
            "closes_at",
            sqlite_where=text("closes_at IS NOT NULL"),
            postgresql_where=text("closes_at IS NOT NULL"),
        ),
        # What still says who served it, or what was written in it, of what is over: that of some months.
        *(
            Index(
                f"ix_requests_with_{what}",
                "id",
                sqlite_where=text(f"{what}_forgotten_at IS NULL AND state IN ('closed', 'cancelled')"),
                postgresql_where=text(f"{what}_forgotten_at IS NULL AND state IN ('closed', 'cancelled')"),
            )
            for what in ("names", "texts")
        ),
        # One thread of an ask channel is one request, by whichever way it was asked. Most have none.
        Index("ix_requests_asked_in", "asked_in", "asked_thread", unique=True),
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
    opened_at: datetime = moment()
    resolved_at: datetime | None = moment(nullable=True)
    closes_at: datetime | None = moment(nullable=True)
    resolution: int = Field(default=0, description="how often it was resolved; a rating belongs to one resolution")
    names_forgotten_at: datetime | None = moment(nullable=True)
    """Since when it says "a colleague" for whoever served."""
    texts_forgotten_at: datetime | None = moment(nullable=True)
    """Since when nothing is left of what was written in it, nor of who asked."""
    held_because: str | None = Field(default=None, description="why it keeps both beyond their time")
    customer: str = Field(default="", description="the requester's home department when they asked, for ever")
    rating_asked_at: datetime | None = moment(nullable=True)
    """When its requester was last asked how it went; none where they were asked about others that week."""
    asked_in: str | None = Field(default=None, description="the ask channel in whose thread the requester is answered")
    asked_thread: str | None = Field(default=None, description="Slack's ts of the message that begins that thread")
    asked_ts: str | None = Field(default=None, description="and of the message that asked: the same, or one below it")
    asked_mark: str = Field(default="", description="Handoff's own emoji on that message")


class Card(Table, table=True):
    """Where a request's card stands in Slack, one for each audience, edited in place."""

    __tablename__ = "cards"
    __table_args__ = (one_of("audience", "department", "requester"), UniqueConstraint("channel_id", "ts"))

    request_id: int = Field(foreign_key="requests.id", primary_key=True)
    audience: str = Field(primary_key=True)
    channel_id: str
    ts: str
    thread_ts: str | None = Field(default=None, description="the message that it stands below, in an ask channel")
    permalink: str | None = Field(default=None, description="Slack's own link to it, asked for once")
    drawn: str | None = Field(default=None, description="a digest of what it shows; None when that is not known")
    mentions: dict[str, Any] = json()
    """Who was mentioned below it, with the line that did: from then on Slack tells them of every line there."""

    @property
    def root_ts(self) -> str:
        """The message with which the thread begins that is its side of the talk: the card, or what it stands below."""
        return self.thread_ts or self.ts


class FormerCard(Table, table=True):
    """Where the card of a request that was moved away still stands. It says where the request went."""

    __tablename__ = "former_cards"
    __table_args__ = (UniqueConstraint("channel_id", "ts"),)

    id: int = Field(default=None, primary_key=True)
    request_id: int = Field(foreign_key="requests.id", index=True)
    department_id: int = Field(foreign_key="departments.id")
    channel_id: str
    ts: str
    drawn: str | None = Field(default=None, description="a digest of what it shows; None when that is not known")


class Entry(Table, table=True):
    """One line of a request's history: every report and every thread is fed from it.

    Only what somebody wrote may change, when they edit or delete their message: never that, when and by whom.
    """

    __tablename__ = "history"
    __table_args__ = (
        Index("ix_history_request", "request_id", "id"),
        # To which requests something happened lately is read from it alone.
        Index("ix_history_at", "at", "request_id"),
    )

    id: int = Field(default=None, primary_key=True)
    request_id: int = Field(foreign_key="requests.id")
    verb: str
    actor_id: str | None = Field(default=None, description="nobody means the bot itself")
    at: datetime = moment()
    text: str = Field(default="", sa_column=Column(Text, nullable=False))
    about_id: str | None = Field(default=None, description="the person a verb is about: who was assigned, who had it")
    data: dict[str, Any] = json()
    idempotency_key: str | None = Field(
        default=None, unique=True, description="a form or a Slack message is acted on once"
    )

    @property
    def is_taken_back(self) -> bool:
        """Its message was deleted, or became a note for the department only."""
        return "taken_back" in self.data

    @property
    def heard_at(self) -> datetime | None:
        """When it came here, if that was long after it was written: it counts from `at` all the same."""
        return datetime.fromisoformat(self.data["heard_at"]) if "heard_at" in self.data else None

    @property
    def with_files(self) -> int:
        """How many files it came with. What they are called and hold is Slack's alone."""
        return 0 if self.is_taken_back else int(self.data.get("files", 0))

    @property
    def is_of_message(self) -> bool:
        """It was written as a message in Slack, which can be edited or deleted there."""
        return (self.idempotency_key or "").startswith("message:")


class ThreadLine(Table, table=True):
    """Where a line of the history stands below a card, to be drawn anew.

    That of a message for good, since its writer may edit or delete it, and of words with files, which wait for it; any
    other as long as it asks for something.
    """

    __tablename__ = "thread_lines"
    __table_args__ = (one_of("audience", "department", "requester"),)

    entry_id: int = Field(foreign_key="history.id", primary_key=True)
    audience: str = Field(primary_key=True)
    request_id: int = Field(foreign_key="requests.id", index=True)
    channel_id: str
    ts: str
    asks: bool = Field(default=True, description="drawn anew whatever happens to the request")
    drawn: str | None = Field(default=None, description="a digest of what it shows; None when that is not known")


class Proposal(Table, table=True):
    """A new time that the department asks for. At most two in a request's life.

    The requester may answer with a time of their own: then the department decides, and `counter_due_at` is asked for.
    """

    __tablename__ = "proposals"
    __table_args__ = (
        one_of("state", "open", "agreed", "declined", "lapsed"),
        UniqueConstraint("request_id", "number"),
    )

    id: int = Field(default=None, primary_key=True)
    request_id: int = Field(foreign_key="requests.id")
    number: int
    proposer_id: str
    at: datetime = moment()
    due_at: datetime = moment()
    reason: str = Field(sa_column=Column(Text, nullable=False))
    state: str = "open"
    settled_at: datetime | None = moment(nullable=True)
    countered_at: datetime | None = moment(nullable=True)
    counter_due_at: datetime | None = moment(nullable=True)
    counter_reason: str | None = Field(default=None, sa_column=Column(Text))
    remind_at: datetime | None = moment(nullable=True, index=True)
    """When the requester is reminded that it waits for them; None when they are not reminded again."""
