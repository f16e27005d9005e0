"""What is to be said."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field

from storage.columns import json, moment, one_of
from storage.table import Table


class OutboxRow(Table, table=True):
    """Something the bot has to say: a notice and ids, no rendered text, no personal data."""

    __tablename__ = "outbox"
    __table_args__ = (
        one_of("state", "due", "leased", "sent", "dead"),
        Index(
            "ix_outbox_queue",
            "priority",
            "due_at",
            "id",
            sqlite_where=text("state IN ('due', 'leased')"),
            postgresql_where=text("state IN ('due', 'leased')"),
        ),
        Index(
            "ix_outbox_talks",
            "priority",
            "conversation",
            "id",
            sqlite_where=text("state IN ('due', 'leased')"),
            postgresql_where=text("state IN ('due', 'leased')"),
        ),
        # What could not be said: little among much, looked for whenever an admin opens Home.
        Index("ix_outbox_dead", "id", sqlite_where=text("state = 'dead'"), postgresql_where=text("state = 'dead'")),
        Index("ix_outbox_bulk_pace", "priority", "sent_at"),
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
    ids: dict[str, Any] = json()
    conversation: str
    collapse: str | None = None
    state: str = "due"
    due_at: datetime = moment()
    attempts: int = 0
    failures: int = Field(default=0, description="attempts that ended in an error nobody foresaw")
    reason: str | None = None
    promised_at: datetime = moment()
    sent_at: datetime | None = moment(nullable=True)
    unsure_since: datetime | None = moment(nullable=True)
    """When an attempt began whose end nobody knows: what it was to say may be there."""
    trace_id: str | None = Field(default=None, description="of what enqueued it, as in the log")
    priority: int = Field(default=0, description="0 for what somebody looks at waits for, 1 for reminders, 2 for bulk")
