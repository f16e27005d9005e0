"""What somebody is still to be told of a request, and where the message stands that told it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Field

from storage.columns import json, moment
from storage.table import Table


class Notification(Table, table=True):
    """The one message about a request to one person who has it, had it, or asked for something about it."""

    __tablename__ = "notifications"

    request_id: int = Field(foreign_key="requests.id", primary_key=True)
    person_id: str = Field(primary_key=True)
    entry_ids: list[Any] = json(list)
    """Lines of the history that it tells, the oldest first: those since this person last did something themselves."""
    posted_id: int = Field(default=0, description="the newest line that Slack notified this person of")
    posted_at: datetime | None = moment(nullable=True)
    channel_id: str | None = Field(default=None, description="where it stands in Slack, to be edited or replaced")
    ts: str | None = None
    drawn: str | None = Field(default=None, description="a digest of what it shows; None when that is not known")
