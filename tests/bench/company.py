"""The company that is measured: that of the example file, on a real clock and in databases that wait for the disk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from bot import Bot, utc_now
from bot.departments import exchange
from bot.installation import Installation
from bot.sandbox import Sandbox, demo
from bot.settings import Settings
from handlers.manifest import manifest
from handlers.slack import installation
from storage.database import Database
from tests.company import example

# Kept on a disk where there is one; the usual place for temporary files may be memory.
_DISK = Path("/var/tmp")  # noqa: S108  (only the folder's owner gets in)


@dataclass(frozen=True)
class Base:
    """A kind of database, and the address of an empty one."""

    name: str
    url: str


@contextmanager
def sandbox() -> Iterator[Sandbox]:
    """A Slack on loopback with the people and the channels of the example file."""
    with Sandbox(manifest(), now=utc_now) as running:
        demo.NORTHWIND.furnish(running)
        yield running


@contextmanager
def company(settings: Settings, base: Base) -> Iterator[Bot]:
    """The departments of the example file in a database of their own."""
    database = Database(base.url)
    try:
        database.migrate()
        at_slack = installation(settings) if settings.bot_token else Installation()
        bot = Bot(database, replace(settings, database_url=base.url), installation=at_slack)
        exchange.apply(bot, example())
        yield bot
    finally:
        database.close()


@contextmanager
def folder() -> Iterator[Path]:
    with TemporaryDirectory(prefix="handoff-bench-", dir=_DISK if _DISK.is_dir() else None) as name:
        yield Path(name)
