"""What can be wrong with a database, told apart by the codes of its driver."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError


class BadAddress(ValueError):
    """The database's address makes no sense. The text never quotes it."""


class Unavailable(Exception):
    """The database is gone or locked. Nothing of the transaction was kept."""


class Damaged(Unavailable):
    """What the database holds cannot be read. The text says so for whoever runs Handoff, and quotes nothing of it."""


class NewerTables(Exception):
    """A newer version of Handoff brought the tables up to date: only that one knows what they hold."""


FAILURES = (SQLAlchemyError, sqlite3.Error)
"""Whatever else a database may answer, as where somebody took a table out of it by hand."""


def is_damage(error: DBAPIError) -> bool:
    """Return whether what is kept cannot be read.

    Source: sqlite.org/rescode.html#corrupt; postgresql.org/docs/current/errcodes-appendix.html, class XX.
    """
    state = getattr(error.orig, "sqlstate", None)
    return state in {"XX001", "XX002"} or sqlite_code(error).startswith("SQLITE_CORRUPT")


def sqlite_code(error: DBAPIError) -> str:
    """Return SQLite's name for what went wrong; empty for PostgreSQL."""
    return getattr(error.orig, "sqlite_errorname", None) or ""


def is_absence(error: DBAPIError) -> bool:
    """Return whether the database is gone, locked or full: it may be there again in a moment."""
    if error.connection_invalidated:
        return True
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:  # PostgreSQL: connection trouble, out of resources, shutdown, lock not available, deadlock
        return state[:2] in {"08", "53", "57"} or state in {"55P03", "40P01"}
    code = sqlite_code(error)
    if code:
        return code.startswith(
            ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_FULL", "SQLITE_READONLY")
        )
    return isinstance(error, OperationalError)
