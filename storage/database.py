"""One door to the database. SQLite and PostgreSQL are alike behind it, so that nobody else needs to know which."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import Session

from storage import versions
from storage.engine import PATIENCE_LEFT, POSTGRES_PRIVACY, QUIET_LOG, READ_ONLY, SQLITE_PRIVACY, engine_of
from storage.failures import (
    FAILURES,
    BadAddress,
    Damaged,
    NewerTables,
    Unavailable,
    is_absence,
    is_damage,
    sqlite_code,
)
from storage.fair_lock import lock_of

__all__ = ["FAILURES", "PATIENCE", "BadAddress", "Damaged", "Database", "NewerTables", "Session", "Unavailable"]

_OUTBOX_CHANGED = "outbox changed"
_AFTER_COMMIT = "after commit"
# Listeners have three seconds in all (Slack's limit); a locked database must answer well before.
PATIENCE = timedelta(seconds=1.5)
_GONE_OR_LOCKED = "the database is gone or locked"

_OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()
"""


class _Look(threading.local):
    """What the readings of one thread share within `one_look`."""

    is_on = False
    is_read = False
    session: Session | None = None


class Database:
    """An engine, and the two ways to use it: `transaction()` to change things, `reading()` to look.

    `outbox_changed` is set after each commit that put something into the outbox; a dispatcher may wait on it.
    `is_overwritten` is set while the log of SQLite may hold what somebody took back since.
    `observe` is told what was done ("read", "write", "wait" for a turn to write, "gone") and how many seconds it took.
    `patience` is how long anybody waits for a lock, and (in whole seconds, rounded up) for a connection.
    `is_throwaway` is for what nobody misses after a power cut: SQLite then waits for no disk.
    """

    def __init__(self, url: str, patience: timedelta = PATIENCE, *, is_throwaway: bool = False) -> None:
        self.url = url
        self.outbox_changed = threading.Event()
        # A process that was killed may have left something in the log.
        self.is_overwritten = threading.Event()
        self.is_overwritten.set()
        self.engine = engine_of(url, patience, is_throwaway=is_throwaway)
        self.observe: Callable[[str, float], None] = _nobody_watches
        self._look = _Look()
        self._patience = patience
        self.file = Path(str(self.engine.url.database)).resolve()
        """Where SQLite keeps it; of no use for a server."""

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Everything in the block is kept together at its end, or not at all.

        On SQLite writers take turns from the first line on, first come, first served, so what was read inside stays
        true. Raises Unavailable when the database is gone or stays locked.
        """
        asked = time.monotonic()
        with self._turn() as patience_left, self._session() as session:
            began = time.monotonic()
            with session.begin():
                session.connection(execution_options={PATIENCE_LEFT: patience_left})
                yield session
            has_more = session.info.pop(_OUTBOX_CHANGED, False)
            done = session.info.pop(_AFTER_COMMIT, ())
        self.observe("wait", began - asked)
        self.observe("write", time.monotonic() - began)
        if has_more:
            self.outbox_changed.set()
        for tell in done:
            tell()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A look without queueing behind writers: at one state on SQLite, at what is committed on PostgreSQL."""
        if self._look.is_on and not self._look.is_read:
            with self._shared() as session:
                yield session
        else:
            began = time.monotonic()
            with self._session() as session:
                session.connection(execution_options={READ_ONLY: True})
                yield session
            self.observe("read", time.monotonic() - began)

    @contextmanager
    def one_look(self) -> Iterator[None]:
        """Let all that this thread reads in the block be one transaction until it writes: a sweep looks for many
        things, and mostly finds none. Whoever asks Slack meanwhile ends the look before.
        """
        self._look.is_on = True
        try:
            yield
        finally:
            self._look.is_on = False
            self.end_look()

    def end_look(self) -> None:
        """Hold no transaction for `one_look` any more: what is read next is read anew."""
        session, self._look.session = self._look.session, None
        if session is not None:
            session.close()

    def migrate(self) -> None:
        """Bring the schema up to date. Safe to call again. Raises Unavailable when the database is gone, and
        NewerTables when a newer version was here before.

        A new file of SQLite is for its owner alone, and so is what SQLite puts beside it.
        """
        if self.is_sqlite and self.engine.url.database not in {None, "", ":memory:"}:
            # Where it cannot be made SQLite says why.
            with suppress(OSError):
                os.close(os.open(self.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        if self.is_newer():
            raise NewerTables
        with self._turn(), self._connected() as connection:
            versions.upgrade(connection)

    def is_current(self) -> bool:
        """Return whether the tables are of this version of the program. Raises Unavailable."""
        with self._connected() as connection:
            return versions.is_current(connection)

    def version(self) -> str | None:
        """Return of which version the tables are; None where there are none. Raises Unavailable."""
        with self._connected() as connection:
            return versions.version(connection)

    def is_newer(self) -> bool:
        """Return whether the tables are of a version that this program does not know. Raises Unavailable."""
        with self._connected() as connection:
            return versions.is_newer(connection)

    def is_behind(self) -> bool:
        """Return whether the tables lack what this version needs. Raises Unavailable."""
        with self._connected() as connection:
            return versions.is_behind(connection)

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @property
    def place(self) -> str:
        """Where the database is, in words that hold no password."""
        return (
            str(self.file) if self.is_sqlite else f"{self.engine.url.database} on {self.engine.url.host or 'this host'}"
        )

    def is_made(self) -> bool:
        """Return whether Handoff's tables are there, of whatever version. Asking makes no file.

        Raises Unavailable when the server cannot be reached, and BadAddress for a file of another kind.
        """
        if self.is_sqlite and not self.file.is_file():
            return False
        with self._connected() as connection:
            return versions.are_there(connection)

    def is_in_use(self) -> bool:
        """Return whether another process, or another connection of this one, has the database open.

        Raises Unavailable.
        """
        self.engine.dispose()
        with self._translated(), self.driver() as connection:
            if not self.is_sqlite:
                return bool(connection.execute(_OTHERS).fetchone()[0])
            try:
                # Only whoever is alone may change it.
                connection.execute("PRAGMA journal_mode=DELETE")
            except self.engine.dialect.loaded_dbapi.OperationalError:
                return True
            connection.execute("PRAGMA journal_mode=WAL")
            return False

    @contextmanager
    def driver(self) -> Iterator[Any]:
        """The driver's own connection, for what SQLAlchemy has no words for."""
        with closing(self.engine.raw_connection()) as connection:
            yield connection.driver_connection

    @contextmanager
    def at_one_moment(self) -> Iterator[Connection]:
        """Read as everything is now, whatever others commit meanwhile. Raises Unavailable."""
        options: dict[str, Any] = {READ_ONLY: True} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        with self._translated(), self.engine.connect().execution_options(**options) as connection:
            yield connection

    def scrub(self, table: str) -> bool:
        """Leave nothing of the table's deleted rows in files. Return False when somebody is in the way: try again.

        The free pages and the log of SQLite; the dead rows of PostgreSQL, whose own log is its archive's business.
        """
        try:
            with self._turn():
                return self._vacuum(table)
        except Unavailable:
            return False

    def forget_overwritten(self) -> bool:
        """Leave nothing in the log of SQLite of what was overwritten or deleted; its pages hold none of it anyway.

        Return False when somebody is in the way: then `is_overwritten` stays set. PostgreSQL does so by itself.
        """
        self.is_overwritten.set()
        if self.engine.dialect.name != "sqlite" or self._is_log_empty():
            self.is_overwritten.clear()
        return not self.is_overwritten.is_set()

    def privacy(self) -> dict[str, tuple[str, str]]:
        """Settings that weaken what is promised of pulses: the name, how it is, and how it should be."""
        wanted = SQLITE_PRIVACY if self.engine.dialect.name == "sqlite" else {**QUIET_LOG, **POSTGRES_PRIVACY}
        ask = "PRAGMA {}" if self.engine.dialect.name == "sqlite" else "SHOW {}"
        found = {}
        with self._connected() as connection:
            for name, value in wanted.items():
                found[name] = (str(connection.exec_driver_sql(ask.format(name)).scalar_one()), value)
        return {name: (is_now, should_be) for name, (is_now, should_be) in found.items() if is_now != should_be}

    def answers(self) -> bool:
        """Is the database there?"""
        try:
            with self.engine.connect() as connection:
                connection.execute(text("SELECT 1"))
        except SQLAlchemyError:
            return False
        return True

    def close(self) -> None:
        self.engine.dispose()

    def _is_log_empty(self) -> bool:
        try:
            with self._turn(), closing(self.engine.raw_connection()) as log, closing(log.cursor()) as cursor:
                return _truncated(cursor)
        except (Unavailable, self.engine.dialect.loaded_dbapi.Error):
            return False

    def _vacuum(self, table: str) -> bool:
        with closing(self.engine.raw_connection()) as connection, closing(connection.cursor()) as cursor:
            try:
                if self.engine.dialect.name == "sqlite":
                    return _truncated(cursor) and bool(cursor.execute("VACUUM")) and _truncated(cursor)
                connection.rollback()
                connection.driver_connection.autocommit = True  # type: ignore[union-attr]
                try:
                    cursor.execute(f'VACUUM FULL "{table}"')
                finally:
                    connection.driver_connection.autocommit = False  # type: ignore[union-attr]
            except self.engine.dialect.loaded_dbapi.Error:
                return False
            return True

    @contextmanager
    def _turn(self) -> Iterator[timedelta]:
        """Wait in the line of those who write to the file; gives what is left of the patience for other processes.

        SQLite's own lock keeps the processes apart, but serves nobody in order. PostgreSQL needs none of it.
        """
        if not self._look.is_read:
            self.end_look()
        if self.engine.dialect.name == "sqlite":
            began = time.monotonic()
            with lock_of(self.file).hold(self._patience) as is_ours:
                if not is_ours:
                    raise Unavailable(_GONE_OR_LOCKED)
                yield max(self._patience - timedelta(seconds=time.monotonic() - began), timedelta(0))
        else:
            yield self._patience

    @contextmanager
    def _shared(self) -> Iterator[Session]:
        """The session of `one_look`. Rows leave it as plain values, as they leave any other."""
        look = self._look
        look.is_read = True
        try:
            with self._translated():
                if look.session is None:
                    look.session = Session(self.engine, expire_on_commit=False)
                    look.session.connection(execution_options={READ_ONLY: True})
                yield look.session
                look.session.expunge_all()
        except BaseException:
            self.end_look()
            raise
        finally:
            look.is_read = False

    @contextmanager
    def _session(self) -> Iterator[Session]:
        with self._translated(), Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        """A connection for what is no work on rows."""
        with self._translated(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError:
            raise
        except (DBAPIError, PoolTimeout) as error:
            if isinstance(error, DBAPIError) and sqlite_code(error) == "SQLITE_NOTADB":
                raise BadAddress(f"DATABASE_URL leads to {self.file}, which is no database.") from None
            if isinstance(error, DBAPIError) and is_damage(error):
                self.observe("gone", 0.0)
                raise Damaged("the database is damaged") from error
            if isinstance(error, PoolTimeout) or is_absence(error):
                self.observe("gone", 0.0)
                # The driver's own words may name hosts and statements: they stay in the cause, out of our message.
                raise Unavailable(_GONE_OR_LOCKED) from error
            raise


def outbox_changed(session: Session) -> None:
    """Note that this transaction wrote to the outbox, so that its commit wakes the dispatcher."""
    session.info[_OUTBOX_CHANGED] = True


def after_commit(session: Session, do: Callable[[], object]) -> None:
    """Do this once the transaction is kept, and never when it is not."""
    session.info.setdefault(_AFTER_COMMIT, []).append(do)


def _nobody_watches(_work: str, _seconds: float) -> None:
    """What nobody measures."""


def _truncated(cursor: Any) -> bool:
    """Is the write-ahead log empty? It is not while anybody reads."""
    return not cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
