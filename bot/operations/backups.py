"""Making a backup of everything, while Handoff runs, and making sure that it is one."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

from bot import audit
from storage import backups as stored
from storage import pulses as meta_rows
from storage.backups import Content, NotWritten
from storage.database import Database, Session

OFTEN = timedelta(days=7)
"""Whoever made no backup for so long is reminded of it."""
_UNFINISHED = ".unfinished"
_LAST = "last backup"


class FileExists(Exception):
    """There is a file of that name: a backup is never overwritten."""


def back_up(database: Database, to: Path, at: datetime) -> Content:
    """Write everything as it is at this moment to a new file that its owner alone may read; return what it holds.

    The file has its name only after it was opened again, and every page and key in it was found in order. Raises
    FileExists, NotWritten, NotABackup for one that came out damaged, and Unavailable.
    """
    if to.exists():
        raise FileExists
    unfinished = to.with_name(to.name + _UNFINISHED)
    try:
        unfinished.unlink(missing_ok=True)
        # Made beforehand, so that nobody else may look into it for a moment.
        os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        stored.write(database, unfinished, at)
        content = stored.examine(unfinished)
        unfinished.rename(to)
        stored.sync(to.parent)
    except OSError as error:
        raise NotWritten from error
    finally:
        unfinished.unlink(missing_ok=True)
    return content


def note(database: Database, at: datetime, by: str) -> None:
    """Remember that a backup was made, and by whom."""
    with database.transaction() as session:
        audit.record(session, at, by, "made a backup")
        meta_rows.save_meta(session, _LAST, at.isoformat())


def last_made_at(session: Session) -> datetime | None:
    saved = meta_rows.meta(session, _LAST)
    return None if saved is None else datetime.fromisoformat(saved)
