"""A bot that was started again, as a program of its own: it looks at its pulses, says so, and waits to be looked into.

Unlike the real one it does not forget a key that it can read.

python -m tests.anonymity.restarted DATABASE_URL KEYS SECRET HR MOMENT
"""

from __future__ import annotations

import sys
from datetime import datetime

from bot import Bot
from bot.pulses import queries, sweep
from bot.pulses.keys import folder_of
from bot.settings import Settings
from storage.database import Database


def main(database_url: str, keys: str, secret: str, hr: str, moment: str) -> None:
    settings = Settings(database_url=database_url, keys=keys, secret=secret, hr=(hr,))
    bot = Bot(Database(database_url), settings, lambda: datetime.fromisoformat(moment))
    sweep.start_up(bot)
    sweep.sweep(bot, lambda _audience: ())
    folder = folder_of(settings)
    known = [folder.read(name) for name in folder.names()]
    shown = queries.every_series(bot, hr)
    sys.stdout.write(f"{shown[0].waves[0].state}\n")
    sys.stdout.flush()
    sys.stdin.readline()
    del known


if __name__ == "__main__":
    main(*sys.argv[1:])
