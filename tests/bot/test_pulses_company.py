"""What is remembered of the company between pulses: who came when, with whom each is counted, and what was shown."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import delete

from bot import membership
from bot.errors import MayNotGoOut
from bot.membership import Profile
from bot.pulses import audiences, figures, launch, queries, questionnaire, waves
from bot.pulses import company as company_
from bot.pulses import results as pulse_results
from bot.pulses.kinds import Kind
from bot.pulses.questionnaire import Audience, Reach, Repeat
from storage import pulses as rows
from storage.tables.company import Colleague, PulseHome, PulseJoined, PulseTree, PulseWave
from tests.bot.pulse_company import CEM, HANA, Company, composed
from tests.moments import paris

MANY = [f"p{number}" for number in range(12)]
LAW = [f"q{number}" for number in range(12)]
TODAY = date(2026, 3, 3)
DAY = timedelta(days=1)
WEEK = timedelta(days=7)


def departments(asked: Company, *keys: str) -> Audience:
    return Audience(Reach.DEPARTMENTS, tuple(asked.departments[key] for key in keys))


def facts(asked: Company, person_id: str) -> tuple[date, date | None]:
    with asked.bot.db.reading() as session:
        found = rows.colleague(session, person_id)
        assert found is not None
        return found.met_on, found.left_on


def home(asked: Company, person_id: str) -> str | None:
    with asked.bot.db.reading() as session:
        return rows.homes(session).get(person_id)


def groups(asked: Company, survey_id: int) -> list[list[str]]:
    """Of a wave, by the keys of departments."""
    keys = {str(number): key for key, number in asked.departments.items()} | {"": "none"}
    with asked.bot.db.reading() as session:
        return sorted(sorted(keys[name] for name in group) for group in company_.read_groups(session, survey_id))


def answered(asked: Company, survey_id: int, people: list[str]) -> figures.Results:
    asked.answer(survey_id, {person: {1: place % 5} for place, person in enumerate(people)})
    return asked.closes(survey_id)


# --- who came, who left ---


def test_it_is_remembered_since_when_somebody_is_a_colleague(company: Company) -> None:
    company.hires("it", "bo")

    assert facts(company, "UBO") == (TODAY, None)


def test_whoever_leaves_and_comes_back_is_new(company: Company) -> None:
    company.hires("it", "bo")
    company.clock.tick(3 * DAY)
    company.leaves("UBO")
    assert facts(company, "UBO") == (TODAY, TODAY + 3 * DAY)

    company.clock.tick(3 * DAY)
    company.hires("it", "bo")

    assert facts(company, "UBO") == (TODAY + 6 * DAY, None)


def test_what_slack_says_again_changes_nothing(company: Company) -> None:
    company.hires("it", "bo")
    company.clock.tick(3 * DAY)
    company.hires("", "bo")

    assert facts(company, "UBO") == (TODAY, None)


def test_guests_and_bots_are_no_colleagues_until_they_are(company: Company) -> None:
    membership.keep(company.bot, [Profile("UGUEST", "Guest", "UTC", is_external=True)])
    with company.bot.db.reading() as session:
        assert rows.colleague(session, "UGUEST") is None

    company.clock.tick(DAY)
    membership.keep(company.bot, [Profile("UGUEST", "Guest", "UTC")])

    assert facts(company, "UGUEST") == (TODAY + DAY, None)


def test_who_comes_on_the_day_of_a_wave_was_not_there_to_be_asked(company: Company) -> None:
    """Or else the next wave would be refused for 180 days: somebody who could have been asked was not."""
    people = company.hires("it", *MANY, *(f"r{number}" for number in range(8)))
    survey_id = company.launches()
    company.hires("it", "newcomer")
    answered(company, survey_id, people)

    assert facts(company, "UNEWCOMER") == (TODAY + DAY, None)
    company.moves_to(paris(5, 9, month=5))
    assert launch.launch(company.bot, company.drafts(composed(title="Another")), HANA).people == 24


# --- in the launching transaction ---


def test_a_launch_remembers_homes_tree_and_wave(company: Company) -> None:
    company.hires("it", *MANY)
    company.hires("legal", *LAW)

    survey_id = company.launches()

    assert groups(company, survey_id) == [["it"], ["legal", "people"]]
    assert company.wave_state(survey_id) == "open"
    assert home(company, HANA) == str(company.departments["people"])
    with company.bot.db.reading() as session:
        assert rows.tree(session) == ["1", ["2", "3"]]


def test_a_refused_launch_keeps_nothing(company: Company) -> None:
    company.hires("it", *MANY[:3])

    with pytest.raises(MayNotGoOut):
        launch.launch(company.bot, company.drafts(), HANA)

    with company.bot.db.reading() as session:
        assert (rows.homes(session), rows.tree(session), rows.remembered_waves(session)) == ({}, None, [])


def test_a_crash_before_the_commit_leaves_nothing(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    company.hires("it", *MANY)
    series_id = company.drafts()

    def crash(*_given: object, **_more: object) -> None:
        raise SystemError("the power is gone")

    with monkeypatch.context() as patched:
        patched.setattr("bot.pulses.launch.send_next", crash)
        with pytest.raises(SystemError):
            launch.launch(company.bot, series_id, HANA)

    with company.bot.db.reading() as session:
        assert (rows.homes(session), rows.tree(session), rows.remembered_waves(session)) == ({}, None, [])
    assert launch.launch(company.bot, series_id, HANA).people == 15


# --- at the close ---


def test_a_wave_is_published_with_the_groups_as_they_were_shown_and_they_stay_joined(company: Company) -> None:
    it, law = company.hires("it", *MANY), company.hires("legal", *LAW)
    survey_id = company.launches()

    results = answered(company, survey_id, [*it, *law[:4]])

    assert results.turnout is not None
    assert [(group.departments, group.answered) for group in results.turnout.groups] == [
        (("IT", "People", "Legal"), 16)
    ]
    assert company.wave_state(survey_id) == "published"
    assert groups(company, survey_id) == [["it", "legal", "people"]]
    company.moves_to(paris(17, 9))
    with pytest.raises(MayNotGoOut) as refused:
        launch.launch(company.bot, company.drafts(composed(audience=departments(company, "it"))), HANA)
    assert refused.value.reason == "JOINED"
    assert refused.value.not_before == TODAY + 181 * DAY, "too few answered"
    assert refused.value.is_everybody


def test_a_question_that_nearly_all_agree_on_says_nothing_and_the_others_do(company: Company) -> None:
    people = company.hires("it", *MANY)
    two = composed(
        questions=(
            questionnaire.Question(Kind.YES_NO, "A?"),
            questionnaire.Question(Kind.YES_NO, "B?"),
        )
    )
    survey_id = company.launches(two)
    company.answer(survey_id, {person: {1: place % 2, 2: int(place == 0)} for place, person in enumerate(people)})

    first, second = company.closes(survey_id).questions

    assert first.total is not None
    assert first.total.counts == (6, 6)
    assert second.groups == ()


def test_every_label_names_every_department_that_was_asked_also_where_nobody_answered(company: Company) -> None:
    it = company.hires("it", *MANY)
    company.hires("", "alone")

    results = answered(company, company.launches(), it)

    assert results.questions[0].total is not None
    assert results.questions[0].total.departments == ("IT", "People", waves.NO_DEPARTMENT)


# --- forgetting ---


def test_waves_are_forgotten_after_180_days_and_one_that_is_open_never(company: Company) -> None:
    company.hires("it", *MANY)
    first = company.launches()
    company.closes(first)
    company.clock.tick(176 * DAY)
    second = company.launches(composed(title="Another"))
    company.settles()
    with company.bot.db.reading() as session:
        assert [wave.survey for wave in rows.remembered_waves(session)] == [second]
        assert rows.invited(session, first) == {}

    company.clock.tick(400 * DAY)
    company_.forget(company.bot)

    with company.bot.db.reading() as session:
        assert [wave.survey for wave in rows.remembered_waves(session)] == [second]
        assert len(rows.invited(session, second)) == 15


def test_results_outlive_what_is_forgotten(company: Company) -> None:
    it = company.hires("it", *MANY)
    survey_id = company.launches()
    published = answered(company, survey_id, it)

    company.clock.tick(400 * DAY)
    company.settles()

    assert pulse_results.published(company.bot, survey_id) == published


# --- what an older version wrote down ---


def forgets_what_is_new(asked: Company) -> None:
    """As it was before anything of this was remembered."""
    with asked.bot.db.transaction() as session:
        for table in (PulseWave, PulseHome, PulseTree, PulseJoined, Colleague):
            session.connection().execute(delete(table))


def test_the_past_is_made_of_what_is_known(company: Company) -> None:
    it, law = company.hires("it", *MANY), company.hires("legal", *LAW)
    published = company.launches()
    answered(company, published, [*it, *law])
    company.moves_to(paris(17, 9))
    silent = company.launches(composed(title="Nobody answers"))
    company.closes(silent)
    company.moves_to(paris(31, 10))
    still_open = company.launches(composed(title="Open"))
    forgets_what_is_new(company)

    company_.remember_the_past(company.bot)
    company_.remember_the_past(company.bot)

    assert groups(company, published) == [["it"], ["legal", "people"]]
    assert [company.wave_state(survey) for survey in (published, silent, still_open)] == ["published", "silent", "open"]
    assert groups(company, still_open) == [["it", "legal", "people"]], "one number"
    assert home(company, "UP0") == str(company.departments["it"])
    assert facts(company, "UP0") == (TODAY, None)
    results = answered(company, still_open, [*it, *law])
    assert results.turnout is not None
    assert [(group.departments, group.answered) for group in results.turnout.groups] == [
        (("IT", "People", "Legal"), 24)
    ]


def test_of_a_department_in_which_nobody_answered_nothing_was_shown(company: Company) -> None:
    """Earlier, labels left out the departments in which nobody had answered."""
    it = company.hires("it", *MANY)
    survey_id = company.launches()
    answered(company, survey_id, it)
    with company.bot.db.transaction() as session:
        session.connection().exec_driver_sql("DELETE FROM result WHERE question = 0")
        shown = [{"segments": [str(company.departments["it"])], "counts": [12]}]
        rows.publish(session, survey_id, {0: {"groups": shown}}, {})
    forgets_what_is_new(company)

    company_.remember_the_past(company.bot)

    assert groups(company, survey_id) == [["it"], ["people"]]


def test_a_series_goes_on_under_the_new_policy_from_its_next_wave(company: Company) -> None:
    it, law = company.hires("it", *MANY), company.hires("legal", *LAW)
    first = answered(company, company.launches(composed(repeat=Repeat.TWO_WEEKS)), [*it, *law])
    forgets_what_is_new(company)
    company_.remember_the_past(company.bot)

    company.moves_to(first.opened_at + 2 * WEEK)

    (asked,) = queries.open_for(company.bot, CEM)
    assert asked.wave == 2
    assert asked.counted_with == audiences.CountedGroup(("People", "Legal"), 14)
