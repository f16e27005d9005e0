"""All that Handoff does by itself, and how often, on one screen."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import Executor
from concurrent.futures import ThreadPoolExecutor as Hands
from dataclasses import dataclass, replace
from datetime import timedelta
from time import monotonic

from apscheduler.events import EVENT_JOB_MAX_INSTANCES, JobSubmissionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from bot import Bot, audit, outbox, retention, trace, turns, utc_now, weekly
from bot.agreed_time import is_agreed
from bot.home_redraws import HomeRedraws, Publish
from bot.people import absences
from bot.pulses import company, counted, launch
from bot.pulses import sweep as pulse_sweep
from bot.ratings import closing as ratings
from bot.reminders import sweep as reminder_sweep
from bot.reports import company_readers
from bot.requests import closing, events, files, gaps, recomputation
from storage.database import Unavailable
from storage.tables import OutboxRow

Ticked = Callable[[str, str, float], None]

log = logging.getLogger("handoff.schedule")

# Seconds. Another process may promise something, and a clock may jump: nobody sleeps longer than that.
_LONGEST_REST = 30.0
_REST_AFTER_TROUBLE = 2.0
_FILES_REST = 1.0
_HOME_REST = 1.0
_FILES_END = 5.0


@dataclass(frozen=True)
class Tick:
    """Something done again and again: a sweep that finds what is due and does it once, safe late, twice, anywhere."""

    name: str
    every: timedelta
    sweep: Callable[[], object]
    at_start: bool = False
    in_turn: bool = False
    """One of all processes does it when it is time. What each does for itself, or finds done by another, is not."""


def ticks(
    bot: Bot,
    *,
    look_at_slack: Callable[[], object],
    meet_everybody: Callable[[], object],
    ask_homes: Callable[[], object],
    check_installation: Callable[[], object],
    ask_about: Callable[[Iterable[str]], object],
    read_missed: Callable[[], object],
    rosters: launch.Rosters,
) -> list[Tick]:
    """The table. `look_at_slack` compares people and channels with what Slack says, those that it is time for;
    `meet_everybody` reads who is in the workspace at all; `ask_homes` asks to which department everybody belongs;
    `check_installation` asks whether the token still works;
    `ask_about` asks Slack whether these people are there; `read_missed` goes on reading what was written while nobody
    listened; `rosters` asks who is in a channel or a user group.
    """
    return [
        Tick("reminders", timedelta(seconds=20), lambda: _remind(bot, ask_about)),
        Tick("inquiries", timedelta(seconds=10), lambda: _inquire(bot, ask_about)),
        Tick("missed", timedelta(seconds=10), read_missed),
        Tick("closing", timedelta(minutes=5), _at_one_look(bot, lambda: _close(bot))),
        Tick(
            "overwritten", timedelta(minutes=1), lambda: bot.db.is_overwritten.is_set() and bot.db.forget_overwritten()
        ),
        Tick("weekly digests", timedelta(hours=1), lambda: is_agreed(bot) and weekly.plan(bot), at_start=True),
        Tick("pulses", timedelta(minutes=1), _at_one_look(bot, lambda: pulse_sweep.sweep(bot, rosters))),
        Tick("ratings", timedelta(minutes=10), _at_one_look(bot, lambda: ratings.sweep(bot)), at_start=True),
        # What is noted as looked at by a clock that was set ahead would not be looked at again.
        Tick("people", timedelta(minutes=1), lambda: is_agreed(bot) and look_at_slack(), at_start=True),
        # Slack tells it at once; whoever does not hear that finds it out like this.
        Tick("installation", timedelta(minutes=1), check_installation),
        # Four times a day, by whoever claims it, and whoever comes next goes on: rows say whether it is time.
        Tick("everybody", timedelta(minutes=1), lambda: is_agreed(bot) and meet_everybody(), at_start=True),
        # Once a night, by whoever claims it.
        Tick("homes", timedelta(minutes=15), lambda: is_agreed(bot) and ask_homes()),
        Tick("far ahead", timedelta(minutes=10), lambda: is_agreed(bot) and outbox.bring_back(bot), at_start=True),
        Tick("reports", timedelta(minutes=15), lambda: is_agreed(bot) and company_readers.send_monthly(bot)),
        # By a clock that was set ahead for a minute everything would be old.
        Tick("prune", timedelta(hours=24), lambda: is_agreed(bot) and _forget(bot), at_start=True, in_turn=True),
    ]


def ticks_of_listeners(bot: Bot, *, ask_about: Callable[[Iterable[str]], object]) -> list[Tick]:
    """The table of a process that only hears Slack, over HTTP: what it alone knows of. The rest is for workers.

    `ask_about` asks Slack about those who act here.
    """
    return [
        Tick("inquiries", timedelta(seconds=10), lambda: _inquire(bot, ask_about)),
        Tick("missed", timedelta(seconds=10), lambda: gaps.hand_on(bot)),
        listening(bot),
    ]


def listening(bot: Bot) -> Tick:
    """In whatever process hears Slack over HTTP: note that it does, so that a gap is seen."""
    return Tick("listening", gaps.NOTED_EVERY, lambda: gaps.listens(bot), at_start=True)


def in_turns(bot: Bot, table: Iterable[Tick]) -> list[Tick]:
    """Return the table for one of many processes: what is to be done `in_turn` is done when the turn is ours."""

    def in_turn(tick: Tick) -> Callable[[], object]:
        return lambda: turns.take(bot, tick.name, tick.every) and tick.sweep()

    return [replace(tick, sweep=in_turn(tick)) if tick.in_turn else tick for tick in table]


def _inquire(bot: Bot, ask_about: Callable[[Iterable[str]], object]) -> None:
    wanted = bot.inquiries.wanted(bot.now())
    if wanted and is_agreed(bot):
        ask_about(wanted)


def _remind(bot: Bot, ask_about: Callable[[Iterable[str]], object]) -> int:
    with bot.db.one_look():
        may_hear = reminder_sweep.may_hear(bot) if is_agreed(bot) else ()
    if may_hear:
        ask_about(may_hear)
    with bot.db.one_look():
        return reminder_sweep.send_due(bot)


def _close(bot: Bot) -> int:
    """Close what is to be closed, by promises as they are: a command that changes them may have been broken off."""
    if is_agreed(bot):
        recomputation.finish(bot)
    return closing.close_unanswered(bot)


def _at_one_look(bot: Bot, sweep: Callable[[], object]) -> Callable[[], object]:
    """Return a sweep that costs one transaction where nothing is due."""

    def look() -> object:
        with bot.db.one_look():
            return sweep()

    return look


def _forget(bot: Bot) -> int:
    swept = outbox.prune(bot) + events.prune(bot) + absences.prune(bot) + counted.prune(bot) + retention.sweep(bot)
    return swept + audit.forget_readings(bot) + company.forget_leavers(bot)


def scheduler(table: list[Tick], ticked: Ticked | None = None) -> BackgroundScheduler:
    """A beating scheduler that is not started yet. Rows in the database say what is due; this only knocks.

    `ticked` is told of every beat: which it was, how it ended, and how many seconds it took.

    However late a beat is it happens, but never twice at once: APScheduler's own default skips after one second.
    One that is due while the last is still going on is left out, and the next finds what it would have found. A busy
    machine does that, so it is told as information, and not as APScheduler's warning.
    """
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
    beating = BackgroundScheduler(
        timezone="UTC",
        executors={"default": ThreadPoolExecutor(max(1, len(table)))},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    for tick in table:
        # Not a second job for the start: APScheduler fails on one that is just done when the scheduler stops.
        first = {"next_run_time": utc_now()} if tick.at_start else {}
        beating.add_job(
            _guarded(tick, ticked or _not_counted),
            "interval",
            seconds=tick.every.total_seconds(),
            id=tick.name,
            **first,
        )
    beating.add_listener(_still_going_on, EVENT_JOB_MAX_INSTANCES)
    return beating


class Dispatcher(threading.Thread):
    """Delivers the outbox: at once after a commit that promised something, otherwise when the next thing falls due.

    Each of `delivers` is a hand of its own: so many things are said at a time, each in another conversation, so that a
    call that hangs holds up no other. One hand is kept free of reminders: what somebody looks at waits for finds it,
    however many of them there are. A second dispatcher, for `bulk`, says what goes to everybody. Whoever works `behind`
    this one is woken with it.
    """

    def __init__(
        self, bot: Bot, *delivers: outbox.Deliver, bulk: bool = False, behind: Iterable[Callable[[], None]] = ()
    ) -> None:
        super().__init__(name="bulk dispatcher" if bulk else "dispatcher")
        self._bot = bot
        self._ranks = outbox.ranks_of(bulk=bulk)
        self._behind = tuple(behind)
        self._wake = threading.Event() if bulk else bot.db.outbox_changed
        self._stopping = threading.Event()
        self._is_down = threading.Event()
        self._hands = len(delivers)
        self._busy_below = 0
        self._counting = threading.Lock()
        self._free: queue.SimpleQueue[outbox.Deliver] = queue.SimpleQueue()
        for deliver in delivers:
            self._free.put(deliver)

    def run(self) -> None:
        rest = 0.0
        with Hands(self._hands, thread_name_prefix=self.name) as hands:
            while not self._stopping.is_set():
                self._wake.wait(timeout=rest)
                self._wake.clear()
                for wake in self._behind:
                    wake()
                if self._is_down.is_set():
                    # Nothing else would get through either; a stop is not kept waiting.
                    self._is_down.clear()
                    self._stopping.wait(_REST_AFTER_TROUBLE)
                rest = self._hand_out(hands)

    def _hand_out(self, hands: Executor) -> float:
        """Give what may be said now to whoever is free; return for how many seconds to rest then, unless woken."""
        try:
            while not self._stopping.is_set() and not self._is_down.is_set():
                if self._free.empty():
                    return _LONGEST_REST
                began_at, ranks = self._bot.now(), self._open_ranks()
                with self._bot.db.one_look():
                    row = outbox.claim(self._bot, ranks)
                    until = None if row is not None else outbox.rests_until(self._bot, began_at, ranks)
                if row is None:
                    left = _LONGEST_REST if until is None else (until - self._bot.now()).total_seconds()
                    return min(max(left, 0.0), _LONGEST_REST)
                self._count(row, 1)
                hands.submit(self._say, self._free.get(), row)
        except Unavailable:
            log.warning("outbox waits for the database")
        except Exception:  # a thread that dies would leave every promise unsaid
            log.exception("outbox failed")
        return _REST_AFTER_TROUBLE

    def _open_ranks(self) -> Collection[int]:
        """The ranks for which a hand is free: those below the first may take all hands but one."""
        first = min(self._ranks)
        return self._ranks if self._busy_below < max(1, self._hands - 1) else (first,)

    def _count(self, row: OutboxRow, hands: int) -> None:
        """Note that so many hands more, or less, are busy with something below the first rank."""
        if row.priority != min(self._ranks):
            with self._counting:
                self._busy_below += hands

    def _say(self, deliver: outbox.Deliver, row: OutboxRow) -> None:
        """Say it, and what may go after it; then this hand is free again.

        Whoever says something of the first rank goes on with nothing below: how many hands may is for `_open_ranks`.
        """
        try:
            ranks = [rank for rank in self._ranks if rank <= row.priority]
            said = outbox.deliver_from(self._bot, deliver, row, self._stopping.is_set, ranks)
            if said.is_down:
                self._is_down.set()
        except Unavailable:
            log.warning("outbox waits for the database")
        except Exception:  # nobody looks at what a hand raises
            log.exception("outbox failed")
        finally:
            self._count(row, -1)
            self._free.put(deliver)
            self._wake.set()

    def wake(self) -> None:
        """Look now: something may have fallen due otherwise than by time that passed."""
        self._wake.set()

    def stop(self) -> None:
        """Finish what is being said, leave the rest in the outbox, and end."""
        self._stopping.set()
        self._wake.set()
        self.join()


class HomeWorker(threading.Thread):
    """Draws Home anew for those who look at it, one call at a time and in nobody's way."""

    def __init__(self, bot: Bot, publish: Publish) -> None:
        super().__init__(name="home worker")
        self._readers = bot.home_readers
        self._bot = bot
        self._redraws = HomeRedraws(bot, publish)
        self._stopping = threading.Event()

    def run(self) -> None:
        rest = 0.0
        while not self._stopping.is_set():
            self._readers.wait(rest)
            rest = self._draw()
            # What changes within a second is one redraw.
            self._stopping.wait(_HOME_REST)

    def _draw(self) -> float:
        """Draw what is due; return for how many seconds to rest then, unless woken."""
        try:
            until = self._redraws.redraw_due(self._stopping.is_set)
        except Unavailable:
            log.warning("Home waits for the database")
        except Exception:  # a thread that dies would leave every Home as it is
            log.exception("Home failed")
        else:
            left = _LONGEST_REST if until is None else (until - self._bot.now()).total_seconds()
            return min(max(left, 0.0), _LONGEST_REST)
        return _REST_AFTER_TROUBLE

    def wake(self) -> None:
        """Look now, if anybody looks at Home: something may have changed."""
        self._readers.wake()

    def stop(self) -> None:
        """Finish the one that is being drawn, and end."""
        self._stopping.set()
        self._readers.stop_waiting()
        self.join()


