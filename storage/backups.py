"""A whole database as one file, whichever database it comes from, and back again.

The file is a database of SQLite with the same tables. It can be opened and checked anywhere, no program of PostgreSQL's
is needed, which would have to be of its server's version, and what was kept by one database can be restored into the
other. Rows lie in it in the order of their keys: not in that of their arrival, as in a dump of PostgreSQL.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Table, func, insert, select, text
from sqlmodel import SQLModel

from storage import tables
from storage.database import Database
from storage.tables import company, pulses
from storage.versions import is_known

_PAGE = 1_000
MADE_AT = "backup made at"
_MADE_WITH = "alembic_version"
_NAME = re.compile(r"[a-z_]+")
_MODULES = tables, company, pulses
"""Named so that they are loaded: only then the metadata knows every table."""
_MISSED = [SQLModel.metadata.tables[name] for name in ("requests", "departments", "people", "pulse_series")]


class NotWritten(Exception):
    """The file could not be written: the disk is full, or the folder read-only."""


class NotABackup(Exception):
    """The file is none that can be restored. The text says why, and quotes nothing of it."""


@dataclass(frozen=True)
class Content:
    """What a file holds: the version of its tables, how many rows are in each, and of when it is, if it says so."""

    version: str
    rows: dict[str, int]
    made_at: datetime | None


def write(database: Database, to: Path, at: datetime) -> None:
    """Write everything as it is at one moment to a new file, while others go on reading and writing.

    Raises NotWritten, and Unavailable.
    """
    try:
        if database.is_sqlite:
            # Without free pages, so that nothing of what was deleted comes along; and it reads the write-ahead log.
            with database.driver() as connection:
                connection.execute("VACUUM INTO ?", (str(to),))
        else:
            _write_rows(database, to)
        with closing(sqlite3.connect(to)) as connection, connection:
            if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone():
                values = (MADE_AT, at.isoformat())
                connection.execute("INSERT OR REPLACE INTO meta (k, v) VALUES (?, ?)", values)
        sync(to)
    except (sqlite3.Error, OSError) as error:
        raise NotWritten from error


def examine(path: Path) -> Content:
    """Return what the file holds, after SQLite has found every page and every key of it in order.

    It is opened to be read only. Raises NotABackup.
    """
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            found = [row[0] for row in connection.execute("PRAGMA integrity_check")]
            if found != ["ok"]:
                raise NotABackup(f"{path} is damaged: SQLite finds pages that are not in order.")
            version = connection.execute(f"SELECT version_num FROM {_MADE_WITH}").fetchone()[0]  # noqa: S608
            if connection.execute("PRAGMA foreign_key_check").fetchone():
                raise NotABackup(f"{path} is damaged: it has rows that belong to others which are not there.")
            names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            counted = sorted(name for name in names if _is_ours(name))
            count = "SELECT count(*) FROM {}"
            rows = {name: connection.execute(count.format(name)).fetchone()[0] for name in counted}
            return Content(version, rows, _made_at(connection) if "meta" in rows else None)
    except (sqlite3.Error, TypeError, ValueError):
        raise NotABackup(f"{path} is no backup of Handoff, or a damaged one.") from None


def must_be_known(content: Content) -> None:
    """Raise NotABackup for a file of a version after this one: only that version knows what it holds."""
    if not is_known(content.version):
        raise NotABackup(
            "The backup was made by a newer version of Handoff than this one. Restore it with that version."
        )


def copy_of(path: Path, to: Path) -> None:
    """Make a copy to work on, of a file that was examined; also of one whose write-ahead log lies beside it."""
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        connection.execute("VACUUM INTO ?", (str(to),))


def replace_all(database: Database, source: Database) -> None:
    """Put all of the source in place of all that is in the database, in one transaction: everything, or nothing.

    Both have the tables of this version.
    """
    with source.engine.connect() as content, database.engine.begin() as target:
        if database.is_sqlite:
            for table in reversed(SQLModel.metadata.sorted_tables):
                target.execute(table.delete())
        else:
            names = ", ".join(f'"{table.name}"' for table in SQLModel.metadata.sorted_tables)
            target.execute(text(f"TRUNCATE {names}"))
        _copy(content, target)
        set_last_numbers_on(target, last_numbers_on(content))


def last_numbers(database: Database) -> dict[str, int]:
    """Return the last number that each table gave to a row, whether or not the row is still there."""
    with database.engine.connect() as connection:
        return last_numbers_on(connection)


def set_last_numbers(database: Database, numbers: Mapping[str, int]) -> None:
    """Let each of these tables go on counting behind that number."""
    with database.engine.begin() as connection:
        set_last_numbers_on(connection, numbers)


def counted_tables() -> list[Table]:
    """Return the tables that count their rows."""
    return [table for table in SQLModel.metadata.sorted_tables if table.autoincrement_column is not None]


def is_empty(database: Database) -> bool:
    """Return whether there is nothing in the database that anybody could miss."""
    with database.at_one_moment() as connection:
        return not any(connection.execute(select(1).select_from(table).limit(1)).first() for table in _MISSED)


def _write_rows(database: Database, to: Path) -> None:
    copy = Database(f"sqlite:///{to}", is_throwaway=True)
    try:
        copy.migrate()
        with database.at_one_moment() as source, copy.engine.begin() as target:
            _copy(source, target)
            set_last_numbers_on(target, last_numbers_on(source))
        with copy.driver() as connection:
            # One file, without a log beside it.
            connection.execute("PRAGMA journal_mode=DELETE")
    finally:
        copy.close()


def sync(path: Path) -> None:
    """Wait until a file, or what was renamed in a folder, is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _made_at(connection: sqlite3.Connection) -> datetime | None:
    found = connection.execute("SELECT v FROM meta WHERE k = ?", (MADE_AT,)).fetchone()
    return None if found is None else datetime.fromisoformat(found[0])


def _is_ours(name: str) -> bool:
    return bool(_NAME.fullmatch(name)) and not name.startswith("sqlite") and name != _MADE_WITH


def _copy(source: Connection, target: Connection) -> None:
    for table in SQLModel.metadata.sorted_tables:
        rows = source.execution_options(yield_per=_PAGE).execute(select(table).order_by(*table.primary_key))
        for page in rows.mappings().partitions(_PAGE):
            target.execute(insert(table), [dict(row) for row in page])


def last_numbers_on(connection: Connection) -> dict[str, int]:
    """The same as `last_numbers`, within a transaction."""
    if connection.dialect.name == "sqlite":
        known = {row.name: row.seq for row in connection.execute(text("SELECT name, seq FROM sqlite_sequence"))}
        return {table.name: known.get(table.name, 0) for table in counted_tables()}
    found = {}
    for table in counted_tables():
        sequence = connection.execute(text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": table.name}).scalar()
        last, is_used = connection.execute(text(f"SELECT last_value, is_called FROM {sequence}")).one()  # noqa: S608
        highest = connection.execute(select(func.max(table.c.id))).scalar() or 0
        found[table.name] = max(last if is_used else last - 1, highest)
    return found


def set_last_numbers_on(connection: Connection, numbers: Mapping[str, int]) -> None:
    """The same as `set_last_numbers`, within a transaction."""
    for name, last in numbers.items():
        if connection.dialect.name == "sqlite":
            connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": name})
            values = "INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"
        else:
            values = "SELECT setval(pg_get_serial_sequence(:name, 'id'), :last, true)"
        if last > 0:
            connection.execute(text(values), {"name": name, "last": last})
