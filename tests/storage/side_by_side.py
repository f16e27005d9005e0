"""What the version before a migration reads and writes, and whether it still can after it.

The tables before a migration are those that the migrations up to it make: the code of that version reads and writes all
of their columns, and every value that their checks allow.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, Table, UniqueConstraint, event, insert, select, text
from sqlalchemy.exc import DBAPIError

from storage.database import Database
from storage.versions import MIGRATIONS
from tests.storage import samples

_ALEMBIC = "alembic_version"
# As many as the longest list of values that a check allows, and twice what may be empty.
_ROWS = 14


def revisions() -> list[str]:
    """Return all revisions, the oldest first."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return sorted(script.revision for script in ScriptDirectory.from_config(config).walk_revisions())


def tables_of(database: Database) -> list[Table]:
    """Return the tables that the code knows which made this database of SQLite."""
    metadata = MetaData()
    event.listen(metadata, "column_reflect", _in_words_of_both_databases)
    metadata.reflect(database.engine)
    return [table for table in metadata.sorted_tables if table.name != _ALEMBIC]


def broken(database: Database, tables: Sequence[Table]) -> Iterator[str]:
    """Yield what the code that knows these tables can no longer do on the database, which is empty. Nothing is kept."""
    for table in tables:
        rows = samples.rows(table, _ROWS)
        for what in (rows, _alike(table, rows)):
            yield from _tried(database, table, what)


def _in_words_of_both_databases(_inspector: Any, _table: Any, column: dict[str, Any]) -> None:
    column["type"] = column["type"].as_generic()


def _alike(table: Table, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows that differ in nothing but in what may be there once."""
    keys = {column.name for column in table.primary_key}
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            keys |= {column.name for column in constraint.columns}
    for index in table.indexes:
        if index.unique:
            keys |= {column.name for column in index.columns}
    return [{**rows[1], **{name: row[name] for name in keys}} for row in rows]


def _tried(database: Database, table: Table, rows: list[dict[str, Any]]) -> Iterator[str]:
    with database.engine.connect() as connection:
        # Each table is tried alone, without those to which its rows point.
        if database.is_sqlite:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        else:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        try:
            connection.execute(insert(table), rows)
            found = len(connection.execute(select(table)).all())
        except DBAPIError as error:
            yield f"{table.name}: {str(error.orig).splitlines()[0]}"
        else:
            if found != len(rows):
                yield f"{table.name}: of {len(rows)} rows {found} are there"
        finally:
            connection.rollback()
