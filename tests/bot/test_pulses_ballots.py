"""An answer is kept once and whole; it can be changed and withdrawn until the close, and nobody else sees any of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot import membership
from bot.errors import NoSuchPulse, PulseClosed
from bot.membership import Profile
from bot.pulses import ballots, queries
from bot.pulses.envelopes import SEAL_BYTES
from tests.bot.pulse_company import CEM, DANA, HANA, Company, moves_into
from tests.logged import logging_to_a_string
from tests.snapshots import changed_tables, snapshot

pytestmark = pytest.mark.begins_with(fill=moves_into)

TEN = [f"p{number}" for number in range(10)]
WORDS = "nobody but me says xylophone"


def test_ten_people_answer_and_the_sum_is_published(company: Company) -> None:
    people = company.hires("it", *TEN)
    survey_id = company.launches()

    company.answer(survey_id, {person: {1: place % 5, 2: f"Word {place}"} for place, person in enumerate(people)})
    results = company.closes(survey_id)

    assert results.turnout is not None
    assert (results.turnout.invited, results.turnout.respondents) == (13, 10)
    (group,) = results.questions[0].groups
    assert group.counts == (2, 2, 2, 2, 2)
    assert results.questions[1].comments == tuple(f"Word {place}" for place in range(10))


def test_the_same_person_on_two_devices_has_one_answer_and_the_later_one_counts(company: Company) -> None:
    people = company.hires("it", *TEN)
    survey_id = company.launches()

    company.answer(survey_id, {person: {1: 0} for person in people})
    ballots.answer(company.bot, survey_id, people[0], {1: 4})
    ballots.answer(company.bot, survey_id, people[1], {1: 4})
    ballots.answer(company.bot, survey_id, people[1], {1: 4})
    results = company.closes(survey_id)

    assert [group.counts for group in results.questions[0].groups] == [(8, 0, 0, 0, 2)]


def test_an_answer_that_was_withdrawn_does_not_count(company: Company) -> None:
    survey_id = company.launches(people=TEN)
    ballots.answer(company.bot, survey_id, "UP0", {1: 0, 2: WORDS})
    assert ballots.has_answered(company.bot, survey_id, "UP0")

    assert ballots.withdraw(company.bot, survey_id, "UP0")

    assert not ballots.has_answered(company.bot, survey_id, "UP0")
    assert not ballots.withdraw(company.bot, survey_id, "UP0")
    assert company.envelopes(survey_id) == []


def test_all_envelopes_look_alike(company: Company) -> None:
    survey_id = company.launches(people=TEN)

    company.answer(survey_id, {"UP0": {1: 0}, "UP1": {1: 4, 2: "w" * 3_000}, DANA: {1: 0}, CEM: {1: 0}})

    envelopes = company.envelopes(survey_id)
    assert {len(sealed) for _mark, sealed in envelopes} == {company.survey(survey_id).size + SEAL_BYTES}
    assert len({sealed for _mark, sealed in envelopes}) == 4


def test_whoever_was_not_asked_is_told_so_and_nothing_is_kept(company: Company) -> None:
    survey_id = company.launches(people=TEN)
    (late,) = company.hires("it", "late")

    for act in (ballots.withdraw, ballots.has_answered, ballots.what_is_stored, queries.invitation):
        with pytest.raises(NoSuchPulse):
            act(company.bot, survey_id, late)
    with pytest.raises(NoSuchPulse):
        ballots.answer(company.bot, survey_id, late, {1: 4})
    assert company.envelopes(survey_id) == []


@pytest.mark.parametrize("has_answered", [True, False])
def test_nothing_more_is_taken_from_whoever_was_deactivated_and_what_they_sealed_counts(
    company: Company, *, has_answered: bool
) -> None:
    """The same is said to them whether they answered or not, and nothing is written of it."""
    survey_id = company.launches(people=TEN)
    company.answer(survey_id, {f"UP{number}": {1: 0} for number in range(1, 10)})
    if has_answered:
        ballots.answer(company.bot, survey_id, "UP0", {1: 4})
    envelopes = company.envelopes(survey_id)
    company.leaves("UP0")
    before = snapshot(company.bot.db)

    for act in (ballots.withdraw, ballots.has_answered, ballots.what_is_stored):
        with pytest.raises(NoSuchPulse):
            act(company.bot, survey_id, "UP0")
    with pytest.raises(NoSuchPulse):
        ballots.answer(company.bot, survey_id, "UP0", {1: 2, 2: WORDS})

    assert changed_tables(before, snapshot(company.bot.db)) == set()
    assert company.envelopes(survey_id) == envelopes
    turnout = company.closes(survey_id).turnout
    assert turnout is not None
    assert (turnout.invited, turnout.respondents) == (13, 9 + has_answered)


def test_a_person_of_another_company_by_now_answers_no_more_and_a_guest_does(company: Company) -> None:
    """Who is asked is settled at the launch; a guest is one of ours all the same."""
    survey_id = company.launches(people=TEN)
    membership.keep(company.bot, [Profile("UP0", "p0", "UTC", is_external=True)])
    membership.keep(company.bot, [Profile("UP1", "p1", "UTC", is_guest=True)])

    with pytest.raises(NoSuchPulse):
        ballots.answer(company.bot, survey_id, "UP0", {1: 4})
    ballots.answer(company.bot, survey_id, "UP1", {1: 4})

    assert len(company.envelopes(survey_id)) == 1


def test_a_forged_button_finds_no_pulse(company: Company) -> None:
    with pytest.raises(NoSuchPulse):
        ballots.answer(company.bot, 404, HANA, {1: 4})


def test_a_form_that_was_opened_before_the_close_and_sent_after_it_is_refused(company: Company) -> None:
    survey_id = company.launches(people=TEN)
    company.clock.tick(timedelta(days=6))

    with pytest.raises(PulseClosed) as refused:
        ballots.answer(company.bot, survey_id, "UP0", {1: 4, 2: WORDS})

    assert WORDS not in str(refused.value)
    assert company.envelopes(survey_id) == [], "also when nobody has closed it yet"
    company.settles()
    with pytest.raises(PulseClosed):
        ballots.withdraw(company.bot, survey_id, "UP0")


def test_a_clock_that_is_set_back_does_not_open_a_pulse_again(company: Company) -> None:
    survey_id = company.launches(people=TEN)
    company.closes(survey_id)

    company.clock.tick(timedelta(days=-3))

    with pytest.raises(PulseClosed):
        ballots.answer(company.bot, survey_id, "UP0", {1: 4})
    company.settles()
    assert company.survey(survey_id).state == "shredded"


def test_whoever_leaves_or_moves_after_answering_counts_where_they_were(company: Company) -> None:
    it = company.hires("it", *(f"p{number}" for number in range(12)))
    law = company.hires("legal", *(f"q{number}" for number in range(12)))
    survey_id = company.launches()
    company.answer(survey_id, {person: {1: place % 5} for place, person in enumerate([*it, *law])})

    company.leaves(it[0])
    company.moves(it[1], out_of="it", to="legal")
    results = company.closes(survey_id)

    assert results.turnout is not None
    assert [(group.departments, group.answered) for group in results.turnout.groups] == [
        (("IT",), 12),
        (("People", "Legal"), 12),
    ]


def test_what_no_form_sends_is_not_kept(company: Company) -> None:
    survey_id = company.launches(people=TEN)

    with pytest.raises(ValueError, match="closed question"):
        ballots.answer(company.bot, survey_id, "UP0", {2: WORDS})

    assert company.envelopes(survey_id) == []


def test_an_answer_leaves_no_trace_but_its_envelope(company: Company) -> None:
    survey_id = company.launches(people=TEN)
    company.settles()
    before, folder = snapshot(company.bot.db), files(company)

    with logging_to_a_string("debug") as logged:
        ballots.answer(company.bot, survey_id, "UP0", {1: 4, 2: WORDS})
        ballots.answer(company.bot, survey_id, "UP0", {1: 3, 2: WORDS})

    assert logged.text == ""
    after = snapshot(company.bot.db)
    assert changed_tables(before, after) == {"ballot"}
    assert {name for name, content in files(company).items() if content != folder.get(name)} == {"1-1.key"}
    assert files(company).keys() == folder.keys()
    (row,) = after["ballot"]
    assert "UP0" not in row
    assert WORDS not in row
    ballots.withdraw(company.bot, survey_id, "UP0")
    assert snapshot(company.bot.db) == before


def test_what_is_stored_says_the_real_numbers_dates_and_names(company: Company) -> None:
    survey_id = company.launches(people=TEN)

    stored = ballots.what_is_stored(company.bot, survey_id, "UP0")

    assert (stored.minimum, stored.comments_from, stored.invited) == (5, 10, 13)
    assert stored.closes_at == company.bot.now() + timedelta(days=6)
    assert stored.readers.person_ids == (HANA,)
    assert set(stored.audience_names) == {"IT", "People"}
    assert not stored.has_closed


def files(company: Company) -> dict[str, bytes]:
    """What is in the key folder."""
    return {path.name: path.read_bytes() for path in company.folder.path.iterdir()}