class FileWorker(threading.Thread):
    """Carries files from one thread to another: large things, which may take minutes, beside all else."""

    def __init__(self, bot: Bot, carry: files.Carry) -> None:
        # A large file may take minutes: whoever stops Handoff does not wait for it, since the next start goes on.
        super().__init__(name="file worker", daemon=True)
        self._bot = bot
        self._carry = carry
        self._wake = threading.Event()
        self._stopping = threading.Event()

    def run(self) -> None:
        rest = 0.0
        while not self._stopping.is_set():
            self._wake.wait(timeout=rest)
            self._wake.clear()
            rest = _REST_AFTER_TROUBLE
            try:
                until = files.waits_until(self._bot)
                if until is not None and until <= self._bot.now():
                    files.carry_due(self._bot, self._carry, self._stopping.is_set)
                    until = files.waits_until(self._bot)
                left = _LONGEST_REST if until is None else (until - self._bot.now()).total_seconds()
                rest = min(max(left, _FILES_REST), _LONGEST_REST)
            except Unavailable:
                log.warning("files wait for the database")
            except Exception:  # a thread that dies would leave every file where it is
                log.exception("files failed")

    def wake(self) -> None:
        """Look now: there may be a file."""
        self._wake.set()

    def stop(self) -> None:
        """Finish the file that is being carried, if that is soon, leave the rest, and end."""
        self._stopping.set()
        self._wake.set()
        self.join(_FILES_END)


def _still_going_on(event: JobSubmissionEvent) -> None:
    log.info("tick is still going on", extra={"tick": event.job_id})


def _not_counted(_tick: str, _outcome: str, _seconds: float) -> None:
    """What nobody measures."""


def _guarded(tick: Tick, ticked: Ticked = _not_counted) -> Callable[[], None]:
    def beat() -> None:
        began, outcome = monotonic(), "failed"
        with trace.begun():
            try:
                tick.sweep()
                outcome = "ok"
            except Unavailable:
                outcome = "waits"
                log.warning("tick waits for the database", extra={"tick": tick.name})
            finally:
                ticked(tick.name, outcome, monotonic() - began)

    return beat
