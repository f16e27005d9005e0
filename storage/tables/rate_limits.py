"""What Slack takes of each method is shared by all processes."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from storage.columns import moment
from storage.table import Table


class RateLimit(Table, table=True):
    """How much of one method all processes together have used, and how long Slack asked them to wait with it."""

    __tablename__ = "rate_limits"

    method: str = Field(primary_key=True, description="as Slack calls it: chat.update")
    free_at: datetime = moment()
    """When all that was used is worked off at the method's pace."""
    bulk_free_at: datetime = moment()
    """The same of the part that is for bulk."""
    held_until: datetime | None = moment(nullable=True)
    held_for: int = Field(default=0, description="seconds that Slack asked for: no clock makes a wait longer")
