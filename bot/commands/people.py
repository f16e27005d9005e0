"""handoff people: who belongs to which department, brought in from a file, or out as one."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from bot.commands import shell
from bot.people import homes
from bot.people.homes import NoSuchHome

if TYPE_CHECKING:
    from bot.commands.shell import Commands

_ABOUT = """\
Take over the home department, the manager and the language of people from a CSV file with the columns id, department,
manager and language: all of it, or nothing. An empty cell changes nothing, and so does a missing line.
"""


def add(commands: Commands) -> None:
    parser = commands.add_parser("people", help="bring in who belongs to which department, or out as a file")
    which = parser.add_subparsers(required=True, metavar="apply|export|rename")
    applying = which.add_parser("apply", help="take over what the file says of people", description=_ABOUT)
    applying.add_argument("file", type=Path)
    applying.add_argument("--preview", action="store_true", help="show what would change, and keep nothing")
    applying.set_defaults(command=apply)
    exporting = which.add_parser("export", help="print the file of all colleagues")
    exporting.set_defaults(command=export)
    renaming = which.add_parser("rename", help="call a home department by another name, earlier requests included")
    renaming.add_argument("old", metavar="OLD")
    renaming.add_argument("new", metavar="NEW")
    renaming.set_defaults(command=rename)


def apply(given: argparse.Namespace, environ: Mapping[str, str]) -> int:
    text = shell.text_of(given.file)
    with shell.a_bot(environ) as bot:
        if given.preview:
            print(homes.preview(bot, text))
            print("Nothing was kept.")
        else:
            print(homes.apply(bot, text, by=shell.account(environ)))
    return 0


def export(_given: argparse.Namespace, environ: Mapping[str, str]) -> int:
    with shell.a_bot(environ) as bot:
        print(homes.export(bot), end="")
    return 0


def rename(given: argparse.Namespace, environ: Mapping[str, str]) -> int:
    with shell.a_bot(environ) as bot:
        try:
            people, requests = homes.rename(bot, given.old, given.new, by=shell.account(environ))
        except NoSuchHome as error:
            there = ", ".join(error.names) or "none"
            raise shell.NotDone(f"No home department is called {error.name}. There are: {there}.") from error
    print(f"{given.old} is {given.new} now: of {people} people, and of {requests} earlier requests.")
    return 0
