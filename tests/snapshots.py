"""The whole database as a thief would copy it, to be compared with a later copy."""

from __future__ import annotations

from sqlalchemy import inspect, text

from storage.database import Database

Snapshot = dict[str, list[str]]


def snapshot(database: Database) -> Snapshot:
    """All rows of all tables as text; on PostgreSQL also which transaction wrote each of them."""
    what = "*" if database.engine.dialect.name == "sqlite" else "*, xmin::text"
    with database.engine.connect() as connection:
        tables = inspect(connection).get_table_names()
        return {name: sorted(map(str, connection.execute(text(f"SELECT {what} FROM {name}")))) for name in tables}  # noqa: S608


def changed_tables(before: Snapshot, after: Snapshot) -> set[str]:
    """The names of the tables in which anything came, went or was written again."""
    assert before.keys() == after.keys()
    return {table for table in after if after[table] != before[table]}
