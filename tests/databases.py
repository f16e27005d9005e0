"""Databases for the tests, SQLite and PostgreSQL: copies of templates, each of which is made once a session."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from copy import copy
from datetime import timedelta
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol
from uuid import uuid4

from storage.database import PATIENCE, Database
from tests import postgres
from tests.memory import memory

# Gets the address of a migrated database and leaves it as copies are to begin.
Fill = Callable[[str], None]


def opened(url: str, patience: timedelta = PATIENCE) -> Database:
    """Return a Database at that address, for which SQLAlchemy need not compile again what it compiled before.

    Copies of templates have few addresses, one after the other. What listens to the engine of one test is not heard by
    the next: each has a view of its own on an engine that stays.
    """
    database = copy(_prepared(url, patience))
    database.engine = database.engine.execution_options()
    database.outbox_changed = threading.Event()
    return database


@cache
def _prepared(url: str, patience: timedelta) -> Database:
    return Database(url, patience)


def nothing(_url: str) -> None:
    """Begin with empty tables."""


class Templates(Protocol):
    """Databases in which something has happened already, to copy from."""

    @contextmanager
    def copied(self, fill: Fill, folder: Path | None = None) -> Iterator[str]:
        """Give the address of a new database like the one that `fill` left, in this folder if it is a file."""
        ...

    @contextmanager
    def empty(self) -> Iterator[str]:
        """Give the address of a new database without a table."""
        ...


class SqliteTemplates:
    """Files in a folder that is gone at the end."""

    def __init__(self) -> None:
        self._place = TemporaryDirectory(prefix="handoff-", dir=memory())
        self._folder = Path(self._place.name)
        self._made: dict[Fill, Path] = {}
        self._places = _Places()

    @contextmanager
    def copied(self, fill: Fill, folder: Path | None = None) -> Iterator[str]:
        with self._places.one() as place:
            copy = (folder or self._folder / place) / "handoff.db"
            copy.parent.mkdir(exist_ok=True)
            shutil.copy(self._template(fill), copy)
            yield f"sqlite:///{copy}"
            if folder is None:
                shutil.rmtree(copy.parent)

    @contextmanager
    def empty(self) -> Iterator[str]:
        with self._places.one() as place:
            folder = self._folder / place
            folder.mkdir()
            yield f"sqlite:///{folder / 'handoff.db'}"
            shutil.rmtree(folder)

    def close(self) -> None:
        self._place.cleanup()

    def _template(self, fill: Fill) -> Path:
        if fill not in self._made:
            path = self._folder / f"{fill.__module__}.{fill.__name__}.db"
            if fill is nothing:
                _migrate(f"sqlite:///{path}")
            else:
                shutil.copy(self._template(nothing), path)
                fill(f"sqlite:///{path}")
            self._made[fill] = path
        return self._made[fill]


class PostgresTemplates:
    """Databases on the server at `base`; `close` drops them."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._stack = ExitStack()
        self._made: dict[Fill, str] = {}
        self._places = _Places()
        self._prefix = f"handoff_{uuid4().hex[:8]}"

    @contextmanager
    def copied(self, fill: Fill, folder: Path | None = None) -> Iterator[str]:
        template = self._template(fill)
        with self._places.one() as place, postgres.database(self._base, template, f"{self._prefix}_{place}") as url:
            yield url

    @contextmanager
    def empty(self) -> Iterator[str]:
        with postgres.database(self._base) as url:
            yield url

    def close(self) -> None:
        self._stack.close()

    def _template(self, fill: Fill) -> str:
        if fill not in self._made:
            like = "template0" if fill is nothing else self._template(nothing)
            url = self._stack.enter_context(postgres.database(self._base, like=like))
            (_migrate if fill is nothing else fill)(url)
            self._made[fill] = postgres.name_of(url)
        return self._made[fill]


class _Places:
    """Names of places for copies: the first that nobody has now."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    @contextmanager
    def one(self) -> Iterator[str]:
        place = next(name for number in count(1) if (name := str(number)) not in self._taken)
        self._taken.add(place)
        try:
            yield place
        finally:
            self._taken.remove(place)


def _migrate(url: str) -> None:
    database = Database(url)
    database.migrate()
    database.close()
