"""Closes and launches of different pulses at the same moment, and a migration meanwhile: as if one after the other."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from alembic.config import Config
from freezegun.api import FrozenDateTimeFactory
from sqlalchemy import event, text

from bot import Bot
from bot.errors import MayNotGoOut
from bot.pulses import closing
from bot.pulses import company as company_
from bot.pulses import launch as pulse_launch
from bot.pulses import results as pulse_results
from bot.pulses.envelopes import Keys
from bot.pulses.keys import folder_of
from storage import pulses as rows
from storage.database import Database, Unavailable
from tests.bot.pulse_company import HANA, MOOD, Company, company_on, composed, departments_asked
from tests.patience import FOR_OTHERS
from tests.races.together import again_and_again, together

Result = TypeVar("Result")
IT, LAW = [f"UI{number:02}" for number in range(12)], [f"UL{number:02}" for number in range(12)]
LONG = timedelta(days=13)
DAY = timedelta(days=1)
# In seconds, for whoever may come, or may have to wait for us. No outcome depends on it.
_A_MOMENT = 0.5


@pytest.fixture
def company(database: Database, tmp_path: Path, clock: FrozenDateTimeFactory) -> Company:
    """IT with Dana, People with Hana and Cem, and Legal, which People are counted with."""
    company = company_on(database, tmp_path.with_name(f"{tmp_path.name}-keys"), clock)
    company.hires("it", *(person[1:].lower() for person in IT))
    company.hires("legal", *(person[1:].lower() for person in LAW))
    return company


@pytest.fixture
def machines(company: Company, another: Callable[[], Database]) -> list[Bot]:
    return [replace(company.bot, db=another()) for _machine in range(6)]


def is_due(company: Company, *survey_ids: int) -> None:
    """The clock stands where all of them are over."""
    last = max(company.survey(survey_id).closes_at for survey_id in survey_ids)
    company.clock.move_to(last.replace(tzinfo=None))


def closes(bot: Bot, survey_id: int) -> Callable[[], bool]:
    """Close this one alone, as its turn comes in a sweep."""
    return lambda: again_and_again(lambda: closing._finish(bot, survey_id, folder_of(bot.settings), Keys.open))


def joined(company: Company) -> dict[str, date]:
    with company.bot.db.reading() as session:
        return rows.joined(session)


def take_no_more(company: Company, *survey_ids: int) -> None:
    with company.bot.db.transaction() as session:
        for survey_id in survey_ids:
            survey = rows.lock(session, survey_id)
            assert survey is not None
            survey.state = "closing"
            session.add(survey)


class Pause:
    """A machine that comes to this statement says so, and waits until the other one is done; or for a moment, if that
    one has to wait for it.
    """

    def __init__(self, bot: Bot, statement: str) -> None:
        self._statement = statement
        self._is_there, self._is_over = threading.Event(), threading.Event()
        event.listen(bot.db.engine, "before_cursor_execute", self._look)

    def meanwhile(self, act: Callable[[], Result]) -> Callable[[], Result]:
        """The act of the other machine, which begins when this one has come there."""

        def begin() -> Result:
            assert self._is_there.wait(FOR_OTHERS)
            try:
                return act()
            finally:
                self._is_over.set()

        return begin

    def _look(self, _connection: Any, _cursor: Any, sql: str, *_rest: Any) -> None:
        if sql.startswith(self._statement):
            self._is_there.set()
            self._is_over.wait(_A_MOMENT)


def test_what_two_closes_join_at_the_same_moment_stays_joined_for_the_longer_time(
    company: Company, machines: list[Bot]
) -> None:
    """Both pulses asked everybody. Too few of Legal answered the later one: that holds for 180 days. In the earlier one
    nearly all of them agreed: that holds for 60. It is closed late, as after some days without its key.
    """
    alike = company.launches(composed(title="Alike", open_for=LONG, questions=(MOOD,)))
    company.answer(alike, {person: {1: place % 5} for place, person in enumerate(IT)})
    company.answer(alike, {person: {1: 2} for person in LAW})
    company.clock.tick(14 * DAY)
    few = company.launches(composed(title="Few", open_for=2 * DAY, questions=(MOOD,)))
    launched_on = company_.day_of(company.bot.now())
    company.answer(few, {person: {1: place % 5} for place, person in enumerate([*IT, *LAW[:3]])})
    is_due(company, alike, few)
    take_no_more(company, alike, few)

    pause = Pause(machines[0], "INSERT INTO pulse_joined")
    came = together([closes(machines[0], alike), pause.meanwhile(closes(machines[1], few))])

    assert came == [True, True]
    assert set(joined(company).values()) == {launched_on + 180 * DAY}
    assert [company.survey(survey).state for survey in (alike, few)] == ["closed", "closed"]
    assert company.folder.names() == []


def test_two_pulses_that_asked_different_people_close_at_the_same_moment_on_six_machines(
    company: Company, machines: list[Bot]
) -> None:
    it = company.launches(composed(title="IT", audience=departments_asked(company, "it")))
    law = company.launches(composed(title="Law", audience=departments_asked(company, "people", "legal")))
    company.answer(it, {person: {1: place % 5, 2: "w"} for place, person in enumerate(IT)})
    company.answer(law, {person: {1: place % 5, 2: "w"} for place, person in enumerate(LAW[:11])})
    is_due(company, it, law)

    came = together([lambda bot=bot: again_and_again(lambda: closing.close_due(bot)) for bot in machines])  # type: ignore[misc]

    assert not [outcome for outcome in came if isinstance(outcome, Exception)]
    for survey_id, people in ((it, 12), (law, 11)):
        results = pulse_results.published(company.bot, survey_id)
        assert results.turnout is not None
        assert (results.turnout.respondents, results.findings) == (people, ())
    with company.bot.db.reading() as session:
        verbs = [[entry.verb for entry in rows.history(session, series_id)] for series_id in (1, 2)]
    assert [each.count("closed") for each in verbs] == [1, 1]


# --- a launch and a close ---


@pytest.fixture
def late(company: Company) -> int:
    """A pulse to everybody whose close is late: too few of Legal answered, so that IT will be counted with them."""
    survey_id = company.launches(composed(open_for=LONG))
    company.answer(survey_id, {person: {1: place % 5, 2: "w"} for place, person in enumerate([*IT, *LAW[:3]])})
    company.clock.tick(14 * DAY)
    return survey_id


@pytest.fixture
def to_it(company: Company) -> int:
    """The draft of a pulse to IT alone."""
    return company.drafts(composed(title="IT", audience=departments_asked(company, "it")))


@pytest.mark.usefixtures("late")
def test_a_launch_that_is_under_way_comes_before_a_close(company: Company, machines: list[Bot], to_it: int) -> None:
    pause = Pause(machines[0], "INSERT INTO survey")

    came = together(
        [
            lambda: pulse_launch.launch(machines[0], to_it, HANA).people,
            pause.meanwhile(lambda: again_and_again(lambda: closing.close_due(machines[1]))),
        ]
    )

    assert came == [13, 1]
    with company.bot.db.reading() as session:
        (closed,) = [entry.id for entry in rows.history(session, 1) if entry.verb == "closed"]
        (opened,) = [entry.id for entry in rows.history(session, to_it) if entry.verb == "opened"]
    assert opened < closed, "after the close it would have taken apart what is joined"


@pytest.mark.usefixtures("late")
def test_a_launch_waits_for_a_close_that_is_under_way_and_respects_what_it_joins(
    company: Company, machines: list[Bot], to_it: int
) -> None:
    pause = Pause(machines[0], "INSERT INTO pulse_joined")

    def launch() -> int:
        return again_and_again(lambda: pulse_launch.launch(machines[1], to_it, HANA)).people

    closed, refused = together([lambda: closing.close_due(machines[0]), pause.meanwhile(launch)])

    assert closed == 1
    assert isinstance(refused, MayNotGoOut)
    assert refused.reason == "JOINED"
    assert company.folder.names() == []


# --- a migration ---


@pytest.fixture
def due(company: Company) -> int:
    """A pulse that twelve people answered, and whose time is over."""
    survey_id = company.launches()
    company.answer(survey_id, {person: {1: place % 5, 2: "w"} for place, person in enumerate(IT)})
    is_due(company, survey_id)
    return survey_id


class Migration:
    """One that is yet to be written, and changes the tables of answers and surveys; it stops in the middle."""

    def __init__(self, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
        self._database = database
        self.is_in_the_middle, self.may_go_on = threading.Event(), threading.Event()
        monkeypatch.setattr("storage.versions.command.upgrade", self._upgrade)

    def __call__(self) -> None:
        self._database.migrate()

    def _upgrade(self, config: Config, _to: str) -> None:
        connection = config.attributes["connection"]
        with connection.begin():
            for table in ("ballot", "survey", "result"):
                connection.execute(text(f"ALTER TABLE {table} ADD COLUMN later INTEGER"))
            self.is_in_the_middle.set()
            assert self.may_go_on.wait(FOR_OTHERS)


def is_whole(company: Company, survey_id: int) -> None:
    results = pulse_results.published(company.bot, survey_id)
    assert results.turnout is not None
    assert (results.turnout.respondents, results.findings) == (12, ())
    assert len(results.questions[1].comments) == 12
    assert company.envelopes(survey_id) == []
    assert company.folder.names() == []


def test_a_close_that_meets_a_migration_does_nothing_and_is_done_after_it(
    company: Company, due: int, another: Callable[..., Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    migration = Migration(another(), monkeypatch)
    hurried = replace(company.bot, db=another(timedelta(seconds=0.2)))

    def close() -> None:
        assert migration.is_in_the_middle.wait(FOR_OTHERS)
        try:
            with pytest.raises(Unavailable):
                closing.close_due(hurried)
        finally:
            migration.may_go_on.set()

    acts: list[Callable[[], None]] = [migration, close]
    came = together(acts)

    assert came == [None, None]
    assert len(company.envelopes(due)) == 12
    assert company.folder.names() == ["1-1"]
    company.settles()
    is_whole(company, due)


def test_a_migration_that_meets_a_close_waits_for_it(
    company: Company, due: int, machines: list[Bot], another: Callable[..., Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    migration = Migration(another(), monkeypatch)
    migration.may_go_on.set()
    is_counting = threading.Event()

    def opens(keys: Keys, sealed: bytes) -> bytes:
        is_counting.set()
        migration.is_in_the_middle.wait(0.02)
        return keys.open(sealed)

    def migrate() -> None:
        assert is_counting.wait(FOR_OTHERS)
        migration()

    acts: list[Callable[[], object]] = [lambda: closing.close_due(machines[0], opens), migrate]
    came = together(acts)

    assert came == [1, None]
    company.settles()
    is_whole(company, due)
