"""The waves of a pulse that is asked again: when they open, how far apart, and what the rules forbid."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot import pulses
from bot.errors import (
    StillOpen,
    TooSoon,
)
from bot.notices import PulseHeldUp
from bot.pulses import Audience, Composed, Reach, Repeat
from tests.bot.pulse_company import CEM, HANA, Company, composed, moves_into

pytestmark = pytest.mark.begins_with(fill=moves_into)

TEN = [f"p{number}" for number in range(10)]
WEEK = timedelta(days=7)
CHANNEL = Audience(Reach.CHANNEL, slack_id="CGENERAL")


def departments(company: Company, *keys: str) -> Audience:
    return Audience(Reach.DEPARTMENTS, tuple(company.departments[key] for key in keys))


def every_two_weeks(**more: object) -> Composed:
    return composed(repeat=Repeat.TWO_WEEKS, **more)


def test_a_repeated_pulse_opens_again_at_the_same_hour_also_when_the_clocks_change(company: Company) -> None:
    company.hires("it", *TEN)
    survey_id = company.launches(every_two_weeks())
    nine = company.bot.now()
    company.closes(survey_id)

    company.moves_to(nine + 2 * WEEK)
    (second,) = pulses.open_for(company.bot, CEM)
    company.moves_to(nine + 4 * WEEK)  # ten o'clock: summer time began on the 29th

    (third,) = pulses.open_for(company.bot, CEM)
    assert (second.wave, second.opened_at) == (2, nine + 2 * WEEK)
    assert (third.wave, third.opened_at) == (3, nine + 4 * WEEK)
    (shown,) = pulses.every_series(company.bot, HANA)
    assert shown.next_opens_at == nine + 6 * WEEK - timedelta(hours=1)


def test_a_wave_that_was_missed_while_the_bot_was_down_opens_late_and_once(company: Company) -> None:
    company.hires("it", *TEN)
    company.launches(every_two_weeks())
    nine = company.bot.now()

    company.clock.tick(5 * WEEK)
    company.settles()
    company.settles()

    (shown,) = pulses.every_series(company.bot, HANA)
    assert [wave.state for wave in shown.waves] == ["open", "shredded"]
    assert shown.next_opens_at == nine + 6 * WEEK - timedelta(hours=1)


def test_waves_are_two_weeks_apart_also_after_one_that_was_late(company: Company) -> None:
    company.hires("it", *TEN)
    company.launches(every_two_weeks())
    nine = company.bot.now()
    company.clock.tick(3 * WEEK)
    company.settles()

    company.moves_to(nine + 4 * WEEK)
    (shown,) = pulses.every_series(company.bot, HANA)

    assert [wave.wave for wave in shown.waves] == [2, 1]
    assert shown.next_opens_at == nine + 5 * WEEK
    company.moves_to(nine + 5 * WEEK)
    assert pulses.every_series(company.bot, HANA)[0].waves[0].wave == 3


def test_asking_again_too_soon_or_while_it_is_open_is_refused(company: Company) -> None:
    company.hires("it", *TEN)
    series_id = company.drafts()
    survey_id = pulses.launch(company.bot, series_id, HANA).survey_id
    assert survey_id is not None

    with pytest.raises(StillOpen):
        pulses.launch_next(company.bot, series_id, HANA)
    company.closes(survey_id)
    with pytest.raises(TooSoon) as refused:
        pulses.launch_next(company.bot, series_id, HANA)
    company.moves_to(refused.value.earliest_at)

    assert pulses.launch_next(company.bot, series_id, HANA).people == 13


def test_a_department_that_one_person_joined_since_the_last_wave_is_not_shown_alone(company: Company) -> None:
    it, law = company.hires("it", *TEN), company.hires("legal", *(f"q{n}" for n in range(10)))
    answers = {person: {1: place % 5} for place, person in enumerate([*it, *law])}
    survey_id = company.launches(every_two_weeks())
    company.answer(survey_id, answers)
    first = company.closes(survey_id)
    company.hires("it", "newcomer")

    company.moves_to(first.opened_at + 2 * WEEK)
    (wave,) = pulses.open_for(company.bot, CEM)
    company.answer(wave.survey_id, {**answers, "UNEWCOMER": {1: 4}})
    second = company.closes(wave.survey_id)

    assert first.turnout is not None
    assert second.turnout is not None
    assert {names for names, _count in first.turnout.groups} == {("IT",), ("Legal",)}
    assert [names for names, _count in second.turnout.groups] == [("IT", "Legal")]


def test_a_wave_that_the_rules_forbid_is_held_up_and_hr_is_told(company: Company) -> None:
    it = company.hires("it", *TEN)
    survey_id = company.launches(every_two_weeks(audience=departments(company, "it")))
    opened_at = company.closes(survey_id).opened_at
    for person in it[:8]:
        company.leaves(person)

    company.moves_to(opened_at + 2 * WEEK)

    (shown,) = pulses.every_series(company.bot, HANA)
    assert (shown.state, shown.trouble) == ("paused", "TooFewPeople")
    assert company.heard(PulseHeldUp) == [PulseHeldUp(HANA, shown.series_id)]
    company.hires("it", *(f"new{n}" for n in range(8)))
    pulses.resume(company.bot, shown.series_id, HANA)
    company.settles()
    assert pulses.every_series(company.bot, HANA)[0].waves[0].wave == 2


def test_a_channel_that_slack_cannot_read_now_is_asked_at_the_next_tick(company: Company) -> None:
    it = company.hires("it", *TEN)
    survey_id = company.launches(every_two_weeks(audience=CHANNEL), roster=it)
    opened_at = company.closes(survey_id).opened_at
    company.clock.move_to((opened_at + 2 * WEEK).replace(tzinfo=None))

    assert pulses.open_due(company.bot, lambda _audience: None) == 0
    assert pulses.open_due(company.bot, lambda _audience: it) == 1
