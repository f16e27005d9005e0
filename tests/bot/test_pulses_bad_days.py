"""Bad days of a company that is asked: half of it moves, its departments file is rewritten, HR is somebody else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from bot.departments import exchange
from bot.errors import NotHR
from bot.notices import PulseHeldUp, PulseResults
from bot.pulses import closing, figures, launch, queries
from bot.pulses import company as company_
from bot.pulses import results as pulse_results
from bot.pulses.questionnaire import Audience, Reach, Repeat
from bot.pulses.waves import Spec
from storage import pulses as rows
from tests.bot.pulse_company import CEM, DANA, HANA, PLAN, Company, composed, moves_into
from tests.statements import statements

pytestmark = pytest.mark.begins_with(fill=moves_into)

WEEK = timedelta(days=7)
LAB = """
[departments.lab]
name = "Lab"
channel = "CLAB0000"
calendar = "paris"
standards.any = { respond_within = "1d" }
"""


def names(prefix: str, count: int) -> list[str]:
    return [f"{prefix}{number}" for number in range(count)]


def groups(company: Company, survey_id: int) -> list[tuple[str, ...]]:
    """The groups in which a wave is counted, by the names of departments."""
    with company.bot.db.reading() as session:
        spec = Spec.of(company.survey(survey_id))
        return sorted(spec.names(group) for group in company_.read_groups(session, survey_id))


def home(company: Company, person_id: str) -> str:
    """The key of the department that somebody is counted with."""
    keys = {str(number): key for key, number in company.departments.items()} | {"": "none"}
    with company.bot.db.reading() as session:
        return keys[rows.homes(session)[person_id]]


def answered(company: Company, survey_id: int, people: list[str]) -> figures.Results:
    company.answer(survey_id, {person: {1: place % 5} for place, person in enumerate(people)})
    return company.closes(survey_id)


# --- people and departments move ---


def test_half_of_two_departments_change_places_on_one_day_and_are_counted_where_they_went(company: Company) -> None:
    it, law = company.hires("it", *names("p", 30)), company.hires("legal", *names("q", 30))
    first = company.launches()
    answered(company, first, [*it, *law])

    for technician, lawyer in zip(it[:15], law[:15], strict=True):
        company.moves(technician, out_of="it", to="legal")
        company.moves(lawyer, out_of="legal", to="it")
    company.moves_to(company.survey(first).closes_at + 2 * WEEK)
    second = company.launches(composed(title="Another"))

    assert {home(company, person) for person in [*it[:15], *law[15:]]} == {"legal"}
    assert {home(company, person) for person in [*law[:15], *it[15:]]} == {"it"}
    results = answered(company, second, [*it, *law])
    assert results.turnout is not None
    assert [group.answered for group in results.turnout.groups] == [30, 30]


def test_half_of_the_company_moves_into_one_department_and_no_group_is_left_too_small(company: Company) -> None:
    """Fewer than ten stay behind in IT: they would be told apart from those who left, so nobody's home changes."""
    it, law = company.hires("it", *names("p", 20)), company.hires("legal", *names("q", 20))
    first = company.launches()
    answered(company, first, [*it, *law])

    for technician in it[:15]:
        company.moves(technician, out_of="it", to="legal")
    company.moves_to(company.survey(first).closes_at + 2 * WEEK)
    second = company.launches(composed(title="Another"))

    assert {home(company, person) for person in it} == {"it"}
    assert groups(company, second) == groups(company, first)


def test_the_departments_file_renames_retires_and_sets_up_between_two_waves_and_partners_stay(company: Company) -> None:
    """A small new department joins the smallest group. All of the retired one are without a department together."""
    it, law = company.hires("it", *names("p", 14)), company.hires("legal", *names("q", 14))
    people = company.hires("people", *names("r", 14))
    first = company.launches(composed(repeat=Repeat.TWO_WEEKS))
    answered(company, first, [*it, *law, *people])
    assert groups(company, first) == [("IT",), ("Legal",), ("People",)]

    text = PLAN.departments.replace('name = "IT"', 'name = "Technology"')
    retired = text[text.index("[departments.legal]") :]
    exchange.apply(company.bot, text.replace(retired, LAB))
    company.departments = {**company.departments, "lab": 4}
    company.hires("lab", *names("l", 6))
    company.moves_to(pulse_results.published(company.bot, first).opened_at + 2 * WEEK)

    (second,) = [asked.survey_id for asked in queries.open_for(company.bot, "UL0")]
    assert groups(company, second) == [("No department",), ("People",), ("Technology", "Lab")]
    assert groups(company, first) == [("IT",), ("Legal",), ("People",)], "as it was called when it was asked"
    results = answered(company, second, [*it, *law, *people])
    assert results.turnout is not None
    assert [group.answered for group in results.turnout.groups] == [14, 14, 14]
    assert home(company, law[0]) == "none"


# --- HR changes ---


def test_when_hr_is_somebody_else_the_series_goes_on_and_the_new_ones_hear_of_it(company: Company) -> None:
    """The old one reads the results that were promised to her, and manages nothing any more."""
    it = company.hires("it", *names("p", 12))
    first = company.launches(composed(repeat=Repeat.TWO_WEEKS))
    company.set(hr=(CEM,))

    opened_at = answered(company, first, it).opened_at
    assert company.heard(PulseResults) == [PulseResults(HANA, first)]
    with pytest.raises(NotHR):
        queries.series(company.bot, 1, HANA)

    company.leaves("UP0")
    company.moves_to(opened_at + 2 * WEEK)
    assert company.heard(PulseHeldUp) == [PulseHeldUp(CEM, 1)], "one left, so that the next wave waits"
    assert queries.series(company.bot, 1, CEM).trouble == "NOT_SETTLED"


