"""What every table and column is for, who reads it, and how long it stays: `tables.toml`, read into types.

Purposes, readers and lives are few and named, so that a works council can agree to each of them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files


class Purpose(StrEnum):
    """The closed list of what anything is kept for."""

    SERVE = "bring what somebody asks to whoever can help, and the answer back"
    KEEP = "keep to a promised time, and remind before it breaks"
    COUNT = "count how a department keeps its promises, and how its customers fare"
    PULSE = "ask colleagues anonymously, and publish what groups of them answered"
    RUN = "run Handoff itself: deliver once, keep to Slack's limits, know who changed what"


class Readers(StrEnum):
    """Who sees it, by way of Handoff. Whoever runs the server can read the database."""

    BOTH_SIDES = "whoever asked, and the members of the department"
    DEPARTMENT = "the members of the department"
    ITS_PERSON = "the person it is about"
    EVERYBODY = "everybody in the company"
    HR = "HR"
    ADMINS = "admins"
    NOBODY = "nobody"


class Life(StrEnum):
    """How long it stays. The days are those of the settings as they are delivered."""

    COUNTED = "for good: it names nobody"
    NAMES = "names until 98 days after the request ended, then they say a colleague; whoever asked until its texts go"
    TEXTS = "until 180 days after the request ended"
    OPEN = "as long as something waits for it"
    WEEK = "seven days"
    YEAR = "a year"
    PULSE = "180 days from the launch of the pulse"
    CLOSE = "until the pulse closes; then it is destroyed"
    RELEASE = "until its month is counted, and three months at most; then it is destroyed"
    HANDOVER = "while the version before still runs beside this one; then it is destroyed"
    PUBLISHED = "for good: it was published"
    COMPANY = "as long as the person or the department is known"
    TRAIL = "for good: it is the trail of who did what to Handoff"


@dataclass(frozen=True)
class Column:
    """What one column holds, and how long it stays."""

    holds: str
    life: Life


@dataclass(frozen=True)
class Table:
    """What a table is for, who reads it, how long its rows stay, and what its columns hold."""

    purpose: Purpose
    readers: Readers
    life: Life
    columns: Mapping[str, Column]


def tables() -> dict[str, Table]:
    """Return what is said of every table, by its name. Raises KeyError for a word that is none of the lists above."""
    written = tomllib.loads(files(__package__).joinpath("tables.toml").read_text(encoding="utf-8"))
    return {name: _table(about) for name, about in written.items()}


def _table(about: Mapping[str, object]) -> Table:
    life, columns = Life[str(about["life"]).upper()], about["columns"]
    if not isinstance(columns, dict):
        raise TypeError("a table has columns")
    return Table(
        Purpose[str(about["purpose"]).upper()],
        Readers[str(about["readers"]).upper()],
        life,
        {name: _column(written, life) for name, written in columns.items()},
    )


def _column(written: str | list[str], life: Life) -> Column:
    if isinstance(written, str):
        return Column(written, life)
    holds, own = written
    return Column(holds, Life[own.upper()])
