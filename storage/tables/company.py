"""What is remembered so that nobody can be singled out by comparing pulses: docs/disclosure.md says why.

Who was a colleague when, with which department each is counted, and in which groups a wave was shown. No answer, no
mark, and nothing about who answered. Whom a wave asked is in `invite`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, ForeignKey
from sqlmodel import Field

from storage.columns import json, moment, one_of
from storage.table import Table


class Colleague(Table, table=True):
    """Since when, and until when, somebody was a colleague: facts, whatever becomes of launches."""

    __tablename__ = "colleagues"

    person_id: str = Field(primary_key=True)
    met_on: date = Field(description="the first day as a colleague; a new one for whoever comes back")
    left_on: date | None = Field(default=None, description="the first day no longer one")


class PulseHome(Table, table=True):
    """The department that somebody is counted with: its id as text, empty for no department."""

    __tablename__ = "pulse_homes"

    person_id: str = Field(primary_key=True)
    department: str


class CountedChannel(Table, table=True):
    """Who is in a large channel, as Slack said a moment ago page by page. For whoever launches a pulse to it, and soon
    forgotten.
    """

    __tablename__ = "counted_channels"

    channel_id: str = Field(primary_key=True)
    counted_at: datetime = moment()
    people: list[str] = json(list)


class PulseTree(Table, table=True):
    """The binary tree over departments, which only grows: one row, pairs as lists of two."""

    __tablename__ = "pulse_tree"

    id: int = Field(default=1, primary_key=True)
    body: list[Any] = json(list)


class PulseJoined(Table, table=True):
    """Departments that are not taken apart until that day, inclusive. `node` is the sorted list of them, as JSON."""

    __tablename__ = "pulse_joined"

    node: str = Field(primary_key=True)
    until: date


class PulseWave(Table, table=True):
    """A wave as later ones must respect it: `groups` are those of its launch, and once it is published those shown."""

    __tablename__ = "pulse_waves"
    __table_args__ = (one_of("state", "open", "published", "silent"),)

    survey: int = Field(sa_column=Column(ForeignKey("survey.id"), primary_key=True))
    day: date
    state: str = "open"
    k: int
    groups: list[Any] = json(list)
