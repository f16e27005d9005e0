"""The tables of anonymous pulses. What they must not hold is as important as what they do: docs/sealing.md.

`ballot`, `result` and `comment` have no moment, no serial number and no person, and a test pins their columns.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, LargeBinary, Text, UniqueConstraint
from sqlmodel import Field

from storage.columns import json, moment, one_of
from storage.table import Table

# An ordinary SQLite table counts its rows in the order of their arrival, whatever its key.
_WITHOUT_ARRIVAL_ORDER = {"sqlite_with_rowid": False}


def _survey() -> Any:
    return Field(sa_column=Column(ForeignKey("survey.id"), primary_key=True))


class Meta(Table, table=True):
    """What the database knows about itself, such as the id that pairs it with its key folder."""

    __tablename__ = "meta"

    k: str = Field(primary_key=True)
    v: str


class Survey(Table, table=True):
    """One wave of a series. `pk` seals answers while it is open; nothing here opens them."""

    __tablename__ = "survey"
    __table_args__ = (
        one_of("state", "open", "closing", "closed", "shredded"),
        CheckConstraint("k >= 5", name="ck_k"),
        CheckConstraint("k_text >= 10", name="ck_k_text"),
        UniqueConstraint("series", "wave"),
    )

    id: int = Field(default=None, primary_key=True)
    series: int = Field(foreign_key="pulse_series.id")
    wave: int
    state: str = "open"
    k: int = Field(description="the smallest group that is ever shown")
    k_text: int = Field(description="how many must answer before comments are shown")
    closes_at: datetime = moment(index=True)
    spec: dict[str, Any] = json()
    pk: bytes | None = Field(default=None, sa_column=Column(LargeBinary(32), nullable=True))
    size: int = Field(description="bytes of every answer before it is sealed")


class Invite(Table, table=True):
    """Who was asked, and the department each was counted with then: nothing about who answered."""

    __tablename__ = "invite"

    survey: int = _survey()
    user_id: str = Field(primary_key=True)
    segment: str
    dm_channel: str | None = None
    dm_ts: str | None = None
    reminder_ts: str | None = Field(default=None, description="everybody is reminded, so it says nothing either")


class Ballot(Table, table=True):
    """A sealed answer under a mark that names nobody. The only trace of an answer while a pulse is open."""

    __tablename__ = "ballot"
    __table_args__ = _WITHOUT_ARRIVAL_ORDER

    survey: int = _survey()
    mark: bytes = Field(sa_column=Column(LargeBinary(32), primary_key=True))
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class Result(Table, table=True):
    """What is published about one question: written once, at the close, and never counted again."""

    __tablename__ = "result"
    __table_args__ = _WITHOUT_ARRIVAL_ORDER

    survey: int = _survey()
    question: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    body: dict[str, Any] = json()


class Comment(Table, table=True):
    """A comment as it is shown: `pos` is its place in the alphabet, not in time."""

    __tablename__ = "comment"
    __table_args__ = _WITHOUT_ARRIVAL_ORDER

    survey: int = _survey()
    question: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    pos: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    body: str = Field(sa_column=Column(Text, nullable=False))


class PulseSeries(Table, table=True):
    """A pulse as HR wrote it, once or again and again; each time it is asked is a survey."""

    __tablename__ = "pulse_series"
    __table_args__ = (one_of("state", "draft", "running", "paused", "finished", "archived"),)

    id: int = Field(default=None, primary_key=True)
    form_token: str = Field(unique=True, description="the same form sent twice is one pulse")
    creator_id: str
    zone: str = Field(description="IANA name: whose months and mornings the repetition counts")
    state: str = "draft"
    composed: dict[str, Any] = json()
    minimum: int = Field(description="never falls")
    waves: int = Field(default=0, description="how many times it was asked")
    begins_at: datetime | None = moment(nullable=True)
    next_opens_at: datetime | None = moment(nullable=True, index=True)
    trouble: str | None = Field(default=None, description="why the next wave did not open by itself")
    not_before: date | None = Field(default=None, description="the first day on which it may, if one is known")
    look_again_at: datetime | None = moment(nullable=True)
    left_out_at: datetime | None = moment(nullable=True)


class PulseCursor(Table, table=True):
    """How far a round of messages has come, by user id: never who was told, nor who answered."""

    __tablename__ = "pulse_cursors"
    __table_args__ = (one_of("step", "invite", "half", "last", "closed"),)

    survey: int = Field(foreign_key="survey.id", primary_key=True)
    step: str = Field(primary_key=True)
    zone: str = Field(primary_key=True, description="IANA name; empty for everybody")
    last_user_id: str = ""
    is_done: bool = False


class PulseEntry(Table, table=True):
    """The audit trail: who did what with a pulse, and to how many people it went. Answers leave no line."""

    __tablename__ = "pulse_history"

    id: int = Field(default=None, primary_key=True)
    series: int = Field(foreign_key="pulse_series.id", index=True)
    survey: int | None = Field(default=None, foreign_key="survey.id")
    actor_id: str | None = Field(default=None, description="nobody means the bot itself")
    verb: str
    at: datetime = moment()
    people: int | None = None


class PulsePost(Table, table=True):
    """Where the results of a survey stand in Slack, edited in place. `place` is a channel's or a person's id."""

    __tablename__ = "pulse_posts"

    survey: int = Field(foreign_key="survey.id", primary_key=True)
    place: str = Field(primary_key=True)
    channel_id: str
    ts: str


class PulseAction(Table, table=True):
    """What somebody promised to do about a published result."""

    __tablename__ = "pulse_actions"
    __table_args__ = (one_of("state", "open", "done", "dropped"),)

    id: int = Field(default=None, primary_key=True)
    form_token: str = Field(unique=True)
    survey: int = Field(foreign_key="survey.id", index=True)
    words: str = Field(sa_column=Column(Text, nullable=False))
    owner_id: str
    promised_by: str
    promised_at: datetime = moment()
    due_on: date
    state: str = "open"
    ended_at: datetime | None = moment(nullable=True)
    step: int = Field(default=0, description="percent of the time that passed when it was last reminded of")
    next_alarm_at: datetime | None = moment(nullable=True, index=True)
