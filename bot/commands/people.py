"""handoff people: who belongs to which department, in and out as a file; what is stored of one, and forgetting them."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot import erasure, personal_data
from bot.commands import shell
from bot.erasure import CannotForget, Outlook, StillTelling
from bot.people import homes, slack_homes
from bot.people.homes import NoSuchHome
from bot.personal_data import NobodyKnown
from bot.pulses.company import CountedWithout, counted_without
from bot.pulses.disclosure.rules import COMPANY

if TYPE_CHECKING:
    from bot.commands.shell import Commands

_ABOUT = """\
Take over the home department, the manager and the language of people from a CSV file with the columns id, department,
manager and language: all of it, or nothing. An empty cell changes nothing, and so does a missing line.
"""
_HEARD = """\
Every night Slack is asked who belongs where: by a field of profiles (HANDOFF_HOME_FIELD), else by the user groups that
the people file names. A look that would change more than a fifth stops here, until it is let through.
"""
_DATA = """\
Print everything stored that names one person: by table, with what it is for, who reads it and how long it stays, and
what cannot be found because it is sealed. The ids of others are left out. That it was asked for stands in `handoff
audit`, without the name.
"""
_FORGET = """\
Hand back what somebody has, call off what they asked for, and let nothing name them any more. Rows that figures are
made of stay, and say "a colleague". It says what is kept, why and until when, and asks before it does anything. That
it was done stands in `handoff audit`, without the name.
"""


def add(commands: Commands) -> None:
    parser = commands.add_parser("people", help="who belongs to which department; what is stored of one person")
    which = parser.add_subparsers(required=True, metavar="apply|export|rename|heard|data|forget")
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
    hearing = which.add_parser("heard", help="what Slack says of homes and was not taken over", description=_HEARD)
    hearing.add_argument("--apply", action="store_true", help="take it over, however much it is")
    hearing.set_defaults(command=heard)
    giving = which.add_parser("data", help="print everything stored of one person, as JSON", description=_DATA)
    giving.add_argument("person", metavar="ID")
    giving.set_defaults(command=data)
    forgetting = which.add_parser("forget", help="erase one person", description=_FORGET)
    forgetting.add_argument("person", metavar="ID")
    forgetting.add_argument("--yes", action="store_true", help="do it, without asking")
    forgetting.set_defaults(command=forget)


def apply(given: argparse.Namespace, environ: Mapping[str, str]) -> int:
    text = shell.text_of(given.file)
    with shell.a_bot(environ) as bot:
        if given.preview:
            print(homes.preview(bot, text))
            print("\n".join(_in_pulses(counted_without(bot, homes.homes_with(bot, text)))))
            print("Nothing was kept.")
        else:
            print(homes.apply(bot, text, by=shell.account(environ)))
    return 0


def _in_pulses(found: CountedWithout) -> Iterator[str]:
    if not found.total:
        yield "In pulses everybody is counted with a department."
        return
    yield f"In pulses {found.total} of {found.people} people stay counted with no department:"
    if found.homeless:
        yield f"  {found.homeless} have no home department"
    if found.elsewhere:
        yield f"  {found.elsewhere} belong to one that serves nobody here: {', '.join(found.homes)}"
    if found.staying:
        yield (
            f"  {found.staying} were asked before, and are counted with another department only when at least "
            f"{COMPANY.atom} change together and as many stay, or nobody does"
        )


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


def heard(given: argparse.Namespace, environ: Mapping[str, str]) -> int:
    with shell.a_bot(environ) as bot:
        print("\n".join(slack_homes.heard(bot)) or "Nothing waits.")
        if given.apply:
            print(f"{slack_homes.let_through(bot, by=shell.account(environ))} people changed.")
    return 0


def data(given: argparse.Namespace, environ: Mapping[str, str]) -> int:
    with shell.a_bot(environ) as bot:
        try:
            found = personal_data.data_of(bot, given.person, by=shell.account(environ))
        except NobodyKnown as error:
            raise shell.NotDone(_nobody(given.person)) from error
    print(json.dumps(found, ensure_ascii=False, indent=2))
    return 0


def forget(given: argparse.Namespace, environ: Mapping[str, str]) -> int:
    with shell.a_bot(environ) as bot:
        ahead = erasure.outlook(bot, given.person)
        if ahead is None:
            raise shell.NotDone(_nobody(given.person))
        print("\n".join([*_will(ahead), "Kept:", *(f"  {line}" for line in erasure.kept(bot, ahead))]))
        if not (given.yes or shell.is_agreed_to(f"Forget {ahead.name}?")):
            print("Nothing was done.")
            return 0
        try:
            erasure.forget(bot, given.person, by=shell.account(environ))
        except CannotForget as error:
            raise shell.NotDone(_named(error.outlook)) from error
        except StillTelling as error:
            raise shell.NotDone(_telling(error.request_ids)) from error
    print("Done. Nothing names them any more, but what is kept.")
    return 0


def _nobody(person_id: str) -> str:
    return f"Nothing that is stored names {person_id}. Slack shows somebody's id in their profile: Copy member ID."


def _will(ahead: Outlook) -> Iterator[str]:
    yield f"{ahead.name} would be forgotten."
    if ahead.has:
        yield f"Handed back: {shell.numbers(ahead.has)}."
    if ahead.asked:
        yield f"Called off, and their departments told: {shell.numbers(ahead.asked)}."
    if ahead.has_account:
        yield "They have an account in Slack: Handoff gets to know them again when it reads who is there."


def _named(ahead: Outlook) -> str:
    told = []
    if ahead.named_in:
        where = ", ".join(ahead.named_in)
        told.append(
            f"The departments file names them as a lead, on call or as a reader of reports: {where}. Take them out of "
            "it and apply it."
        )
    if ahead.is_in_settings:
        told.append("HANDOFF_ADMINS or HANDOFF_HR names them. Take them out of it.")
    return " ".join(["Nothing was done.", *told, "Then try again."])


def _telling(request_ids: Sequence[int]) -> str:
    return (
        f"What they have was handed back, and what they asked for is called off. Departments are still being told of "
        f"{shell.numbers(request_ids)}. Try again in a minute, while Handoff runs: nothing was erased yet."
    )
