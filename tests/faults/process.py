"""One process of Handoff: `python -m bot …` as it is run, on the clock of the run, killed where it is told.

What is loaded once is forked for each start, which takes a twentieth of the time: see `Run`.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from multiprocessing import parent_process
from pathlib import Path

import bot
from tests.faults.clock import SPEED, SharedClock

_clock: list[SharedClock] = []
_utc_now = bot.utc_now


def _now() -> datetime:
    return _clock[0].now() if _clock else _utc_now()


# Before anything is loaded that keeps it as its default. Bots keep it already.
bot.utc_now = _now
bot.Bot.__init__.__defaults__ = tuple(
    _now if given is _utc_now else given for given in bot.Bot.__init__.__defaults__ or ()
)

from bot import schedule  # noqa: E402
from bot.__main__ import main  # noqa: E402
from handlers import slack  # noqa: E402
from tests.faults.kills import Kill, arm  # noqa: E402

# Waits that are measured by the machine's clock. A call may take a fifth of its usual four seconds; ticks that fall due
# within twenty seconds or a minute come every one or two.
_CALL_SECONDS = 0.8
_SHORTEST_TICK, _LONGEST_TICK = timedelta(seconds=1), timedelta(seconds=2)
_LONGEST_REST = 0.5


def run(arguments: list[str], environ: Mapping[str, str], clock: SharedClock, log: Path, kill: Kill | None) -> None:
    """Be that process, until it ends or is killed."""
    threading.Thread(target=_goes_with_the_run, daemon=True).start()
    _clock.append(clock)
    with log.open("ab", buffering=0) as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    os.environ.update(environ)  # noqa: TID251  (a process of its own)
    schedule.utc_now = _utc_now  # type: ignore[attr-defined]  # APScheduler beats by the machine's clock
    schedule._LONGEST_REST = _LONGEST_REST
    schedule._REST_AFTER_TROUBLE /= SPEED
    schedule._FILES_REST /= SPEED
    slack._POSTING_SECONDS = _CALL_SECONDS  # type: ignore[assignment]
    _beat_faster()
    if kill is not None:
        arm(kill)
    sys.exit(main(arguments))


def _goes_with_the_run() -> None:
    """However a run ends, nothing of it is left."""
    run = parent_process()
    if run is not None:
        run.join()
        os._exit(1)


def _beat_faster() -> None:
    table = schedule.ticks

    def faster(*arguments: object, **options: object) -> list[schedule.Tick]:
        return [
            replace(
                tick,
                every=min(max(tick.every / SPEED / 4, _SHORTEST_TICK), _LONGEST_TICK)
                if tick.every <= timedelta(minutes=10)
                else tick.every,
            )
            for tick in table(*arguments, **options)  # type: ignore[arg-type]
        ]

    import bot.wiring  # noqa: PLC0415

    bot.wiring.ticks = faster  # type: ignore[attr-defined]
