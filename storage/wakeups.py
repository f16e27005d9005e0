"""Processes wake each other over PostgreSQL's LISTEN and NOTIFY, so that nobody need look again and again.

A wake-up carries nothing: whoever hears it looks at the outbox. It may be lost, and then the next look finds the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from storage.database import Database, Unavailable

_CHANNEL = "handoff_outbox"
_GONE = "the database cannot be listened to"

Wait = Callable[[float], bool]
"""Waits so many seconds at most, and returns whether somebody woke us. Raises Unavailable."""


def wake_others(database: Database) -> None:
    """Wake every process that listens. Raises Unavailable.

    In a transaction of its own, after what it tells of was committed: PostgreSQL lets one transaction with a NOTIFY
    commit at a time, and those that change something would queue for the disk.
    """
    try:
        with database.engine.connect() as connection:
            connection.execute(text(f"NOTIFY {_CHANNEL}"))
            connection.commit()
    except SQLAlchemyError as error:
        raise Unavailable(_GONE) from error


@contextmanager
def listening(database: Database) -> Iterator[Wait]:
    """Hear wake-ups on a connection of its own. Raises Unavailable, also in the block when the connection is lost."""
    try:
        with closing(database.engine.raw_connection()) as pooled:
            connection: Any = pooled.driver_connection
            # It is no more one of those that transactions share.
            pooled.detach()
            connection.autocommit = True
            connection.execute(f"LISTEN {_CHANNEL}")
            yield lambda seconds: any(True for _ in connection.notifies(timeout=seconds, stop_after=1))
    except (SQLAlchemyError, psycopg.Error) as error:
        raise Unavailable(_GONE) from error
