"""One door to the database. SQLite and PostgreSQL are made alike here, so that nobody else needs to know which."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import Session, create_engine

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

_READ_ONLY = "handoff_reading"
_PATIENCE_LEFT = "handoff_patience_left"
_OUTBOX_CHANGED = "outbox changed"
# Listeners have three seconds in all (Slack's limit); a locked database must answer well before.
PATIENCE = timedelta(seconds=1.5)
_GONE_OR_LOCKED = "the database is gone or locked"
MIGRATIONS = Path(__file__).parent / "migrations"


# What PostgreSQL's log must leave out, so that neither the statement nor its values are in it.
QUIET_LOG = {
    "log_statement": "none",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_min_duration_statement": "-1",
}
# What a connection cannot change. The moments of commits would tell when each envelope came.
POSTGRES_PRIVACY = {"track_commit_timestamp": "off", "synchronous_commit": "on"}
SQLITE_PRIVACY = {"secure_delete": "1", "synchronous": "2", "journal_mode": "wal"}


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
    `patience` is how long anybody waits for a lock, and (in whole seconds, rounded up) for a connection.
    `is_throwaway` is for what nobody misses after a power cut: SQLite then waits for no disk.
    """

    def __init__(self, url: str, patience: timedelta = PATIENCE, *, is_throwaway: bool = False) -> None:
        self.url = url
        self.outbox_changed = threading.Event()
        # A process that was killed may have left something in the log.
        self.is_overwritten = threading.Event()
        self.is_overwritten.set()
        self.engine = _engine(url, patience)
        if is_throwaway and self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _wait_for_no_disk)
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
        with self._turn() as patience_left, self._session() as session:
            with session.begin():
                session.connection(execution_options={_PATIENCE_LEFT: patience_left})
                yield session
            has_more = session.info.pop(_OUTBOX_CHANGED, False)
        if has_more:
            self.outbox_changed.set()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A look without queueing behind writers: at one state on SQLite, at what is committed on PostgreSQL."""
        if self._look.is_on and not self._look.is_read:
            with self._shared() as session:
                yield session
        else:
            with self._session() as session:
                session.connection(execution_options={_READ_ONLY: True})
                yield session

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
        """
        if self.is_newer():
            raise NewerTables
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        with (
            self._turn(),
            self._translated(),
            self.engine.connect() as connection,
            _tables_may_be_rebuilt(connection),
        ):
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def is_current(self) -> bool:
        """Does the schema match this version of the program?"""
        with self._translated(), self.engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_heads() == tuple(_scripts().get_heads())

    def version(self) -> str | None:
        """Return of which version the tables are; None where there are none. Raises Unavailable."""
        with self._translated(), self.engine.connect() as connection:
            return _version(connection)

    def is_newer(self) -> bool:
        """Return whether the tables are of a version that this program does not know. Raises Unavailable."""
        return _is_newer(self.version())

    def is_behind(self) -> bool:
        """Return whether the tables lack what this version needs. Those of the next version lack nothing: a migration
        takes nothing away from the version before it. Raises Unavailable.
        """
        with self._translated(), self.engine.connect() as connection:
            found = MigrationContext.configure(connection).get_current_heads()
        return not found or bool(set(found) & _older_revisions())

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
        with self._translated(), self.engine.connect() as connection:
            return inspect(connection).has_table("alembic_version")

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
        options: dict[str, Any] = {_READ_ONLY: True} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
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
        with self._translated(), self.engine.connect() as connection:
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
                    look.session.connection(execution_options={_READ_ONLY: True})
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
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError:
            raise
        except (DBAPIError, PoolTimeout) as error:
            if isinstance(error, DBAPIError) and sqlite_code(error) == "SQLITE_NOTADB":
                raise BadAddress(f"DATABASE_URL leads to {self.file}, which is no database.") from None
            if isinstance(error, DBAPIError) and is_damage(error):
                raise Damaged("the database is damaged") from error
            if isinstance(error, PoolTimeout) or is_absence(error):
                # The driver's own words may name hosts and statements: they stay in the cause, out of our message.
                raise Unavailable(_GONE_OR_LOCKED) from error
            raise


