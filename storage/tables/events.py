"""What Slack told us and may tell us again."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from storage.columns import moment
from storage.table import Table


class AnsweredEvent(Table, table=True):
    """An event that was answered with a message, by Slack's own id for it. Whose it was is not kept."""

    __tablename__ = "answered_events"

    event_id: str = Field(primary_key=True)
    at: datetime = moment(index=True)
