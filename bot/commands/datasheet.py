"""handoff datasheet: what is kept about whom, for what and for how long, as a page to agree on."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.datasheet import sheet
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.commands.shell import Commands

_ABOUT = """\
Every table and column with its purpose, its readers and its life; every figure with its definition; every message that
Handoff sends by itself. Made from the code that runs, with the days of this installation's settings.
"""


def add(commands: Commands) -> None:
    parser = commands.add_parser("datasheet", help="what is kept, for what, who reads it, how long", description=_ABOUT)
    parser.set_defaults(command=datasheet)


def datasheet(_given: argparse.Namespace, environ: Mapping[str, str]) -> int:
    print(sheet.sheet(Settings.from_env(environ)), end="")
    return 0
