"""handoff move: everything from one database into another one."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot import audit, utc_now
from bot.commands import shell
from bot.errors import NoKeyFolder
from bot.pulses import key_pairing
from bot.pulses.keys import folder_of
from bot.settings import Settings
from storage import backups as stored
from storage import transfer
from storage.backups import NotABackup
from storage.database import BadAddress, Database, Session, Unavailable
from storage.transfer import NotTransferred

if TYPE_CHECKING:
    from bot.commands.shell import Commands

_ABOUT = """\
Copy everything from one database into another one that is empty, such as from SQLite to PostgreSQL when a company
outgrows one process, and compare it row by row. All of it arrives, or nothing. The first database is left as it is.
Handoff must not be running. Whoever else is on the host can read a password on a command line: leave it out of the
address, and put it into ~/.pgpass.
"""
_NOTHING = "Nothing was moved, and the source is as it was."
# For locks: nobody waits for an answer here.
_PATIENCE = timedelta(seconds=30)


def add(commands: Commands) -> None:
    parser = commands.add_parser(
        "move", help="copy everything into another database, such as PostgreSQL", description=_ABOUT
    )
    parser.add_argument("source", help="where everything is now, such as sqlite:///handoff.db")
    parser.add_argument("target", help="an empty database, such as postgresql://handoff@db.example/handoff")
    parser.set_defaults(command=move)


def move(given: argparse.Namespace, environ: Mapping[str, str]) -> int:
    settings = Settings.from_env({**environ, "DATABASE_URL": ""})
    source, target = _opened(given.source), _opened(given.target)
    by = shell.account(environ)

    def finish(session: Session) -> None:
        key_pairing.begin_anew(session)
        audit.record(session, utc_now(), by, f"moved everything from {source.place} to {target.place}")

    try:
        _check_source(source)
        _make_target(target)
        print(f"Copying everything from {source.place} to {target.place}. Rows that arrived, each compared:")
        total = _Total()
        transfer.copy_all(source, target, total.add, finish)
    except NotTransferred as why:
        raise shell.NotDone(f"{why} {_NOTHING}") from None
    except Unavailable:
        raise shell.NotDone(f"A database went away, or somebody else writes to it. {_NOTHING}") from None
    finally:
        source.close()
        target.close()
    print(f"All {total.rows:,} rows are there as they were, and numbers go on where they stopped.\n")
    print("\n".join(_what_now(replace(settings, database_url=given.source), source)))
    return 0


class _Total:
    """Says of each table that has rows that it arrived, and counts them all."""

    def __init__(self) -> None:
        self.rows = 0

    def add(self, table: str, rows: int) -> None:
        self.rows += rows
        if rows:
            print(f"  {table:<20} {rows:>12,}", flush=True)


def _opened(address: str) -> Database:
    try:
        return Database(address, _PATIENCE)
    except BadAddress:
        raise shell.NotDone(
            "An address begins with sqlite:/// or postgresql://. In a password write %40 for @ and %3A for a colon."
        ) from None


def _check_source(source: Database) -> None:
    """Raise NotDone for what cannot be moved as it is."""
    if not _is_made(source):
        raise shell.NotDone(f"There is no database of Handoff at {source.place}. {_NOTHING}")
    if source.is_in_use():
        raise shell.NotDone(f"Handoff is running, or somebody else has {source.place} open. Stop it first. {_NOTHING}")
    if not source.is_current():
        raise shell.NotDone(
            f"The tables of {source.place} are of another version than this program. Run `handoff migrate` with "
            f"DATABASE_URL set to it, and move it then. {_NOTHING}"
        )
    if source.is_sqlite:
        try:
            stored.examine(Path(source.place))
        except NotABackup as why:
            raise shell.NotDone(f"{why} Restore the last backup instead, into the new database. {_NOTHING}") from None


def _make_target(target: Database) -> None:
    """Make the tables of a target that is empty. Raises NotDone for one that is not."""
    if not transfer.is_empty(target) or (_is_made(target) and target.is_in_use()):
        raise shell.NotDone(
            f"There is something in the database {target.place} already, or somebody has it open. Name an empty one. "
            f"{_NOTHING}"
        )
    target.migrate()


def _is_made(database: Database) -> bool:
    try:
        return database.is_made()
    except BadAddress:
        raise shell.NotDone(f"{database.place} is no database. {_NOTHING}") from None
    except Unavailable:
        raise shell.NotDone(f"The database {database.place} cannot be reached. {_NOTHING}") from None


def _what_now(settings: Settings, source: Database) -> list[str]:
    """What whoever moved does next. The key folder is no part of a database."""
    try:
        keys = f"HANDOFF_KEYS={folder_of(settings).path}"
    except NoKeyFolder:
        keys = "HANDOFF_KEYS to a private folder, if HR makes pulses"
    return [
        "Now, for every process of Handoff:",
        "1. Set DATABASE_URL to the new address.",
        f"2. Set {keys}. Keys are in no database:",
        "   all processes need the same folder, and the HANDOFF_SECRET of before.",
        "3. Start Handoff, and see what `handoff doctor` says.",
        f"From that start on {source.place} cannot be used with this key folder any more. Keep it until all is well,",
        "and delete it then: it holds what people wrote.",
    ]
