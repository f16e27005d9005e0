"""Opening a wave: who may, who is asked, and what forbids it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot import pulses
from bot.errors import (
    AudienceTooClose,
    NeverLowered,
    NoKeyFolder,
    NoSuchPulse,
    NotHR,
    PulseNotNow,
    Refused,
    TooFewPeople,
)
from bot.notices import PulseInvitation
from bot.pulses import Audience, Reach
from storage import pulses as rows
from tests.bot.pulse_company import CEM, DANA, HANA, Company, composed, moves_into

pytestmark = pytest.mark.begins_with(fill=moves_into)

TEN = [f"p{number}" for number in range(10)]
WEEK = timedelta(days=7)


def departments(company: Company, *keys: str) -> Audience:
    return Audience(Reach.DEPARTMENTS, tuple(company.departments[key] for key in keys))


CHANNEL = Audience(Reach.CHANNEL, slack_id="CGENERAL")


def invited(company: Company, survey_id: int) -> dict[str, str]:
    with company.bot.db.reading() as session:
        return rows.invited(session, survey_id)


# --- who may ---


@pytest.mark.parametrize(
    "act",
    [
        lambda bot, _series: pulses.draft(bot, DANA, composed(), "her form"),
        lambda bot, series: pulses.redraft(bot, series, DANA, composed()),
        lambda bot, series: pulses.discard(bot, series, DANA),
        lambda bot, series: pulses.try_out(bot, series, DANA),
        lambda bot, series: pulses.preview(bot, series, DANA),
        lambda bot, series: pulses.headcount(bot, series, DANA),
        lambda bot, series: pulses.launch(bot, series, DANA),
        lambda bot, series: pulses.launch_next(bot, series, DANA),
        lambda bot, series: pulses.pause(bot, series, DANA),
        lambda bot, series: pulses.resume(bot, series, DANA),
        lambda bot, series: pulses.skip(bot, series, DANA),
        lambda bot, series: pulses.archive(bot, series, DANA),
        lambda bot, series: pulses.series(bot, series, DANA),
        lambda bot, _series: pulses.every_series(bot, DANA),
        lambda bot, series: pulses.audit_trail(bot, series, DANA),
        lambda bot, series: pulses.close_early(bot, series, DANA),
        lambda bot, series: pulses.export(bot, series, DANA),
        lambda bot, series: pulses.send_export(bot, series, DANA),
        lambda bot, _series: pulses.must_be_hr(bot, DANA),
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

    assert not pulses.is_hr(company.bot, HANA)
    with pytest.raises(NotHR) as refused:
        pulses.launch(company.bot, series_id, HANA)
    assert refused.value.hr_ids == []


def test_there_is_no_such_pulse(company: Company) -> None:
    with pytest.raises(NoSuchPulse):
        pulses.launch(company.bot, 404, HANA)


# --- who is asked ---


def test_everybody_is_asked_once_with_the_department_they_lead_or_are_in(company: Company) -> None:
    company.hires("it", "bo")
    company.hires("", "alone")
    company.moves(DANA, out_of="it", to="legal")

    survey_id = company.launches()

    it, people = str(company.departments["it"]), str(company.departments["people"])
    assert invited(company, survey_id) == {
        HANA: people,
        CEM: people,
        DANA: it,  # she leads it, wherever else she helps
        "UBO": it,
        "UALONE": "",
    }


def test_bots_guests_and_people_who_left_are_not_asked(company: Company) -> None:
    it = company.hires("it", *TEN)
    company.leaves(it[0])

    survey_id = company.launches(composed(audience=departments(company, "it")))

    assert set(invited(company, survey_id)) == {DANA, *it[1:]}


def test_a_channel_is_asked_as_slack_says_who_is_in_it_and_strangers_are_not(company: Company) -> None:
    it = company.hires("it", *TEN)

    survey_id = company.launches(composed(audience=CHANNEL), roster=[*it, CEM, "USTRANGER"])

    assert set(invited(company, survey_id)) == {*it, CEM}


def test_launching_twice_asks_once(company: Company) -> None:
    series_id = company.drafts()
    company.hires("it", *TEN)

    first = pulses.launch(company.bot, series_id, HANA)
    second = pulses.launch(company.bot, series_id, HANA)
    company.settles()

    assert first == second
    assert len(company.heard(PulseInvitation)) == 13
    assert len(company.folder.names()) == 1


def test_the_same_form_sent_twice_is_one_draft(company: Company) -> None:
    first = pulses.draft(company.bot, HANA, composed(), "form")

    assert pulses.draft(company.bot, HANA, composed(title="Again"), "form") == first


def test_a_pulse_opens_at_its_time(company: Company) -> None:
    company.hires("it", *TEN)
    opens_at = company.bot.now() + timedelta(days=1)

    launched = pulses.launch(company.bot, company.drafts(composed(opens_at=opens_at)), HANA)
    assert launched == pulses.Launched(None, opens_at, 13)
    assert pulses.open_for(company.bot, CEM) == ()
    company.moves_to(opens_at)

    (asked,) = pulses.open_for(company.bot, CEM)
    assert asked.closes_at == opens_at + timedelta(days=5)


# --- what forbids it ---


def test_an_audience_below_the_minimum_is_refused(company: Company) -> None:
    company.hires("it", "a", "b", "c")
    series_id = company.drafts(composed(audience=departments(company, "it")))

    for act in (pulses.headcount, pulses.launch):
        with pytest.raises(TooFewPeople) as refused:
            act(company.bot, series_id, HANA)
        assert (refused.value.people, refused.value.needed) == (4, 5)
    company.hires("it", "d")
    assert pulses.headcount(company.bot, series_id, HANA) == 5


def test_a_channel_that_cuts_through_departments_needs_ten_people(company: Company) -> None:
    it = company.hires("it", *TEN)
    series_id = company.drafts(composed(audience=CHANNEL))

    with pytest.raises(TooFewPeople) as refused:
        pulses.launch(company.bot, series_id, HANA, it[:9])

    assert refused.value.needed == 10
    assert pulses.headcount(company.bot, series_id, HANA, it) == 10


def test_a_channel_that_is_whole_departments_needs_no_more_than_they(company: Company) -> None:
    it = company.hires("it", *TEN[:5])
    series_id = company.drafts(composed(audience=CHANNEL))

    assert pulses.headcount(company.bot, series_id, HANA, [DANA, *it]) == 6


def test_an_audience_that_differs_by_a_few_people_from_a_recent_one_is_refused(company: Company) -> None:
    company.hires("it", *TEN)
    company.hires("legal", "l1", "l2", "l3")
    company.launches(composed(audience=departments(company, "it")))
    close_by = company.drafts(composed(audience=departments(company, "it", "legal")))

    with pytest.raises(AudienceTooClose) as refused:
        pulses.launch(company.bot, close_by, HANA)

    assert (refused.value.differs, refused.value.needed) == (3, 5)
    assert refused.value.other_title == "How is work going?"
    pulses.launch(company.bot, company.drafts(composed(audience=departments(company, "it"))), HANA)
    company.moves_to(refused.value.until)
    assert pulses.launch(company.bot, close_by, HANA).people == 14


def test_the_smallest_group_of_either_pulse_counts_for_the_difference(company: Company) -> None:
    company.hires("it", *TEN)
    company.hires("legal", "l1", "l2", "l3", "l4", "l5", "l6")
    company.launches(composed(audience=departments(company, "it"), minimum=8))

    with pytest.raises(AudienceTooClose):
        pulses.launch(company.bot, company.drafts(composed(audience=departments(company, "it", "legal"))), HANA)


def no_secret(company: Company) -> str:
    return _settings(company, secret="")


def inside(company: Company) -> str:
    return _settings(company, database_url="sqlite:////srv/data/x.db", keys="/srv/data/keys")


def unwritable(company: Company) -> str:
    Path(company.bot.settings.keys).write_text("a file where a folder should be")
    return _settings(company)


def foreign(company: Company) -> str:
    company.folder.pair("another database")
    return _settings(company)


def open_to_all(company: Company) -> str:
    company.folder.pair("x")
    (company.folder.path / "instance").unlink()
    company.folder.path.chmod(0o755)
    return _settings(company)


def _settings(company: Company, **more: str) -> str:
    company.set(**more)
    return ""


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (no_secret, "no_secret"),
        (inside, "inside"),
        (unwritable, "not_writable"),
        (foreign, "foreign"),
        (open_to_all, "not_private"),
    ],
)
def test_where_keys_are_not_safe_no_pulse_is_opened(
    company: Company, spoil: Callable[[Company], str], reason: str
) -> None:
    company.hires("it", *TEN)
    series_id = company.drafts()
    spoil(company)

    for act in (pulses.headcount, pulses.launch):
        with pytest.raises(NoKeyFolder) as refused:
            act(company.bot, series_id, HANA)
        assert refused.value.reason == reason

    assert pulses.open_for(company.bot, CEM) == ()
    assert pulses.series(company.bot, series_id, HANA).state == "draft"


# --- the minimum ---


def test_the_minimum_may_be_raised_and_never_lowered_once_people_were_asked(company: Company) -> None:
    series_id = company.drafts(composed(minimum=7))
    pulses.redraft(company.bot, series_id, HANA, composed(minimum=6))
    company.hires("it", *TEN)
    survey_id = pulses.launch(company.bot, series_id, HANA).survey_id
    assert survey_id is not None

    pulses.redraft(company.bot, series_id, HANA, composed(minimum=8))
    assert company.survey(survey_id).k == 6, "what is open stays as it was"

    with pytest.raises(NeverLowered) as refused:
        pulses.redraft(company.bot, series_id, HANA, composed(minimum=7))
    assert refused.value.minimum == 8
    assert pulses.series(company.bot, series_id, HANA).composed.minimum == 8


def test_five_is_the_floor() -> None:
    with pytest.raises(ValueError, match="smallest group"):
        composed(minimum=4)


def test_a_draft_that_was_thrown_away_cannot_be_launched(company: Company) -> None:
    series_id = company.drafts()
    pulses.discard(company.bot, series_id, HANA)

    for act in (pulses.launch, pulses.launch_next, pulses.discard):
        with pytest.raises(Refused) as refused:
            act(company.bot, series_id, HANA)
        assert isinstance(refused.value, PulseNotNow)


def test_the_audit_trail_says_who_launched_what_to_how_many_and_not_who_answered(company: Company) -> None:
    company.hires("it", *TEN)
    survey_id = company.launches()
    company.answer(survey_id, {f"U{name.upper()}": {1: 2} for name in TEN})
    company.closes(survey_id)

    (shown,) = pulses.every_series(company.bot, HANA)
    trail = pulses.audit_trail(company.bot, shown.series_id, HANA)

    assert [(entry.actor_id, entry.verb, entry.people) for entry in trail] == [
        (HANA, "drafted", None),
        (HANA, "launched", 13),
        (None, "opened", 13),
        (None, "closed", None),
    ]
