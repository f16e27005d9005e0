"""How many statements something costs. One with many rows is one."""

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
