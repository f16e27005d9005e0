"""handoff migrate: create the tables, or bring them up to date."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot import Bot
from bot.clocks import recomputation
from bot.pulses.company import remember_the_past
from bot.settings import Settings
from storage import clocks as clock_rows
from storage.database import Database

if TYPE_CHECKING:
    from bot.commands.shell import Commands


def add(commands: Commands) -> None:
    parser = commands.add_parser("migrate", help="create the tables, or bring them up to date")
    parser.set_defaults(command=migrate)


def migrate(_given: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Bring the database's tables up to date."""
    settings = Settings.from_env(environ)
    database = Database(settings.database_url)
    try:
        bring_up_to_date(database, settings)
    finally:
        database.close()
    print("The database is up to date.")
    return 0


def bring_up_to_date(database: Database, settings: Settings) -> None:
    """Bring the tables up to date, reckon from its history each clock that an older version kept in sums, and make of
    the pulses of the last 180 days what later ones must respect.

    Safe to repeat; quick when there is nothing to do. Raises storage.database.Unavailable.
    """
    database.migrate()
    with database.reading() as session:
        is_behind = clock_rows.is_behind(session)
    if is_behind:
        recomputation.apply(Bot(database, settings), lambda _change: None)
    remember_the_past(Bot(database, settings))
