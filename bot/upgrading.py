"""From an older version's database to this one's: its tables, and what it did not write down."""

from __future__ import annotations

from bot import Bot
from bot.clocks import recomputation
from bot.pulses.company import remember_the_past
from bot.settings import Settings
from storage import clocks as clock_rows
from storage.database import Database


def bring_up_to_date(database: Database, settings: Settings) -> None:
    """Bring the tables up to date, reckon from its history each clock that an older version kept in sums, and make of
    the pulses of the last 180 days what later ones must respect.

    Safe to repeat; quick when there is nothing to do. Raises storage.database.Unavailable.
    """
    database.migrate()
    with database.reading() as session:
        is_behind = clock_rows.is_behind(session)
    if is_behind:
        recomputation.apply(Bot(database, settings), lambda _change: None)
    remember_the_past(Bot(database, settings))
