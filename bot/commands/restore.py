"""handoff restore: bring back a backup."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bot import Bot, utc_now
from bot.commands import shell
from bot.commands.backup import contents
from bot.errors import NoKeyFolder
from bot.operations import backups, restoration
from bot.operations.restoration import Report
from bot.settings import Settings
from handlers import slack
from storage import backups as stored
from storage.backups import Content, NotABackup, NotWritten
from storage.database import Database

if TYPE_CHECKING:
    from bot.commands.shell import Commands

_ABOUT = """\
Bring back a backup, into SQLite or PostgreSQL, whichever it came from. Handoff must not be running. What happened after
the backup was made is lost here, and Slack still shows it: this says what. No number is given a second time, and nobody
is reminded again of what fell due meanwhile.
"""
_THE_SAME = timedelta(minutes=5)


def add(commands: Commands) -> None:
    parser = commands.add_parser("restore", help="bring back a backup", description=_ABOUT)
    parser.add_argument("file", type=Path, help="a file that `handoff backup` wrote")
    parser.add_argument(
        "--replace",
        action="store_true",
        help="put it in place of what is there, which is backed up beside the file first",
    )
    parser.add_argument(
        "--with-keys",
        action="store_true",
        help="use the folder of HANDOFF_KEYS with it, also if it was paired since; only if no other Handoff uses it",
    )
    parser.set_defaults(command=restore)


def restore(given: argparse.Namespace, environ: Mapping[str, str]) -> int:
    settings = Settings.from_env(environ)
    if not given.file.is_file():
        raise shell.NotDone(f"There is no file {given.file}.")
    try:
        content = stored.examine(given.file)
        stored.must_be_known(content)
    except NotABackup as why:
        raise shell.NotDone(f"{why} Nothing was changed.") from None
    _must_be_right(settings)
    database = Database(settings.database_url)
    try:
        replaced = _make_room(database, given)
        shell.make(settings)
        report = _restore(
            Bot(database, settings), given.file, content, shell.account(environ), with_keys=given.with_keys
        )
    finally:
        database.close()
    print("\n".join(lines(report, content, replaced)))
    return 0


def lines(report: Report, content: Content, replaced: Path | None) -> Iterator[str]:
    """What was restored, and what Slack shows that is not known any more."""
    gap = report.gap
    yield f"Handoff is as it was on {gap.made_at:%Y-%m-%d %H:%M} UTC. {contents(content)}"
    if replaced is not None:
        yield f"What was there before is in {replaced}. Delete it when nobody needs it any more."
    yield ""
    yield "What came after that is lost here, and Slack still shows it:"
    yield f"- Requests after R-{gap.last_known}. Whoever uses their cards reads that they are not known any more."
    yield f"  New requests are numbered from R-{gap.first_new} on: no number is given a second time."
    yield f"- What people wrote and did. {_cards(report.redrawn)} drawn anew at the next start, as they were then."
    yield f"- Reminders and news. {report.not_sent + report.reminders_passed} that fell due since are not sent again."
    if report.closing_later:
        yield f"- Whether something is done. {report.closing_later} that would have closed wait 3 more working days."
    yield f"- Pulses. {_open(report.open_pulses)} Results that were published since are not known, so later ones"
    yield "  take no account of them: let 14 days pass before the next pulse, and 180 if results were published."
    if report.keys is not None and report.open_pulses:
        yield f"  They take no answer and are not counted yet: {_what_to_do(report.keys)}"
    for title in report.paused:
        yield f"  The next wave of {title!r} was due and may have been out: it is paused, and HR may resume it."
    yield ""
    yield "Now start Handoff, and tell everybody since when their requests are lost."


def _cards(count: int) -> str:
    return "1 request has its cards" if count == 1 else f"{count:,} requests have their cards"


def _open(count: int) -> str:
    if not count:
        return "None was open."
    return f"{count} were open then; one whose key was destroyed since cannot be counted, and HR can call it off."


def _what_to_do(keys: NoKeyFolder) -> str:
    if keys.reason == "another":
        return (
            f"the key folder {keys.folder} is in use with another copy of this database. If that one is not used any "
            "more, restore again with --replace --with-keys."
        )
    return "set HANDOFF_KEYS and HANDOFF_SECRET to those that were used when the backup was made."


def _must_be_right(settings: Settings) -> None:
    """Raise NotDone where Slack contradicts our clock: what is due would be settled by a wrong one, for good."""
    if not settings.bot_token:
        return
    slack_says, now = slack.clock(settings)(), utc_now()
    if slack_says is not None and abs(slack_says - now) > _THE_SAME:
        raise shell.NotDone(
            f"The clock of this server shows {now:%Y-%m-%d %H:%M} UTC, and Slack's {slack_says:%Y-%m-%d %H:%M}. Set it "
            "right first. Nothing was changed."
        )


def _make_room(database: Database, given: argparse.Namespace) -> Path | None:
    """Back up what is there, if it is to be replaced; return where it is. Raises NotDone."""
    if not database.is_made():
        return None
    if database.is_in_use():
        raise shell.NotDone("Handoff is running, or somebody else has its database open. Stop it first.")
    if database.is_current() and stored.is_empty(database):
        return None
    if not given.replace:
        raise shell.NotDone(
            f"There is something in the database {database.place} already. --replace puts the backup in its place. "
            "Nothing was changed."
        )
    if not database.is_current():
        raise shell.NotDone("What is there is of another version. Run `handoff migrate`, and restore then.")
    now = utc_now()
    file: Path = given.file
    kept = file.with_name(f"{file.name}.replaced-{now:%Y%m%d-%H%M%S}")
    try:
        backups.back_up(database, kept, now)
    except (NotWritten, NotABackup):
        raise shell.NotDone(
            f"What is there could not be backed up to {kept}, so nothing was changed. Make room; or, if the database "
            "is damaged, move it away by hand, and restore without --replace."
        ) from None
    return kept


def _restore(bot: Bot, file: Path, content: Content, by: str, *, with_keys: bool) -> Report:
    with TemporaryDirectory(prefix="handoff-restore-") as folder:
        copy = Path(folder) / "work.db"
        stored.copy_of(file, copy)
        work = Database(f"sqlite:///{copy}", is_throwaway=True)
        try:
            shell.bring_up_to_date(work, bot.settings)
            return restoration.restore(bot, content, Bot(work, bot.settings), by=by, with_keys=with_keys)
        finally:
            work.close()
