"""handoff doctor: what would go wrong, and what to do about it."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.operations import doctor
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.commands.shell import Commands


def add(commands: Commands) -> None:
    parser = commands.add_parser("doctor", help="look for what would go wrong, and say what to do about it")
    parser.set_defaults(command=examine)


def examine(_given: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Look for what would go wrong later, and say what to do about each; 0 when all is well."""
    findings = doctor.examine_with(Settings.from_env(environ))
    print("\n".join(map(str, findings)) or "All is well.")
    return 1 if findings else 0
