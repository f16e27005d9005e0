"""Weeks of a company in minutes: `python -m tests.faults.soak`, or `make soak`. An hour is what a release is worth.

One process, a clock that is set on, the real app in a sandbox. Prints a line a week and fails when memory grows week by
week, or when a table grows that should be pruned.

    make soak                          # an hour of the machine
    make soak ARGS="--minutes 5"
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import os
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory

from freezegun import freeze_time
from freezegun.api import FrozenDateTimeFactory
from sqlmodel import SQLModel, col, func, select

from bot import schedule
from bot.pulses import ballots, drafts, launch
from bot.sandbox import Person
from bot.sandbox.seen import SeenMessage
from storage.database import Database
from storage.tables import Card, Request
from tests.bot.pulse_company import composed
from tests.journeys.pulse_steps import a_crowd
from tests.memory import memory
from tests.moments import PARIS, TUESDAY_AT_NINE
from tests.office import Office

PRUNED = {"outbox": 8, "answered_events": 8, "absences": 1, "ballot": 0}
"""Tables in which nothing is kept for good, and for how many days at most it is: none of them may grow."""

# What somebody may look back at in Slack here: the sandbox keeps everything, and would be all that grows.
_SLACK_KEEPS = timedelta(days=10)
_HOURS = (9, 14)
_REQUESTS = 2
_TIDY_DAYS = (1, 4)
_A_PULSE_EVERY = 5
# The sandbox's log of what went over the wire: no part of what is measured.
_WIRE_KEEPS = 100
# Of all weeks, those until which caches fill.
_WARM = 1 / 3
# From there on, the later half may need so much more than the earlier one. In MB: an allocator is never quite even.
_GROWS = 6.0


@dataclass(frozen=True)
class Week:
    """What one week left: how many MB the process has, and how many rows stand in each table."""

    megabytes: float
    rows: dict[str, int]


class Soak:
    """A company that works, week after week."""

    def __init__(self, office: Office, clock: FrozenDateTimeFactory, seed: int) -> None:
        self._office = office
        self._clock = clock
        self._rng = Random(seed)  # noqa: S311
        self._crowd = a_crowd(office, "people", 12)
        self._weeks = 0
        office.sandbox.wire._entries = deque(maxlen=_WIRE_KEEPS)

    def works(self) -> Week:
        """Five days and a weekend."""
        monday = self._next_monday()
        if self._weeks % _A_PULSE_EVERY == 0:
            self._is_at(monday.replace(hour=9))
            self._asks_everybody()
        for day in range(5):
            for hour in _HOURS:
                self._is_at((monday + timedelta(days=day)).replace(hour=hour))
                for _request in range(_REQUESTS):
                    self._asks()
                for _deed in range(3 * _REQUESTS):
                    with suppress(AssertionError):  # the button is gone, or somebody else has done it
                        self._does()
                self._office.settles()
            if day in _TIDY_DAYS:
                self._tidies_up()
            self._is_at((monday + timedelta(days=day)).replace(hour=23))
            schedule._forget(self._office.bot)
        self._is_at((monday + timedelta(days=6)).replace(hour=23))
        schedule._forget(self._office.bot)
        self._slack_forgets()
        self._weeks += 1
        return Week(_megabytes(), self._rows())

    def _asks(self) -> None:
        person = self._rng.choice([self._office.ana, self._office.cem, self._office.gus, self._office.hana])
        words = self._rng.choice(("My laptop won't start", "A new screen", "Access to the archive"))
        person.types(f"/request it {words}, please", in_="general")

    def _does(self) -> None:
        """Somebody does what a card of the last days lets them do, looks at Home, or is away for a day."""
        member = self._rng.choice([self._office.bo, self._office.dana])
        what = self._rng.choice(
            ("Take it", "Take it", "Done", "Done", "Done", "write", "answer", "rate", "home", "away")
        )
        if what == "home":
            member.opens_home()
        elif what == "away":
            member.sets_status(
                "On holiday", "palm_tree", self._office.now() + timedelta(hours=self._rng.randint(4, 30))
            )
        elif what in {"answer", "rate"}:
            asker = self._rng.choice([self._office.ana, self._office.cem, self._office.gus, self._office.hana])
            card = self._a_card(asker, asker.member.dm_id)
            if what == "rate":
                asker.clicks("🙂 4", on=card)
            else:
                asker.writes("The one on the left", thread=card)
        else:
            card = self._a_card(member, "CITHELP0", what)
            if what == "write":
                member.writes("I have a look", thread=card)
            else:
                member.clicks(what, on=card)

    def _tidies_up(self) -> None:
        """Nothing stays lying about: a company that falls behind is reminded of more and more."""
        bo = self._office.bo
        for said in bo.messages:
            if said.channel_id == "CITHELP0" and said.thread_ts is None and "Done" in said.buttons:
                bo.clicks("Done", on=said)
        self._office.settles()

    def _a_card(self, person: Person, channel_id: str, button: str | None = None) -> SeenMessage:
        cards = [
            said
            for said in person.messages[-60:]
            if said.channel_id == channel_id
            and (getattr(said.source, "metadata", None) or {}).get("event_type") == "handoff_card"
            and (button in {None, "write"} or button in said.buttons)
        ]
        assert cards
        return self._rng.choice(cards)

    def _asks_everybody(self) -> None:
        bot = self._office.bot
        hana = self._office.hana.id
        launched = launch.launch(bot, drafts.draft(bot, hana, composed(), f"form {self._weeks}"), hana, ())
        assert launched.survey_id is not None
        for place, person in enumerate(self._crowd):
            ballots.answer(bot, launched.survey_id, person.id, {1: place % 5, 2: "Nothing, really"})

    def _is_at(self, moment: datetime) -> None:
        if moment.astimezone(UTC) > self._office.now():
            self._office.moves_to(moment)

    def _next_monday(self) -> datetime:
        here = self._office.now().astimezone(PARIS).replace(hour=8, minute=0, second=0, microsecond=0)
        return here + timedelta(days=7 - here.weekday() if here.weekday() else 0)

    def _slack_forgets(self) -> None:
        workspace = self._office.sandbox.workspace
        before = f"{(self._office.now() - _SLACK_KEEPS).timestamp():.6f}"
        with self._office.db.reading() as session:
            cards = select(Card).join(Request).where(col(Request.state).not_in(("closed", "cancelled")))
            kept = {(card.channel_id, card.ts) for card in session.exec(cards).all()}
        with workspace.lock:
            for channel in workspace.channels.values():
                for ts, message in list(channel.messages.items()):
                    if ts < before and (channel.id, message.thread_ts or ts) not in kept:
                        del channel.messages[ts]
            workspace.ephemerals.clear()
            workspace.lint.clear()
            workspace.typed.clear()
            workspace.suggested.clear()

    def _rows(self) -> dict[str, int]:
        with self._office.db.reading() as session:
            return {
                name: int(session.exec(select(func.count()).select_from(table)).one())
                for name, table in sorted(SQLModel.metadata.tables.items())
            }


def main() -> None:
    asked = _arguments()
    weeks: list[Week] = []
    began = _seconds()
    with _company() as (office, clock):
        soak = Soak(office, clock, asked.seed)
        while _seconds() - began < asked.minutes * 60:
            week = soak.works()
            weeks.append(week)
            pruned = ", ".join(f"{name} {week.rows[name]}" for name in PRUNED)
            print(
                f"week {len(weeks):4}: {week.megabytes:6.1f} MB; {week.rows['requests']} requests; {pruned}", flush=True
            )
    found = [*_memory(weeks), *_tables(weeks)]
    print("\n".join(found) or "Memory is flat, and what should be pruned is.")
    sys.exit(bool(found))


@contextmanager
def _company() -> Iterator[tuple[Office, FrozenDateTimeFactory]]:
    with TemporaryDirectory(prefix="handoff-soak-", dir=memory()) as folder:
        url = f"sqlite:///{Path(folder) / 'handoff.db'}"
        database = Database(url)
        database.migrate()
        database.close()
        with freeze_time(TUESDAY_AT_NINE) as clock:
            office = Office(url, clock)  # type: ignore[arg-type]
            yield office, clock  # type: ignore[misc]
            office.close()


def _memory(weeks: list[Week]) -> Iterator[str]:
    """Half of the weeks after the warm ones against the other half."""
    warm = weeks[int(len(weeks) * _WARM) :]
    earlier, later = warm[: len(warm) // 2], warm[len(warm) // 2 :]
    if len(earlier) < 2:
        yield "Too short to tell: give it more minutes."
        return
    grown = median(week.megabytes for week in later) - median(week.megabytes for week in earlier)
    print(f"Memory: {grown:+.1f} MB from the middle weeks to the last ones, {len(later)} weeks later")
    if grown > _GROWS:
        yield f"memory grows: by {grown:.1f} MB in {len(later)} weeks"


def _tables(weeks: list[Week]) -> Iterator[str]:
    """The most that a pruned table ever had, before the last third and in it."""
    third = max(1, len(weeks) // 3)
    for name in PRUNED:
        before = max(week.rows[name] for week in weeks[:-third] or weeks)
        after = max(week.rows[name] for week in weeks[-third:])
        if after > 1.5 * before + 20:
            yield f"table {name} grows: {before} rows at most, then {after}"
    first, last = weeks[0].rows, weeks[-1].rows
    grown = {name: last[name] - first[name] for name in last if last[name] > first[name] and name not in PRUNED}
    print(
        "Kept for good, rows a week:",
        ", ".join(f"{name} {rows / max(1, len(weeks) - 1):.0f}" for name, rows in grown.items()),
    )


def _seconds() -> float:
    """By a clock that nobody set."""
    return os.times().elapsed


def _megabytes() -> float:
    """What the process has in memory, once what is free was given back."""
    gc.collect()
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 1e6


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.faults.soak", description=(__doc__ or "").partition("\n\n")[0]
    )
    parser.add_argument("--minutes", type=float, default=60, help="for how long (60)")
    parser.add_argument("--seed", type=int, default=1, help="which weeks (1)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
