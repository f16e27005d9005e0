"""A company at work: the real bot and the sandbox, in one thread and on a frozen clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from slack_bolt import BoltRequest

from bot import Bot, departments, outbox, pulses, reminders, requests, utc_now
from bot.departments import exchange
from bot.sandbox import InProcess, Person, Sandbox
from bot.settings import Settings
from handlers import build_app
from handlers.departments import look_at_slack, meet_everybody
from handlers.manifest import manifest
from handlers.postman import Postman
from handlers.pulses import rosters
from handlers.slack import listening_client, posting_client
from storage.database import PATIENCE, Database
from storage.tables import Department

COMPANY = Path(__file__).parents[1] / "departments.toml"


class Office:
    """Ana asks. Bo works in IT, Dana leads it, Cem leads People, Gus leads Finance, Lena leads Legal.

    Eve is in New York and in no department. Faye leads Facilities. Hana makes pulses, and is in no department either.
    """

    def __init__(
        self,
        database_url: str,
        clock: FrozenDateTimeFactory,
        *,
        invited: bool = True,
        patience: timedelta = PATIENCE,
    ) -> None:
        self._clock = clock
        self._keys = TemporaryDirectory(prefix="handoff-keys-")
        self.sandbox = Sandbox(manifest(), now=utc_now)
        self.sandbox.start()
        workspace = self.sandbox.workspace
        self.ana = workspace.add_person("ana", name="Ana Alves", zone="Europe/Paris", title="Marketing")
        self.bo = workspace.add_person("bo", name="Bo Berg", zone="Europe/Paris", title="IT")
        self.dana = workspace.add_person("dana", name="Dana Diaz", zone="Europe/Paris", title="Lead of IT")
        self.cem = workspace.add_person("cem", name="Cem Can", zone="Europe/Paris", title="Lead of People")
        self.eve = workspace.add_person("eve", name="Eve Evans", zone="America/New_York", title="Sales")
        self.faye = workspace.add_person("faye", name="Faye Faure", zone="Europe/Paris", title="Facilities")
        self.gus = workspace.add_person("gus", name="Gus Graf", zone="Europe/Berlin", title="Finance")
        self.lena = workspace.add_person("lena", name="Lena Lind", zone="Europe/Paris", title="Legal")
        self.hana = workspace.add_person("hana", name="Hana Haas", zone="Europe/Paris", title="HR")
        everybody = ["ana", "bo", "dana", "cem", "eve", "faye", "gus", "lena", "hana"]
        workspace.add_channel("general", members=everybody, bot=False)
        workspace.add_channel("it-help", members=["bo", "dana"], bot=invited)
        workspace.add_channel("people", members=["cem"])
        workspace.add_channel("facilities", members=["faye"])
        workspace.add_channel("finance", members=["gus"])
        workspace.add_channel("legal", is_private=True, members=["lena"])

        self.settings = Settings(
            bot_token=self.sandbox.bot_token,
            app_token=self.sandbox.app_token,
            signing_secret=self.sandbox.signing_secret,
            api_url=self.sandbox.api_url,
            database_url=database_url,
            admins=(self.dana.id,),
            hr=(self.hana.id,),
            keys=self._keys.name,
            secret="a secret that nobody can guess, for tests",
        )
        self.db = Database(database_url, patience)
        self.bot = Bot(db=self.db, settings=self.settings)
        exchange.apply(self.bot, COMPANY.read_text())
        self._client = listening_client(self.settings)
        self.app = build_app(self.bot, self._client)
        self.postman = Postman(self.bot, posting_client(self.settings))
        self.sandbox.deliver_by(InProcess(self.dispatch))
        pulses.start_up(self.bot)
        meet_everybody(self.bot, self._client, workspace.team_id)
        look_at_slack(self.bot, self._client, workspace.team_id)
        self.settles()

    def dispatch(self, kind: str, body: dict[str, Any], headers: Mapping[str, str]) -> tuple[int, Any]:
        """Hand a payload to the app as Socket Mode does."""
        response = self.app.dispatch(BoltRequest(mode="socket_mode", body=body, headers=dict(headers)))
        return response.status, response.body

    def settles(self) -> None:
        """Everything that is due now is swept and said; the clock moves by the seconds that Slack's pace asks for."""
        look_at_slack(self.bot, self._client, self.sandbox.workspace.team_id)
        reminders.send_due(self.bot)
        requests.close_unanswered(self.bot)
        pulses.sweep(self.bot, rosters(self._client))
        for _second in range(60):
            outbox.deliver_due(self.bot, self.postman.deliver)
            outbox.deliver_due(self.bot, self.postman.deliver, bulk=True)
            waits_until = outbox.waits_until(self.bot)
            if waits_until is None or waits_until > self.now() + timedelta(seconds=5):
                return
            self._clock.tick(timedelta(seconds=1))
        raise AssertionError("the outbox does not settle")

    def now(self) -> datetime:
        return self.bot.now()

    def moves_to(self, moment: datetime) -> None:
        """The clock moves there, and what falls due is said."""
        self._clock.move_to(moment.astimezone(UTC).replace(tzinfo=None))
        self.settles()

    def department(self, key: str) -> Department:
        return next(offer.department for offer in departments.offers(self.bot) if offer.department.key == key)

    def asks(self, person: Person, text: str) -> str:
        """Somebody types `/request` and the text; answers what they read at once."""
        said = person.types(f"/request {text}", in_="general")
        self.settles()
        return said

    def close(self) -> None:
        self.sandbox.stop()
        self.db.close()
        self._keys.cleanup()
