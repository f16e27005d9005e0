"""handoff departments: bring departments in from a file, or out as one."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from bot import Bot
from bot.commands import recompute, shell
from bot.departments import exchange
from bot.requests import recomputation
from bot.whatif.rehearsal import rehearse
from storage.database import Unavailable

if TYPE_CHECKING:
    from bot.commands.shell import Commands

_ABOUT = """\
Make the departments what the file says: all of it, or nothing. What is promised at this moment is computed anew where
hours or standards changed.
"""


def add(commands: Commands) -> None:
    parser = commands.add_parser("departments", help="bring departments in from a file, or out as one")
    which = parser.add_subparsers(required=True, metavar="apply|export")
    applying = which.add_parser("apply", help="make the departments what the file says", description=_ABOUT)
    applying.add_argument("file", type=Path)
    applying.add_argument("--preview", action="store_true", help="show what would change, and keep nothing")
    applying.add_argument(
        "--since",
        type=shell.a_date,
        metavar="DATE",
        help="changed hours hold from that earlier date on, to put right what was wrong; without it, from today",
    )
    applying.set_defaults(command=apply)
    exporting = which.add_parser("export", help="print the file of what is in use")
    exporting.set_defaults(command=export)


def apply(given: argparse.Namespace, environ: Mapping[str, str]) -> int:
    text, folder = shell.text_of(given.file), given.file.parent
    with shell.a_bot(environ) as bot:
        if given.preview:
            return _preview(bot, text, given)
        changes = exchange.apply(bot, text, given.since, folder, by=shell.account(environ))
        print(changes)
        try:
            # Of what an earlier command changed and did not finish, too, whichever file it had; and of everything where
            # this file changes nothing: it may have been applied by an older version that was broken off.
            left = recomputation.changed(bot)
            ids = None if left is None else left.department_ids
            recomputation.apply(bot, recompute.say, department_ids=ids)
        except Unavailable:
            return shell.complain(
                "The departments are as the file says, but the database could not be reached to compute every "
                "running promise anew.",
                "`handoff recompute --apply` makes up for it.",
            )
    return 0


def export(_given: argparse.Namespace, environ: Mapping[str, str]) -> int:
    with shell.a_bot(environ) as bot:
        print(exchange.export(bot), end="")
    return 0


def _preview(bot: Bot, text: str, given: argparse.Namespace) -> int:
    rehearsal = rehearse(bot, text, since=given.since, folder=given.file.parent)
    print(rehearsal.changes)
    ids = rehearsal.changes.department_ids
    if ids:
        recomputation.preview(bot, recompute.say, department_ids=ids, terms=rehearsal.terms)
    print("Nothing was kept.")
    return 0
