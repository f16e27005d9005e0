"""How each kind of database is connected to: what its address means, and what every connection is told first."""

from __future__ import annotations

import math
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import URL, Connection, Engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlmodel import create_engine

from storage.failures import BadAddress

# Execution options: this transaction only looks; so much patience is left for it.
READ_ONLY = "handoff_reading"
PATIENCE_LEFT = "handoff_patience_left"
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


def engine_of(url: str, patience: timedelta, *, is_throwaway: bool = False) -> Engine:
    """Return the engine for an address of SQLite or PostgreSQL. Raises BadAddress when it is none.

    `patience` is how long anybody waits for a lock, and in whole seconds, rounded up, for a connection. With
    `is_throwaway` SQLite waits for no disk.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        # The library's own words quote the address, and with it the password.
        raise BadAddress("DATABASE_URL cannot be read. In a password write %40 for @ and %3A for a colon.") from None
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed, patience, is_throwaway)
    if parsed.get_backend_name() == "postgresql":
        return _postgres(parsed, patience)
    raise BadAddress("DATABASE_URL must begin with sqlite:/// or postgresql://")


def _sqlite(url: URL, patience: timedelta, is_throwaway: bool) -> Engine:
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_size=10,
        pool_timeout=_seconds(patience),
        connect_args={"timeout": patience.total_seconds()},
    )
    event.listen(engine, "connect", partial(_prepare_sqlite, patience))
    event.listen(engine, "begin", partial(_begin_sqlite, patience))
    if is_throwaway:
        event.listen(engine, "connect", _wait_for_no_disk)
    return engine


def _postgres(url: URL, patience: timedelta) -> Engine:
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        hide_parameters=True,
        pool_pre_ping=True,
        pool_size=10,
        pool_timeout=_seconds(patience),
        connect_args={
            "connect_timeout": _seconds(patience),
            "options": f"-c lock_timeout={_milliseconds(patience)} -c timezone=UTC -c synchronous_commit=on",
        },
    )
    event.listen(engine, "connect", _prepare_postgres)
    return engine


def _seconds(length: timedelta) -> int:
    """When all connections are taken, and for a server that does not answer: there only whole seconds are known."""
    return math.ceil(length.total_seconds())


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


def _prepare_postgres(connection: Any, _record: Any) -> None:
    """The server's log must not quote what people write. Only a superuser may say so for a connection; for everybody
    else the server's own settings count, and `doctor` reads them.
    """
    changes = ", ".join(f"set_config('{name}', '{wanted}', false)" for name, wanted in QUIET_LOG.items())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {changes} WHERE current_setting('is_superuser') = 'on'")
    connection.commit()


def _begin_sqlite(patience: timedelta, connection: Connection) -> None:
    options = connection.get_execution_options()
    driver: Any = connection.connection.driver_connection
    if options.get(READ_ONLY, False):
        # Takes no lock yet, and so cannot fail; past SQLAlchemy it takes a tenth of the processor's time.
        driver.execute("BEGIN")
    else:
        # One patience for both: for the threads before us, which is behind us now, and for other processes.
        driver.execute(f"PRAGMA busy_timeout={_milliseconds(options.get(PATIENCE_LEFT, patience))}")
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        finally:
            driver.execute(f"PRAGMA busy_timeout={_milliseconds(patience)}")
