"""One run: people at work, Slack misbehaving, Handoff killed and started again, until everything has settled."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import monotonic

from sqlmodel import func, select

from bot import Bot
from bot.departments import exchange
from bot.pulses import drafts, launch
from bot.requests import recomputation
from bot.sandbox import Sandbox
from bot.sandbox.company import Colleague, Company
from handlers.manifest import manifest, request_url
from storage import files, outbox
from storage import pulses as pulse_rows
from storage.database import Database
from storage.tables import ClockRow, Entry, Request
from tests.bot.pulse_company import composed
from tests.company import OFFICE, example, settings_for
from tests.company import Plan as CompanyPlan
from tests.databases import Templates
from tests.faults import child
from tests.faults.clock import SharedClock
from tests.faults.counts import Counts, Scene, count
from tests.faults.kills import APPLY, MIGRATION, WEB, Kill
from tests.faults.lines import Http, Line, Sockets
from tests.faults.people import TITLE, People
from tests.faults.plan import LOST_EVENTS, MISBEHAVIOUR, Plan, Step
from tests.forks import FORKS
from tests.moments import TUESDAY_AT_NINE, tuesday_at
from tests.patience import FOR_LOCKS, FOR_OTHERS
from tests.storage.earlier import begins_earlier

CROWD = tuple(f"p{number}" for number in range(9))
ADMINS, HR = ("UDANA000",), ("UHANA000",)
_ADDRESS = request_url("https://handoff.example.com")
SECRET = "a secret that nobody can guess, for tests"
# With enough people for a group of a pulse.
COMPANY = Company(
    (*OFFICE.people, *(Colleague(handle, f"Colleague {handle}", "People") for handle in CROWD)),
    tuple(replace(room, members=(*room.members, *CROWD)) if room.name == "people" else room for room in OFFICE.rooms),
)
PLAN = CompanyPlan(COMPANY, example())
OTHER_FILE = example().replace(
    'any = { respond_within = "4h", resolve_within = "2d" }',
    'any = { respond_within = "6h", resolve_within = "3d" }',
    1,
)

# Applied after a death in the other one: it changes nothing of IT's, whose promises are right all the same.
_PEOPLES, _PEOPLES_OTHER = (f'any = {{ respond_within = "{days}d", resolve_within = "5d" }}' for days in (1, 2))
THIRD_FILE = OTHER_FILE.replace(_PEOPLES, _PEOPLES_OTHER, 1)

# Requests and lines of history: two lines come with the migration.
_KEPT_OF_EARLIER = (2, 7)
# What waits for longer waits for a working morning.
_SOON = timedelta(minutes=8)
_LOOKS_EVERY = 0.05
# In seconds of the machine: nobody is in the middle of a call any more.
_QUIET = 1.0
# Nor is anything about to begin.
_SHORT = 0.4

_migrating = threading.Lock()


def moves_into(url: str) -> None:
    """Fill a migrated database with what Handoff knows of the company on its Tuesday at nine."""
    PLAN.moves_into(url, TUESDAY_AT_NINE, admins=ADMINS, hr=HR)


@dataclass
class Outcome:
    plan: Plan
    counts: Counts
    kills: int
    acts: int
    misbehaved: set[str]
    log: str


class Run:
    """The company of one run, on a database that knows it already, or on one of an earlier version."""

    def __init__(self, plan: Plan, url: str, folder: Path) -> None:
        self.plan = plan
        self.clock = SharedClock.begin(FORKS)
        over_http = plan.label == WEB
        self.sandbox = Sandbox(manifest(_ADDRESS if over_http else None), now=self.clock.now)
        self.sandbox.start()
        COMPANY.furnish(self.sandbox)
        self._line: Line = Http(self.sandbox) if over_http else Sockets(self.sandbox)
        self.settings = settings_for(
            self.sandbox, database_url=url, hr=HR, admins=ADMINS, keys=str(folder / "keys"), secret=SECRET
        )
        self.bot = Bot(Database(url, FOR_LOCKS), self.settings, self.clock.now)
        self.people = People(self.sandbox, CROWD)
        self.log = folder / "log"
        self._folder = folder
        self._process: BaseProcess | None = None
        self._kills = [] if plan.label in {MIGRATION, APPLY} else [Kill(plan.label, nth) for nth in plan.nths]
        self._survey_id: int | None = None
        self._counts = Counts()
        self._jumps: list[datetime] = []
        self._is_losing = False
        self.kills = 0
        self.misbehaved: set[str] = set()

    # --- from beginning to end ---

    def play(self) -> Outcome:
        if self.plan.label == MIGRATION:
            self._migrates()
        if self.plan.with_pulse:
            self._launches()
        self._starts()
        self._settles()
        for step in self.plan.steps:
            self._takes(step)
        self.sandbox.faults.clear()
        self._settles()
        # What is due at half of the time, and what is late.
        moments = [tuesday_at(12, 15), tuesday_at(16, 30)]
        if self._survey_id is not None:
            with self.bot.db.reading() as session:
                survey = pulse_rows.survey(session, self._survey_id)
            assert survey is not None
            # Then one message after the other is edited, as bulk.
            moments += [survey.closes_at, survey.closes_at + timedelta(minutes=5)]
        for moment, way in zip(moments, self.plan.later, strict=False):
            self._misbehaves(way, Random(self.plan.seed))  # noqa: S311
            self._jumps_to(moment)
        self.sandbox.faults.clear()
        self._settles()
        found = count(Scene(self.sandbox, self.people, self.bot, self._jumps), self._survey_id)
        self._counts.add(found)
        return self._outcome()

    def is_stuck(self, why: str) -> Outcome:
        """It came to no end."""
        self._counts.find("missing", why)
        return self._outcome()

    def _outcome(self) -> Outcome:
        return Outcome(self.plan, self._counts, self.kills, self.people.acts, self.misbehaved, self._said())

    def close(self) -> None:
        if self._process is not None and self._process.is_alive():
            self._process.kill()
            self._process.join()
        self.sandbox.stop()
        self.bot.db.close()

    def _takes(self, step: Step) -> None:
        self._is_up()
        if step.misbehaves is not None:
            self._misbehaves(step.misbehaves, Random(step.draw))  # noqa: S311
        if step.verb == "settle":
            self._settles()
        elif step.verb == "apply":
            self._applies()
        else:
            self.people.act(step)
        self._is_losing |= step.misbehaves == LOST_EVENTS
        if self._is_losing and self.sandbox.faults.losses == 0:
            self._is_losing = False
            self.sandbox.faults.drop_sockets()
        self._waits(step.pause)

    def _misbehaves(self, way: str, rng: Random) -> None:
        self.misbehaved.add(way)
        MISBEHAVIOUR[way](self.sandbox, rng)

    def _migrates(self) -> None:
        """Bring an earlier version's database up to date, die in it, and do it again: what it held is still there."""
        self._dies(["migrate"])
        self._does(["migrate"])
        with self.bot.db.reading() as session:
            kept = len(session.exec(select(Request)).all()), len(session.exec(select(Entry)).all())
        if kept != _KEPT_OF_EARLIER:
            self._counts.find("lost", f"{kept} requests and lines of history are there, not {_KEPT_OF_EARLIER}")
        self._does(["departments", "apply", str(self._file("departments.toml", example()))])

    def _applies(self) -> None:
        """Apply another departments file, die in it, and do it again, or apply a third one: before that it is the old
        one or the new one.
        """
        before = exchange.export(self.bot)
        other = self._file("other.toml", OTHER_FILE)
        self._dies(["departments", "apply", str(other)])
        between = exchange.export(self.bot)
        if self.plan.seed % 2:
            other = self._file("third.toml", THIRD_FILE)
        self._does(["departments", "apply", str(other)])
        if between not in {before, exchange.export(self.bot).replace(_PEOPLES_OTHER, _PEOPLES, 1)}:
            self._counts.find(
                "half_done", "the departments are neither what the old file says nor what the new one says"
            )
        stale: list[object] = []
        recomputation.preview(self.bot, stale.append)
        if stale:
            self._counts.find("half_done", f"{len(stale)} promises are not what the applied file says")

    def _launches(self) -> None:
        """Hana asks everybody, before anything goes wrong."""
        what = composed(title=TITLE)
        series_id = drafts.draft(self.bot, HR[0], what, "form of the run")
        self._survey_id = launch.launch(self.bot, series_id, HR[0], ()).survey_id

    # --- processes ---

    def _starts(self) -> None:
        """Start Handoff, again and again until it runs: it may be told to die while it starts."""
        while self._process is None or not self._process.is_alive():
            is_open = self._line.opening()
            kill = self._kills.pop(0) if self._kills else None
            self._process = self._begin(self._line.run, kill)
            until = monotonic() + FOR_OTHERS
            while self._process.is_alive() and not is_open():
                assert monotonic() < until, f"Handoff does not start:\n{self._said()}"
            if not self._process.is_alive():
                self._died(self._process)

    def _is_up(self) -> None:
        if self._process is not None and not self._process.is_alive():
            self._died(self._process)
            self._starts()

    def _died(self, process: BaseProcess) -> None:
        process.join()
        assert process.exitcode == -9, f"Handoff ended by itself with {process.exitcode}:\n{self._said()}"
        self.kills += 1

    def _dies(self, arguments: list[str]) -> None:
        process = self._begin(arguments, Kill(self.plan.label, self.plan.nths[0]))
        process.join(FOR_OTHERS)
        if process.exitcode != 0:
            self._died(process)

    def _does(self, arguments: list[str]) -> None:
        process = self._begin(arguments, None)
        process.join(FOR_OTHERS)
        assert process.exitcode == 0, f"{arguments} ended with {process.exitcode}:\n{self._said()}"

    def _begin(self, arguments: list[str], kill: Kill | None) -> BaseProcess:
        settings = self.settings
        environ = {
            "SLACK_BOT_TOKEN": settings.bot_token,
            "SLACK_API_URL": settings.api_url,
            "DATABASE_URL": settings.database_url,
            "HANDOFF_ADMINS": ",".join(settings.admins),
            "HANDOFF_HR": ",".join(settings.hr),
            "HANDOFF_KEYS": settings.keys,
            "HANDOFF_SECRET": settings.secret,
            "HANDOFF_LOG_LEVEL": "info",
            **self._line.environ,
        }
        process = FORKS.Process(target=child.begin, args=(arguments, environ, self.clock, self.log, kill))
        process.start()
        return process

    # --- time ---

    def _waits(self, seconds: float) -> None:
        if seconds:
            threading.Event().wait(seconds)

    def _jumps_to(self, moment: datetime) -> None:
        self.clock.move_to(moment)
        self._jumps.append(self.clock.now())
        # Two ticks, so that each sweep has seen it.
        self._waits(2.5)
        self._closes_what_is_over()
        self._rings_what_is_due()
        self._settles()

    def _rings_what_is_due(self) -> None:
        """The same of reminders: none waits in the outbox before its clock has rung."""
        until = monotonic() + FOR_OTHERS
        while True:
            with self.bot.db.reading() as session:
                rings_at = session.exec(select(func.min(ClockRow.next_alarm_at))).one()
            # What was to ring while nobody was up yet counts as the next process finds it: see `counts`.
            if rings_at is None or rings_at > self._jumps[-1] or monotonic() > until:
                return
            self._is_up()
            self._waits(_LOOKS_EVERY)

    def _closes_what_is_over(self) -> None:
        """On a busy machine a sweep takes longer than that, and all that a pulse says follows its close."""
        until = monotonic() + FOR_OTHERS
        while self._survey_id is not None:
            with self.bot.db.reading() as session:
                survey = pulse_rows.survey(session, self._survey_id)
            if survey is None or survey.state not in pulse_rows.LIVE or survey.closes_at > self.clock.now():
                return
            assert monotonic() < until, "the pulse does not close"
            self._is_up()
            self._waits(_LOOKS_EVERY)

    def _settles(self) -> None:
        """Let everything happen that is under way: nobody waits by the clock for what needs only time to pass."""
        until, quiet_since, seen, seen_at = monotonic() + FOR_OTHERS, monotonic(), -1, monotonic()
        while True:
            self._is_up()
            assert monotonic() < until, f"nothing settles: {self._unsaid()}"
            now, due = self.clock.now(), self._waiting()
            version = len(self.sandbox.wire) and int(self.sandbox.wire.latest(1)[0]["n"])
            if version != seen:
                quiet_since = seen_at = monotonic()
                seen = version
            elif monotonic() - seen_at > _QUIET:
                # What Slack holds back to be overtaken comes all the same: nobody does anything any more.
                self.sandbox.faults.reorders = 0
            if due is not None and due <= now:
                quiet_since = monotonic()
            quiet = monotonic() - quiet_since
            if due is None and quiet > _SHORT:
                return
            if due is not None and quiet > _QUIET:
                self.clock.move_to(due)
            self._waits(_LOOKS_EVERY)

    def _waiting(self) -> datetime | None:
        """When the next thing falls due that does not wait for another day; None when everything is done."""
        soon = self.clock.now() + _SOON
        with self.bot.db.reading() as session:
            moments = [row.due_at for row in outbox.undelivered(session)]
            copies = files.next_moment(session)
        moments += [moment for moment in (copies, self.sandbox.next_event_at) if moment is not None]
        return min((moment for moment in moments if moment <= soon), default=None)

    def _unsaid(self) -> str:
        with self.bot.db.reading() as session:
            rows = [
                f"{row.notice} {row.state} {row.due_at:%H:%M:%S} {row.reason}" for row in outbox.undelivered(session)
            ]
            copies = files.next_moment(session)
        return f"it is {self.clock.now():%H:%M:%S}; {rows}; files {copies}; events {self.sandbox.next_event_at}"

    # --- files ---

    def _file(self, name: str, text: str) -> Path:
        file = self._folder / name
        file.write_text(text, encoding="utf-8")
        return file

    def _said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""


@contextmanager
def _folder() -> Iterator[Path]:
    with TemporaryDirectory(prefix="handoff-faults-", ignore_cleanup_errors=True) as name:
        yield Path(name)


@contextmanager
def _database(plan: Plan, templates: Templates) -> Iterator[str]:
    with ExitStack() as stack:
        # Alembic knows one migration at a time in a process.
        with _migrating:
            if plan.label == MIGRATION:
                url = stack.enter_context(templates.empty())
                database = Database(url)
                begins_earlier(database)
                database.close()
            else:
                url = stack.enter_context(templates.copied(moves_into))
        yield url


def play(plan: Plan, templates: Templates) -> Outcome:
    """Play one run on a database of its own."""
    with _folder() as folder, _database(plan, templates) as url:
        run = Run(plan, url, folder)
        try:
            return run.play()
        except AssertionError as stuck:
            return run.is_stuck(str(stuck))
        finally:
            run.close()
