"""When a wave may go out, and what it holds up: each rule at its limit and one beyond."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.pulses.disclosure.company import Company
from bot.pulses.disclosure.launch import EVERYBODY, Audience, Reason, at_launch, not_before
from bot.pulses.disclosure.preview import barred_by
from bot.pulses.disclosure.rules import Least
from tests.bot.disclosure_company import (
    IT,
    LAB,
    LAW,
    PEOPLE,
    after_silent,
    after_wave,
    channel,
    company_of,
    day,
    departments,
    groups_of,
    homes_after,
    launched,
    name_of,
    refused,
    some_of,
    why,
    with_leavers,
    with_moves,
    with_new,
)

# --- refusals, in their order ---


def test_nobody_is_asked_in_a_company_without_people() -> None:
    assert refused(Company({}), 0).reason is Reason.TOO_FEW


@pytest.mark.parametrize(("people", "reason"), [(9, Reason.TOO_FEW), (10, None)])
def test_a_pulse_goes_to_ten_people_at_least(people: int, reason: Reason | None) -> None:
    company = company_of({IT: 40})

    assert why(company, 0, channel(some_of(company, IT, people))) is reason
    assert why(company_of({IT: people}), 0) is reason


def test_only_colleagues_are_asked() -> None:
    company = with_leavers(company_of({IT: 40}), ["1.0"], left=0)

    assert len(launched(company, 0, channel(some_of(company_of({IT: 40}), IT, 12), ["nobody"])).wave.asked) == 11


@pytest.mark.parametrize(("on", "reason"), [(13, Reason.ASKED_LATELY), (14, None)])
def test_nobody_is_asked_twice_in_fourteen_days(on: int, reason: Reason | None) -> None:
    company = company_of({IT: 40, LAW: 40})

    assert why(after_wave(company, 0), on) is reason
    assert why(after_silent(company, 0), on) is reason, "also when it was called off"


def test_one_person_who_was_asked_lately_is_enough() -> None:
    company = company_of({IT: 40, LAW: 40})
    company = after_wave(company, 0, departments(IT))

    assert why(company, 1, departments(LAW)) is None
    assert why(company, 1, channel(some_of(company, LAW, 40), ["1.0"])) is Reason.ASKED_LATELY
    assert refused(company, 1, EVERYBODY).over_on == day(14)


def test_departments_are_asked_together_with_their_partners() -> None:
    company = company_of({IT: 40, LAW: 10, PEOPLE: 8, LAB: 20})
    company = replace(company, tree=((IT, LAB), (LAW, PEOPLE)))

    found = refused(company, 0, departments(IT, LAW))
    assert found.reason is Reason.PART_OF_A_GROUP
    assert found.whole_groups == {IT, LAW, PEOPLE}
    assert found.over_on is None, "waiting does not help"
    assert groups_of(launched(company, 0, departments(IT, LAW, PEOPLE))) == {"1": 40, "2+3": 18}


@pytest.mark.parametrize(("newcomers", "reason"), [(1, Reason.NOT_SETTLED), (4, Reason.NOT_SETTLED), (5, None)])
def test_a_small_company_waits_while_fewer_than_five_came(newcomers: int, reason: Reason | None) -> None:
    company = with_new(after_wave(company_of({IT: 20}), 0), {IT: newcomers}, met=10)

    assert why(company, 20) is reason


def test_a_small_company_waits_also_for_those_who_left() -> None:
    company = after_wave(company_of({IT: 20}), 0)

    assert refused(with_leavers(company, ["1.0"], left=10), 20).over_on == day(61)
    swapped = with_new(with_leavers(company, ["1.0", "1.1"], left=10), {IT: 2}, met=10)
    assert why(swapped, 20) is Reason.NOT_SETTLED, "two left and two came: four"


@pytest.mark.parametrize(("on", "reason"), [(60, Reason.NOT_SETTLED), (61, None)])
def test_a_small_company_waits_for_sixty_days(on: int, reason: Reason | None) -> None:
    company = with_new(after_wave(company_of({IT: 20}), 0), {IT: 1}, met=10)

    assert why(company, on) is reason


@pytest.mark.parametrize(("people", "reason"), [(28, Reason.NOT_SETTLED), (29, None)])
def test_thirty_people_do_not_wait(people: int, reason: Reason | None) -> None:
    company = with_new(after_wave(company_of({IT: people}), 0), {IT: 1}, met=10)

    assert why(company, 20) is reason


def test_a_channel_is_compared_with_the_figures_of_its_departments() -> None:
    company = company_of({IT: 20, LAW: 40})
    company = after_wave(company, 0, departments(IT))

    assert why(company, 20, channel(some_of(company, IT, 16))) is Reason.NOT_SETTLED
    assert why(company, 20, channel(some_of(company, IT, 15))) is Reason.TOO_SIMILAR
    assert why(company, 20, channel(some_of(company, IT, 16), some_of(company, LAW, 10))) is Reason.TOO_SIMILAR


def test_the_figures_of_several_groups_are_added() -> None:
    company = after_wave(company_of({IT: 12, LAW: 12}), 0)
    assert len(company.waves[0].groups) == 2

    assert why(with_new(company, {IT: 1}, met=10), 20) is Reason.NOT_SETTLED, "25 less 24"


def test_a_group_that_reaches_beyond_a_node_has_no_figures_of_it() -> None:
    company = company_of({IT: 18, LAW: 6})
    company = after_wave(company, 0, channel(some_of(company, IT, 18), some_of(company, LAW, 6)))
    company = with_leavers(company, some_of(company, LAW, 6), left=10)

    assert why(company, 20) is None, "six of law are too many to be told from the rest, and nobody else changed"


def test_nor_has_it_when_other_groups_lie_inside_the_node() -> None:
    company = after_wave(company_of({IT: 12, LAW: 10, PEOPLE: 2}), 0)
    assert {name_of(group) for group in company.waves[0].groups} == {"1", "2+3"}

    without_people = channel(some_of(company, IT, 12), some_of(company, LAW, 10))
    assert why(company, 20, without_people) is Reason.TOO_SIMILAR, "and not: two people are missing"


JOINED = frozenset([IT, LAW])


@pytest.mark.parametrize(("on", "reason"), [(60, Reason.JOINED), (61, None)])
def test_what_is_joined_is_not_taken_apart_until_after_the_last_day(on: int, reason: Reason | None) -> None:
    company = company_of({IT: 40, LAW: 40, PEOPLE: 40})
    company = replace(company, joined={JOINED: day(60)})

    assert why(company, on, departments(IT)) is reason
    assert why(company, on, departments(IT, PEOPLE)) is reason
    assert why(company, on, departments(PEOPLE)) is None
    assert why(company, on, departments(IT, LAW)) is None
    assert not_before(company, departments(IT), day(on)) == day(61)


def test_a_channel_takes_apart_what_is_joined() -> None:
    company = replace(company_of({IT: 40, LAW: 40}), joined={JOINED: day(60)})

    assert why(company, 0, channel(some_of(company, IT, 20))) is Reason.JOINED
    assert why(company, 0, channel(some_of(company, IT, 20), some_of(company, LAW, 1))) is None


def test_joined_groups_are_one_group_also_for_everybody() -> None:
    company = company_of({IT: 40, LAW: 40, PEOPLE: 90})
    joined = replace(company, joined={JOINED: day(60)})

    assert groups_of(launched(company, 0)) == {"1": 40, "2": 40, "3": 90}
    assert groups_of(launched(joined, 0)) == {"1+2": 80, "3": 90}


def test_a_department_in_which_nobody_works_any_more_is_no_part_that_is_missing() -> None:
    company = company_of({IT: 40, LAW: 1, PEOPLE: 40})
    company = replace(company, tree=((IT, LAW), PEOPLE), joined={JOINED: day(60)})

    assert why(with_leavers(company, ["2.0"], left=0), 0, departments(IT)) is None


def test_of_the_reasons_the_first_is_told() -> None:
    company = after_wave(company_of({IT: 20, LAW: 5}), 0, channel(some_of(company_of({IT: 20}), IT, 20)))
    company = with_new(replace(company, joined={JOINED: day(60)}), {IT: 1}, met=10)
    few = channel(some_of(company, IT, 9))
    most = channel(some_of(company, IT, 19))

    assert why(company, 13, few) is Reason.TOO_FEW
    assert why(company, 13, departments(IT)) is Reason.ASKED_LATELY
    assert why(company, 20, departments(IT)) is Reason.PART_OF_A_GROUP
    assert why(company, 20, most) is Reason.NOT_SETTLED
    assert why(company, 61, most) is Reason.TOO_SIMILAR
    assert why(replace(company, joined={JOINED: day(61)}), 61, most) is Reason.JOINED


# --- a raised minimum ---


def test_a_pulse_may_ask_for_more_answers_and_all_that_follows_from_it() -> None:
    assert (Least().atom, Least().group) == (10, 12)
    assert (Least(6).atom, Least(6).group) == (12, 14)
    assert (Least(10).atom, Least(10).group) == (20, 22)


@pytest.mark.parametrize(("people", "reason"), [(19, Reason.TOO_FEW), (20, None)])
def test_a_pulse_that_shows_no_fewer_than_ten_goes_to_twenty(people: int, reason: Reason | None) -> None:
    assert why(company_of({IT: people}), 0, k=10) is reason


@pytest.mark.parametrize(("people", "groups"), [(21, {"1+2": 61}), (22, {"1": 22, "2": 40})])
def test_its_groups_are_larger_than_the_company_s(people: int, groups: dict[str, int]) -> None:
    company = company_of({IT: people, LAW: 40})

    assert groups_of(launched(company, 0, k=10)) == groups
    assert groups_of(launched(company, 0)) == {"1": people, "2": 40}
    assert why(company, 0, departments(IT), k=10) is None, "what is asked alone is a company's group"


@pytest.mark.parametrize(("then", "now"), [(10, 5), (5, 10), (10, 10)])
@pytest.mark.parametrize("in_between", [False, True])
def test_between_two_waves_the_larger_minimum_holds(then: int, now: int, in_between: bool) -> None:
    company = company_of({IT: 40, LAW: 55})
    company = after_wave(company, 0, channel(some_of(company, LAW, 40)), k=then)
    if in_between:
        company = after_wave(company, 20, departments(IT))

    assert why(company, 40, departments(LAW), k=now) is Reason.TOO_SIMILAR, "fifteen were not asked then"
    assert why(after_wave(company_of({IT: 20}), 0), 20) is None
    newer = with_new(after_wave(company_of({IT: 20}), 0, k=then), {IT: 7}, met=10)
    assert why(newer, 20, k=now) is Reason.NOT_SETTLED
    assert why(with_new(after_wave(company_of({IT: 20}), 0), {IT: 7}, met=10), 20) is None


# --- what a launch would bar ---


def test_a_random_channel_bars_the_company_for_180_days() -> None:
    company = company_of({IT: 40, LAW: 40})
    found = launched(company, 0, channel(some_of(company, IT, 9), some_of(company, LAW, 9)))

    assert [(name_of(each.departments), each.not_before) for each in barred_by(company, found)] == [
        ("1", day(181)),
        ("2", day(181)),
        ("1+2", day(181)),
    ]


def test_whole_groups_and_the_company_bar_each_other_for_fourteen_days_only() -> None:
    company = company_of({IT: 40, LAW: 40})

    barred = barred_by(company, launched(company, 0, departments(IT)))
    assert [(name_of(each.departments), each.not_before) for each in barred] == [("1", day(14)), ("1+2", day(14))]


def test_what_had_to_wait_anyhow_is_not_barred_by_the_launch() -> None:
    company = after_wave(company_of({IT: 40, LAW: 40}), 0, departments(IT))

    barred = barred_by(company, launched(company, 5, departments(LAW)))
    assert [(name_of(each.departments), each.not_before) for each in barred] == [("2", day(19)), ("1+2", day(19))]
    assert not barred_by(company, replace(launched(company, 5, departments(LAW)), company=Company({})))


def test_a_wave_that_must_wait_for_several_reasons_waits_for_the_last() -> None:
    company = with_new(after_wave(company_of({IT: 20}), 0), {IT: 1}, met=1)

    assert refused(company, 2).over_on == day(14)
    assert not_before(company, EVERYBODY, day(2)) == day(61)
    assert not_before(company, EVERYBODY, day(70)) == day(70)
    assert not_before(company_of({IT: 9}), EVERYBODY, day(0)) is None


def test_of_several_waves_that_stand_in_the_way_the_last_one_counts() -> None:
    two = company_of({IT: 40, LAW: 40})
    lately = after_wave(after_wave(two, 0, departments(IT)), 5, departments(LAW))
    assert refused(lately, 8).over_on == day(19)

    small = with_new(after_wave(after_wave(company_of({IT: 20}), 0), 20), {IT: 1}, met=25)
    assert refused(small, 40).over_on == day(81)

    joined = replace(two, joined={JOINED: day(30), frozenset([IT, LAW, PEOPLE]): day(50)})
    assert refused(joined, 8, departments(IT)).over_on == day(51)

    similar = after_wave(company_of({IT: 109}), 0, channel(some_of(company_of({IT: 109}), IT, 50)))
    similar = after_wave(similar, 20, channel(some_of(similar, IT, 100)))
    assert refused(similar, 40).over_on == day(201)


def test_what_has_expired_is_forgotten() -> None:
    company = replace(after_wave(company_of({IT: 40, LAW: 40}), 0), joined={JOINED: day(180)})

    assert at_launch(company, day(180)).waves
    assert at_launch(company, day(180)).joined
    assert not at_launch(company, day(181)).waves
    assert not at_launch(company, day(181)).joined


def whole(company: Company, on: int, audience: Audience = EVERYBODY) -> tuple[Reason, set[str]]:
    """Why a wave may not go out, and the departments that may be asked instead."""
    found = refused(company, on, audience)
    return found.reason, set(found.whole_groups)


# --- what a refusal offers instead ---


def test_every_refusal_names_the_whole_groups_that_it_touches() -> None:
    two = company_of({IT: 40, LAW: 40})
    few = with_new(after_wave(company_of({IT: 20}), 0), {IT: 1}, met=1)
    similar = after_wave(company_of({IT: 109}), 0, channel(some_of(company_of({IT: 109}), IT, 100)))

    assert whole(two, 0, channel(some_of(two, IT, 9))) == (Reason.TOO_FEW, {IT})
    assert whole(after_wave(two, 0), 1, departments(LAW)) == (Reason.ASKED_LATELY, {LAW})
    assert whole(few, 20) == (Reason.NOT_SETTLED, {IT})
    assert whole(replace(two, joined={JOINED: day(60)}), 8, departments(IT)) == (Reason.JOINED, {IT})
    assert whole(similar, 40) == (Reason.TOO_SIMILAR, {IT})


def test_a_raised_minimum_holds_for_the_day_on_which_a_wave_may_go_out_as_well() -> None:
    fifteen = company_of({IT: 15})
    assert not_before(fifteen, EVERYBODY, day(0)) == day(0)
    assert not_before(fifteen, EVERYBODY, day(0), k=10) is None

    asked = with_leavers(after_wave(company_of({IT: 20}), 0), ["1.0"], left=10)
    assert not_before(asked, EVERYBODY, day(1)) == day(61)
    assert not_before(asked, EVERYBODY, day(1), k=10) is None, "nineteen are too few, however long one waits"


def test_whoever_came_on_the_day_of_their_wave_was_asked_in_it() -> None:
    company = company_of({IT: 40, LAW: 40})
    company = after_wave(with_new(company, {IT: 12}, met=0), 0)
    moved = [person for person in company.people if person.startswith("0:")][:1]

    assert homes_after(with_moves(company, moved, LAW))[moved[0]] == IT, "alone, nobody's home changes"
