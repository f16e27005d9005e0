"""Rows that a table takes, made from what its columns and checks say."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import CheckConstraint, Column, Connection, Table, insert
from sqlalchemy.types import TypeEngine

from storage.types import Seconds
from tests.moments import TUESDAY_AT_NINE as AT

_IN = re.compile(r"\b(\w+) IN \((.*?)\)")
_AT_LEAST = re.compile(r"\b(\w+) >= (\d+)")
_BETWEEN = re.compile(r"\b(\w+) BETWEEN (\d+) AND (\d+)")
WORDS = "naïve 日本 🔥 \\N \t\n 'quoted' \"twice\" %s :x"


def fill(connection: Connection, tables: list[Table], count: int) -> None:
    """Put so many rows into each, those first to which others point."""
    for table in tables:
        connection.execute(insert(table), rows(table, count))


def rows(table: Table, count: int) -> list[dict[str, Any]]:
    """Return so many rows, no two with the same value where it may stand in one row only; with every value that a check
    lists, if there are enough of them, and nothing in every other column that may be empty.
    """
    allowed = _allowed(table)
    return [
        {column.name: _value(column, number, allowed.get(column.name, [])) for column in table.columns}
        for number in range(1, count + 1)
    ]


def _allowed(table: Table) -> dict[str, list[Any]]:
    """The values that the checks of a table name, by column."""
    found: dict[str, list[Any]] = {}
    for check in table.constraints:
        if isinstance(check, CheckConstraint):
            says = str(check.sqltext)
            found |= {name: re.findall(r"'(.*?)'", values) for name, values in _IN.findall(says)}
            found |= {name: [int(least)] for name, least in _AT_LEAST.findall(says)}
            found |= {name: list(range(int(low), int(high) + 1)) for name, low, high in _BETWEEN.findall(says)}
    return found


def _value(column: Column[Any], number: int, allowed: list[Any]) -> Any:
    if allowed:
        return allowed[number % len(allowed)]
    points_to = [key.column for key in column.foreign_keys]
    if points_to:
        return _value(points_to[0], number, [])
    if column.nullable and number % 2:
        return None
    kind = timedelta if isinstance(column.type, Seconds) else _plain(column.type).python_type
    values: dict[type, Any] = {
        int: number,
        str: f"{number} {WORDS}",
        bool: bool(number % 2),
        bytes: bytes([number % 256, 0, 255, 10]) * 8,
        datetime: (AT + timedelta(days=number, microseconds=number)).astimezone(UTC),
        date: date(2026, 3, 3) + timedelta(days=number),
        timedelta: timedelta(seconds=number),
        object: {"number": number, "words": WORDS, "nothing": None, "list": [1.5, True, {}]},
    }
    return values[kind]


def _plain(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    """The database's own type below one that Python decorates."""
    return getattr(kind, "impl_instance", kind)
