"""Guests of the company: left out of a pulse unless they are chosen, and counted wherever it is said who is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot import membership
from bot.errors import MayNotGoOut
from bot.membership import Profile
from bot.people import people
from bot.pulses import launch, queries
from bot.pulses.disclosure import launch as policy
from bot.pulses.disclosure.company import Company as Staff
from bot.pulses.disclosure.launch import Reason
from bot.pulses.questionnaire import Audience, Reach, from_json, to_json
from bot.pulses.waves import Spec
from storage import pulses as rows
from tests.bot.disclosure_company import IT, LAW, after_wave, company_of, day, departments, groups_of, launched, why
from tests.bot.pulse_company import HANA, Company, composed, departments_asked
from tests.moments import paris

GUESTS_TOO = policy.Audience(asks_guests=True)
MANY = [f"p{number}" for number in range(24)]
# More than are told apart, and too few to be left over by a subtraction.
THREE = ["g0", "g1", "g2"]


def with_guests(company: Staff, people: int, *departments: str) -> Staff:
    """The first so many of each of these departments are guests."""
    guests = {
        person: replace(facts, is_guest=True)
        for person, facts in company.people.items()
        if facts.department in departments and int(person.rpartition(".")[2]) < people
    }
    return replace(company, people={**company.people, **guests})


def hires_guests(company: Company, *names: str) -> list[str]:
    ids = company.hires("it", *names)
    membership.keep(company.bot, [Profile(id_, id_, "Europe/Paris", is_guest=True) for id_ in ids])
    return ids


def invited(company: Company, survey_id: int) -> set[str]:
    with company.bot.db.reading() as session:
        return set(rows.invited(session, survey_id))


# --- the policy ---


def test_guests_are_asked_only_where_they_are_chosen() -> None:
    company = with_guests(company_of({IT: 20, LAW: 15}), 3, IT)

    assert groups_of(launched(company, 0)) == {"1": 17, "2": 15}
    assert groups_of(launched(company, 0, GUESTS_TOO)) == {"1": 20, "2": 15}
    assert groups_of(launched(company, 0, departments(IT))) == {"1": 17}


def test_a_department_of_guests_alone_is_no_part_that_is_left_out() -> None:
    """They and Law are one group of the company: without them it is Law alone, and nobody's partner is missing."""
    company = with_guests(company_of({IT: 40, LAW: 13, "3": 4}), 4, "3")

    assert groups_of(launched(company, 0, departments(LAW, "3"))) == {"2": 13}


@pytest.mark.parametrize("first", [policy.EVERYBODY, GUESTS_TOO], ids=["without", "with"])
def test_a_few_guests_are_no_difference_between_two_pulses(first: policy.Audience) -> None:
    company = after_wave(with_guests(company_of({IT: 20, LAW: 15}), 3, IT), 0, first)
    other = replace(first, asks_guests=not first.asks_guests)

    assert why(company, 61, other) is Reason.TOO_SIMILAR
    assert why(company, 61, first) is None
    assert why(company, 181, other) is None


# --- who is asked, and what HR reads ---


def test_everyone_is_asked_without_guests_and_hr_reads_how_many_are_left_out(company: Company) -> None:
    staff, guests = company.hires("it", *MANY), hires_guests(company, *THREE)
    series_id = company.drafts()

    outlook = launch.outlook(company.bot, series_id, HANA)
    survey_id = launch.launch(company.bot, series_id, HANA).survey_id

    assert (outlook.people, outlook.guests, outlook.left_out) == (27, 0, 3)
    assert survey_id is not None
    assert invited(company, survey_id) >= set(staff)
    assert not invited(company, survey_id) & set(guests)


