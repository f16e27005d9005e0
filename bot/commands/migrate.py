"""handoff migrate: create the tables, or bring them up to date."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.commands.shell import bring_up_to_date
from bot.settings import Settings
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
