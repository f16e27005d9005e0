"""One machine that holds a pulse, as a program of its own, which stops where it is told so that it can be killed there.

    python -m tests.races.pulse_machine DATABASE_URL KEYS MOMENT STOP VERB [WORDS...]

STOP is one of the steps below. There it says "at STOP" on standard output and waits. What it has acknowledged it says
as "kept PERSON", as Slack would have been answered by then.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import event

from bot import Bot
from bot.pulses import ballots, closing
from bot.pulses import launch as pulse_launch
from bot.pulses.disks import LASTING
from bot.pulses.envelopes import Keys
from bot.settings import Settings
from storage.database import Database
from tests.bot.pulse_company import HANA, SECRET
from tests.patience import FOR_LOCKS

STEPS = (
    "never",
    "key written",  # the key is there, its survey is not
    "launch committed",
    "announced",  # an answer is noted in the key file, and not written
    "sealed",  # it is written, and not committed
    "committed",  # it is committed, and nobody was told, not even the key file
    "kept 3",  # three answers are acknowledged
    "closing",  # no answer is taken any more, nothing is counted
    "counted",  # results are written, and not committed
    "published",  # they are committed, and the key is still there
    "key overwritten",
    "key destroyed",
    "called off",  # that is committed, and the key is still there
    "key of a called off one overwritten",
)


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


class Machine:
    """The bot, with a place to stop at."""

    def __init__(self, url: str, keys: str, at: datetime, stop: str) -> None:
        settings = Settings(database_url=url, hr=(HANA,), keys=keys, secret=SECRET, disk=LASTING)
        self.bot = Bot(Database(url, FOR_LOCKS), settings, lambda: at)
        self.stop = stop
        self.kept = 0
        self.opened = self.rewritten = 0

    def reaches(self, step: str) -> None:
        if step == self.stop:
            say("at", step)
            sys.stdin.readline()

    def launch(self, series_id: str) -> None:
        self._before_commit("INSERT INTO survey", "key written")
        pulse_launch.launch(self.bot, int(series_id), HANA)
        self.reaches("launch committed")

    def answer(self, survey_id: str, *people: str) -> None:
        self._before_commit("INSERT INTO ballot", "sealed")
        self._before("INSERT INTO ballot", "announced")
        sys.addaudithook(self._looks_at_confirmations)
        for place, person in enumerate(people):
            ballots.answer(self.bot, int(survey_id), person, {1: place % 5, 2: f"Words of {person}"})
            say("kept", person)
            self.kept += 1
            self.reaches(f"kept {self.kept}")

    def close(self, _survey_id: str) -> None:
        self._before_commit("INSERT INTO result", "counted")
        sys.addaudithook(self._looks_at_files)
        closing.close_due(self.bot, self._open)

    def call_off(self, survey_id: str) -> None:
        sys.addaudithook(self._looks_at_a_key_that_goes)
        closing.call_off(self.bot, int(survey_id), HANA)

    def _open(self, keys: Keys, sealed: bytes) -> bytes:
        self.reaches("closing")
        return keys.open(sealed)

    def _looks_at_confirmations(self, what: str, about: tuple[object, ...]) -> None:
        """The key file is opened twice to be written: to announce an answer, and to confirm it."""
        if what == "open" and str(about[0]).startswith(self.bot.settings.keys) and str(about[1]).startswith("r+"):
            self.opened += 1
            if self.opened % 2 == 0:
                self.reaches("committed")

    def _looks_at_files(self, what: str, about: tuple[object, ...]) -> None:
        """Python tells of every file that is opened or removed, before it is."""
        if not about or not str(about[0]).startswith(self.bot.settings.keys):
            return
        if what == "open" and str(about[1]).startswith("r+"):
            self.rewritten += 1
            if self.rewritten == 2:  # the first time its notes are read
                self.reaches("published")
        elif what == "os.remove" and str(about[0]).endswith(".key"):
            self.reaches("key overwritten")
        elif what == "open" and about[0] == self.bot.settings.keys:
            self.reaches("key destroyed")

    def _looks_at_a_key_that_goes(self, what: str, about: tuple[object, ...]) -> None:
        """Nobody reads its notes: the file is opened once, to be overwritten."""
        if what == "open" and str(about[0]).endswith(".key") and str(about[1]).startswith("r+"):
            self.reaches("called off")
        elif what == "os.remove" and str(about[0]).endswith(".key"):
            self.reaches("key of a called off one overwritten")

    def _before(self, statement: str, step: str) -> None:
        """Stop before that statement."""

        @event.listens_for(self.bot.db.engine, "before_cursor_execute")
        def look(_c: Any, _cursor: Any, sql: str, *_rest: Any) -> None:
            if sql.lstrip().startswith(statement):
                self.reaches(step)

    def _before_commit(self, statement: str, step: str) -> None:
        """Stop with that statement done and its transaction open."""
        seen: list[bool] = []

        @event.listens_for(self.bot.db.engine, "after_cursor_execute")
        def look(_c: Any, _cursor: Any, sql: str, *_rest: Any) -> None:
            if sql.lstrip().startswith(statement):
                seen.append(True)

        @event.listens_for(self.bot.db.engine, "commit")
        def about_to_commit(_connection: Any) -> None:
            if seen:
                seen.clear()
                self.reaches(step)


def main(url: str, keys: str, moment: str, stop: str, verb: str, *words: str) -> None:
    machine = Machine(url, keys, datetime.fromisoformat(moment), stop)
    acts: dict[str, Callable[..., None]] = {
        "launch": machine.launch,
        "answer": machine.answer,
        "close": machine.close,
        "call off": machine.call_off,
    }
    acts[verb](*words)
    say("done")
    machine.bot.db.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
