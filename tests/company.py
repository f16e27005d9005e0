"""The one builder of companies, for tests and measurements: who works where, what their departments promise, and
Handoff at work among them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from slack_bolt import BoltRequest

from bot import Bot, Clock, membership, outbox, utc_now
from bot.departments import departments, exchange
from bot.home_redraws import HomeRedraws
from bot.membership import Profile
from bot.people import directory
from bot.pulses import sweep as pulse_sweep
from bot.pulses.disks import LASTING
from bot.ratings import closing as ratings
from bot.reminders import sweep
from bot.requests import closing, files
from bot.sandbox import InProcess, Sandbox
from bot.sandbox.company import Colleague, Company, Room
from bot.settings import Settings
from handlers import build_app
from handlers import directory as reading
from handlers.budgets import Budgets
from handlers.delivery import home
from handlers.delivery.files import FileCourier
from handlers.delivery.postman import Postman
from handlers.departments import look_at_slack
from handlers.inquiries import Inquirer
from handlers.manifest import manifest
from handlers.pulses import rosters
from handlers.requests.missed import CatchUp
from handlers.slack import carrying_client, inquiring_client, installation, listening_client, posting_client
from storage import pulses as pulse_rows
from storage import ratings as rating_rows
from storage.database import Database

EXAMPLE_FILE = Path(__file__).parents[1] / "departments.toml"
# At one message a second and conversation, more than enough for one moment.
_SECONDS = 600
# What waits for longer waits for something else than Slack's pace.
_SOON = timedelta(seconds=5)


@dataclass(frozen=True)
class Plan:
    """A company to begin with: who works where, and the text of its departments file."""

    company: Company
    departments: str

    def is_known_to(self, bot: Bot) -> None:
        """Have the bot know all that it knows once it has looked at the company's Slack; there need be none."""
        sandbox = Sandbox(manifest(), now=bot.now)
        self.company.furnish(sandbox)
        workspace = sandbox.workspace
        ids = [workspace.member(one.handle).id for one in self.company.people]
        profiles = [Profile(id_, one.name, one.zone) for id_, one in zip(ids, self.company.people, strict=True)]
        exchange.apply(bot, self.departments)
        membership.keep(bot, profiles)
        for channel_id, department_id in departments.channels(bot).items():
            there = set(workspace.channels[channel_id].members) & set(ids)
            membership.keep_members(bot, department_id, sorted(there))

    def moves_into(self, url: str, at: datetime, **settings: Any) -> None:
        """Install Handoff in the company's Slack, on this migrated database, and let it look at everybody once."""
        with Sandbox(manifest(), now=lambda: at, keeps_rates=False) as sandbox:
            self.company.furnish(sandbox)
            installation = Installation(sandbox, settings_for(sandbox, database_url=url, **settings), now=lambda: at)
            installation.begins(self.departments)
            installation.close()


