"""The composition root: everything that runs, wired top to bottom. It decides nothing else."""

from __future__ import annotations

import logging
from contextlib import ExitStack
from functools import partial

from slack_bolt import App

from bot import Bot, Clock, outbox, utc_now
from bot.departments import departments
from bot.pulses import sweep as pulse_sweep
from bot.reminders import sweep
from bot.requests import closing
from bot.schedule import Dispatcher, FileWorker, HomeWorker, scheduler, ticks
from bot.settings import Settings
from handlers import build_app, slack
from handlers.budgets import Budgets
from handlers.delivery import home
from handlers.delivery.files import FileCourier
from handlers.delivery.postman import Postman
from handlers.departments import look_at_slack
from handlers.inquiries import Inquirer
from handlers.people import meet_everybody
from handlers.pulses.audiences import rosters
from handlers.requests.missed import CatchUp
from handlers.socket import Socket
from storage.database import Database

log = logging.getLogger("handoff")
# How many things are said at a time, each in another conversation.
_HANDS = 4


class Wiring:
    """Everything that runs, in the order of a recipe: settings, database, bot, clients, app, postman, schedule."""

    def __init__(self, settings: Settings, now: Clock = utc_now, database: Database | None = None) -> None:
        self.db = database or Database(settings.database_url)
        self.bot = Bot(
            self.db,
            settings,
            now,
            slack.clock(settings),
            may_read_files=slack.may(settings, "files:read"),
            installation=slack.installation(settings),
        )
        if not self.bot.may_read_files:
            log.warning("Slack does not let Handoff read files: install the app again with the manifest of today")
        self.app: App = build_app(self.bot, slack.listening_client(settings))
        budgets = Budgets(self.bot)
        self.postman = Postman(self.bot, slack.posting_client(settings, budgets))
        self._reader = slack.reading_client(settings, budgets)
        self.inquirer = Inquirer(self.bot, slack.inquiring_client(settings, budgets))
        self._socket = Socket(self.app, settings.app_token, slack.connecting_client(settings), self._missed_something)
        reader = slack.posting_client(settings, budgets, bulk=True)
        self._catch_up = CatchUp(self.bot, reader, self.bot.installation.user_id, self._look_at_every_channel)
        self._rosters = rosters(self.bot, self._reader)
        others = [Postman(self.bot, slack.posting_client(settings, budgets)) for _hand in range(_HANDS - 1)]
        for_bulk = Postman(self.bot, slack.posting_client(settings, budgets, bulk=True))
        bulk = Dispatcher(self.bot, budgets.around(self.inquirer.before(for_bulk.deliver)), bulk=True)
        hands = (budgets.around(self.inquirer.before(postman.deliver)) for postman in (self.postman, *others))
        self._files = FileWorker(self.bot, FileCourier(self.bot, slack.carrying_client(settings)).carry)
        self._homes = HomeWorker(self.bot, partial(home.redraw, self.bot, slack.posting_client(settings, budgets)))
        behind = bulk.wake, self._files.wake, self._homes.wake
        self._dispatchers = [Dispatcher(self.bot, *hands, behind=behind), bulk]
        table = ticks(
            self.bot,
            look_at_slack=self.look_at_slack,
            meet_everybody=self.meet_everybody,
            ask_about=self.inquirer.ask_about,
            read_missed=self._catch_up.go_on,
            rosters=self._rosters,
        )
        self._scheduler = scheduler(table)

    def look_at_slack(self) -> None:
        look_at_slack(self.bot, self._reader)

    def _missed_something(self) -> None:
        self.bot.missed.want(self.bot.now())

    def _look_at_every_channel(self) -> None:
        departments.look_at_all_again(self.bot)
        self.look_at_slack()

    def meet_everybody(self) -> None:
        meet_everybody(self.bot, self._reader)

    def catch_up(self) -> None:
        """Sweep now, without waiting for the next tick."""
        sweep.send_due(self.bot)
        closing.close_unanswered(self.bot)
        pulse_sweep.sweep(self.bot, self._rosters)
        self.db.outbox_changed.set()

    def start(self) -> None:
        # The token works, or we would not be here: what died of an older one may be said after all.
        outbox.revive_after(self.bot, slack.UNTIL_INSTALLED)
        for dispatcher in self._dispatchers:
            dispatcher.start()
        self._files.start()
        self._homes.start()
        self._scheduler.start()
        self.db.outbox_changed.set()
        self._socket.connect()  # type: ignore[no-untyped-call]

    def stop(self) -> None:
        """Listen no more, finish what is under way, and leave the rest in the outbox for the next start.

        Whatever fails on the way, everything else is stopped all the same: a thread that goes on would keep the
        process alive. The first error is raised at the end.
        """
        with ExitStack() as stack:
            # Read from the bottom: what is named last is stopped first.
            stack.callback(self.close)
            workers: list[FileWorker | HomeWorker | Dispatcher] = [self._files, self._homes, *self._dispatchers[::-1]]
            for worker in workers:
                if worker.is_alive():
                    stack.callback(worker.stop)
            if self._scheduler.running:
                stack.callback(self._scheduler.shutdown, wait=True)
            stack.callback(self._socket.close)

    def close(self) -> None:
        self.db.close()
