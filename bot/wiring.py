"""The composition root: everything that runs, wired top to bottom. It decides nothing else."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from functools import partial

from slack_bolt import App

from bot import Bot, Clock, outbox, utc_now, weekly
from bot.departments import departments
from bot.installation import Installation
from bot.operations import installation as installation_state
from bot.operations import metrics
from bot.operations.readiness import Readiness
from bot.pulses import sweep as pulse_sweep
from bot.ratings import closing as ratings
from bot.reminders import sweep
from bot.reports import company_readers
from bot.requests import closing, gaps
from bot.schedule import (
    Dispatcher,
    FileWorker,
    HomeWorker,
    Tick,
    in_turns,
    listening,
    scheduler,
    ticks,
    ticks_of_listeners,
)
from bot.settings import Settings
from bot.wakeups import WakeListener, WakeSender
from bot.web_server import WebServer
from handlers import build_app, directory, homes, installation, slack
from handlers.budgets import Budgets
from handlers.delivery import home
from handlers.delivery.files import FileCourier
from handlers.delivery.postman import Postman
from handlers.departments import look_at_slack
from handlers.inquiries import Inquirer
from handlers.pulses.audiences import rosters
from handlers.requests.missed import CatchUp
from handlers.socket import Socket
from handlers.web import LARGEST_BODY, WebApp
from storage.database import Database

log = logging.getLogger("handoff")
# How many things are said at a time, each in another conversation. Slack takes ten messages a second, which are some
# twenty calls, each of which may take it a fifth of a second; two of these processes are enough for that.
_HANDS = 8
# For each call. What is sent in bulk is a call or two, which all ends before the lease of its row does.
_PATIENCE_OF_BULK = timedelta(seconds=10)


class Role(Enum):
    """What a process is there for."""

    ALONE = "everything, with Slack on a WebSocket"
    ALONE_OVER_HTTP = "everything, with Slack on HTTP"
    WEB = "hears Slack over HTTP, and leaves what is to be said to workers"
    WORKER = "says what is to be said, and does what falls due, without hearing Slack"


@dataclass(frozen=True)
class _Part:
    """Something that runs from its start to its stop."""

    name: str
    start: Callable[[], object]
    stop: Callable[[], object]


_Worker = Dispatcher | FileWorker | HomeWorker | WakeListener | WakeSender | WebServer


class Wiring:
    """Everything that runs, in the order of a recipe: settings, database, bot, clients, app, postman, schedule."""

    def __init__(
        self, settings: Settings, now: Clock = utc_now, database: Database | None = None, role: Role = Role.ALONE
    ) -> None:
        """Raises bot.web_server.CannotListen for an address that is taken."""
        self.db = database or Database(settings.database_url)
        self.bot = Bot(
            self.db,
            settings,
            now,
            slack.clock(settings),
            may_read_files=slack.may(settings, "files:read"),
            may_sign=slack.may(settings, "chat:write.customize"),
            installation=self._installation(settings, now),
        )
        self.db.observe = self.bot.counters.database_worked
        if not self.bot.may_read_files:
            log.warning("Slack does not let Handoff read files: install the app again with the manifest of today")
        self.app: App = build_app(self.bot, slack.listening_client(settings))
        self._budgets = Budgets(self.bot)
        self._posting_client = partial(slack.posting_client, settings, self._budgets)
        self.postman = Postman(self.bot, self._posting_client())
        self._reader = slack.reading_client(settings, self._budgets)
        self.inquirer = Inquirer(self.bot, slack.inquiring_client(settings, self._budgets))
        me = self.bot.installation.user_id
        self._catch_up = CatchUp(self.bot, self._posting_client(bulk=True), me, self._look_at_every_channel)
        self._rosters = rosters(self.bot, self._reader)
        self._parts = self._parts_of(role)
        self._started: list[_Part] = []

    def _installation(self, settings: Settings, now: Clock) -> Installation:
        """Raises RefusedToken where Slack does not take the token; that is kept for whoever asks how Handoff is."""
        try:
            return slack.installation(settings)
        except slack.RefusedToken as error:
            if str(error) in slack.ENDED:
                installation_state.note_end(Bot(self.db, settings, now), str(error))
            raise

    def _parts_of(self, role: Role) -> list[_Part]:
        """What runs in a process of that role. It is started in this order, and stopped in the opposite one: whatever
        hears Slack begins last, and falls silent first. Home is drawn by whoever hears of it.
        """
        homes = HomeWorker(self.bot, partial(home.redraw, self.bot, self._posting_client()))
        match role:
            case Role.WEB:
                heard_here = ticks_of_listeners(self.bot, ask_about=self.inquirer.ask_about)
                return [_thread(WakeSender(self.db)), _thread(homes), self._beating(heard_here), self._web()]
            case Role.WORKER:
                table = self._ticks(self._look_where_wanted)
                return [*self._saying(homes), self._beating(table), *self._figures()]
            case Role.ALONE_OVER_HTTP:
                table = [*self._ticks(self._look_where_wanted), listening(self.bot)]
                return [_thread(homes), *self._saying(homes), self._beating(table), self._web()]
            case Role.ALONE:
                table = self._ticks(self._catch_up.go_on)
                return [_thread(homes), *self._saying(homes), self._beating(table), *self._figures(), self._socket()]

    def _saying(self, homes: HomeWorker) -> list[_Part]:
        """What brings to Slack whatever the outbox holds."""
        others = [Postman(self.bot, self._posting_client()) for _hand in range(_HANDS - 1)]
        for_bulk = Postman(self.bot, self._posting_client(bulk=True, patience=_PATIENCE_OF_BULK))
        bulk = Dispatcher(self.bot, self._budgets.around(self.inquirer.before(for_bulk.deliver)), bulk=True)
        hands = (self._budgets.around(self.inquirer.before(postman.deliver)) for postman in (self.postman, *others))
        files = FileWorker(self.bot, FileCourier(self.bot, slack.carrying_client(self.bot.settings)).carry)
        dispatcher = Dispatcher(self.bot, *hands, behind=(bulk.wake, files.wake, homes.wake))
        # Nobody but this process has anything to say on SQLite.
        wakes = [] if self.db.is_sqlite else [_thread(WakeListener(self.db))]
        return [_thread(bulk), _thread(files), _thread(dispatcher), *wakes]

    def _ticks(self, read_missed: Callable[[], object]) -> list[Tick]:
        return ticks(
            self.bot,
            look_at_slack=self.look_at_slack,
            meet_everybody=self.meet_everybody,
            ask_homes=self.ask_homes,
            check_installation=partial(installation.check, self.bot, self._posting_client()),
            ask_about=self.inquirer.ask_about,
            read_missed=read_missed,
            rosters=self._rosters,
        )

    def _beating(self, table: list[Tick]) -> _Part:
        beating = scheduler(in_turns(self.bot, table), self.bot.counters.ticked)
        return _Part("schedule", beating.start, lambda: beating.running and beating.shutdown(wait=True))

    def _socket(self) -> _Part:
        settings = self.bot.settings
        socket = Socket(self.app, settings.app_token, slack.connecting_client(settings), self._missed_something)
        return _Part("socket", socket.connect, socket.close)

    def _web(self) -> _Part:
        settings = self.bot.settings
        ready = Readiness(self.bot, slack.refused_token(settings))
        app = WebApp(self.app, settings.signing_secret, ready, partial(metrics.exposition, self.bot))
        return _thread(WebServer(app, settings.host, settings.port, LARGEST_BODY))

    def _figures(self) -> list[_Part]:
        """For Prometheus, at an address of their own, where one is set."""
        settings = self.bot.settings
        if settings.metrics_port is None:
            return []
        app = metrics.application(self.bot)
        return [_thread(WebServer(app, settings.metrics_host, settings.metrics_port, LARGEST_BODY, threads=2))]

    def look_at_slack(self) -> None:
        look_at_slack(self.bot, self._reader)

    def _missed_something(self) -> None:
        self.bot.missed.want(self.bot.now())

    def _look_where_wanted(self) -> None:
        gaps.take_wanted(self.bot)
        self._catch_up.go_on()

    def _look_at_every_channel(self) -> None:
        departments.look_at_all_again(self.bot)
        self.look_at_slack()

    def meet_everybody(self) -> None:
        directory.read(self.bot, self._reader)

    def ask_homes(self) -> None:
        homes.read(self.bot, self._reader)

    def catch_up(self) -> None:
        """Sweep now, without waiting for the next tick."""
        sweep.send_due(self.bot)
        closing.close_unanswered(self.bot)
        weekly.plan(self.bot)
        company_readers.send_monthly(self.bot)
        pulse_sweep.sweep(self.bot, self._rosters)
        ratings.sweep(self.bot)
        self.db.outbox_changed.set()

    def start(self) -> None:
        # The token works, or we would not be here: what died of an older one may be said after all.
        outbox.revive_after(self.bot, slack.UNTIL_INSTALLED)
        installation_state.note_return(self.bot)
        self.db.outbox_changed.set()
        for part in self._parts:
            self._started.append(part)
            part.start()

    def stop(self) -> None:
        """Listen no more, finish what is under way, and leave the rest in the outbox for the next start.

        Whatever fails on the way, everything else is stopped all the same: a thread that goes on would keep the
        process alive. The first error is raised at the end.
        """
        # Long lists are read at Slack's pace, by whoever comes next.
        self._budgets.stop()
        with ExitStack() as stack:
            # What is named last is stopped first.
            stack.callback(self.close)
            for part in self._started:
                stack.callback(part.stop)

    def close(self) -> None:
        self.db.close()


def _thread(worker: _Worker) -> _Part:
    return _Part(worker.name, worker.start, worker.stop)
