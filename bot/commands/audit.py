"""handoff audit: who did what to Handoff itself, or with pulses, and who read reports."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from bot import audit as trail
from bot.audit import Act
from bot.commands import shell

if TYPE_CHECKING:
    from bot.commands.shell import Commands

_ABOUT = """\
Who applied a departments file and what it changed, who made or restored a backup, who had undelivered messages tried
again or dropped, what HR did with pulses: launched, called off, exported, and for a year who read which report.
Nothing that anybody wrote.
"""
_DAYS = 90


def add(commands: Commands) -> None:
    parser = commands.add_parser("audit", help="who did what to Handoff itself, or with pulses", description=_ABOUT)
    parser.add_argument("--days", type=shell.some_days, default=_DAYS, help="how many days back (%(default)s)")
    parser.set_defaults(command=audit)


def audit(given: argparse.Namespace, environ: Mapping[str, str]) -> int:
    with shell.a_bot(environ) as bot:
        acts = trail.acts_since(bot, bot.now() - timedelta(days=given.days))
    print("\n".join(lines(acts)) or f"Nothing was done in the last {given.days} days.")
    return 0


def lines(acts: Sequence[Act]) -> Iterator[str]:
    for act in acts:
        yield f"{act.at:%Y-%m-%d %H:%M} UTC  {act.actor}: {act.what}"
        yield from (f"    {line}" for line in act.lines)
