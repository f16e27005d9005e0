"""Many people answer at the same moment, on many machines, while somebody closes the pulse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from freezegun.api import FrozenDateTimeFactory

from bot import Bot
from bot.errors import MayNotGoOut, PulseClosed, PulseNotNow
from bot.notices import PulseResults
from bot.pulses import ballots, closing, launch
from bot.pulses import results as pulse_results
from bot.pulses.questionnaire import Audience, Reach
from storage.database import Database, Unavailable
from tests.bot.pulse_company import HANA, Company, company_on, composed
from tests.races.together import together

NAMES = [f"p{number:02}" for number in range(24)]
PEOPLE = [f"U{name.upper()}" for name in NAMES]
# `make bench` sends ten thousand.
_FORMS = 1_000


@pytest.fixture
def company(database: Database, tmp_path: Path, clock: FrozenDateTimeFactory) -> Company:
    company = company_on(database, tmp_path.with_name(f"{tmp_path.name}-keys"), clock)
    company.hires("it", *NAMES)
    return company


@pytest.fixture
def machines(company: Company, another: Callable[[], Database]) -> list[Bot]:
    """The same bot on six machines: each has connections of its own."""
    return [replace(company.bot, db=another()) for _machine in range(6)]


def answers_twice(bot: Bot, survey_id: int, person_id: str) -> Callable[[], bool]:
    """Somebody sends the same form twice; answers whether it was acknowledged."""

    def act() -> bool:
        kept = False
        for label in (0, PEOPLE.index(person_id) % 5):
            try:
                ballots.answer(bot, survey_id, person_id, {1: label})
            except (PulseClosed, Unavailable):
                return kept
            kept = True
        return kept

    return act


def test_whoever_was_acknowledged_is_counted_when_the_pulse_is_closed_meanwhile(
    company: Company, machines: list[Bot]
) -> None:
    survey_id = company.launches()
    company.answer(survey_id, {person: {1: place % 5} for place, person in enumerate(PEOPLE[:10])})

    closes_at = company.survey(survey_id).closes_at

    def close() -> bool:
        closing.close_due(replace(machines[0], now=lambda: closes_at))
        return False

    acts = [answers_twice(machines[place % 6], survey_id, person) for place, person in enumerate(PEOPLE[10:], start=1)]
    came = together([*acts[:7], close, *acts[7:]])

    assert not [outcome for outcome in came if isinstance(outcome, Exception)]
    results = pulse_results.published(company.bot, survey_id)
    assert results.turnout is not None
    assert results.turnout.respondents == 10 + came.count(True)


def test_a_pulse_that_is_closed_on_six_machines_at_once_is_counted_once(company: Company, machines: list[Bot]) -> None:
    survey_id = company.launches()
    company.answer(survey_id, {person: {1: place % 5} for place, person in enumerate(PEOPLE)})
    company.clock.move_to(company.survey(survey_id).closes_at.replace(tzinfo=None))

    came = together([lambda bot=bot: closing.close_due(bot) for bot in machines])  # type: ignore[misc]
    company.settles()

    assert not [outcome for outcome in came if isinstance(outcome, Exception) and not isinstance(outcome, Unavailable)]
    results = pulse_results.published(company.bot, survey_id)
    assert results.turnout is not None
    assert results.turnout.respondents == 24
    assert company.heard(PulseResults) == [PulseResults(HANA, survey_id)]


def test_a_pulse_that_two_people_of_hr_call_off_at_once_is_called_off_by_one(
    company: Company, machines: list[Bot]
) -> None:
    survey_id = company.launches()

    came = together([lambda bot=bot: closing.call_off(bot, survey_id, HANA) for bot in machines])  # type: ignore[misc]

    assert came.count(None) == 1
    assert {type(outcome) for outcome in came} <= {type(None), PulseNotNow, Unavailable}


def test_a_pulse_that_is_launched_on_six_machines_at_once_asks_once(company: Company, machines: list[Bot]) -> None:
    series_id = company.drafts()

    came = together([lambda bot=bot: launch.launch(bot, series_id, HANA) for bot in machines])  # type: ignore[misc]

    launched = {outcome for outcome in came if not isinstance(outcome, Exception)}
    assert len(launched) == 1
    assert len(company.folder.names()) == 1
    (survey_id,) = (one.survey_id or 0 for one in launched)
    ballots.answer(company.bot, survey_id, HANA, {1: 1})
    assert ballots.has_answered(machines[3], survey_id, HANA), "and its key is the one that was kept"


def test_two_audiences_that_differ_by_one_person_are_not_asked_at_once(company: Company, machines: list[Bot]) -> None:
    audience = Audience(Reach.CHANNEL, slack_id="CALL")
    drafts = [company.drafts(composed(title=f"Pulse {number}", audience=audience)) for number in range(6)]
    rosters = [[person for person in PEOPLE if person != left_out] for left_out in PEOPLE[:6]]

    came = together(
        [
            lambda bot=bot, series_id=series_id, roster=roster: launch.launch(bot, series_id, HANA, roster)  # type: ignore[misc]
            for bot, series_id, roster in zip(machines, drafts, rosters, strict=True)
        ]
    )

    assert {type(outcome) for outcome in came if isinstance(outcome, Exception)} <= {MayNotGoOut, Unavailable}
    assert sum(not isinstance(outcome, Exception) for outcome in came) == 1


@pytest.mark.slow("a thousand envelopes are sealed and kept")
def test_a_thousand_forms_of_one_person_are_one_answer(company: Company, machines: list[Bot]) -> None:
    survey_id = company.launches()

    def sends(bot: Bot) -> int:
        kept = 0
        for number in range(_FORMS // len(machines)):
            try:
                ballots.answer(bot, survey_id, HANA, {1: number % 5})
                kept += 1
            except Unavailable:
                continue
        return kept

    came = together([lambda bot=bot: sends(bot) for bot in machines])  # type: ignore[misc]

    assert not [outcome for outcome in came if isinstance(outcome, Exception)]
    assert len(company.envelopes(survey_id)) == 1
