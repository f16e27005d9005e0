"""A company that is asked how it is: Hana is HR, Dana leads IT, Cem leads People, and many work with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory

from bot import Bot, membership, outbox
from bot.departments import departments
from bot.membership import Profile
from bot.notices import Notice
from bot.pulses import ballots, figures, launch, results, sweep
from bot.pulses import drafts as pulse_drafts
from bot.pulses.ballot_content import Answers
from bot.pulses.disks import LASTING
from bot.pulses.keys import KeyFolder, folder_of
from bot.pulses.kinds import Kind
from bot.pulses.questionnaire import Audience, Question, Questionnaire, Reach, Readers
from bot.sandbox import company as sandbox
from bot.sandbox.company import Colleague, Room
from bot.settings import Settings
from storage import people as people_rows
from storage import pulses as rows
from storage.database import Database
from storage.tables.pulses import Survey
from tests.company import Plan
from tests.moments import TUESDAY_AT_NINE

HANA, DANA, CEM, EVE = "UHANA000", "UDANA000", "UCEM0000", "UEVE0000"
SECRET = "a secret that is long enough for tests"
MOOD = Question(Kind.SCALE, "How are you?")
WORDS = Question(Kind.TEXT, "What should change?")
_DEPARTMENT = """
[departments.{key}]
name = "{name}"
channel = "C{channel:0<7}"
calendar = "paris"
leads = [{leads}]
standards.any = {{ respond_within = "1d" }}
"""
PLAN = Plan(
    sandbox.Company(
        people=(Colleague("hana", "Hana Haas"), Colleague("cem", "Cem Can"), Colleague("dana", "Dana Diaz")),
        rooms=(Room("it", ("dana",)), Room("people", ("hana", "cem")), Room("legal", ())),
    ),
    '[calendars.paris]\nzone = "Europe/Paris"\nhours = { mon-fri = ["09:00-17:00"] }\n'
    + "".join(
        _DEPARTMENT.format(key=key, name=name, channel=key.upper(), leads=leads)
        for key, name, leads in (("it", "IT", f'"{DANA}"'), ("people", "People", ""), ("legal", "Legal", ""))
    ),
)


def composed(**more: Any) -> Questionnaire:
    """Two questions to everybody, for five days, with Hana as the reader."""
    usual: dict[str, Any] = {"title": "How is work going?", "questions": (MOOD, WORDS), "readers": Readers((HANA,))}
    return Questionnaire(**{**usual, **more})


def departments_asked(company: Company, *keys: str) -> Audience:
    """An audience of these departments."""
    return Audience(Reach.DEPARTMENTS, tuple(company.departments[key] for key in keys))


@dataclass
class Company:
    """The bot of a company with these people, on that Tuesday. Slack is a list of what was said."""

    bot: Bot
    clock: FrozenDateTimeFactory
    departments: Mapping[str, int]

    def __post_init__(self) -> None:
        self.said: list[Notice] = []
        self._forms = 0

    def set(self, **settings: Any) -> None:
        """Start over with other settings."""
        self.bot = replace(self.bot, settings=replace(self.bot.settings, **settings))

    # --- people ---

    def hires(self, department: str, *names: str, zone: str = "Europe/Paris") -> list[str]:
        """New people of a department; answers their ids."""
        ids = [f"U{name.upper()}" for name in names]
        membership.keep(self.bot, [Profile(id_, name, zone) for id_, name in zip(ids, names, strict=True)])
        with self.bot.db.transaction() as session:
            for id_ in ids:
                if department:
                    people_rows.add_role(session, self.departments[department], id_, people_rows.MEMBER)
        return ids

    def leaves(self, person_id: str) -> None:
        membership.keep(self.bot, [Profile(person_id, person_id, "Europe/Paris", is_active=False)])

    def moves(self, person_id: str, *, out_of: str, to: str) -> None:
        membership.left(self.bot, self.departments[out_of], person_id)
        membership.joined(self.bot, self.departments[to], person_id)

    # --- pulses ---

    def drafts(self, what: Questionnaire | None = None, hr_id: str = HANA) -> int:
        self._forms += 1
        return pulse_drafts.draft(self.bot, hr_id, what or composed(), f"form {self._forms}")

    def launches(
        self, what: Questionnaire | None = None, roster: Sequence[str] = (), *, people: Sequence[str] = ()
    ) -> int:
        """A pulse that opens now, once these people were hired by IT; answers the survey id."""
        if people:
            self.hires("it", *people)
        launched = launch.launch(self.bot, self.drafts(what), HANA, roster)
        assert launched.survey_id is not None
        return launched.survey_id

    def answer(self, survey_id: int, answers: Mapping[str, Answers]) -> None:
        for person_id, given in answers.items():
            ballots.answer(self.bot, survey_id, person_id, given)

    def closes(self, survey_id: int) -> figures.Results:
        """Its time is over; answers what is published."""
        self.moves_to(self.survey(survey_id).closes_at)
        return results.published(self.bot, survey_id)

    def survey(self, survey_id: int) -> Survey:
        with self.bot.db.reading() as session:
            found = rows.survey(session, survey_id)
            assert found is not None
            return found

    def envelopes(self, survey_id: int) -> list[tuple[bytes, bytes]]:
        with self.bot.db.reading() as session:
            return rows.envelopes(session, survey_id)

    def wave_state(self, survey_id: int) -> str:
        """What later waves know of it: open, published or silent."""
        with self.bot.db.reading() as session:
            found = rows.wave_of(session, survey_id)
            assert found is not None
            return found.state

    @property
    def folder(self) -> KeyFolder:
        return folder_of(self.bot.settings)

    # --- time ---

    def moves_to(self, moment: datetime) -> None:
        """The clock stands there, and what is due is done."""
        self.clock.move_to(moment.replace(tzinfo=None))
        self.settles()

    def settles(self) -> None:
        """What is due is swept and said."""
        sweep.sweep(self.bot, lambda _audience: ())
        self.delivers()

    def delivers(self) -> None:
        """What waits is said as the postman would."""
        for _second in range(20_000):
            said = outbox.deliver_due(self.bot, self._hear)
            said += outbox.deliver_due(self.bot, self._hear, bulk=True)
            waits_until = outbox.waits_until(self.bot)
            if not said and (waits_until is None or waits_until > self.bot.now() + timedelta(seconds=2)):
                return
            self.clock.tick(timedelta(seconds=1))

    def heard(self, kind: type[Notice]) -> list[Any]:
        return [notice for notice in self.said if isinstance(notice, kind)]

    def _hear(self, notice: Notice, _attempt: outbox.Attempt) -> None:
        self.said.append(notice)


def company_on(database: Database, folder: Path, clock: FrozenDateTimeFactory) -> Company:
    """Hana in People with Cem, Dana in IT, nobody else yet."""
    settings = Settings(database_url=database.url, hr=(HANA,), keys=str(folder), secret=SECRET, disk=LASTING)
    bot = Bot(database, settings)
    if not departments.channels(bot):
        PLAN.is_known_to(bot)
    return Company(bot, clock, {offer.department.key: offer.department.id for offer in departments.offers(bot)})


def moves_into(url: str) -> None:
    """Fill a migrated database with the company."""
    database = Database(url)
    PLAN.is_known_to(Bot(database, Settings(), lambda: TUESDAY_AT_NINE))
    database.close()