class Installation:
    """Handoff at work in a sandbox: the real app, reached in the caller's thread as Socket Mode reaches it."""

    def __init__(
        self, sandbox: Sandbox, settings: Settings, now: Clock = utc_now, database: Database | None = None
    ) -> None:
        self.sandbox = sandbox
        self.db = database or Database(settings.database_url)
        self.bot = Bot(self.db, settings, now, installation=installation(settings))
        self.client = listening_client(settings)
        self.app = build_app(self.bot, self.client)
        self.postman = Postman(self.bot, posting_client(settings))
        self.inquirer = Inquirer(self.bot, inquiring_client(settings, Budgets(self.bot)))
        self.homes = HomeRedraws(self.bot, partial(home.redraw, self.bot, posting_client(settings)))
        self.catch_up = CatchUp(self.bot, posting_client(settings), sandbox.workspace.bot_user_id, self.looks_anew)
        self.courier = FileCourier(self.bot, carrying_client(settings))
        sandbox.deliver_by(InProcess(self.dispatch))
        pulse_sweep.start_up(self.bot)

    def begins(self, departments_file: str) -> None:
        """Set it up for the first time: the departments file, and a first look at everybody."""
        exchange.apply(self.bot, departments_file)
        self.meets_everybody()
        self.looks_at_slack()

    def dispatch(self, _kind: str, body: dict[str, Any], headers: Mapping[str, str]) -> tuple[int, Any]:
        """Hand a payload to the app."""
        response = self.app.dispatch(BoltRequest(mode="socket_mode", body=body, headers=dict(headers)))
        return response.status, response.body

    def looks_at_slack(self) -> None:
        look_at_slack(self.bot, self.client)

    def looks_anew(self) -> None:
        departments.look_at_all_again(self.bot)
        self.looks_at_slack()

    def connects(self) -> None:
        """Slack begins to talk, as after a start or a reconnect: what was missed is read by the next sweeps."""
        self.bot.missed.want(self.bot.now())

    def meets_everybody(self) -> None:
        directory.want(self.bot)
        reading.read(self.bot, self.client)

    def sweeps(self) -> None:
        """Do what is due, as the ticks of a running bot do."""
        self.looks_at_slack()
        reading.read(self.bot, self.client)
        self.catch_up.go_on()
        self.inquirer.ask_about(sweep.may_hear(self.bot))
        sweep.send_due(self.bot)
        closing.close_unanswered(self.bot)
        if self._has_ratings():
            ratings.sweep(self.bot)
        if self._has_pulses():
            pulse_sweep.sweep(self.bot, rosters(self.bot, self.client))

    def says(self, wait: Callable[[timedelta], object]) -> None:
        """Say everything that waits; `wait` moves the clock by the seconds that Slack's pace asks for."""
        self.inquirer.ask_about(self.bot.inquiries.wanted(self.bot.now()))
        deliver = self.inquirer.before(self.postman.deliver)
        for _second in range(_SECONDS):
            outbox.deliver_due(self.bot, deliver)
            outbox.deliver_due(self.bot, deliver, bulk=True)
            files.carry_due(self.bot, self.courier.carry)
            self.homes.redraw_due()
            waits_until = [outbox.waits_until(self.bot), files.waits_until(self.bot)]
            if all(moment is None or moment > self.bot.now() + _SOON for moment in waits_until):
                return
            wait(timedelta(seconds=1))
        raise AssertionError("the outbox does not settle")

    def close(self) -> None:
        self.db.close()

    def _has_ratings(self) -> bool:
        """Most companies of tests have none."""
        with self.db.reading() as session:
            return bool(rating_rows.open_blocks(session))

    def _has_pulses(self) -> bool:
        """Most companies of tests have none, and looking for what is due of them is a tenth of a journey."""
        with self.db.reading() as session:
            return bool(pulse_rows.every_series(session))


def settings_for(sandbox: Sandbox, **more: Any) -> Settings:
    """The settings of an app in this sandbox."""
    return Settings(
        bot_token=sandbox.bot_token,
        app_token=sandbox.app_token,
        signing_secret=sandbox.signing_secret,
        api_url=sandbox.api_url,
        # Folders of tests may be in memory.
        disk=LASTING,
        **more,
    )


def example() -> str:
    """The departments file that comes with the project, without its ask channel: only some tests have one."""
    lines = EXAMPLE_FILE.read_text(encoding="utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("ask = "))


# Ana asks. Bo works in IT, Dana leads it, Cem leads People, Gus leads Finance, Lena leads Legal. Eve is in New York and
# in no department. Faye leads Facilities. Hana makes pulses, and is in no department either.
OFFICE = Company(
    people=(
        Colleague("ana", "Ana Alves", "Marketing"),
        Colleague("bo", "Bo Berg", "IT"),
        Colleague("dana", "Dana Diaz", "Lead of IT"),
        Colleague("cem", "Cem Can", "Lead of People"),
        Colleague("eve", "Eve Evans", "Sales", "America/New_York"),
        Colleague("faye", "Faye Faure", "Facilities"),
        Colleague("gus", "Gus Graf", "Finance", "Europe/Berlin"),
        Colleague("lena", "Lena Lind", "Legal"),
        Colleague("hana", "Hana Haas", "HR"),
    ),
    rooms=(
        Room("general", ("ana", "bo", "dana", "cem", "eve", "faye", "gus", "lena", "hana"), has_app=False),
        Room("it-help", ("bo", "dana")),
        Room("people", ("cem",)),
        Room("facilities", ("faye",)),
        Room("finance", ("gus",)),
        Room("legal", ("lena",), is_private=True),
    ),
)
