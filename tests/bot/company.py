"""A small company with its people, on the bot alone: no Slack, the clock in the test's hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from freezegun.api import FrozenDateTimeFactory
from sqlmodel import col, select

from bot import Bot
from bot.calendars import Calendar
from bot.clocks import history as clock_history
from bot.clocks import status
from bot.clocks.history import Clocks
from bot.clocks.status import ClockStatus
from bot.departments import departments
from bot.requests import opening
from bot.requests.opening import NewRequest
from bot.sandbox import company as sandbox
from bot.settings import Settings
from bot.standards import Urgency
from storage import clocks as clock_rows
from storage import departments as department_rows
from storage import history as history_rows
from storage import ledger as ledger_rows
from storage import proposals
from storage import requests as request_rows
from storage.database import Database
from storage.tables import ClockRow, Entry, Holding, Proposal, Reminder, Request
from tests.company import OFFICE, Plan
from tests.moments import TUESDAY_AT_NINE

COMPANY = Path(__file__).parent / "company.toml"
ANA, BO, DANA, CEM, FAYE, GUS = "UANA0000", "UBO00000", "UDANA000", "UCEM0000", "UFAYE000", "UGUS0000"
MEMBERS = {"it": (BO, DANA), "people": (CEM,), "facilities": (FAYE,), "finance": (GUS,)}
PLAN = Plan(
    sandbox.Company(
        people=tuple(one for one in OFFICE.people if one.handle not in {"eve", "lena", "hana"}),
        rooms=tuple(room for room in OFFICE.rooms if room.name not in {"general", "legal"}),
    ),
    COMPANY.read_text(encoding="utf-8"),
)


def moves_into(url: str) -> None:
    """Fill a migrated database with the company."""
    database = Database(url)
    PLAN.is_known_to(Bot(database, Settings(), lambda: TUESDAY_AT_NINE))
    database.close()


@dataclass
class Company:
    """Ana asks; Bo works in IT, which Dana leads; Cem leads People, Faye Facilities, Gus Finance in Berlin."""

    bot: Bot
    clock: FrozenDateTimeFactory
    _forms: count[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        # A test that is not marked to begin with it has it made now.
        if not departments.channels(self.bot):
            PLAN.is_known_to(self.bot)

    def id_of(self, key: str) -> int:
        return next(offer.department.id for offer in departments.offers(self.bot) if offer.department.key == key)

    def calendar(self, key: str) -> Calendar:
        with self.bot.db.reading() as session:
            return departments.calendar_by_id(session, self.id_of(key))

    def moves_to(self, moment: datetime) -> None:
        """The clock moves there, and nothing else happens."""
        self.clock.move_to(moment.astimezone(UTC).replace(tzinfo=None))

    def idempotency_key(self) -> str:
        return f"form:{next(self._forms)}"

    def asks(self, key: str = "it", urgency: Urgency = Urgency.NORMAL) -> int:
        """Ana asks a department for something; answers the request's id."""
        new = NewRequest(self.idempotency_key(), ANA, self.id_of(key), "My laptop won't start", urgency=urgency)
        return opening.open_request(self.bot, new).request.id

    # --- what the database has ---

    def request(self, request_id: int) -> Request:
        with self.bot.db.reading() as session:
            found = request_rows.get(session, request_id)
            assert found is not None
            return found

    def clock_rows(self, request_id: int) -> dict[tuple[str, int], ClockRow]:
        with self.bot.db.reading() as session:
            return {(row.kind, row.cycle): row for row in clock_rows.of_request(session, request_id)}

    def clock_of(self, request_id: int, kind: str, cycle: int = 1) -> ClockRow:
        return self.clock_rows(request_id)[kind, cycle]

    def stands(self, request_id: int, kind: str, cycle: int = 1) -> ClockStatus:
        """How one of its clocks stands now."""
        row = self.clock_of(request_id, kind, cycle)
        with self.bot.db.reading() as session:
            found = status.status_of(row, departments.calendar_by_id(session, row.department_id), self.bot.now())
        assert found is not None
        return found

    def history(self, request_id: int) -> list[Entry]:
        with self.bot.db.reading() as session:
            return history_rows.of_request(session, request_id)

    def clocks(self, request_id: int) -> Clocks:
        """The clocks as the history alone has them."""
        with self.bot.db.reading() as session:
            entries = history_rows.of_request(session, request_id)
            return clock_history.clocks_of(entries, lambda one: departments.calendar_by_id(session, one))

    def holdings(self, request_id: int) -> list[Holding]:
        with self.bot.db.reading() as session:
            return ledger_rows.of_request(session, request_id)

    def proposal(self, request_id: int) -> Proposal:
        with self.bot.db.reading() as session:
            found = proposals.latest(session, request_id)
            assert found is not None
            return found

    def reminders(self, request_id: int) -> list[tuple[str, int, int, str, datetime]]:
        """(kind, cycle, promise, step, at) of every step that was told, in their order."""
        rows = {row.id: row for row in self.clock_rows(request_id).values()}
        query = select(Reminder).where(col(Reminder.clock_id).in_(rows)).order_by(col(Reminder.id))
        with self.bot.db.reading() as session:
            told = session.exec(query).all()
        return [(rows[one.clock_id].kind, rows[one.clock_id].cycle, one.promise, one.step, one.at) for one in told]

    def department_key(self, department_id: int) -> str:
        with self.bot.db.reading() as session:
            return department_rows.get(session, department_id).key
