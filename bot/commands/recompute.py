"""handoff recompute: compute running promises anew after a calendar or a standard was changed."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from bot import Bot
from bot.clocks.history import ANSWER, RESPONSE
from bot.commands import shell
from bot.departments import terms
from bot.requests import recomputation
from bot.requests.recomputation import Change, ShownTimes, Summary

if TYPE_CHECKING:
    from bot.commands.shell import Commands

_ABOUT = """\
Compute every running promise anew from the history of its request, and show what would be due at another time.
What is finished is never judged again. Nothing is kept without --apply.
"""

_NAMED = 10


def add(commands: Commands) -> None:
    parser = commands.add_parser(
        "recompute", help="compute running promises anew after hours or standards were changed", description=_ABOUT
    )
    parser.add_argument("--apply", action="store_true", help="keep it, and draw the cards anew that say something else")
    parser.add_argument("--department", metavar="KEY", help="only what this department has, had, or is asked")
    parser.set_defaults(command=recompute)


def recompute(given: argparse.Namespace, environ: Mapping[str, str]) -> int:
    with shell.a_bot(environ) as bot:
        department_ids = None if given.department is None else [_department(bot, given.department)]
        if given.apply:
            done = recomputation.apply(bot, say, department_ids=department_ids)
        else:
            done = recomputation.preview(bot, say, department_ids=department_ids)
    print(summary(done))
    if not given.apply and done.changed + done.filled_in:
        print("Nothing was kept. Add --apply to keep it.")
    return 0


def say(change: Change) -> None:
    print(line(change), flush=True)


def line(change: Change) -> str:
    """'R-12 first answer: due Tue 3 Mar 14:20, was Mon 2 Mar 18:00; late now'."""
    kind = "answer of the requester" if change.kind == ANSWER else "solution"
    if change.kind == RESPONSE:
        kind = "first answer" if change.cycle == 1 else "next answer"
    late = "; late now" if change.is_late_now else ""
    return f"R-{change.request_id} {kind}: {_told(change.after, change)}, was {_told(change.before, change)}{late}"


def summary(done: Summary) -> str:
    changed = "1 promise is" if done.changed == 1 else f"{done.changed} promises are"
    said = [f"{changed} due at another time, of {_requests(done.requests)}."]
    if not done.changed and not done.filled_in and not done.stuck:
        said = [f"Nothing to change: all promises of {_requests(done.requests)} are as they should be."]
    if done.filled_in:
        said.append(f"{done.filled_in} that were finished long ago are filled in.")
    if done.stuck:
        numbers = ", ".join(f"R-{number}" for number in done.stuck[:_NAMED]) + (" ..." if done.stuck[_NAMED:] else "")
        said.append(
            f"Left as they are: {numbers}. Their department never opens again; give its calendar hours, and recompute."
        )
    return "\n".join(said)


def _told(told: ShownTimes, change: Change) -> str:
    if told.due_at is not None:
        return f"due {shell.moment(told.due_at, change.zone)}"
    if told.target is None:
        return "nothing promised"
    minutes = told.target // timedelta(minutes=1)
    return f"{minutes // 60} h {minutes % 60} min promised"


def _requests(count: int) -> str:
    return "1 request" if count == 1 else f"{count} requests"


def _department(bot: Bot, key: str) -> int:
    with bot.db.reading() as session:
        known = {one.key: one.department_id for one in terms.in_use(session).values()}
    if key not in known:
        raise shell.NotDone(f"There is no department {key!r}. There are: {', '.join(known) or 'none'}.")
    return known[key]
