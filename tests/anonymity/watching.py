"""What an observer of either database can do."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from sqlalchemy import make_url

from tests.anonymity.evidence import Picture, Slot, Written
from tests.anonymity.postgres_files import PostgresWatch
from tests.anonymity.sqlite_files import SqliteWatch


class Watch(Protocol):
    """Looks at a database from outside, at any moment between two transactions."""

    backend: str

    def files(self) -> dict[str, bytes]: ...

    def picture(self) -> Picture: ...

    def written(self) -> list[Written]: ...

    def left(self) -> tuple[Written, ...]: ...

    def server_log(self) -> tuple[str, ...]: ...

    def copies_box(self, one: Slot, into: Slot) -> None: ...

    def close(self) -> None: ...


def watch(url: str) -> Watch:
    """Begin to look at this database."""
    if url.startswith("sqlite"):
        return SqliteWatch(Path(make_url(url).database or ""))
    else:
        return PostgresWatch(url)