@pytest.mark.parametrize("reach", [Reach.EVERYONE, Reach.DEPARTMENTS])
def test_chosen_guests_are_asked_and_counted(company: Company, reach: Reach) -> None:
    company.hires("it", *MANY)
    guests = hires_guests(company, *THREE)
    audience = Audience() if reach is Reach.EVERYONE else departments_asked(company, "it", "people")
    series_id = company.drafts(composed(audience=replace(audience, asks_guests=True)))

    outlook = launch.outlook(company.bot, series_id, HANA)
    shown = queries.preview(company.bot, series_id, HANA)
    survey_id = launch.launch(company.bot, series_id, HANA).survey_id

    assert (outlook.guests, outlook.left_out, shown.guests) == (3, 0, 3)
    assert survey_id is not None
    assert invited(company, survey_id) >= set(guests)
    assert Spec.of(company.survey(survey_id)).guests == 3
    assert queries.invitation(company.bot, survey_id, guests[0]).guests == 3


def test_a_channel_is_asked_with_the_guests_in_it_who_are_counted(company: Company) -> None:
    staff, guests = company.hires("it", *MANY), hires_guests(company, *THREE)
    series_id = company.drafts(composed(audience=Audience(Reach.CHANNEL, slack_id="CGENERAL")))

    outlook = launch.outlook(company.bot, series_id, HANA, [*staff, *guests])

    assert (outlook.people, outlook.guests) == (27, 3)
    assert outlook.whole_groups


def test_choosing_guests_says_what_it_bars(company: Company) -> None:
    company.hires("it", *MANY)
    hires_guests(company, *THREE)
    asks_guests = company.drafts(composed(audience=Audience(asks_guests=True)))

    bars = launch.outlook(company.bot, asks_guests, HANA).bars

    assert any(bar.is_everybody for bar in bars), "everybody without guests would have to wait"


def test_a_refusal_says_from_when_on_the_other_choice_may_go_out(company: Company) -> None:
    company.hires("it", *MANY)
    hires_guests(company, *THREE)
    survey_id = company.launches(composed(audience=Audience(asks_guests=True)))
    company.answer(survey_id, {f"U{name.upper()}": {1: 2} for name in MANY})
    company.closes(survey_id)
    company.moves_to(paris(4, 9, month=5))

    with pytest.raises(MayNotGoOut) as refused:
        launch.outlook(company.bot, company.drafts(composed(title="Another")), HANA)

    assert refused.value.reason == Reason.TOO_SIMILAR.name
    assert refused.value.otherwise_from == day(62)
    assert not refused.value.asks_guests


def test_a_pulse_of_an_earlier_version_goes_on_asking_guests() -> None:
    saved: dict[str, Any] = to_json(composed())
    del saved["audience"]["asks_guests"]
    channel: dict[str, Any] = to_json(composed(audience=Audience(Reach.CHANNEL, slack_id="CGENERAL")))
    del channel["audience"]["asks_guests"]

    assert from_json(saved).audience == Audience(asks_guests=True)
    assert from_json(channel).audience == Audience(Reach.CHANNEL, slack_id="CGENERAL")


# --- who becomes a guest, or is none any more ---


@pytest.mark.parametrize("becomes_guest", [True, False])
def test_whoever_changes_sides_is_new_and_bars_no_pulse(company: Company, becomes_guest: bool) -> None:
    """Or else one account would keep the whole company from being asked for 180 days."""
    company.hires("it", *MANY)
    (gus,) = hires_guests(company, "gus")
    if becomes_guest:
        membership.keep(company.bot, [Profile(gus, gus, "Europe/Paris")])
    survey_id = company.launches()
    company.answer(survey_id, {f"U{name.upper()}": {1: 2} for name in MANY})
    company.closes(survey_id)
    membership.keep(company.bot, [Profile(gus, gus, "Europe/Paris", is_guest=becomes_guest)])
    with company.bot.db.reading() as session:
        met = rows.colleague(session, gus)
    assert met is not None
    assert met.met_on == company.bot.now().date()

    company.moves_to(paris(4, 9, month=5) + timedelta(days=7))

    assert launch.outlook(company.bot, company.drafts(composed(title="Another")), HANA).people == 28 - becomes_guest


def test_it_is_known_whether_the_company_has_guests(company: Company) -> None:
    company.hires("it", *MANY[:1])
    assert not people.has_guests(company.bot)

    (gus,) = hires_guests(company, "gus")
    assert people.has_guests(company.bot)

    company.leaves(gus)
    assert not people.has_guests(company.bot)