@cache
def _older_revisions() -> frozenset[str]:
    """Every revision that this version knows, but the newest."""
    scripts = ScriptDirectory(str(MIGRATIONS))
    return frozenset(script.revision for script in scripts.walk_revisions()) - set(scripts.get_heads())


def outbox_changed(session: Session) -> None:
    """Note that this transaction wrote to the outbox, so that its commit wakes the dispatcher."""
    session.info[_OUTBOX_CHANGED] = True


def _engine(url: str, patience: timedelta) -> Engine:
    # When all connections are taken, and for a server that does not answer: there only whole seconds are known.
    connection_timeout = math.ceil(patience.total_seconds())
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        # The library's own words quote the address, and with it the password.
        raise BadAddress("DATABASE_URL cannot be read. In a password write %40 for @ and %3A for a colon.") from None
    if parsed.get_backend_name() == "sqlite":
        engine = create_engine(
            parsed,
            hide_parameters=True,
            pool_size=10,
            pool_timeout=connection_timeout,
            connect_args={"timeout": patience.total_seconds()},
        )
        event.listen(engine, "connect", partial(_prepare_sqlite, patience))
        event.listen(engine, "begin", partial(_begin_sqlite, patience))
        return engine
    if parsed.get_backend_name() == "postgresql":
        engine = create_engine(
            parsed.set(drivername="postgresql+psycopg"),
            hide_parameters=True,
            pool_pre_ping=True,
            pool_size=10,
            pool_timeout=connection_timeout,
            connect_args={
                "connect_timeout": connection_timeout,
                "options": f"-c lock_timeout={_milliseconds(patience)} -c timezone=UTC -c synchronous_commit=on",
            },
        )
        event.listen(engine, "connect", _prepare_postgres)
        return engine
    raise BadAddress("DATABASE_URL must begin with sqlite:/// or postgresql://")


def _milliseconds(length: timedelta) -> int:
    return math.ceil(length / timedelta(milliseconds=1))


def _prepare_sqlite(patience: timedelta, connection: Any, _record: Any) -> None:
    # The driver's own transactions begin late and commit early; SQLAlchemy's documentation has us switch them off.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        f"busy_timeout={_milliseconds(patience)}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _wait_for_no_disk(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")


@contextmanager
def _tables_may_be_rebuilt(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by dropping it for its copy, which the rows that point to it would not allow.

    Their keys are as good afterwards as they were. Nothing of it takes effect within a transaction.
    """
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        if connection.dialect.name == "sqlite":
            connection.rollback()
            driver.execute("PRAGMA foreign_keys=ON")


def _prepare_postgres(connection: Any, _record: Any) -> None:
    """The server's log must not quote what people write. Only a superuser may say so for a connection; for everybody
    else the server's own settings count, and `doctor` reads them.
    """
    changes = ", ".join(f"set_config('{name}', '{wanted}', false)" for name, wanted in QUIET_LOG.items())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {changes} WHERE current_setting('is_superuser') = 'on'")
    connection.commit()


def _truncated(cursor: Any) -> bool:
    """Is the write-ahead log empty? It is not while anybody reads."""
    return not cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]


def _begin_sqlite(patience: timedelta, connection: Connection) -> None:
    options = connection.get_execution_options()
    driver: Any = connection.connection.driver_connection
    if options.get(_READ_ONLY, False):
        # Takes no lock yet, and so cannot fail; past SQLAlchemy it takes a tenth of the processor's time.
        driver.execute("BEGIN")
    else:
        # One patience for both: for the threads before us, which is behind us now, and for other processes.
        driver.execute(f"PRAGMA busy_timeout={_milliseconds(options.get(_PATIENCE_LEFT, patience))}")
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        finally:
            driver.execute(f"PRAGMA busy_timeout={_milliseconds(patience)}")


@cache
def _scripts() -> ScriptDirectory:
    """The migrations of this version; read once."""
    return ScriptDirectory(str(MIGRATIONS))


def _version(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _is_newer(version: str | None) -> bool:
    known = {script.revision for script in _scripts().walk_revisions()}
    return version is not None and version not in known
