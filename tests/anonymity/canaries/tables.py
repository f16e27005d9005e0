"""A plain connection to either database, for small stores: no care is taken, which is the point."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from sqlalchemy import make_url


@contextmanager
def fresh() -> Iterator[str]:
    """The URL of a SQLite file that is not there yet."""
    with TemporaryDirectory(prefix="handoff-canary-") as folder:
        yield f"sqlite:///{folder}/canary.db"


class Tables:
    """Statements in SQLite's words; PostgreSQL gets its own."""

    def __init__(self, url: str, pragmas: tuple[str, ...] = ()) -> None:
        address = make_url(url)
        self.is_sqlite = address.get_backend_name() == "sqlite"
        self.connection: Any
        if self.is_sqlite:
            self.connection = sqlite3.connect(address.database or "", isolation_level=None)
            for pragma in ("journal_mode=WAL", "synchronous=OFF", "secure_delete=ON", *pragmas):
                self.connection.execute(f"PRAGMA {pragma}")
        else:
            plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
            self.connection = psycopg.connect(plain, autocommit=True)
            # One database serves many games; each begins with nothing.
            self.connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")

    def execute(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        if not self.is_sqlite:
            for ours, theirs in (
                ("INTEGER PRIMARY KEY AUTOINCREMENT", "SERIAL PRIMARY KEY"),
                (" WITHOUT ROWID", ""),
                (" BLOB", " BYTEA"),
                ("?", "%s"),
            ):
                statement = statement.replace(ours, theirs)
        cursor = self.connection.execute(statement, values)
        return list(cursor.fetchall()) if cursor.description else []

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self.execute("BEGIN")
        yield
        self.execute("COMMIT")

    def vacuum(self) -> None:
        """Rewrite everything, and leave no log behind where that can be chosen."""
        if self.is_sqlite:
            self.checkpoint()
            self.execute("VACUUM")
            self.checkpoint()
        else:
            for (table,) in self.execute(
                "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
            ):
                self.execute(f'VACUUM FULL "{table}"')

    def checkpoint(self) -> None:
        if self.is_sqlite:
            self.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        self.connection.close()
