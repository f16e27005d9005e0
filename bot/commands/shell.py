"""What every command needs: a database that is up to date, and a word on the error stream when something is wrong."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot import Bot
from bot.operations import doctor
from bot.pulses.company import remember_the_past
from bot.requests import recomputation
from bot.settings import Settings, SettingsError
from storage import clocks as clock_rows
from storage.database import Database

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

WRONG = 2
"""The exit status of a command that could not do what it was asked."""


class NotDone(Exception):
    """It cannot be done, for a reason that whoever typed the command can mend. The message says how."""


def prepare(settings: Settings) -> None:
    """Bring SQLite up to date, as on every start; PostgreSQL is by `migrate`, once for all processes. Those of the
    version before go on with its tables, and may be restarted meanwhile.

    Raises NotDone where there is no database yet: only `migrate` makes one, so that no typo does.
    """
    database = Database(settings.database_url)
    try:
        must_be_made(database)
        if settings.database_url.startswith("sqlite"):
            bring_up_to_date(database, settings)
        elif database.is_behind():
            raise SettingsError(["The database's tables are not up to date. Run `handoff migrate` first."])
    finally:
        database.close()


def make(settings: Settings) -> None:
    """Make the database, or bring it up to date."""
    database = Database(settings.database_url)
    try:
        bring_up_to_date(database, settings)
    finally:
        database.close()


def must_be_made(database: Database) -> None:
    """Raise NotDone where no database of Handoff is: a typo in DATABASE_URL would begin an empty one, silently."""
    if database.is_made():
        return
    raise NotDone(f"There is no database of Handoff at {database.place}. {doctor.MAKE_ONE}")


def bring_up_to_date(database: Database, settings: Settings) -> None:
    """Bring the tables up to date, compute from its history each clock that an older version kept in sums, and make of
    the pulses of the last 180 days what later ones must respect.

    Safe to repeat; quick when there is nothing to do. Raises storage.database.Unavailable.
    """
    database.migrate()
    with database.reading() as session:
        is_behind = clock_rows.is_behind(session)
    if is_behind:
        recomputation.apply(Bot(database, settings), lambda _change: None)
    remember_the_past(Bot(database, settings))


@contextmanager
def a_bot(environ: Mapping[str, str]) -> Iterator[Bot]:
    """A bot without Slack, on the database that the environment names."""
    settings = Settings.from_env(environ)
    prepare(settings)
    database = Database(settings.database_url)
    try:
        yield Bot(database, settings)
    finally:
        database.close()


def complain(*sentences: str) -> int:
    print("\n".join(sentences), file=sys.stderr)
    return WRONG


def text_of(file: Path) -> str:
    """What stands in a file. Raises NotDone."""
    if not file.is_file():
        raise NotDone(f"There is no file {file}.")
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise NotDone(f"{file} is not a text in UTF-8. Save it as one, and try again.") from None


def account(environ: Mapping[str, str]) -> str:
    """Return the account on the server of whoever typed the command: before `sudo`, if there was one."""
    try:
        return environ.get("SUDO_USER") or getpass.getuser()
    except (KeyError, OSError):
        # Containers run as numbers that no file names.
        return f"user {os.getuid()}"


def a_date(written: str) -> date:
    """An argument such as 2026-09-01."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{written!r} is not a date such as 2026-09-01") from None


def some_days(written: str) -> int:
    """An argument such as 60: at least one day, and at most ten years."""
    if not written.isdecimal() or not 1 <= int(written) <= 3_660:  # noqa: PLR2004
        raise argparse.ArgumentTypeError(f"{written!r} is not a number of days such as 60")
    return int(written)


def moment(at: datetime, zone: str) -> str:
    """'Tue 3 Mar 14:20', on the clocks of that zone."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%a} {local.day} {local:%b %H:%M}"


def numbers(request_ids: Iterable[int]) -> str:
    """'R-12, R-15'."""
    return ", ".join(f"R-{number}" for number in request_ids)


def is_agreed_to(question: str) -> bool:
    """Ask whoever typed the command, and return whether they typed yes; nobody at a terminal did not."""
    try:
        return input(f"{question} Type yes to do it: ").strip().casefold() == "yes"
    except EOFError:
        print()
        return False
