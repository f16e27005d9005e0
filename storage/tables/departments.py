"""Those who serve: their calendars, what they promise, what can be asked of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from storage.columns import json, moment
from storage.table import Table

BEFORE_EVERYTHING = "0001-01-01"


class CalendarRow(Table, table=True):
    """A calendar by name. What it says stands in its versions."""

    __tablename__ = "calendars"

    id: int = Field(default=None, primary_key=True)
    key: str = Field(unique=True)


class CalendarVersion(Table, table=True):
    """When somebody works from a local date on, until the next version begins.

    `bot.departments` makes one Calendar of all versions.

    The first version of a calendar begins before everything. What counted once is never rewritten.
    """

    __tablename__ = "calendar_versions"

    calendar_id: int = Field(foreign_key="calendars.id", primary_key=True)
    from_day: str = Field(default=BEFORE_EVERYTHING, primary_key=True, description="a local date in the ISO form")
    zone: str
    hours: dict[str, Any] = json()
    country: str | None = None
    region: str | None = None
    closed: list[Any] = json(list)
    open_anyway: list[Any] = json(list)
    dates: dict[str, Any] = json()
    breaks: dict[str, Any] = json()


class Department(Table, table=True):
    """A group that serves others."""

    __tablename__ = "departments"

    id: int = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    name: str
    channel_id: str = Field(unique=True)
    team_id: str | None = Field(default=None, description="Slack's id of the workspace that the channel is in")
    calendar_id: int = Field(foreign_key="calendars.id")
    position: int = 0
    is_active: bool = True
    answers_within: str | None = Field(default=None, description="its own promise when it is asked something")
    next_response: bool = Field(default=True, description="does a word after an answer call for another?")
    digest: str = Field(default="mon", description='the weekday of its weekly digest, "monthly", or "never"')
    ask: list[Any] = json(list)
    """Ids of the channels in which its customers write."""
    auto: str = Field(default="off", description="what happens there by itself: nothing, an offer, or a request")
    ladder: list[Any] = json(list)
    on_call: dict[str, Any] = json()
    unreachable_since: datetime | None = moment(nullable=True)
    unreachable_why: str | None = Field(default=None, description="Slack's word, or channel_deleted")
    is_shared: bool = Field(default=False, description="is another company in the channel?")
    looked_at: datetime | None = moment(nullable=True)


class RequestType(Table, table=True):
    """A kind of request that a department offers."""

    __tablename__ = "request_types"
    __table_args__ = (UniqueConstraint("department_id", "key"),)

    id: int = Field(default=None, primary_key=True)
    department_id: int = Field(foreign_key="departments.id")
    key: str
    name: str
    position: int = 0
    is_active: bool = True


class StandardRow(Table, table=True):
    """What a department promises. An empty type or urgency means *any*; the most specific row applies."""

    __tablename__ = "standards"

    department_id: int = Field(foreign_key="departments.id", primary_key=True)
    type_key: str = Field(default="", primary_key=True)
    urgency: str = Field(default="", primary_key=True)
    respond_within: str | None = Field(default=None, description="working time such as 4h or 2d")
    resolve_within: str | None = None
