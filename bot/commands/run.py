"""handoff run: the bot in one process."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.commands import running
from bot.wiring import Role

if TYPE_CHECKING:
    from bot.commands.shell import Commands


def add(commands: Commands) -> None:
    parser = commands.add_parser("run", help="run the bot: Socket Mode, reminders and outbox in one process")
    parser.add_argument("--http", action="store_true", help="let Slack reach it over HTTP instead of Socket Mode")
    parser.set_defaults(command=run)


def run(given: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """The bot, until it is told to stop."""
    return running.until_told(environ, Role.ALONE_OVER_HTTP if given.http else Role.ALONE)
