"""handoff web: what hears Slack over HTTP, in any number of processes."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.commands import running
from bot.wiring import Role

if TYPE_CHECKING:
    from bot.commands.shell import Commands


def add(commands: Commands) -> None:
    parser = commands.add_parser("web", help="hear Slack over HTTP; any number of these, with PostgreSQL")
    parser.set_defaults(command=serve)


def serve(_given: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Hear Slack over HTTP, until it is told to stop."""
    return running.until_told(environ, Role.WEB)
