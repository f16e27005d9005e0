"""How many statements something costs, of which one with many rows is one; and how many transactions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import event

from storage.database import Database


def statements(database: Database, act: Callable[[], object]) -> int:
    """Do it, and return how many statements the database was told meanwhile."""
    said: list[str] = []

    def look(_connection: Any, _cursor: Any, sql: str, *_rest: Any) -> None:
        said.append(sql)

    event.listen(database.engine, "before_cursor_execute", look)
    try:
        act()
    finally:
        event.remove(database.engine, "before_cursor_execute", look)
    return len(said)


def commits(database: Database, act: Callable[[], object]) -> int:
    """Do it, and return how many transactions were kept meanwhile."""
    return _heard(database, "commit", act)


def transactions(database: Database, act: Callable[[], object]) -> int:
    """Do it, and return how many transactions were begun meanwhile, those that only look among them."""
    return _heard(database, "begin", act)


def _heard(database: Database, what: str, act: Callable[[], object]) -> int:
    heard: list[Any] = []

    def note(connection: Any) -> None:
        heard.append(connection)

    event.listen(database.engine, what, note)
    try:
        act()
    finally:
        event.remove(database.engine, what, note)
    return len(heard)
