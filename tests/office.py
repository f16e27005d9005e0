"""The company of most tests at work: the real bot and the sandbox, in one thread and on a frozen clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from tempfile import TemporaryDirectory

from freezegun.api import FrozenDateTimeFactory

from bot import utc_now
from bot.departments import departments
from bot.home_readers import PAUSE
from bot.sandbox import Person, Sandbox
from handlers.manifest import manifest
from storage.database import PATIENCE
from storage.tables import Department
from tests.company import EXAMPLE_FILE, OFFICE, Installation, Plan, example, settings_for
from tests.databases import opened
from tests.moments import TUESDAY_AT_NINE

ADMINS, HR = ("UDANA000",), ("UHANA000",)
COMPANY = EXAMPLE_FILE
PLAN = Plan(OFFICE, example())
_UNINVITED = tuple(replace(room, has_app=room.has_app and room.name != "it-help") for room in OFFICE.rooms)


def moves_into(url: str) -> None:
    """Fill a migrated database with what Handoff knows of the company on its Tuesday at nine."""
    PLAN.moves_into(url, TUESDAY_AT_NINE, admins=ADMINS, hr=HR)


class Office:
    """Ana asks. Bo works in IT, Dana leads it, Cem leads People, Gus leads Finance, Lena leads Legal.

    Eve is in New York and in no department. Faye leads Facilities. Hana makes pulses, and is in no department either.
    The database may know all of them already (`moves_into`); an empty one learns of them now. `sandbox` is an empty one
    of another make than usual, such as that of an organisation.
    """

    def __init__(
        self,
        database_url: str,
        clock: FrozenDateTimeFactory,
        *,
        invited: bool = True,
        patience: timedelta = PATIENCE,
        sandbox: Sandbox | None = None,
    ) -> None:
        self._clock = clock
        self._keys = TemporaryDirectory(prefix="handoff-keys-")
        self.sandbox = sandbox or Sandbox(manifest(), now=utc_now)
        self.sandbox.start()
        (OFFICE if invited else replace(OFFICE, rooms=_UNINVITED)).furnish(self.sandbox)
        person = self.sandbox.person
        self.ana, self.bo, self.dana, self.cem = person("ana"), person("bo"), person("dana"), person("cem")
        self.eve, self.faye, self.gus, self.lena = person("eve"), person("faye"), person("gus"), person("lena")
        self.hana = person("hana")
        self.settings = settings_for(
            self.sandbox,
            database_url=database_url,
            admins=ADMINS,
            hr=HR,
            keys=self._keys.name,
            secret="a secret that nobody can guess, for tests",
        )
        self.handoff = Installation(self.sandbox, self.settings, database=opened(database_url, patience))
        self.bot, self.db, self.app = self.handoff.bot, self.handoff.db, self.handoff.app
        self.postman, self.dispatch = self.handoff.postman, self.handoff.dispatch
        if not departments.channels(self.bot):
            self.handoff.begins(PLAN.departments)
        # Nothing falls due between the moment at which the company begins and the same moment.
        self._swept_at = self.now() if self.now() == TUESDAY_AT_NINE else None
        self.settles()

    def settles(self) -> None:
        """What is due since the clock was moved is done, and everything that waits is said.

        The clock moves by the seconds that Slack's pace asks for.
        """
        if self._swept_at != self.now():
            self.handoff.sweeps()
            self._swept_at = self.now()
        self.handoff.says(self._clock.tick)

    def waits_for_home(self) -> None:
        """The pause between two redraws of a Home passes, and what changed in it is drawn."""
        self._clock.tick(PAUSE)
        self.settles()

    def now(self) -> datetime:
        return self.bot.now()

    def keeps_to(self, clock: FrozenDateTimeFactory) -> None:
        """From now on that clock is the one that the company moves."""
        self._clock = clock

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

    def hears_of(self, *people: Person) -> None:
        """Slack is asked about them anew, however short ago it was, and what follows is said."""
        self.bot.inquiries.forget([person.id for person in people])
        self.handoff.inquirer.ask_about([person.id for person in people])
        self.settles()

    def close(self) -> None:
        self.sandbox.stop()
        self.handoff.close()
        self._keys.cleanup()
