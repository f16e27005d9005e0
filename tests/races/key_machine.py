"""One process with a key folder of its own, which does on its line what it is told, and says what came of it."""

from __future__ import annotations

import sys
from datetime import datetime
from functools import partial

from bot import Bot
from bot.errors import Refused
from bot.pulses import ballots, key_pairing, sweep
from bot.pulses.disks import LASTING
from bot.settings import Settings
from storage.database import Database
from tests.bot.pulse_company import HANA, SECRET
from tests.patience import FOR_LOCKS


def main(url: str, keys: str, *acts: str) -> None:
    """Each act is a moment and a verb with its words; a line on standard input begins the next one."""
    database = Database(url, FOR_LOCKS)
    settings = Settings(database_url=url, hr=(HANA,), keys=keys, secret=SECRET, disk=LASTING)
    for act in acts:
        moment, verb, *words = act.split()
        sys.stdin.readline()
        at = datetime.fromisoformat(moment)
        said = _does(Bot(database, settings, partial(_as_told, at)), verb, words)
        sys.stdout.write(said + "\n")
        sys.stdout.flush()


def _as_told(at: datetime) -> datetime:
    return at


def _does(bot: Bot, verb: str, words: list[str]) -> str:
    try:
        if verb == "starts":
            sweep.start_up(bot)
        elif verb == "sweeps":
            sweep.sweep(bot, lambda _audience: ())
        else:
            ballots.answer(bot, int(words[0]), words[1], {1: 1})
    except Refused as refused:
        return type(refused).__name__
    why = key_pairing.trouble(bot)
    return "well" if why is None else why.reason
