"""The waves of a pulse that is asked again: when they open, how far apart, and what the rules forbid."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.errors import MayNotGoOut, StillOpen
from bot.notices import PulseHeldUp
from bot.pulses import drafts, figures, launch, queries
from bot.pulses.questionnaire import Audience, Questionnaire, Reach, Repeat
from tests.bot.pulse_company import CEM, HANA, Company, composed, moves_into
from tests.moments import paris

pytestmark = pytest.mark.begins_with(fill=moves_into)

TEN = [f"p{number}" for number in range(10)]
WEEK = timedelta(days=7)
CHANNEL = Audience(Reach.CHANNEL, slack_id="CGENERAL")


def departments(company: Company, *keys: str) -> Audience:
    return Audience(Reach.DEPARTMENTS, tuple(company.departments[key] for key in keys))


def every_two_weeks(**more: object) -> Questionnaire:
    return composed(repeat=Repeat.TWO_WEEKS, **more)


def test_a_repeated_pulse_opens_again_at_the_same_hour_also_when_the_clocks_change(company: Company) -> None:
    company.hires("it", *TEN)
    survey_id = company.launches(every_two_weeks())
    nine = company.bot.now()
    company.closes(survey_id)

    company.moves_to(nine + 2 * WEEK)
    (second,) = queries.open_for(company.bot, CEM)
    company.moves_to(nine + 4 * WEEK)  # ten o'clock: summer time began on the 29th

    (third,) = queries.open_for(company.bot, CEM)
    assert (second.wave, second.opened_at) == (2, nine + 2 * WEEK)
    assert (third.wave, third.opened_at) == (3, nine + 4 * WEEK)
    (shown,) = queries.every_series(company.bot, HANA)
    assert shown.next_opens_at == nine + 6 * WEEK - timedelta(hours=1)


def test_a_wave_that_was_missed_while_the_bot_was_down_opens_late_and_once(company: Company) -> None:
    company.hires("it", *TEN)
    company.launches(every_two_weeks())
    nine = company.bot.now()

    company.clock.tick(5 * WEEK)
    company.settles()
    company.settles()

    (shown,) = queries.every_series(company.bot, HANA)
    assert [wave.state for wave in shown.waves] == ["open", "shredded"]
    assert shown.next_opens_at == nine + 6 * WEEK - timedelta(hours=1)


def answered(company: Company, survey_id: int, those: list[str]) -> figures.Results:
    """Half a dozen answers, then the close."""
    company.answer(survey_id, {person: {1: place % 5} for place, person in enumerate(those)})
    return company.closes(survey_id)


def test_waves_are_two_weeks_apart_also_after_one_that_was_late(company: Company) -> None:
    company.hires("it", *TEN)
    company.launches(every_two_weeks())
    nine = company.bot.now()
    company.clock.tick(3 * WEEK)
    company.settles()

    company.moves_to(nine + 4 * WEEK)
    (shown,) = queries.every_series(company.bot, HANA)

    assert [wave.wave for wave in shown.waves] == [2, 1]
    assert (shown.trouble, shown.not_before) == ("ASKED_LATELY", date(2026, 4, 7))
    company.moves_to(nine + 5 * WEEK)
    assert queries.every_series(company.bot, HANA)[0].waves[0].wave == 3


def test_asking_again_too_soon_or_while_it_is_open_is_refused(company: Company) -> None:
    company.hires("it", *TEN)
    series_id = company.drafts()
    survey_id = launch.launch(company.bot, series_id, HANA).survey_id
    assert survey_id is not None

    with pytest.raises(StillOpen):
        launch.launch_next(company.bot, series_id, HANA)
    company.closes(survey_id)
    with pytest.raises(MayNotGoOut) as refused:
        launch.launch_next(company.bot, series_id, HANA)
    assert (refused.value.reason, refused.value.not_before) == ("ASKED_LATELY", date(2026, 3, 17))
    company.moves_to(paris(17, 9))

    assert launch.launch_next(company.bot, series_id, HANA).people == 13


def test_a_wave_that_may_not_go_out_waits_and_hr_is_told_once_until_when(company: Company) -> None:
    company.hires("it", *TEN)
    first = company.closes(company.launches(composed(repeat=Repeat.QUARTERLY)))  # on 3 March, and again on 3 June
    company.moves_to(paris(1, 9, month=6))
    company.launches(composed(title="Another one"))
    company.hires("it", "newcomer")

    company.moves_to(paris(3, 9, month=6))
    company.moves_to(paris(4, 9, month=6))

    shown = queries.series(company.bot, first.series_id, HANA)
    assert (shown.state, shown.trouble, shown.not_before) == ("running", "ASKED_LATELY", date(2026, 8, 1))
    assert company.heard(PulseHeldUp) == [PulseHeldUp(HANA, first.series_id)]
    assert [wave.wave for wave in shown.waves] == [1], "it does not go out to fewer people"


def test_a_wave_that_waits_is_looked_at_again_every_working_morning(company: Company) -> None:
    company.hires("it", *TEN)
    first = company.closes(company.launches(composed(repeat=Repeat.QUARTERLY)))
    company.moves_to(paris(1, 9, month=6))
    company.launches(composed(title="Another one"))
    for day in range(3, 15):
        company.moves_to(paris(day, 9, month=6))

    company.moves_to(paris(15, 8, 59, month=6))
    assert queries.series(company.bot, first.series_id, HANA).trouble == "ASKED_LATELY"
    company.moves_to(paris(15, 9, month=6))

    shown = queries.series(company.bot, first.series_id, HANA)
    assert [wave.wave for wave in shown.waves] == [2, 1]
    assert (shown.trouble, shown.not_before, shown.left_out_at) == (None, None, None)


def test_when_the_next_date_comes_first_the_wave_is_left_out_and_the_list_says_so(company: Company) -> None:
    it = company.hires("it", *TEN)
    first = answered(company, company.launches(every_two_weeks()), it)
    company.hires("it", "newcomer")

    company.moves_to(first.opened_at + 2 * WEEK)
    waiting = queries.series(company.bot, first.series_id, HANA)
    company.moves_to(first.opened_at + 4 * WEEK)
    missed = queries.series(company.bot, first.series_id, HANA)

    assert (waiting.trouble, waiting.left_out_at) == ("NOT_SETTLED", None)
    assert (missed.trouble, missed.left_out_at) == ("NOT_SETTLED", first.opened_at + 2 * WEEK)
    assert len(company.heard(PulseHeldUp)) == 2, "once for each wave"
    verbs = [entry.verb for entry in queries.audit_trail(company.bot, first.series_id, HANA)]
    assert verbs[-3:] == ["held up", "left out", "held up"]
    company.moves_to(paris(4, 9, month=5))  # sixty days after the first wave
    assert [wave.wave for wave in queries.series(company.bot, first.series_id, HANA).waves] == [2, 1]


def test_a_wave_that_waits_may_go_out_to_others_at_once(company: Company) -> None:
    it = company.hires("it", *(f"p{number}" for number in range(14)))
    company.hires("legal", *(f"q{number}" for number in range(12)))
    first = answered(company, company.launches(every_two_weeks(audience=departments(company, "it"))), it)
    for person in it[:3]:
        company.leaves(person)
    company.moves_to(first.opened_at + 2 * WEEK)
    assert queries.series(company.bot, first.series_id, HANA).trouble == "NOT_SETTLED"

    others = every_two_weeks(audience=departments(company, "people", "legal"))
    drafts.redraft(company.bot, first.series_id, HANA, others)
    company.settles()

    assert [wave.wave for wave in queries.series(company.bot, first.series_id, HANA).waves] == [2, 1]


def test_a_channel_that_slack_cannot_read_now_is_asked_at_the_next_tick(company: Company) -> None:
    it = company.hires("it", *TEN)
    survey_id = company.launches(every_two_weeks(audience=CHANNEL), roster=it)
    opened_at = company.closes(survey_id).opened_at
    company.clock.move_to((opened_at + 2 * WEEK).replace(tzinfo=None))

    assert launch.open_due(company.bot, lambda _audience: None) == 0
    assert launch.open_due(company.bot, lambda _audience: it) == 1
