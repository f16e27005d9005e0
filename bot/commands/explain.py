"""handoff explain: why the promises of a request fall when they do."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from bot.commands import shell
from bot.errors import NoSuchRequest
from bot.requests import explanation
from bot.requests.explanation import Explanation

if TYPE_CHECKING:
    from bot.commands.shell import Commands

_NUMBER = re.compile(r"(?:r-?)?([0-9]{1,9})", re.IGNORECASE)


def add(commands: Commands, as_text: Callable[[Explanation], str]) -> None:
    """`as_text` has the words: they are those of the button *Why this time?*."""
    parser = commands.add_parser("explain", help="show line by line why a request is due when it is")
    parser.add_argument("number", metavar="R-142", type=_number, help="the request's number, as its card shows it")
    parser.set_defaults(command=partial(explain, as_text=as_text))


def explain(given: argparse.Namespace, environ: Mapping[str, str], *, as_text: Callable[[Explanation], str]) -> int:
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
