"""Handoff itself, asked through its use cases on a database of its own. Slack plays no part: nobody reads a message.

Everything the game needs of pulses is in this file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from tempfile import TemporaryDirectory

from bot import Bot, membership
from bot.departments import exchange
from bot.errors import MayNotGoOut
from bot.membership import Profile
from bot.pulses import ballots, closing, drafts, questionnaire, sweep, waves
from bot.pulses import launch as pulse_launch
from bot.pulses import results as pulse_results
from bot.pulses.disclosure.company import Person
from bot.pulses.disclosure.launch import Audience, Reason
from bot.pulses.disclosure.tree import NO_DEPARTMENT, Department
from bot.pulses.disks import LASTING
from bot.pulses.kinds import Kind
from bot.pulses.launch import Launched
from bot.pulses.questionnaire import Questionnaire, Reach, Readers
from bot.settings import Settings
from storage import departments
from storage import pulses as pulse_rows
from storage.database import Database
from tests.anonymity.company import Time
from tests.anonymity.publishing.lives import CLOSED_AFTER, FIRST_DAY, Answers, is_guest
from tests.anonymity.publishing.publication import Publication, Pulse, Question

_HR = "UHANA000"
_AT = time(9, tzinfo=UTC)
# The shortest: it is closed when the life goes on.
_OPEN_FOR = timedelta(days=2)
_CALENDAR = '[calendars.paris]\nzone = "Europe/Paris"\nhours = { mon-fri = ["09:00-17:00"] }\n'
_DEPARTMENT = """
[departments.d{number}]
name = "{name}"
channel = "CDEPT{number:04}"
calendar = "paris"
standards.any = {{ respond_within = "4h" }}
"""


class Product:
    """The product on a migrated database without anybody in it. Close it at the end.

    HR takes what is offered instead of a part of a group, if it may go out at once, and waits otherwise.
    """

    def __init__(self, database_url: str) -> None:
        self._time = Time(datetime.combine(FIRST_DAY, _AT))
        self._keys = TemporaryDirectory(prefix="handoff-keys-")
        self._database = Database(database_url)
        settings = Settings(
            database_url=database_url,
            hr=(_HR,),
            keys=self._keys.name,
            disk=LASTING,
            secret="a secret that is long enough for a game",
        )
        self._bot = Bot(db=self._database, settings=settings, now=self._time)
        self._names: dict[Department, str] = {}
        self._retired: set[Department] = set()
        self._ids: dict[Department, int] = {}
        self._users: dict[Person, str] = {}
        self._place: dict[Person, Department] = {}
        self._series: dict[str, int] = {}
        self._has_opened: set[str] = set()
        self._offers = 0

    def close(self) -> None:
        self._database.close()
        self._keys.cleanup()

    # --- people and departments ---

    def hires(self, day: date, arrivals: Mapping[Person, Department]) -> None:
        self._goes_on_to(day)
        for person in arrivals:
            self._users.setdefault(person, f"U{len(self._users):07}")
        membership.keep(self._bot, [self._profile(person) for person in arrivals])
        for person, department in arrivals.items():
            self._joins(person, department)

    def loses(self, day: date, person: Person) -> None:
        self._goes_on_to(day)
        self._leaves(person)
        membership.keep(self._bot, [self._profile(person, is_active=False)])

    def moves(self, day: date, person: Person, department: Department) -> None:
        self._goes_on_to(day)
        self._leaves(person)
        self._joins(person, department)

    def sets_up(self, day: date, department: Department) -> None:
        self._names[department] = f"Department {department}"
        self._applies(day)

    def renames(self, day: date, department: Department) -> None:
        self._names[department] += " anew"
        self._applies(day)

    def retires(self, day: date, department: Department) -> None:
        self._retired.add(department)
        self._applies(day)

    # --- pulses ---

    def holds(self, day: date, pulse: Pulse, answers: Answers) -> Publication | None:
        self._goes_on_to(day)
        launched = self._launches(pulse)
        if launched is None or launched.survey_id is None:
            return None
        asked, names = self._asked(launched.survey_id), dict(self._names)
        for person in asked:
            chosen = answers(person)
            if chosen is not None:
                ballots.answer(self._bot, launched.survey_id, self._users[person], dict(enumerate(chosen, start=1)))
        if pulse.is_called_off:
            closing.call_off(self._bot, launched.survey_id, _HR)
        self._goes_on_to(day + CLOSED_AFTER)
        return self._published(launched.survey_id, day, pulse, asked, names)

    def _launches(self, pulse: Pulse) -> Launched | None:
        """The open wave; None where it may not go out, nor what HR is offered instead."""
        try:
            return self._goes_out(pulse)
        except MayNotGoOut as refusal:
            offered = self._offered(refusal)
        if offered is None:
            return None
        self._offers += 1
        return self._goes_out(replace(pulse, series=f"{pulse.series}, offer {self._offers}", audience=offered))

    def _goes_out(self, pulse: Pulse) -> Launched:
        roster = [self._users[person] for person in sorted(pulse.audience.people or ()) if person in self._users]
        if pulse.series not in self._series:
            form = f"form of {pulse.series}"
            self._series[pulse.series] = drafts.draft(self._bot, _HR, self._composed(pulse), form)
        launch = pulse_launch.launch_next if pulse.series in self._has_opened else pulse_launch.launch
        launched = launch(self._bot, self._series[pulse.series], _HR, roster)
        self._has_opened.add(pulse.series)
        return launched

    def _offered(self, refusal: MayNotGoOut) -> Audience | None:
        """Whom HR asks instead."""
        if refusal.reason != Reason.PART_OF_A_GROUP.name or refusal.instead_from is not None:
            return None
        if refusal.is_everybody:
            return Audience(asks_guests=refusal.asks_guests)
        department_of = _by_name(self._names)
        instead = frozenset(department_of[name] for name in refusal.instead)
        return Audience(departments=instead, asks_guests=refusal.asks_guests) if instead else None

    def _asked(self, survey_id: int) -> dict[Person, Department]:
        """With whom each person reads that they are counted."""
        person_of = {user: person for person, user in self._users.items()}
        department_of = {str(id_): department for department, id_ in self._ids.items()}
        with self._database.reading() as session:
            invited = pulse_rows.invited(session, survey_id)
        return {person_of[user]: department_of.get(segment, NO_DEPARTMENT) for user, segment in invited.items()}

    def _published(
        self,
        survey_id: int,
        day: date,
        pulse: Pulse,
        asked: Mapping[Person, Department],
        names: Mapping[Department, str],
    ) -> Publication | None:
        results = pulse_results.published(self._bot, survey_id)
        if results.turnout is None:
            return None
        department_of = _by_name(names)

        def label(named: Sequence[str]) -> frozenset[Department]:
            return frozenset(department_of[name] for name in named)

        return Publication(
            day,
            asked,
            {label(group.departments): group.answered for group in results.turnout.groups},
            [
                (question, {label(group.departments): group.counts for group in result.groups})
                for question, result in zip(pulse.questions, results.questions, strict=True)
            ],
        )

    def _composed(self, pulse: Pulse) -> Questionnaire:
        return Questionnaire(
            title=pulse.series,
            questions=tuple(_worded(number, question) for number, question in enumerate(pulse.questions, start=1)),
            readers=Readers((_HR,)),
            audience=self._audience(pulse.audience),
            open_for=_OPEN_FOR,
        )

    def _audience(self, audience: Audience) -> questionnaire.Audience:
        if audience.people is not None:
            return questionnaire.Audience(Reach.CHANNEL, slack_id="CPULSE00")
        if audience.departments is not None:
            ids = {**self._ids, NO_DEPARTMENT: waves.NOWHERE}
            chosen = tuple(sorted(ids[name] for name in audience.departments))
            return questionnaire.Audience(Reach.DEPARTMENTS, chosen, asks_guests=audience.asks_guests)
        return questionnaire.Audience(asks_guests=audience.asks_guests)

    # --- the company ---

    def _goes_on_to(self, day: date) -> None:
        """Move the clock to the morning of that day, and do what has become due.

        It must not stand ahead of the life: who comes, who leaves and what goes out would count from another day.
        """
        morning = datetime.combine(day, _AT)
        self._time.move_to(morning)
        assert self._time() == morning, f"{day} is over"
        sweep.sweep(self._bot, lambda _audience: ())

    def _applies(self, day: date) -> None:
        self._goes_on_to(day)
        written = (
            _DEPARTMENT.format(number=int(number), name=name)
            for number, name in self._names.items()
            if number not in self._retired
        )
        exchange.apply(self._bot, _CALENDAR + "".join(written))
        with self._database.reading() as session:
            ids = {department.key: department.id for department in departments.every(session)}
        self._ids = {number: ids[f"d{number}"] for number in self._names}

    def _profile(self, person: Person, *, is_active: bool = True) -> Profile:
        return Profile(self._users[person], person, "Europe/Paris", is_active=is_active, is_guest=is_guest(person))

    def _joins(self, person: Person, department: Department) -> None:
        self._place[person] = department
        if department != NO_DEPARTMENT:
            membership.joined(self._bot, self._ids[department], self._users[person])

    def _leaves(self, person: Person) -> None:
        department = self._place.pop(person)
        if department != NO_DEPARTMENT:
            membership.left(self._bot, self._ids[department], self._users[person])


def _by_name(names: Mapping[Department, str]) -> dict[str, Department]:
    """Retired ones too: people may still be counted with them."""
    return {name: department for department, name in names.items()} | {waves.NO_DEPARTMENT: NO_DEPARTMENT}


def _worded(number: int, question: Question) -> questionnaire.Question:
    """The same question twice has different words."""
    text = f"{number}. {question.meaning}?"
    if question.options == len(questionnaire.Question(Kind.SCALE, text).labels):
        return questionnaire.Question(Kind.SCALE, text)
    return questionnaire.Question(Kind.CHOICE, text, tuple(f"option {place + 1}" for place in range(question.options)))
