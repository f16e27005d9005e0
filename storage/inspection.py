"""What a database is like as a whole: how large, of which version, and whether all of it can be read."""

from __future__ import annotations

import shutil
from pathlib import Path

from sqlalchemy import text

from storage.database import Database

_MOST = 5
_INVALID_INDEXES = """
SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE NOT i.indisvalid AND n.nspname = current_schema() ORDER BY 1
"""
_CHECKSUMS = "SELECT coalesce(checksum_failures, 0) FROM pg_stat_database WHERE datname = current_database()"


def size(database: Database) -> int:
    """Return how many bytes the database takes on its disk, the log of SQLite included. Raises Unavailable."""
    if database.is_sqlite:
        files = (database.file, *(database.file.with_name(database.file.name + end) for end in ("-wal", "-shm")))
        return sum(file.stat().st_size for file in files if file.is_file())
    with database.at_one_moment() as connection:
        return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())


def room(database: Database) -> int | None:
    """Return how many bytes are free on the disk of SQLite's file; None for a server, which keeps that to itself."""
    return shutil.disk_usage(_folder(database)).free if database.is_sqlite else None


def faults(database: Database) -> list[str]:
    """Return what is damaged, in the words of the database and without a word of anybody's; empty when all is in order.

    SQLite looks at every page and every key, which takes some seconds for each gigabyte. PostgreSQL says which indexes
    it does not trust, and how often a page did not have its checksum. Raises Unavailable.
    """
    if not database.is_sqlite:
        with database.at_one_moment() as connection:
            invalid = [f"index {name} is not valid" for name in connection.execute(text(_INVALID_INDEXES)).scalars()]
            failures = connection.execute(text(_CHECKSUMS)).scalar() or 0
            return [*invalid, *([f"{failures} pages had another checksum than they should"] if failures else [])]
    with database.at_one_moment() as connection:
        found = connection.exec_driver_sql(f"PRAGMA integrity_check({_MOST})").scalars().all()
        keys = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    orphans = sorted({f"{row[0]} has rows that belong to a {row[2]} which is not there" for row in keys})
    return [*(str(line).splitlines()[0] for line in found if line != "ok"), *orphans][:_MOST]


def _folder(database: Database) -> Path:
    return database.file.parent
