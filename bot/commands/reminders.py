"""handoff reminders report: which reminders lead to anything."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from bot.commands import shell
from bot.commands.standards import KINDS, WHOM
from bot.reminders import figures as reminder_figures
from bot.reminders.figures import StepFigure

if TYPE_CHECKING:
    from bot.commands.shell import Commands

_ABOUT = """\
Show for each step of each ladder how often somebody was reminded, and how often something was done about it before the
next step. What hardly ever leads to anything is proposed for removal: take it out of the departments file. A step that
fewer than five people were reminded of is counted together with those of other departments, or left out.
"""
_DAYS = 60


def add(commands: Commands) -> None:
    parser = commands.add_parser("reminders", help="see which reminders lead to anything")
    which = parser.add_subparsers(required=True, metavar="report")
    reporting = which.add_parser("report", help="count reminders, and what followed", description=_ABOUT)
    reporting.add_argument("--days", type=shell.some_days, default=_DAYS, help="how many days back (%(default)s)")
    reporting.set_defaults(command=report)


def report(given: argparse.Namespace, environ: Mapping[str, str]) -> int:
    with shell.a_bot(environ) as bot:
        figures = reminder_figures.report(bot, given.days)
    print("\n".join(_lines(figures, given.days)))
    return 0


def _lines(figures: Sequence[StepFigure], days: int) -> Iterator[str]:
    if not figures:
        yield f"Nobody was reminded in the last {days} days, or too few people were to say anything of it."
        return
    yield f"{'Reminders of the last ' + str(days) + ' days':<60}{'sent':>8}{'led to something':>20}"
    for figure in figures:
        what = f"{figure.department}, {KINDS[figure.clock]}, {figure.step}, {WHOM.get(figure.whom, figure.whom)}"
        yield f"{what:<60}{figure.sent:>8,}{f'{figure.acted:,} ({100 * figure.share:.0f} %)':>20}"
    useless = [figure for figure in figures if figure.is_for_nothing]
    if useless:
        yield ""
        yield "These hardly ever lead to anything. Think about taking them out of the departments file:"
        for figure in useless:
            whom = WHOM.get(figure.whom, figure.whom)
            yield f"  {figure.department}: {KINDS[figure.clock]}, {figure.step}, {whom}"
