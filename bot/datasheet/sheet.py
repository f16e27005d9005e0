"""The data sheet: what is kept about whom, for what and how long, every figure, and everything that Handoff says."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

from bot import notices
from bot.datasheet.tables import Life, Purpose, Table, tables
from bot.reports import definitions
from bot.settings import Settings

_NOT_FOR = "Not for appraisal, pay or discipline, and for nothing else that is not in this list."


def sheet(settings: Settings) -> str:
    """Return the data sheet as Markdown, with the days of these settings."""
    parts = ["# What Handoff keeps, and for what", *_purposes(), *_kept(settings), *_figures(), *_messages()]
    return "\n".join(parts) + "\n"


def _purposes() -> Iterator[str]:
    yield "\n## What anything is kept for\n"
    for purpose in Purpose:
        yield f"* {_sentence(purpose)}."
    yield f"\n{_NOT_FOR}"


def _kept(settings: Settings) -> Iterator[str]:
    yield "\n## What is kept\n"
    yield "Read by means by way of Handoff. Whoever runs the server can read the database."
    for name, table in sorted(tables().items()):
        yield f"\n### {name}\n"
        yield f"For: {table.purpose}. Read by: {table.readers}. Stays: {_days(table.life, settings)}.\n"
        yield "| column | holds | stays |"
        yield "|---|---|---|"
        yield from _columns(table, settings)


def _columns(table: Table, settings: Settings) -> Iterator[str]:
    for name, column in table.columns.items():
        own = "" if column.life is table.life else _days(column.life, settings)
        yield f"| {name} | {column.holds} | {own} |"


def _figures() -> Iterator[str]:
    yield "\n## What is counted\n"
    yield "No figure is about one person who serves."
    for figure in definitions.FIGURES:
        yield f"\n### {figure}\n\n{definitions.definition(figure)}"


def _messages() -> Iterator[str]:
    yield "\n## What Handoff says by itself\n"
    for kind in notices.NOTICES.values():
        about = inspect.getdoc(kind) or ""
        yield f"* `{kind.name}`: {' '.join(about.split())}"


def _days(life: Life, settings: Settings) -> str:
    names, texts = settings.names_days, max(settings.names_days, settings.retention_days)
    if life is Life.NAMES:
        return life.replace("98 days", f"{names} days")
    return life.replace("180 days", f"{texts} days") if life is Life.TEXTS else str(life)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
