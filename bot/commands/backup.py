"""handoff backup: everything Handoff remembers as one file, while it runs."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from bot import utc_now
from bot.commands import shell
from bot.operations import backups
from bot.settings import Settings
from storage.backups import Content, NotABackup, NotWritten
from storage.database import Database

if TYPE_CHECKING:
    from bot.commands.shell import Commands

_ABOUT = """\
Write everything that Handoff remembers to one new file, as it is at one moment, while it runs; then check the file, and
say what is in it. It is a database of SQLite, whichever database is in use. It holds what people wrote, and no key of a
pulse: keep it as you keep the database, and never beside the key folder.
"""


def add(commands: Commands) -> None:
    parser = commands.add_parser("backup", help="write everything to one file, while Handoff runs", description=_ABOUT)
    parser.add_argument("file", type=Path, help="a new file; one that exists is never overwritten")
    parser.set_defaults(command=backup)


def backup(given: argparse.Namespace, environ: Mapping[str, str]) -> int:
    settings = Settings.from_env(environ)
    database = Database(settings.database_url)
    try:
        shell.must_be_made(database)
        if not (database.is_sqlite or database.is_current()):
            raise shell.NotDone(
                "The database is of an older version, and was not backed up. Use pg_dump before `handoff migrate`, or "
                "the older version of Handoff."
            )
        now = utc_now()
        content = backups.back_up(database, given.file, now)
        if database.is_current():
            backups.note(database, now, shell.account(environ))
    except backups.FileExists:
        raise shell.NotDone(f"There is a file {given.file} already, and nothing is overwritten.") from None
    except NotWritten:
        raise shell.NotDone(
            f"{given.file} could not be written. Check that its folder is there and may be written to, and that the "
            "disk has room for a copy of the database."
        ) from None
    except NotABackup as damaged:
        raise shell.NotDone(f"The backup was not kept. {damaged} So is the database, then: `handoff doctor`.") from None
    finally:
        database.close()
    print(f"{given.file} is a backup: it was opened again, and every page and key in it is in order.")
    print(contents(content))
    return 0


def contents(content: Content) -> str:
    """What is in a backup, one line a table, those without a row left out."""
    width = max(map(len, content.rows))
    lines = [f"  {name:<{width}} {count:>10,}" for name, count in content.rows.items() if count]
    return "\n".join([f"Tables of version {content.version}; rows in each:", *(lines or ["  none"])])
