"""handoff migrate: create the tables, or bring them up to date."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.commands.shell import make
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.commands.shell import Commands


def add(commands: Commands) -> None:
    parser = commands.add_parser("migrate", help="create the tables, or bring them up to date")
    parser.set_defaults(command=migrate)


def migrate(_given: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Bring the database's tables up to date."""
    make(Settings.from_env(environ))
    print("The database is up to date.")
    return 0
