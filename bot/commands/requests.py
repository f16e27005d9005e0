"""handoff requests: keep everything of one request beyond its time, with a reason."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot import retention
from bot.commands import shell
from bot.errors import NoSuchRequest

if TYPE_CHECKING:
    from bot.commands.shell import Commands

_ABOUT = """\
Some months after its end a request says no longer who served it, and later nothing of what was written in it. One that
is still needed, such as for a dispute, is held back here. Who did so, and why, stands in `handoff audit`.
"""

# More than any number that is given out.
_LONGEST = 9


def add(commands: Commands) -> None:
    parser = commands.add_parser(
        "requests", help="hold back what would be forgotten: hold, release, held", description=_ABOUT
    )
    acts = parser.add_subparsers(required=True, metavar="ACT")
    holding = acts.add_parser("hold", help="keep names and texts of a request beyond their time")
    holding.add_argument("number", metavar="R-142", type=_number)
    holding.add_argument("--reason", required=True, type=_reason, help="why it is still needed; others read it")
    holding.set_defaults(command=hold)
    releasing = acts.add_parser("release", help="let it be forgotten in its time again")
    releasing.add_argument("number", metavar="R-142", type=_number)
    releasing.set_defaults(command=release)
    listing = acts.add_parser("held", help="what is held back, and why")
    listing.set_defaults(command=held)


def hold(given: argparse.Namespace, environ: Mapping[str, str]) -> int:
    with shell.a_bot(environ) as bot, _known(given.number):
        retention.hold(bot, given.number, given.reason, by=shell.account(environ))
    print(f"R-{given.number} is held back. `handoff requests release R-{given.number}` ends that.")
    return 0


def release(given: argparse.Namespace, environ: Mapping[str, str]) -> int:
    with shell.a_bot(environ) as bot, _known(given.number):
        retention.let_go(bot, given.number, by=shell.account(environ))
    print(f"R-{given.number} is no longer held back. What is over its time goes within a day.")
    return 0


def held(_given: argparse.Namespace, environ: Mapping[str, str]) -> int:
    with shell.a_bot(environ) as bot:
        found = retention.held(bot)
    print("\n".join(f"R-{one.request_id}: {one.reason}" for one in found) or "Nothing is held back.")
    return 0


@contextmanager
def _known(number: int) -> Iterator[None]:
    try:
        yield
    except NoSuchRequest:
        raise shell.NotDone(f"There is no R-{number}.") from None


def _number(written: str) -> int:
    digits = written.upper().removeprefix("R-")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > _LONGEST:
        raise argparse.ArgumentTypeError(f"{written!r} is not the number of a request such as R-142")
    return int(digits)


def _reason(written: str) -> str:
    if not written.strip():
        raise argparse.ArgumentTypeError("the reason is empty")
    return written
