"""One door to the database. SQLite and PostgreSQL are made alike here, so that nobody else needs to know which."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, event, inspect, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import make_transient_to_detached
from sqlmodel import Session, SQLModel, create_engine

__all__ = ["Database", "Session", "Unavailable", "add_once"]

Row = TypeVar("Row", bound=SQLModel)

_READ_ONLY = "handoff_reading"
_PROMISED = "promised"
# Listeners have three seconds in all (Slack's limit); a locked database must answer well before.
_LOCK_TIMEOUT_MS = 1_500
# The same for a connection: when all are taken, and for a server that does not answer.
_CONNECTION_TIMEOUT = 2


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


class BadAddress(ValueError):
    """The database's address makes no sense. The text never quotes it."""


class Unavailable(Exception):
    """The database is gone or locked. Nothing of the transaction was kept."""


class Database:
    """An engine, and the two ways to use it: `transaction()` to change things, `reading()` to look.

    `promised` is set after each commit that put something into the outbox; a dispatcher may wait on it.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.promised = threading.Event()
        self.engine = _engine(url)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Everything in the block is kept together at its end, or not at all.

        On SQLite writers queue from the first line (BEGIN IMMEDIATE), so what was read inside stays true.
        Raises Unavailable when the database is gone or stays locked.
        """
        with self._session() as session:
            with session.begin():
                yield session
            promised = session.info.pop(_PROMISED, False)
        if promised:
            self.promised.set()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A look without queueing behind writers: at one state on SQLite, at what is committed on PostgreSQL."""
        with self._session() as session:
            session.connection(execution_options={_READ_ONLY: True})
            yield session

    def migrate(self) -> None:
        """Bring the schema up to date. Safe to call again. Raises Unavailable when the database is gone."""
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        with self._translated(), self.engine.connect() as connection, _tables_may_be_rebuilt(connection):
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def is_current(self) -> bool:
        """Does the schema match this version of the program?"""
        scripts = ScriptDirectory(str(Path(__file__).parent / "migrations"))
        with self._translated(), self.engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_heads() == tuple(scripts.get_heads())

    def scrub(self, table: str) -> bool:
        """Leave nothing of the table's deleted rows in files. Answers False when somebody is in the way: try again.

        The free pages and the log of SQLite; the dead rows of PostgreSQL, whose own log is its archive's business.
        """
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
            if isinstance(error, PoolTimeout) or _is_absence(error):
                # The driver's own words may name hosts and statements: they stay in the cause, out of our message.
                raise Unavailable("the database is gone or locked") from error
            raise


def add_once(session: Session, row: Row) -> Row | None:
    """Insert the row, or answer None when a unique key says that somebody already did.

    The transaction goes on either way. Look at the answer; never look first.
    """
    session.flush()
    table = inspect(type(row))
    keys = [table.get_property_by_column(column).key for column in table.primary_key]
    given = {name: value for name, value in row.model_dump().items() if value is not None or name not in keys}
    written = session.connection().execute(
        _insert_once(session.get_bind().dialect.name, type(row)),
        given,
        execution_options={"preserve_rowcount": True},
    )
    if not written.rowcount:
        return None
    for name, value in zip(keys, written.inserted_primary_key or (), strict=True):
        setattr(row, name, value)
    make_transient_to_detached(row)
    session.add(row)
    return row


def put(session: Session, row: Row) -> Row:
    """Insert the row, or replace the one with its key: one statement, so that two at once do not collide."""
    session.flush()
    table = inspect(type(row))
    keys = {table.get_property_by_column(column).key for column in table.primary_key}
    given = row.model_dump()
    insert = insert_into(session.get_bind().dialect.name, type(row)).values(given)
    rest = {name: insert.excluded[name] for name in given if name not in keys}
    index = list(table.primary_key)
    session.connection().execute(
        insert.on_conflict_do_update(index_elements=index, set_=rest)
        if rest
        else insert.on_conflict_do_nothing(index_elements=index)
    )
    known = session.get(type(row), tuple(getattr(row, column.key) for column in index), populate_existing=True)
    return row if known is None else known


def insert_into(dialect: str, model: type[SQLModel]) -> sqlite.Insert | postgresql.Insert:
    """An insert that may say what is to happen when a unique key is taken; each database has its own."""
    return sqlite.insert(model) if dialect == "sqlite" else postgresql.insert(model)


@cache
def _insert_once(dialect: str, model: type[SQLModel]) -> sqlite.Insert | postgresql.Insert:
    return insert_into(dialect, model).on_conflict_do_nothing()


def promise_made(session: Session) -> None:
    """Note that this transaction wrote to the outbox, so that its commit wakes the dispatcher."""
    session.info[_PROMISED] = True


def _engine(url: str) -> Engine:
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
            pool_timeout=_CONNECTION_TIMEOUT,
            connect_args={"timeout": _LOCK_TIMEOUT_MS / 1000},
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    if parsed.get_backend_name() == "postgresql":
        engine = create_engine(
            parsed.set(drivername="postgresql+psycopg"),
            hide_parameters=True,
            pool_pre_ping=True,
            pool_size=10,
            pool_timeout=_CONNECTION_TIMEOUT,
            connect_args={
                "connect_timeout": _CONNECTION_TIMEOUT,
                "options": f"-c lock_timeout={_LOCK_TIMEOUT_MS} -c timezone=UTC -c synchronous_commit=on",
            },
        )
        event.listen(engine, "connect", _prepare_postgres)
        return engine
    raise BadAddress("DATABASE_URL must begin with sqlite:/// or postgresql://")


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own transactions begin late and commit early; SQLAlchemy's documentation has us switch them off.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        f"busy_timeout={_LOCK_TIMEOUT_MS}",
    ):
        connection.execute(f"PRAGMA {pragma}")


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


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get(_READ_ONLY, False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _is_absence(error: DBAPIError) -> bool:
    if error.connection_invalidated:
        return True
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:  # PostgreSQL: connection trouble, out of resources, shutdown, lock not available, deadlock
        return state[:2] in {"08", "53", "57"} or state in {"55P03", "40P01"}
    code = getattr(error.orig, "sqlite_errorname", "")
    if code:
        return code.startswith(
            ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_FULL", "SQLITE_READONLY")
        )
    return isinstance(error, OperationalError)
