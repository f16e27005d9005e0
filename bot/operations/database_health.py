"""Checks of the database as a whole: its version, its pages, its settings, the room on its disk, its backups."""

from __future__ import annotations

from collections.abc import Iterator

from bot import Bot
from bot.operations import backups
from bot.operations.findings import Finding
from storage import inspection
from storage import requests as request_rows

# A backup, and what SQLite needs to leave nothing of deleted rows, take as much again as the database.
_ROOM = 2
FROM_A_BACKUP = (
    "Stop Handoff, keep what is there aside, and bring the last backup into a new database: `handoff restore FILE`."
)


def in_words(size: int) -> str:
    """Return a number of bytes as people say it: '12 MB'."""
    for unit in ("bytes", "kB", "MB"):
        if size < 1_000:  # noqa: PLR2004
            return f"{size:.0f} {unit}"
        size = round(size / 1_000)
    return f"{size:,} GB"


def tables(bot: Bot) -> Iterator[Finding]:
    """Whether the tables are those of this version."""
    if bot.db.is_newer():
        yield Finding(
            "The database's tables are of a newer version of Handoff than this one.",
            "Run that version again, or restore the backup that was made before the update.",
        )
    elif not bot.db.is_current():
        yield Finding("The database's tables are not up to date.", "Run `handoff migrate`.")


def integrity(bot: Bot) -> Iterator[Finding]:
    """Whether all of it can be read. SQLite reads all of it for that."""
    for fault in inspection.faults(bot.db):
        yield Finding(f"The database is damaged: {fault}.", FROM_A_BACKUP)


def room(bot: Bot) -> Iterator[Finding]:
    """Whether its disk has room for a copy of it."""
    free = inspection.room(bot.db)
    size = inspection.size(bot.db)
    if free is not None and free < size * _ROOM:
        yield Finding(
            f"The disk of the database has {in_words(free)} left, and the database takes {in_words(size)}.",
            "Make room, or move it to another disk: what people send is kept only while there is some.",
        )


def privacy(bot: Bot) -> Iterator[Finding]:
    """Settings of the server that would write down what pulses promise to forget."""
    for name, (is_now, should_be) in bot.db.privacy().items():
        yield Finding(
            f"The database has {name} = {is_now}, which weakens what is promised of pulses.",
            f"Set it to {should_be} on the server; Handoff's own account may not.",
        )


def backup(bot: Bot) -> Iterator[Finding]:
    """SQLite that is at work for a while and was not backed up. Servers of PostgreSQL have backups of their own."""
    if not bot.db.is_sqlite or not bot.db.is_current():
        return
    a_while_ago = bot.now() - backups.OFTEN
    with bot.db.reading() as session:
        is_at_work = request_rows.is_any_before(session, a_while_ago)
        last = backups.last_made_at(session)
    if is_at_work and (last is None or last < a_while_ago):
        yield Finding(
            "The database was not backed up for a week." if last else "The database was never backed up.",
            "Run `handoff backup FILE`, every night for instance. A copy of its file lacks what was written last.",
        )