def test_when_nobody_is_hr_a_pulse_closes_all_the_same_and_whoever_comes_next_reads_it(company: Company) -> None:
    it = company.hires("it", *names("p", 12))
    survey_id = company.launches()
    company.set(hr=())

    assert answered(company, survey_id, it).turnout is not None

    company.set(hr=(DANA,))
    assert pulse_results.export(company.bot, survey_id, DANA)


# --- a private channel ---


def test_when_handoff_was_removed_from_a_private_channel_hr_hears_that_its_wave_waits_and_it_goes_out_when_it_is_back(
    company: Company,
) -> None:
    """An hour without an answer may be Slack's fault; after that somebody has to do something."""
    board = company.hires("it", *names("p", 12))
    channel = Audience(Reach.CHANNEL, slack_id="CBOARD00")
    first = company.launches(composed(repeat=Repeat.TWO_WEEKS, audience=channel), board)
    opened_at = answered(company, first, board).opened_at
    company.moves_to(opened_at + 2 * WEEK - timedelta(minutes=1))

    for minutes, told in ((30, 0), (59, 0), (60, 1), (24 * 60, 1)):
        company.clock.move_to((opened_at + 2 * WEEK + timedelta(minutes=minutes)).replace(tzinfo=None))
        launch.open_due(company.bot, lambda _audience: None)
        company.delivers()
        assert len(company.heard(PulseHeldUp)) == told, minutes
    assert queries.series(company.bot, 1, HANA).trouble == "AudienceUnreadable"

    company.clock.tick(timedelta(days=1))
    assert launch.open_due(company.bot, lambda _audience: board) == 1
    assert queries.series(company.bot, 1, HANA).trouble is None


def test_nobody_holds_the_database_while_slack_tells_who_is_in_a_channel(company: Company) -> None:
    board = company.hires("it", *names("p", 12))
    channel = Audience(Reach.CHANNEL, slack_id="CBOARD00")
    first = company.launches(composed(repeat=Repeat.TWO_WEEKS, audience=channel), board)
    opened_at = answered(company, first, board).opened_at
    company.moves_to(opened_at + 2 * WEEK - timedelta(minutes=1))
    company.clock.tick(timedelta(minutes=1))
    held: list[int] = []

    def roster(_audience: Audience) -> list[str]:
        held.append(company.bot.db.engine.pool.checkedout())  # type: ignore[attr-defined]
        return board

    with company.bot.db.one_look():
        assert launch.open_due(company.bot, roster) == 1

    assert held == [0]


# --- crashes ---


@pytest.mark.parametrize(
    "statement", ["INSERT INTO survey", "INSERT INTO invite", "INSERT INTO pulse_waves", "INSERT INTO outbox"]
)
def test_the_next_wave_of_a_series_that_could_not_be_written_down_goes_out_at_the_next_tick(
    company: Company, statement: str
) -> None:
    people = company.hires("it", *names("p", 12))
    first = company.launches(composed(repeat=Repeat.TWO_WEEKS))
    opened_at = answered(company, first, people).opened_at
    company.clock.move_to((opened_at + 2 * WEEK).replace(tzinfo=None))

    with _power_cut(company, statement):
        assert launch.open_due(company.bot, lambda _audience: ()) == 0
    assert queries.open_for(company.bot, HANA) == ()

    assert launch.open_due(company.bot, lambda _audience: ()) == 1
    (asked,) = queries.open_for(company.bot, HANA)
    assert asked.wave == 2
    assert company.folder.names() == ["1-2"]


# --- very many people ---


def test_a_close_says_no_more_to_the_database_the_more_people_answer(company: Company) -> None:
    """What takes a statement for every answer takes too long for twenty thousand."""
    few, many = company.hires("it", *names("p", 40)), company.hires("legal", *names("q", 14))
    audiences = [Audience(Reach.DEPARTMENTS, tuple(company.departments[key] for key in keys)) for keys in _TWO_GROUPS]
    said = []
    for audience, people in zip(audiences, (few, many), strict=True):
        survey_id = company.launches(composed(title=f"To {len(people)}", audience=audience))
        company.answer(survey_id, {person: {1: place % 5, 2: "w"} for place, person in enumerate(people)})
        company.clock.move_to(company.survey(survey_id).closes_at.replace(tzinfo=None))
        said.append(statements(company.bot.db, lambda: closing.close_due(company.bot)))

    # The second close reads the pulse before it and its results, to say why a group is larger.
    assert said[1] == said[0] + 2


_TWO_GROUPS = (("it",), ("people", "legal"))


@contextmanager
def _power_cut(company: Company, statement: str) -> Iterator[None]:
    """When it comes to this statement, it comes no further, and nothing of the transaction is kept."""
    engine = company.bot.db.engine

    def before(_connection: Any, _cursor: Any, sql: str, *_rest: Any) -> None:
        if sql.lstrip().startswith(statement):
            raise SystemError("the power is gone")

    event.listen(engine, "before_cursor_execute", before)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", before)
