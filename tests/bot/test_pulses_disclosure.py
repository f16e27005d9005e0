"""Who is counted with whom, and when a wave may go out: each rule at its limit and one beyond."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.pulses.disclosure.company import Colleague, Company, Wave
from bot.pulses.disclosure.differencing import narrow_overlaps, small_atoms
from bot.pulses.disclosure.homes import homes
from bot.pulses.disclosure.launch import EVERYBODY, Audience, Reason, at_launch, not_before
from bot.pulses.disclosure.preview import barred_by
from bot.pulses.disclosure.rules import Least
from bot.pulses.disclosure.tree import NO_DEPARTMENT, company_groups, first_tree, grown, pruned, set_up_order
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
    launched,
    name_of,
    refused,
    some_of,
    staff,
    why,
    with_leavers,
    with_moves,
    with_new,
)

# --- the tree ---


def test_the_two_smallest_departments_become_partners() -> None:
    assert first_tree({IT: 30, LAW: 3, PEOPLE: 20, LAB: 2}) == (IT, ((LAW, LAB), PEOPLE))
    assert first_tree({IT: 2, LAW: 9, PEOPLE: 3, LAB: 9}) == (((IT, PEOPLE), LAW), LAB)


def test_of_departments_of_the_same_size_those_set_up_first_become_partners() -> None:
    assert first_tree({IT: 5, LAW: 5, PEOPLE: 5}) == ((IT, LAW), PEOPLE)
    assert first_tree({LAW: 5, "10": 5, PEOPLE: 6}) == ((LAW, "10"), PEOPLE), "ten was set up after two"


def test_people_without_a_department_are_one_like_any_other_and_come_last() -> None:
    assert sorted([NO_DEPARTMENT, "10", "9"], key=set_up_order) == ["9", "10", NO_DEPARTMENT]
    assert first_tree({NO_DEPARTMENT: 3, IT: 3, LAW: 9}) == ((IT, NO_DEPARTMENT), LAW)


def test_a_department_without_people_has_no_place_in_the_tree_yet() -> None:
    assert first_tree({IT: 5, LAW: 0, PEOPLE: 5}) == (IT, PEOPLE)
    assert grown((IT, PEOPLE), {IT: 5, LAW: 0, PEOPLE: 5}) == (IT, PEOPLE)


def test_a_new_department_stands_beside_the_smallest_group_and_nobody_else_changes_partners() -> None:
    tree = ((IT, LAW), PEOPLE)

    assert grown(tree, {IT: 20, LAW: 14, PEOPLE: 15, LAB: 3}) == ((IT, (LAW, LAB)), PEOPLE)
    assert grown(tree, {IT: 8, LAW: 8, PEOPLE: 15, LAB: 30}) == ((IT, LAW), (PEOPLE, LAB))
    assert grown(tree, {IT: 8, LAW: 6, PEOPLE: 15, LAB: 30}) == (((IT, LAW), LAB), PEOPLE)


def test_of_groups_of_the_same_size_the_one_set_up_first_takes_the_new_department() -> None:
    assert grown((LAW, IT), {IT: 12, LAW: 12, PEOPLE: 3}) == (LAW, (IT, PEOPLE))


def test_several_new_departments_come_in_the_order_in_which_they_were_set_up() -> None:
    assert grown((IT, LAW), {IT: 12, LAW: 14, "10": 12, "9": 1}) == (((IT, "9"), "10"), LAW)
    assert grown((IT, LAW), {IT: 12, LAW: 13, "9": 12, "10": 12}) == (((IT, "10"), "9"), LAW)


def test_a_new_department_stands_beside_a_whole_group_also_where_one_of_it_is_empty() -> None:
    assert grown(((IT, LAW), PEOPLE), {IT: 12, PEOPLE: 40, LAB: 3}) == (((IT, LAB), LAW), PEOPLE)


def test_a_new_department_stands_beside_everything_where_nobody_is_left_in_the_tree() -> None:
    assert grown((IT, LAW), {IT: 0, LAW: 0, PEOPLE: 12, LAB: 14}) == ((IT, LAW), (PEOPLE, LAB))
    assert grown(IT, {IT: 0, PEOPLE: 12}) == (IT, PEOPLE)


def test_where_a_department_is_left_out_its_sibling_moves_up() -> None:
    assert pruned(((IT, LAW), PEOPLE), frozenset([LAW, PEOPLE])) == (LAW, PEOPLE)
    assert pruned(((IT, LAW), PEOPLE), frozenset([IT])) == IT
    assert pruned((IT, LAW), frozenset()) is None


@pytest.mark.parametrize(("people", "groups"), [(12, {"1", "2"}), (11, {"1+2"})])
def test_a_company_group_has_at_least_twelve_people(people: int, groups: set[str]) -> None:
    assert {name_of(group) for group in company_groups((IT, LAW), {IT: people, LAW: 12})} == groups
    assert {name_of(group) for group in company_groups((IT, LAW), {IT: 12, LAW: people})} == groups


# --- homes ---


def homes_after(company: Company, on: int = 30) -> dict[str, str]:
    return homes(company, day(on))


def test_newcomers_are_counted_with_the_department_they_work_in() -> None:
    company = with_new(company_of({IT: 12}), {LAW: 1}, met=20)

    assert homes_after(company)["20:2.0"] == LAW


def test_whoever_changes_department_alone_stays_counted_where_they_were() -> None:
    company = after_wave(company_of({IT: 40, LAW: 40}), 0)
    company = with_moves(company, ["1.0"], LAW)

    assert homes_after(company)["1.0"] == IT


@pytest.mark.parametrize(("people", "home"), [(10, LAW), (9, IT)])
def test_ten_who_were_always_asked_together_may_move_together(people: int, home: str) -> None:
    company = after_wave(company_of({IT: 40, LAW: 40}), 0)
    company = with_moves(company, some_of(company, IT, people), LAW)

    assert homes_after(company)["1.0"] == home


@pytest.mark.parametrize(("stay", "home"), [(10, LAW), (9, IT), (0, LAW)])
def test_they_move_only_if_ten_others_stay_or_nobody_does(stay: int, home: str) -> None:
    company = after_wave(company_of({IT: 15 + stay, LAW: 40}), 0)
    company = with_moves(company, some_of(company, IT, 15), LAW)

    assert homes_after(company)["1.0"] == home


def test_newcomers_are_not_among_the_others_who_stay() -> None:
    company = after_wave(company_of({IT: 24, LAW: 40}), 0)
    company = with_moves(company, some_of(company, IT, 15), LAW)
    company = with_new(company, {IT: 5}, met=20)

    assert homes_after(company)["1.0"] == IT


def test_of_two_parties_that_leave_too_few_behind_neither_moves() -> None:
    company = after_wave(company_of({IT: 25, LAW: 40, LAB: 40}), 0)
    company = with_moves(company, some_of(company, IT, 10), LAW)
    company = with_moves(company, some_of(company, IT, 10), LAB)

    assert set(homes_after(company).values()) == {IT, LAW, LAB}
    assert homes_after(company)["1.0"] == homes_after(company)["1.10"] == IT


def test_ten_who_were_not_always_asked_together_do_not_move_together() -> None:
    company = after_wave(company_of({IT: 40, LAW: 40}), 0, channel(some_of(company_of({IT: 40}), IT, 20)))
    company = after_wave(company, 15, channel(some_of(company, IT, 20)))
    company = with_moves(company, [f"1.{number}" for number in range(11, 30)], LAW)

    found = homes_after(company)
    assert found["1.11"] == IT, "nine of them were asked"
    assert found["1.29"] == LAW, "who was never asked goes where they work"


def test_a_history_is_of_homes_also_where_two_were_one_group() -> None:
    company = with_moves(company_of({IT: 30}), [f"1.{number}" for number in range(10)], LAB)
    here = dict.fromkeys(company.people, IT)
    elsewhere = here | {"1.0": LAW}
    both = (frozenset([IT, LAW]),)

    for asked, home in [(here, LAB), (elsewhere, IT)]:
        assert homes_after(replace(company, homes=here, waves=(Wave(day(0), asked, both),)))["1.1"] == home


def test_whoever_came_back_is_a_newcomer() -> None:
    company = after_wave(company_of({IT: 40, LAW: 40}), 0)
    back = replace(company.people["1.0"], department=LAW, met=day(20))

    assert homes_after(replace(company, people={**company.people, "1.0": back}))["1.0"] == LAW


def test_whoever_came_back_shares_no_history_with_those_who_stayed() -> None:
    company = after_wave(company_of({IT: 40, LAW: 40}), 0)
    back = replace(company.people["1.0"], met=day(10))
    company = after_wave(replace(company, people={**company.people, "1.0": back}), 61)
    company = with_moves(company, some_of(company, IT, 10), LAW)

    assert homes_after(company, 90)["1.1"] == IT, "only nine with the same history"


def test_whoever_left_has_no_home() -> None:
    company = with_leavers(after_wave(company_of({IT: 40}), 0), ["1.0"], left=30)

    assert "1.0" not in homes_after(company, 30)
    assert "1.0" in homes_after(company, 29)


@pytest.mark.parametrize(("on", "home"), [(180, IT), (181, LAW)])
def test_after_180_days_everybody_is_counted_where_they_work(on: int, home: str) -> None:
    company = with_moves(after_wave(company_of({IT: 40, LAW: 40}), 0), ["1.0"], LAW)

    assert homes_after(company, on)["1.0"] == home


def test_a_wave_that_was_called_off_holds_nobody_in_their_home() -> None:
    company = with_moves(after_silent(company_of({IT: 40, LAW: 40}), 0), ["1.0"], LAW)

    assert homes_after(company)["1.0"] == LAW


def test_a_refused_launch_changes_no_home() -> None:
    company = company_of({IT: 9})

    assert why(company, 0) is Reason.TOO_FEW
    assert not company.homes
    assert company.tree is None


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


# --- another recent audience ---


@pytest.mark.parametrize(("others", "reason"), [(9, Reason.TOO_SIMILAR), (10, None)])
def test_ten_people_at_least_are_told_apart_by_two_audiences(others: int, reason: Reason | None) -> None:
    company = company_of({IT: 40, LAW: 40 + others})
    company = after_wave(company, 0, channel(some_of(company, LAW, 40)))

    assert why(company, 20, channel(some_of(company, LAW, 40 + others))) is reason


@pytest.mark.parametrize(("on", "reason"), [(180, Reason.TOO_SIMILAR), (181, None)])
def test_an_audience_is_remembered_for_180_days(on: int, reason: Reason | None) -> None:
    company = company_of({IT: 40, LAW: 49})
    company = after_wave(company, 0, channel(some_of(company, LAW, 40)))

    assert why(company, on, departments(LAW)) is reason
    assert not_before(company, departments(LAW), day(on)) == day(181)


def test_an_audience_that_was_called_off_is_not_remembered() -> None:
    company = company_of({IT: 40, LAW: 49})
    company = after_silent(company, 0, channel(some_of(company, LAW, 40)))

    assert why(company, 20, departments(LAW)) is None


@pytest.mark.parametrize(("small", "reason"), [(29, Reason.TOO_SIMILAR), (30, None)])
def test_a_group_below_thirty_is_not_set_against_a_part_of_itself(small: int, reason: Reason | None) -> None:
    company = company_of({IT: 90})
    within = channel(some_of(company, IT, small))

    assert why(after_wave(company, 0, within), 20) is reason, "those who were left out then are asked now"
    assert why(after_wave(company, 0), 20, within) is reason, "those who were asked then are left out now"


def test_where_too_small_a_part_could_be_told_apart_the_company_is_one_number() -> None:
    company = company_of({IT: 70, LAW: 70})
    company = after_wave(company, 0, channel(some_of(company, IT, 35), some_of(company, LAW, 62)))

    assert groups_of(launched(company_of({IT: 70, LAW: 70}), 20)) == {"1": 70, "2": 70}
    assert groups_of(launched(company, 20)) == {"1+2": 140}, "eight of law were not asked then"


def test_people_who_came_since_are_no_part_that_could_be_told_apart() -> None:
    company = with_new(after_wave(company_of({IT: 40}), 0), {IT: 3}, met=10)

    assert groups_of(launched(company, 20)) == {"1": 43}


@pytest.mark.parametrize(("asked", "reason"), [(36, Reason.TOO_SIMILAR), (35, None)])
def test_whoever_left_counts_with_those_they_were_always_asked_with(asked: int, reason: Reason | None) -> None:
    company = company_of({IT: 60, LAW: 40})
    company = after_wave(company, 0, channel(some_of(company, IT, 45)))
    company = with_leavers(company, ["1.42", "1.43", "1.44"], left=10)

    assert why(company, 20, channel(some_of(company, IT, asked), some_of(company, LAW, 40))) is reason


# --- the two rules of differencing, wave by wave ---


def remembering(*waves: Wave, people: dict[str, Colleague]) -> Company:
    return Company(people, waves=tuple(waves))


def wave(on: int, **groups: range) -> Wave:
    """A wave whose groups are the people of these numbers."""
    asked = {f"1.{number}": group for group, numbers in groups.items() for number in numbers}
    return Wave(day(on), asked, tuple(frozenset([group]) for group in groups))


def atoms(now: Wave, *before: Wave, people: dict[str, Colleague] | None = None) -> list[int]:
    company = remembering(*before, people=people or staff({IT: 100}))
    return sorted((found - day(0)).days for found in small_atoms(company, now))


def overlaps(now: Wave, *before: Wave, people: dict[str, Colleague] | None = None) -> list[int]:
    company = remembering(*before, people=people or staff({IT: 100}))
    return sorted((found - day(0)).days for found in narrow_overlaps(company, now))


def test_an_atom_is_who_was_asked_together_in_every_wave_since() -> None:
    assert atoms(wave(40, a=range(50)), wave(0, a=range(40)), wave(20, a=range(30))) == []
    assert atoms(wave(40, a=range(50)), wave(0, a=range(41)), wave(20, a=range(30))) == [0]
    assert atoms(wave(40, a=range(50)), wave(0, a=range(40)), wave(20, a=range(31))) == [0]
    assert atoms(wave(40, a=range(51)), wave(0, a=range(51)), wave(20, a=range(42))) == [0, 20]
    assert atoms(wave(40, a=range(50), b=range(50, 59)), wave(0, a=range(50))) == [0]


def test_people_who_were_never_asked_may_be_few() -> None:
    assert atoms(wave(40, a=range(99)), wave(0, a=range(99))) == []
    assert atoms(wave(40, a=range(100)), wave(0, a=range(99))) == [0]


def test_whoever_came_or_came_back_after_a_wave_is_in_no_atom_of_it() -> None:
    late = staff({IT: 100}) | {f"1.{number}": Colleague(IT, day(1)) for number in range(5)}

    assert atoms(wave(40, a=range(5, 100)), wave(0, a=range(100)), people=late) == []
    assert atoms(wave(40, a=range(14)), wave(0, a=range(14)), people=late) == [0]
    early = late | {f"1.{number}": Colleague(IT, day(0)) for number in range(5)}
    assert atoms(wave(40, a=range(14)), wave(0, a=range(14)), people=early) == [], "the day of the wave counts"


def test_whoever_left_is_in_the_atoms_they_agreed_with_until_then() -> None:
    gone = staff({IT: 100}) | {f"1.{number}": Colleague(IT, day(-1), day(20)) for number in range(3)}
    before = [wave(0, a=range(10)), wave(10, b=range(10))]

    assert atoms(wave(40, a=range(3, 10)), *before, people=gone) == []
    assert atoms(wave(40, a=range(3, 9)), *before, people=gone) == [0, 10]
    assert atoms(wave(40, a=range(3, 10)), before[0], wave(10, b=range(3, 13)), people=gone) == [0, 10]
    assert atoms(wave(40, a=range(3, 10)), before[0], wave(20, b=range(3, 13)), people=gone) == [0, 20]


def test_whoever_leaves_on_the_day_of_a_wave_is_not_here_any_more() -> None:
    gone = staff({IT: 100}) | {f"1.{number}": Colleague(IT, day(-1), day(40)) for number in range(3)}

    assert atoms(wave(40, a=range(3, 10)), wave(0, a=range(10)), people=gone) == []
    assert atoms(wave(40, a=range(3, 10)), wave(0, a=range(3, 10)), people=gone) == [0]


def test_an_atom_must_be_large_enough_for_every_wave_that_it_goes_through() -> None:
    before = [wave(0, a=range(60)), wave(20, a=range(100))]
    now = wave(40, a=range(75))

    assert atoms(now, *before) == []
    assert atoms(now, before[0], replace(before[1], k=10)) == [0]
    assert atoms(now, before[0], replace(before[1], k=7)) == []


def test_groups_that_share_people_may_not_leave_out_anybody_who_could_have_been_asked() -> None:
    assert overlaps(wave(20, a=range(20)), wave(0, a=range(20))) == []
    assert overlaps(wave(20, a=range(20)), wave(0, a=range(21))) == [0], "one is left out now"
    assert overlaps(wave(20, a=range(21)), wave(0, a=range(20))) == [0], "one was left out then"
    assert overlaps(wave(20, a=range(20)), wave(0, a=range(20, 40))) == [], "they share nobody"
    assert overlaps(wave(20, a=range(20)), wave(0, a=range(10)), wave(5, a=range(20))) == [0]


def test_whoever_was_asked_in_another_group_was_not_left_out() -> None:
    assert overlaps(wave(20, a=range(20), b=range(20, 40)), wave(0, a=range(40))) == []
    assert overlaps(wave(20, a=range(40)), wave(0, a=range(20), b=range(20, 40))) == []


def test_only_groups_that_share_people_are_set_against_each_other() -> None:
    then = wave(0, a=range(20), b=range(20, 60))

    assert overlaps(wave(20, a=range(20), b=range(25, 60)), then) == [], "some of the large group are left out"
    assert overlaps(wave(20, a=range(20), b=range(20, 90)), then) == []
    assert overlaps(wave(20, a=range(25), b=range(30, 60)), then) == [0]


@pytest.mark.parametrize(("small", "found"), [(29, [0]), (30, [])])
def test_groups_of_thirty_may_differ(small: int, found: list[int]) -> None:
    assert overlaps(wave(20, a=range(small)), wave(0, a=range(60))) == found
    assert overlaps(wave(20, a=range(60)), wave(0, a=range(small))) == found


def test_whoever_came_or_left_between_two_waves_could_not_have_been_asked_in_both() -> None:
    changed = staff({IT: 100}) | {"1.0": Colleague(IT, day(-1), day(20)), "1.20": Colleague(IT, day(1))}
    back = changed | {"1.0": Colleague(IT, day(10))}

    assert overlaps(wave(20, a=range(1, 21)), wave(0, a=range(20)), people=changed) == []
    assert overlaps(wave(20, a=range(1, 21)), wave(0, a=range(20)), people=back) == []
    assert overlaps(wave(19, a=range(1, 21)), wave(0, a=range(20)), people=changed) == [0]


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


# --- what a refusal offers instead ---


def whole(company: Company, on: int, audience: Audience = EVERYBODY) -> tuple[Reason, set[str]]:
    """Why a wave may not go out, and the departments that may be asked instead."""
    found = refused(company, on, audience)
    return found.reason, set(found.whole_groups)


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
