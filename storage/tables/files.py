"""Files that people send about a request, and their copies on the other side."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from storage.columns import moment, one_of
from storage.table import Table

_TO_DO = "state IN ('waiting', 'asked', 'leaving')"


class FileCopy(Table, table=True):
    """A file of a line of the history, and its copy below the card of the other side. Slack's ids, and nothing of it.

    It is `waiting` to be carried; Slack was `asked` to share it, and may have done so; it is `shared`, or `missed`: it
    cannot be. `leaving`: what was shared of it is still to be taken away; `gone`: nothing of it is there.
    """

    __tablename__ = "file_copies"
    __table_args__ = (
        one_of("audience", "department", "requester"),
        one_of("state", "waiting", "asked", "shared", "missed", "leaving", "gone"),
        UniqueConstraint("entry_id", "audience", "file_id"),
        Index("ix_file_copies_queue", "due_at", "id", sqlite_where=text(_TO_DO), postgresql_where=text(_TO_DO)),
    )

    id: int = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="history.id")
    request_id: int = Field(foreign_key="requests.id")
    audience: str
    file_id: str = Field(index=True)
    state: str = "waiting"
    added_at: datetime = moment()
    due_at: datetime = moment()
    attempts: int = 0
    failures: int = 0
    upload_id: str | None = Field(default=None, description="Slack's id of the copy, kept before it is shared")
    asked_at: datetime | None = moment(nullable=True)
    channel_id: str | None = None
    ts: str | None = None
    reason: str | None = Field(default=None, description="why it cannot be seen on the other side")
    trace_id: str | None = Field(default=None, description="of what it was sent with, as in the log")
