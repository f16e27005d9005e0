"""handoff agreement: which figures a strict works agreement holds back, and which were switched on."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from bot.commands import shell
from bot.reports import agreement
from bot.reports.agreement import FIGURES, STRICT, Guarded
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.commands.shell import Commands

_ABOUT = """\
Under HANDOFF_WORKS_AGREEMENT=strict some figures are shown to nobody until each is switched on here, as it was agreed.
Everybody reads in Home for four weeks that it was, and who did it stands in `handoff audit`.
"""
_NOT_STRICT = "HANDOFF_WORKS_AGREEMENT is not strict: every figure is shown, whatever is switched on here."


def add(commands: Commands) -> None:
    parser = commands.add_parser(
        "agreement", help="which figures a strict works agreement holds back: list, on, off", description=_ABOUT
    )
    acts = parser.add_subparsers(required=True, metavar="ACT")
    acts.add_parser("list", help="what is on, and what is not").set_defaults(command=list_all)
    for word, about, act in (
        ("on", "let a figure be shown, as it was agreed", switch_on),
        ("off", "let a figure be shown to nobody any more", switch_off),
    ):
        switching = acts.add_parser(word, help=about)
        switching.add_argument("figure", choices=[guarded.value for guarded in Guarded], metavar="FIGURE")
        switching.set_defaults(command=act)


def list_all(_given: argparse.Namespace, environ: Mapping[str, str]) -> int:
    with shell.a_bot(environ) as bot:
        states = agreement.states(bot)
        print(*_note(bot.settings), sep="\n", end="")
    for guarded, since in states.items():
        state = "off" if since is None else f"on since {since:%Y-%m-%d}"
        print(f"{guarded.value:<24}{state:<22}{FIGURES[guarded]}")
    return 0


def switch_on(given: argparse.Namespace, environ: Mapping[str, str]) -> int:
    guarded = Guarded(given.figure)
    with shell.a_bot(environ) as bot:
        is_news = agreement.switch_on(bot, guarded, by=shell.account(environ))
        print(*_note(bot.settings), sep="\n", end="")
    told = "Everybody reads so in Home for four weeks." if is_news else "It was before."
    print(f"“{FIGURES[guarded]}” is switched on. {told}")
    return 0


def switch_off(given: argparse.Namespace, environ: Mapping[str, str]) -> int:
    guarded = Guarded(given.figure)
    with shell.a_bot(environ) as bot:
        is_news = agreement.switch_off(bot, guarded, by=shell.account(environ))
        print(*_note(bot.settings), sep="\n", end="")
    print(f"“{FIGURES[guarded]}” is switched off." + ("" if is_news else " It was before."))
    return 0


def _note(settings: Settings) -> Iterator[str]:
    if settings.works_agreement != STRICT:
        yield f"{_NOT_STRICT}\n"
