"""handoff outbox: what could not be delivered, and what to do about it."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from bot.commands import shell
from bot.operations import undelivered
from bot.operations.undelivered import Undelivered, Waiting

if TYPE_CHECKING:
    from bot.commands.shell import Commands

_ABOUT = """\
What Handoff had to say and could not: an archived channel, an error of Slack that did not pass within a day. Nothing of
what somebody wrote is shown here, and none of it is lost: it stands in the history of its request.
"""


def add(commands: Commands) -> None:
    parser = commands.add_parser("outbox", help="what could not be delivered: list, retry, drop", description=_ABOUT)
    acts = parser.add_subparsers(required=True, metavar="ACT")
    listing = acts.add_parser("list", help="what could not be delivered, why, and what to do")
    listing.set_defaults(command=show)
    retrying = acts.add_parser("retry", help="try it again, when the reason is gone")
    which = retrying.add_mutually_exclusive_group(required=True)
    which.add_argument("--all", action="store_true", help="everything that could not be delivered")
    which.add_argument("numbers", metavar="ID", nargs="*", type=int, default=[], help="as the list shows it")
    retrying.set_defaults(command=retry)
    dropping = acts.add_parser("drop", help="forget it, when nobody needs it any more")
    dropping.add_argument("numbers", metavar="ID", nargs="+", type=int, help="as the list shows it")
    dropping.set_defaults(command=drop)


def show(_given: argparse.Namespace, environ: Mapping[str, str]) -> int:
    with shell.a_bot(environ) as bot:
        total, found, waiting = undelivered.count(bot), undelivered.given_up(bot), undelivered.waiting(bot)
    print("\n".join([*_listed(found, total), *map(_waits, waiting)]) or "Everything was delivered, or is on its way.")
    return 0


def retry(given: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """It is tried when Handoff runs, within seconds."""
    with shell.a_bot(environ) as bot:
        count = undelivered.retry(bot, None if given.all else given.numbers, by=shell.account(environ))
    _none_is_wrong(count, given)
    print(f"{_messages(count)} tried again, as soon as Handoff runs.")
    return 0


def drop(given: argparse.Namespace, environ: Mapping[str, str]) -> int:
    with shell.a_bot(environ) as bot:
        count = undelivered.drop(bot, given.numbers, by=shell.account(environ))
    _none_is_wrong(count, given)
    print(f"{_messages(count)} dropped. What people wrote stays in the history of their requests.")
    return 0


def _none_is_wrong(count: int, given: argparse.Namespace) -> None:
    if not count and given.numbers:
        raise shell.NotDone("None of these could not be delivered. `handoff outbox list` shows what could not.")


def _listed(found: Sequence[Undelivered], total: int) -> list[str]:
    said = [
        f"{one.row_id}  {one.what} to {one.where}, promised {shell.moment(one.promised_at, 'UTC')} UTC\n"
        f"    {one.reason}: {undelivered.advice(one.reason)}"
        for one in found
    ]
    return said if total <= len(found) else [*said, f"... and {total - len(found)} older ones."]


def _waits(one: Waiting) -> str:
    count = "1 message waits" if one.count == 1 else f"{one.count} messages wait"
    since = shell.moment(one.since, "UTC")
    return f"{count}, the oldest since {since} UTC\n    {one.reason}: {undelivered.advice(one.reason)}"


def _messages(count: int) -> str:
    return "1 message is" if count == 1 else f"{count} messages are"
