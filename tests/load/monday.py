"""A Monday morning of a company of 20,000 in the sandbox, which keeps to Slack's tiers on its real clock.

From an empty database: how soon the first request is answered while everybody is read, and what Slack refuses then.
Then requests come as on a morning of a day with so many, and in the middle of it a pulse goes to everybody.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread

from bot import Bot, utc_now
from bot.departments import exchange
from bot.pulses import drafts, launch
from bot.pulses.disks import LASTING
from bot.pulses.kinds import Kind
from bot.pulses.questionnaire import Question, Questionnaire, Readers
from bot.rate_limits import pace_of
from bot.sandbox import Person, Sandbox
from bot.settings import Settings
from handlers.manifest import manifest
from storage import people as people_rows
from storage.database import Database
from tests.load.sending import percentile

Act = Callable[[], None]

ROOT = Path(__file__).parents[2]
PEOPLE, DEPARTMENTS, MEMBERS = 20_000, 40, 8
# Of a day's requests come in its busiest hour, and in a minute of that.
_BUSIEST_HOUR = 0.2
_SECRET = "the secret of a measure, long enough"
_TITLE = "How is work on Mondays?"
# In seconds.
_STARTS_WITHIN, _ARRIVES_WITHIN = 300.0, 120.0
_LOOKS_EVERY = 0.1

_CALENDAR = """
[calendars.always]
zone = "Europe/Paris"
[calendars.always.hours]
mon-sun = ["00:00-24:00"]
"""
_DEPARTMENT = """
[departments.d{number}]
name = "Department {number}"
channel = "{channel}"
calendar = "always"
leads = ["{lead}"]
[departments.d{number}.standards]
any = {{ respond_within = "4h", resolve_within = "2d" }}
"""


@dataclass(frozen=True)
class Asked:
    """One request: after how many seconds it was answered, and its card was in the channel; None where it never was."""

    answered: float
    card: float | None


class Watch:
    """Counts what Slack was asked for, minute by minute, and what it refused."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._seen = 0
        self._stopping = Event()
        self.calls = Counter[str]()
        self.refused = Counter[tuple[str, str]]()
        self._thread = Thread(target=self._looks, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()
        self._look()

    def _looks(self) -> None:
        while not self._stopping.wait(2):
            self._look()

    def _look(self) -> None:
        for entry in self._sandbox.wire:
            if entry.n > self._seen and entry.direction == "from_bot":
                self.calls[entry.what] += 1
                if entry.error is not None:
                    self.refused[entry.what, entry.error] += 1
                self._seen = entry.n


def measure(database_url: str, minutes: float, a_day: int) -> None:
    """Print what a start and a morning of so many minutes are like."""
    with TemporaryDirectory(prefix="handoff-keys-") as keys, Sandbox(manifest(), now=utc_now) as sandbox:
        people, rooms = _furnished(sandbox)
        settings = Settings(
            bot_token=sandbox.bot_token,
            app_token=sandbox.app_token,
            api_url=sandbox.api_url,
            database_url=database_url,
            hr=(people[0].id,),
            keys=keys,
            secret=_SECRET,
            disk=LASTING,
        )
        bot = _prepared(settings, sandbox, rooms)
        watch = Watch(sandbox)
        began = time.monotonic()
        with _handoff(settings):
            first = _asks(sandbox, people[-1], rooms[0], 0, began)
            print(f"first start: a request answered after {_s(first.answered)}, its card there after {_s(first.card)}")
            print(f"everybody was known after {_s(_everybody_known(bot, began))}")
            _said(watch, "while it started", time.monotonic() - began)
            watch = Watch(sandbox)
            rate = a_day * _BUSIEST_HOUR / 60
            began = time.monotonic()
            asked = _morning(sandbox, people, rooms, rate, minutes, lambda: _pulse(bot, people[0]))
            _said(watch, f"in {minutes:.0f} minutes", time.monotonic() - began)
            _told(asked, rate)
            _invited(sandbox, minutes / 2)
        bot.db.close()


def _furnished(sandbox: Sandbox) -> tuple[list[Person], list[str]]:
    zone = _where_it_is_nine()
    handles = [f"p{number}" for number in range(PEOPLE)]
    for handle in handles:
        sandbox.workspace.add_member(handle, name=f"Person {handle}", zone=zone)
    sandbox.workspace.add_channel("general", members=handles[:500], bot=False)
    rooms = [f"room{number}" for number in range(DEPARTMENTS)]
    for number, room in enumerate(rooms):
        sandbox.workspace.add_channel(room, members=handles[1 + number * MEMBERS : 1 + (number + 1) * MEMBERS])
    # Who asks is in the channel in which they type.
    return [sandbox.person(handle) for handle in handles[:500]], rooms


def _where_it_is_nine() -> str:
    """Return a zone in which it is between nine and ten now, so that a pulse that is launched goes out at once."""
    ahead = (9 - utc_now().hour + 12) % 24 - 12
    return f"Etc/GMT{-ahead:+d}"


def _prepared(settings: Settings, sandbox: Sandbox, rooms: Sequence[str]) -> Bot:
    database = Database(settings.database_url)
    database.migrate()
    bot = Bot(database, settings)
    written = (
        _DEPARTMENT.format(
            number=number,
            channel=sandbox.workspace.channel(room).id,
            lead=sandbox.person(f"p{1 + number * MEMBERS}").id,
        )
        for number, room in enumerate(rooms)
    )
    exchange.apply(bot, _CALENDAR + "".join(written))
    return bot


@contextmanager
def _handoff(settings: Settings) -> Iterator[None]:
    environ = {
        "PATH": os.defpath,
        "PYTHONPATH": str(ROOT),
        "SLACK_BOT_TOKEN": settings.bot_token,
        "SLACK_APP_TOKEN": settings.app_token,
        "SLACK_API_URL": settings.api_url,
        "DATABASE_URL": settings.database_url,
        "HANDOFF_HR": ",".join(settings.hr),
        "HANDOFF_KEYS": str(settings.keys),
        "HANDOFF_KEYS_DISK": "lasting",
        "HANDOFF_SECRET": settings.secret,
        "HANDOFF_LOG_LEVEL": "error",
    }
    program = subprocess.Popen([sys.executable, "-m", "bot", "run"], env=environ, cwd=ROOT)
    try:
        yield
    finally:
        program.terminate()
        program.wait()


def _asks(sandbox: Sandbox, person: Person, room: str, mark: int, due_at: float) -> Asked:
    until, answer = time.monotonic() + _STARTS_WITHIN, ""
    while "R-" not in answer and time.monotonic() < until:
        if sandbox.sockets.opened:
            answer = person.types(f"/request d{room.removeprefix('room')} load-{mark} is broken", in_="general")
        if "R-" not in answer:
            Event().wait(_LOOKS_EVERY)
    answered = time.monotonic() - due_at
    channel, words = sandbox.workspace.channel(room), f"load-{mark} is broken"

    def is_there() -> bool:
        return any(words in str(message.blocks) for message in list(channel.messages.values()))

    until = time.monotonic() + _ARRIVES_WITHIN
    while not is_there():
        if time.monotonic() > until:
            return Asked(answered, None)
        Event().wait(_LOOKS_EVERY)
    return Asked(answered, time.monotonic() - due_at)


def _morning(
    sandbox: Sandbox, people: Sequence[Person], rooms: Sequence[str], rate: float, minutes: float, pulse: Act
) -> list[Asked]:
    """Let requests come at so many a minute, and half way through, do something else beside them."""
    begins, gap = time.monotonic() + 1, 60 / rate

    def ask(number: int) -> Asked:
        due_at = begins + number * gap
        Event().wait(max(due_at - time.monotonic(), 0))
        person = people[1 + number % (len(people) - 1)]
        return _asks(sandbox, person, rooms[number % len(rooms)], number + 1, due_at)

    with ThreadPoolExecutor(64) as threads:
        sent = [threads.submit(ask, number) for number in range(int(minutes * rate))]
        Event().wait(max(begins + minutes * 30 - time.monotonic(), 0))
        pulse()
        Event().wait(max(begins + minutes * 60 - time.monotonic(), 0))
        return [answer.result() for answer in sent]


def _everybody_known(bot: Bot, began: float) -> float | None:
    while time.monotonic() - began < _STARTS_WITHIN:
        with bot.db.reading() as session:
            if people_rows.count_active(session) >= PEOPLE:
                return time.monotonic() - began
        Event().wait(1)
    return None


def _pulse(bot: Bot, hr: Person) -> None:
    what = Questionnaire(_TITLE, (Question(Kind.SCALE, "How are you?"),), Readers((hr.id,)))
    began = time.monotonic()
    launched = launch.launch(bot, drafts.draft(bot, hr.id, what, "form of the measure"), hr.id)
    print(f"a pulse to {launched.people:,} was launched in {time.monotonic() - began:.1f} s")


def _told(asked: Sequence[Asked], rate: float) -> None:
    cards = [one.card for one in asked if one.card is not None]
    print(f"{len(asked)} requests, {rate:.1f} a minute; {len(cards)} cards came")
    for what, taken in (("answered after", [one.answered for one in asked]), ("card after", cards)):
        p50, p95 = (percentile(taken, which) for which in (50, 95))
        print(f"  {what}: p50 {p50:.0f} ms, p95 {p95:.0f} ms, at most {max(taken) * 1_000:.0f} ms")


def _invited(sandbox: Sandbox, minutes: float) -> None:
    found = sum(
        _TITLE in str(message.blocks)
        for channel in list(sandbox.workspace.channels.values())
        if channel.kind == "im"
        for message in list(channel.messages.values())
    )
    allowed = pace_of("chat.postMessage", bulk=True).a_minute
    rate = found / minutes
    share = f"{rate / allowed:.0%} of the {allowed} for bulk"
    print(f"{found:,} invitations in {minutes:.1f} minutes: {rate:.0f} a minute, {share}")


def _said(watch: Watch, when: str, seconds: float) -> None:
    watch.stop()
    most = ", ".join(f"{what} {count:,}" for what, count in watch.calls.most_common(8))
    refused = ", ".join(f"{what} {error} {count}" for (what, error), count in sorted(watch.refused.items()))
    print(f"{when}, {seconds:.0f} s: {most}; refused: {refused or 'nothing'}")


def _s(seconds: float | None) -> str:
    return "never" if seconds is None else f"{seconds:.0f} s"
