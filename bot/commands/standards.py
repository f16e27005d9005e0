"""handoff standards try: other promises, hours or ladders, tried on what has happened."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from bot.clocks.history import ANSWER, RESOLUTION, RESPONSE
from bot.clocks.ladder import Point
from bot.commands import shell
from bot.whatif import dry_run
from bot.whatif.dry_run import DryRun
from bot.whatif.tallies import Column, Outcome, PromiseGroup, ReminderGroup

if TYPE_CHECKING:
    from bot.commands.shell import Commands

_ABOUT = """\
Play the requests of the last days again, once as departments promise now and once as the file says, and show both
beside each other: promises kept and broken, reminders, and the most for one person. Nothing is changed.
It leaves out that people would act otherwise, when they were away, which hours they work themselves, and that they
snooze reminders.
"""
_DAYS = 60
KINDS = {RESPONSE: "answers", RESOLUTION: "solutions", ANSWER: "answers of requesters"}
WHOM = {"assignee": "assignee", "on_call": "on call", "lead": "lead", "thread": "thread", "requester": "requester"}


def add(commands: Commands) -> None:
    parser = commands.add_parser("standards", help="try other promises, hours or ladders on what has happened")
    which = parser.add_subparsers(required=True, metavar="try")
    trying = which.add_parser("try", help="play the last days again with a file", description=_ABOUT)
    trying.add_argument("file", type=Path, help="a departments file")
    trying.add_argument("--days", type=shell.some_days, default=_DAYS, help="how many days back (%(default)s)")
    trying.set_defaults(command=try_file)


def try_file(given: argparse.Namespace, environ: Mapping[str, str]) -> int:
    text = shell.text_of(given.file)
    with shell.a_bot(environ) as bot:
        trial = dry_run.try_file(bot, text, days=given.days, folder=given.file.parent)
    print("\n".join(_lines(trial)))
    return 0


def _lines(trial: DryRun) -> Iterator[str]:
    requests = "1 request" if trial.requests == 1 else f"{trial.requests:,} requests"
    yield f"{requests} of the last {trial.days} days. Nothing was changed."
    if trial.changes:
        yield from ("", "What the file says otherwise", *(f"  {line}" for line in trial.changes))
    yield from _promises(trial)
    yield from _reminders(trial)
    yield from _people(trial)
    yield from ("", "What both columns leave out:")
    yield "  people act otherwise when something else is promised"
    yield "  people are away: the others are reminded then, and what waits for a requester waits longer"
    yield "  people are reminded in their own hours: here a reminder comes as soon as the department is open"
    yield "  people snooze reminders"


def _promises(trial: DryRun) -> Iterator[str]:
    yield ""
    yield f"{'Promises':<44}{'today':>30}   {'tried':>30}"
    names = f"{'kept':>8}{'anew':>8}{'broken':>14}"
    yield f"{'':<44}{names}   {names}"
    for which in sorted({*trial.today.promises, *trial.tried.promises}):
        what = f"{trial.departments[which.department_id]}, {KINDS[which.kind]}"
        yield f"{what:<44}{_outcomes(trial.today, which)}   {_outcomes(trial.tried, which)}"


def _outcomes(column: Column, which: PromiseGroup) -> str:
    counted: Counter[Outcome] = column.promises.get(which, Counter())
    kept, anew, broken = (counted[outcome] for outcome in (Outcome.KEPT, Outcome.RENEGOTIATED, Outcome.BROKEN))
    judged = kept + anew + broken
    share = f" ({100 * broken / judged:.0f} %)" if judged else ""
    return f"{kept:>8,}{anew:>8,}{f'{broken:,}{share}':>14}"


def _reminders(trial: DryRun) -> Iterator[str]:
    yield ""
    yield f"{'Reminders':<60}{'today':>14}   {'tried':>30}"
    for which in sorted({*trial.today.reminders, *trial.tried.reminders}, key=_on_the_ladder):
        what = f"{trial.departments[which.department_id]}, {KINDS[which.kind]}, {which.step}, {WHOM[which.whom]}"
        yield f"{what:<60}{trial.today.reminders[which]:>14,}   {trial.tried.reminders[which]:>30,}"
    totals = trial.today.reminders.total(), trial.tried.reminders.total()
    yield f"{'All':<60}{totals[0]:>14,}   {totals[1]:>30,}"


def _on_the_ladder(which: ReminderGroup) -> tuple[int, str, int, str, str]:
    """By department and clock, and then upwards; a step without a percentage comes after those that have one."""
    percent = Point.parse(which.step).percent
    return which.department_id, which.kind, sys.maxsize if percent is None else percent, which.step, which.whom


def _people(trial: DryRun) -> Iterator[str]:
    """The most for one person, whoever that is: nobody is named."""
    yield ""
    yield f"{'One person is reminded, at the most':<60}{'today':>14}   {'tried':>30}"
    today, tried = trial.today.heaviest, trial.tried.heaviest
    yield f"{'in four weeks':<60}{today.in_four_weeks:>14,}   {tried.in_four_weeks:>30,}"
    yield f"{'on one day':<60}{today.on_one_day:>14,}   {tried.on_one_day:>30,}"
