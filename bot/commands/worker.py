"""handoff worker: what says and does what falls due, in any number of processes."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.commands import running
from bot.wiring import Role

if TYPE_CHECKING:
    from bot.commands.shell import Commands


def add(commands: Commands) -> None:
    parser = commands.add_parser("worker", help="deliver and remind; any number of these beside web, with PostgreSQL")
    parser.set_defaults(command=work)


def work(_given: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Deliver, remind and sweep, until it is told to stop."""
    return running.until_told(environ, Role.WORKER)
