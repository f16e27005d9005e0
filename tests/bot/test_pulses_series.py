"""Pausing, skipping, archiving, changing: what HR does with a pulse that runs."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.errors import PulseNotNow, StillOpen
from bot.notices import PulseTrial
from bot.pulses import drafts, launch, queries, results, series
from bot.pulses.questionnaire import Repeat
from tests.bot.pulse_company import CEM, HANA, Company, composed, moves_into
from tests.moments import paris

pytestmark = pytest.mark.begins_with(fill=moves_into)

TEN = [f"p{number}" for number in range(10)]
WEEK = timedelta(days=7)


@pytest.fixture
def series_id(company: Company) -> int:
    """A pulse of every two weeks whose first wave is over."""
    survey_id = company.launches(composed(repeat=Repeat.TWO_WEEKS), people=TEN)
    return company.closes(survey_id).series_id


def shown(company: Company, series_id: int) -> queries.SeriesShown:
    return queries.series(company.bot, series_id, HANA)


def waits(company: Company, weeks: int) -> None:
    company.moves_to(results.published(company.bot, 1).opened_at + weeks * WEEK)


def test_a_paused_pulse_opens_nothing_and_goes_on_with_its_next_date(company: Company, series_id: int) -> None:
    series.pause(company.bot, series_id, HANA)
    waits(company, 3)
    assert len(shown(company, series_id).waves) == 1

    series.resume(company.bot, series_id, HANA)
    company.settles()
    assert len(shown(company, series_id).waves) == 1, "what was missed is not made up for"
    waits(company, 4)

    assert len(shown(company, series_id).waves) == 2


def test_a_skipped_wave_is_left_out(company: Company, series_id: int) -> None:
    series.skip(company.bot, series_id, HANA)

    waits(company, 2)
    assert len(shown(company, series_id).waves) == 1
    waits(company, 4)

    assert [wave.wave for wave in shown(company, series_id).waves] == [2, 1]


def test_what_does_not_repeat_is_finished_after_its_close_and_has_no_wave_to_skip(company: Company) -> None:
    survey_id = company.launches(people=TEN)
    series_id = queries.every_series(company.bot, HANA)[0].series_id
    assert shown(company, series_id).state == "running"
    company.closes(survey_id)

    assert shown(company, series_id).state == "finished"
    for act in (series.skip, series.pause, series.resume):
        with pytest.raises(PulseNotNow):
            act(company.bot, series_id, HANA)


def test_an_open_pulse_is_not_archived_and_a_closed_one_keeps_its_results(company: Company) -> None:
    survey_id = company.launches(composed(repeat=Repeat.MONTHLY), people=TEN)
    company.answer(survey_id, {f"UP{number}": {1: number % 5} for number in range(10)})
    series_id = queries.every_series(company.bot, HANA)[0].series_id
    with pytest.raises(StillOpen):
        series.archive(company.bot, series_id, HANA)
    company.closes(survey_id)

    series.archive(company.bot, series_id, HANA)

    company.moves_to(company.bot.now() + 10 * WEEK)
    assert [wave.wave for wave in shown(company, series_id).waves] == [1]
    assert results.results(company.bot, survey_id, CEM).turnout is not None
    with pytest.raises(PulseNotNow):
        drafts.redraft(company.bot, series_id, HANA, composed())


def test_another_rhythm_counts_from_the_first_wave(company: Company, series_id: int) -> None:
    drafts.redraft(company.bot, series_id, HANA, composed(repeat=Repeat.MONTHLY))
    assert shown(company, series_id).next_opens_at == paris(3, 9, month=4)

    drafts.redraft(company.bot, series_id, HANA, composed(repeat=Repeat.NEVER))
    assert (shown(company, series_id).state, shown(company, series_id).next_opens_at) == ("finished", None)

    drafts.redraft(company.bot, series_id, HANA, composed(repeat=Repeat.TWO_WEEKS))
    assert shown(company, series_id).state == "running"


def test_a_pulse_that_was_launched_for_later_may_be_put_off(company: Company) -> None:
    company.hires("it", *TEN)
    tomorrow = company.bot.now() + timedelta(days=1)
    series_id = company.drafts(composed(opens_at=tomorrow))
    launch.launch(company.bot, series_id, HANA)

    drafts.redraft(company.bot, series_id, HANA, composed(opens_at=tomorrow + WEEK))
    company.moves_to(tomorrow)

    assert queries.open_for(company.bot, CEM) == ()
    company.moves_to(tomorrow + WEEK)
    assert len(queries.open_for(company.bot, CEM)) == 1


def test_a_trial_goes_to_its_author_alone(company: Company) -> None:
    series_id = company.drafts()

    drafts.try_out(company.bot, series_id, HANA)
    company.settles()

    assert company.said == [PulseTrial(HANA, series_id)]


def test_a_preview_is_the_invitation_of_the_wave_that_would_open(company: Company) -> None:
    series_id = company.drafts()
    company.hires("it", *TEN)

    preview = queries.preview(company.bot, series_id, HANA, launch.outlook(company.bot, series_id, HANA))
    survey_id = launch.launch(company.bot, series_id, HANA).survey_id

    assert survey_id is not None
    assert preview.survey_id == 0
    asked = queries.invitation(company.bot, survey_id, CEM)
    assert vars(preview) | {"survey_id": survey_id} == vars(asked)


def test_archived_pulses_come_last_in_the_list(company: Company) -> None:
    first, second, third = (company.drafts() for _number in range(3))

    series.archive(company.bot, third, HANA)

    assert [found.series_id for found in queries.every_series(company.bot, HANA)] == [second, first, third]
