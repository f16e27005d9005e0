"""Of which version the tables are, and how they get to this one: the migrations, by a connection that is open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

MIGRATIONS = Path(__file__).parent / "migrations"


def version(connection: Connection) -> str | None:
    """Return of which version the tables are; None where there are none."""
    return MigrationContext.configure(connection).get_current_revision()


def are_there(connection: Connection) -> bool:
    """Return whether there are tables of Handoff, of whatever version."""
    return inspect(connection).has_table("alembic_version")


def is_current(connection: Connection) -> bool:
    """Return whether the tables are of this version."""
    return _heads(connection) == tuple(_scripts().get_heads())


def is_known(name: str) -> bool:
    """Return whether this program knows a version of that name; it does not know those that came later."""
    return name in _revisions()


def is_newer(connection: Connection) -> bool:
    """Return whether the tables are of a version that this program does not know."""
    found = version(connection)
    return found is not None and not is_known(found)


def is_behind(connection: Connection) -> bool:
    """Return whether the tables lack what this version needs. Those of the next version lack nothing: a migration takes
    nothing away from the version before it.
    """
    found = set(_heads(connection))
    return not found or bool(found & (_revisions() - set(_scripts().get_heads())))


def upgrade(connection: Connection) -> None:
    """Bring the tables to this version; those that are there already stay as they are."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    with _tables_may_be_rebuilt(connection):
        command.upgrade(config, "head")


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


def _heads(connection: Connection) -> tuple[str, ...]:
    return MigrationContext.configure(connection).get_current_heads()


@cache
def _scripts() -> ScriptDirectory:
    """The migrations of this version; read once."""
    return ScriptDirectory(str(MIGRATIONS))


@cache
def _revisions() -> frozenset[str]:
    """Every version that this program knows."""
    return frozenset(script.revision for script in _scripts().walk_revisions())
