"""handoff explain: why the promises of a request fall when they do."""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.commands import shell
from bot.errors import NoSuchRequest
from bot.requests import explanation
from handlers.views.requests.explanation import as_text

if TYPE_CHECKING:
    from bot.commands.shell import Commands

_NUMBER = re.compile(r"(?:r-?)?([0-9]{1,9})", re.IGNORECASE)


def add(commands: Commands) -> None:
    parser = commands.add_parser("explain", help="show line by line why a request is due when it is")
    parser.add_argument("number", metavar="R-142", type=_number, help="the request's number, as its card shows it")
    parser.set_defaults(command=explain)


def explain(given: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Say it in the words of the button *Why this time?*."""
    with shell.a_bot(environ) as bot:
        try:
            print(as_text(explanation.explain(bot, given.number)), end="")
        except NoSuchRequest:
            return shell.complain(f"There is no R-{given.number}.")
    return 0


def _number(written: str) -> int:
    found = _NUMBER.fullmatch(written.strip())
    if found is None:
        raise argparse.ArgumentTypeError(f"{written!r} is not the number of a request such as R-142")
    return int(found[1])
