"""Who did what to Handoff itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Field

from storage.columns import json, moment
from storage.table import Table


class AdminAct(Table, table=True):
    """One act of an admin at the command line. Never changed, and nothing in it that anybody wrote in Slack."""

    __tablename__ = "admin_acts"

    id: int = Field(default=None, primary_key=True)
    at: datetime = moment(index=True)
    actor: str = Field(description="the account on the server")
    verb: str
    lines: list[Any] = json(list)
    """What it changed, as the command said it."""


class ReportReading(Table, table=True):
    """Somebody was shown a report. Kept for a year, so that people know who reads about their work."""

    __tablename__ = "report_readings"

    id: int = Field(default=None, primary_key=True)
    at: datetime = moment(index=True)
    person_id: str
    report: str = Field(description='as it is called: "IT, 13 weeks"')
