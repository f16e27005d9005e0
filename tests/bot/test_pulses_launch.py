"""Opening a wave: who may, and who is asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.errors import (
    AskedTwice,
    NeverLowered,
    NoSuchPulse,
    NotHR,
    OutAlready,
    PulseNotNow,
    Refused,
)
from bot.notices import PulseInvitation
from bot.pulses import closing, drafts, launch, queries, results
from bot.pulses import series as pulse_series
from bot.pulses.questionnaire import Audience, Reach
from bot.pulses.templates import TEMPLATES
from storage import pulses as rows
from tests.bot.pulse_company import CEM, DANA, HANA, MOOD, WORDS, Company, composed, departments_asked, moves_into

pytestmark = pytest.mark.begins_with(fill=moves_into)

TEN = [f"p{number}" for number in range(10)]
WEEK = timedelta(days=7)


CHANNEL = Audience(Reach.CHANNEL, slack_id="CGENERAL")


def invited(company: Company, survey_id: int) -> dict[str, str]:
    with company.bot.db.reading() as session:
        return rows.invited(session, survey_id)


# --- who may ---


@pytest.mark.parametrize(
    "act",
    [
        lambda bot, _series: drafts.draft(bot, DANA, composed(), "her form"),
        lambda bot, series: drafts.redraft(bot, series, DANA, composed()),
        lambda bot, series: drafts.discard(bot, series, DANA),
        lambda bot, series: drafts.try_out(bot, series, DANA),
        lambda bot, series: queries.preview(bot, series, DANA),
        lambda bot, series: launch.outlook(bot, series, DANA),
        lambda bot, series: launch.launch(bot, series, DANA),
        lambda bot, series: launch.launch_next(bot, series, DANA),
        lambda bot, series: pulse_series.pause(bot, series, DANA),
        lambda bot, series: pulse_series.resume(bot, series, DANA),
        lambda bot, series: pulse_series.skip(bot, series, DANA),
        lambda bot, series: pulse_series.archive(bot, series, DANA),
        lambda bot, series: queries.series(bot, series, DANA),
        lambda bot, _series: queries.every_series(bot, DANA),
        lambda bot, series: queries.audit_trail(bot, series, DANA),
        lambda bot, series: closing.call_off(bot, series, DANA),
        lambda bot, series: results.export(bot, series, DANA),
        lambda bot, series: results.send_export(bot, series, DANA),
        lambda bot, _series: drafts.must_be_hr(bot, DANA),
    ],
)
def test_only_hr_makes_and_manages_pulses_and_everybody_else_is_told_who_that_is(
    company: Company, act: Callable[..., object]
) -> None:
    series_id = company.drafts()

    with pytest.raises(NotHR) as refused:
        act(company.bot, series_id)

    assert refused.value.hr_ids == [HANA]


def test_hr_who_has_left_the_company_may_no_longer(company: Company) -> None:
    series_id = company.drafts()

    company.leaves(HANA)

    assert not drafts.is_hr(company.bot, HANA)
    with pytest.raises(NotHR) as refused:
        launch.launch(company.bot, series_id, HANA)
    assert refused.value.hr_ids == []


def test_there_is_no_such_pulse(company: Company) -> None:
    with pytest.raises(NoSuchPulse):
        launch.launch(company.bot, 404, HANA)


# --- who is asked ---


def test_everybody_is_asked_once_with_the_department_they_lead_or_are_in(company: Company) -> None:
    company.hires("it", *TEN)
    company.hires("", "alone")
    company.moves(DANA, out_of="it", to="legal")
    company.moves("UP0", out_of="it", to="legal")
    company.moves("UP0", out_of="people", to="people")

    survey_id = company.launches()

    it, people = str(company.departments["it"]), str(company.departments["people"])
    assert invited(company, survey_id) == {
        HANA: people,
        CEM: people,
        DANA: it,  # she leads it, wherever else she helps
        "UP0": people,  # which was set up before Legal
        **{f"UP{number}": it for number in range(1, 10)},
        "UALONE": "",
    }


def test_bots_guests_and_people_who_left_are_not_asked(company: Company) -> None:
    it = company.hires("it", *TEN, *(f"q{number}" for number in range(12)))
    company.leaves(it[0])

    survey_id = company.launches()

    assert set(invited(company, survey_id)) == {DANA, HANA, CEM, *it[1:]}


def test_a_channel_is_asked_as_slack_says_who_is_in_it_and_strangers_are_not(company: Company) -> None:
    it = company.hires("it", *TEN)

    survey_id = company.launches(composed(audience=CHANNEL), roster=[*it, CEM, "USTRANGER"])

    assert set(invited(company, survey_id)) == {*it, CEM}


def test_launching_twice_asks_once(company: Company) -> None:
    series_id = company.drafts()
    company.hires("it", *TEN)

    first = launch.launch(company.bot, series_id, HANA)
    second = launch.launch(company.bot, series_id, HANA)
    company.settles()

    assert first == second
    assert len(company.heard(PulseInvitation)) == 13
    assert len(company.folder.names()) == 1


def test_a_pulse_that_is_out_is_not_launched_a_second_time(company: Company) -> None:
    """It may be open, to come, or paused; once it is finished, nothing forbids another one of its kind."""
    company.hires("it", *TEN)
    survey_id = company.launches()
    copy = company.drafts(composed(title="how is work  going?"))

    for act in (launch.outlook, launch.launch):
        with pytest.raises(OutAlready) as refused:
            act(company.bot, copy, HANA)
        assert refused.value.title == "How is work going?"
        assert refused.value.closes_at == company.survey(survey_id).closes_at
    company.closes(survey_id)
    company.moves_to(company.bot.now() + timedelta(days=10))

    assert launch.launch(company.bot, copy, HANA).survey_id is not None


def test_a_pulse_that_is_to_come_is_out_too_and_the_same_to_others_is_not(company: Company) -> None:
    company.hires("it", *TEN)
    opens_at = company.bot.now() + timedelta(days=20)
    launch.launch(company.bot, company.drafts(composed(opens_at=opens_at)), HANA)

    with pytest.raises(OutAlready) as refused:
        launch.launch(company.bot, company.drafts(), HANA)
    assert (refused.value.closes_at, refused.value.opens_at) == (None, opens_at)
    elsewhere = company.drafts(composed(audience=departments_asked(company, "it", "people", "legal")))
    assert launch.launch(company.bot, elsewhere, HANA).survey_id is not None


def test_a_pulse_that_is_out_is_not_edited_into_a_copy_of_another(company: Company) -> None:
    company.hires("it", *TEN)
    opens_at = company.bot.now() + timedelta(days=20)
    launch.launch(company.bot, company.drafts(composed(title="Lunch", opens_at=opens_at)), HANA)
    series_id = company.survey(company.launches()).series

    with pytest.raises(OutAlready) as refused:
        drafts.redraft(company.bot, series_id, HANA, composed(title="lunch"))

    assert (refused.value.title, refused.value.opens_at) == ("Lunch", opens_at)
    assert queries.series(company.bot, series_id, HANA).composed == composed()
    drafts.redraft(company.bot, series_id, HANA, composed(title="Dinner"))


def test_a_finished_pulse_is_not_asked_again_beside_its_copy(company: Company) -> None:
    survey_id = company.launches(people=TEN)
    company.closes(survey_id)
    opens_at = company.bot.now() + timedelta(days=40)
    launch.launch(company.bot, company.drafts(composed(opens_at=opens_at)), HANA)
    company.moves_to(company.bot.now() + timedelta(days=14))

    with pytest.raises(OutAlready):
        launch.launch_next(company.bot, company.survey(survey_id).series, HANA)


def test_a_new_pulse_starts_from_the_first_template_that_is_not_out(company: Company) -> None:
    first, second = TEMPLATES[:2]
    assert queries.template_to_start_from(company.bot) == first
    survey_id = company.launches(composed(title=first.title, questions=first.questions), people=TEN)

    assert queries.template_to_start_from(company.bot) == second
    company.closes(survey_id)
    assert queries.template_to_start_from(company.bot) == first


def test_a_pulse_with_two_equal_questions_is_not_kept(company: Company) -> None:
    with pytest.raises(AskedTwice) as refused:
        company.drafts(composed(questions=(MOOD, WORDS, MOOD)))
    assert (refused.value.number, refused.value.earlier) == (3, 1)
    series_id = company.drafts()

    with pytest.raises(AskedTwice):
        drafts.redraft(company.bot, series_id, HANA, composed(questions=(MOOD, MOOD)))


def test_what_was_not_changed_leaves_no_line_in_the_audit_trail(company: Company) -> None:
    series_id = company.drafts()

    drafts.redraft(company.bot, series_id, HANA, composed())
    drafts.redraft(company.bot, series_id, HANA, composed(minimum=6))

    assert [entry.verb for entry in queries.audit_trail(company.bot, series_id, HANA)] == ["drafted", "changed"]


def test_the_same_form_sent_twice_is_one_draft(company: Company) -> None:
    first = drafts.draft(company.bot, HANA, composed(), "form")

    assert drafts.draft(company.bot, HANA, composed(title="Again"), "form") == first


def test_a_pulse_opens_at_its_time(company: Company) -> None:
    company.hires("it", *TEN)
    opens_at = company.bot.now() + timedelta(days=1)

    launched = launch.launch(company.bot, company.drafts(composed(opens_at=opens_at)), HANA)
    assert launched == launch.Launched(None, opens_at, 13)
    assert queries.open_for(company.bot, CEM) == ()
    company.moves_to(opens_at)

    (asked,) = queries.open_for(company.bot, CEM)
    assert asked.closes_at == opens_at + timedelta(days=5)


# --- the minimum ---


def test_the_minimum_may_be_raised_and_never_lowered_once_people_were_asked(company: Company) -> None:
    series_id = company.drafts(composed(minimum=7))
    drafts.redraft(company.bot, series_id, HANA, composed(minimum=6))
    company.hires("it", *TEN)
    survey_id = launch.launch(company.bot, series_id, HANA).survey_id
    assert survey_id is not None

    drafts.redraft(company.bot, series_id, HANA, composed(minimum=8))
    assert company.survey(survey_id).k == 6, "what is open stays as it was"

    with pytest.raises(NeverLowered) as refused:
        drafts.redraft(company.bot, series_id, HANA, composed(minimum=7))
    assert refused.value.minimum == 8
    assert queries.series(company.bot, series_id, HANA).composed.minimum == 8


def test_five_is_the_floor() -> None:
    with pytest.raises(ValueError, match="smallest group"):
        composed(minimum=4)


def test_a_draft_that_was_thrown_away_cannot_be_launched(company: Company) -> None:
    series_id = company.drafts()
    drafts.discard(company.bot, series_id, HANA)

    for act in (launch.launch, launch.launch_next, drafts.discard):
        with pytest.raises(Refused) as refused:
            act(company.bot, series_id, HANA)
        assert isinstance(refused.value, PulseNotNow)


def test_the_audit_trail_says_who_launched_what_to_how_many_and_not_who_answered(company: Company) -> None:
    company.hires("it", *TEN)
    survey_id = company.launches()
    company.answer(survey_id, {f"U{name.upper()}": {1: 2} for name in TEN})
    company.closes(survey_id)

    (shown,) = queries.every_series(company.bot, HANA)
    trail = queries.audit_trail(company.bot, shown.series_id, HANA)

    assert [(entry.actor_id, entry.verb, entry.people) for entry in trail] == [
        (HANA, "drafted", None),
        (HANA, "launched", 13),
        (None, "opened", 13),
        (None, "closed", None),
    ]
