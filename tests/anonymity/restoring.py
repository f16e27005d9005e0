"""Bringing a backup back into a database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Json
from sqlalchemy import make_url

from tests.anonymity.design import Backup
from tests.anonymity.evidence import Row


def restore(backup: Backup, url: str) -> None:
    """Replace everything in this database, which has the same schema, by what the backup holds."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        path = Path(address.database or "")
        for kind, content in backup.files.items():
            path.with_name(path.name + kind.removeprefix("database")).write_bytes(content)
        return
    with psycopg.connect(address.set(drivername="postgresql").render_as_string(hide_password=False)) as connection:
        # Rows come in any order: keys that point to others are not looked at.
        connection.execute("SET session_replication_role = replica")
        for table in {row.table for row in backup.picture.rows}:
            connection.execute(sql.SQL("TRUNCATE {} CASCADE").format(sql.Identifier(table)))
        for row in backup.picture.rows:
            _insert(connection, row)
        for table in {row.table for row in backup.picture.rows if isinstance(row.values.get("id"), int)}:
            _count_on(connection, table)


def _insert(connection: psycopg.Connection[Any], row: Row) -> None:
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        sql.Identifier(row.table),
        sql.SQL(", ").join(map(sql.Identifier, row.values)),
        sql.SQL(", ").join([sql.Placeholder()] * len(row.values)),
    )
    values = [Json(value) if isinstance(value, dict | list) else value for value in row.values.values()]
    connection.execute(statement, values)


def _count_on(connection: psycopg.Connection[Any], table: str) -> None:
    """The next serial number comes after those that are there."""
    statement = sql.SQL("SELECT setval(pg_get_serial_sequence({}, 'id'), max(id)) FROM {}")
    connection.execute(statement.format(sql.Literal(table), sql.Identifier(table)))
