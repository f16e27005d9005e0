"""The tree of a company's groups, and the department with which everybody is counted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.pulses.disclosure.company import Wave
from bot.pulses.disclosure.launch import Reason
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
    homes_after,
    name_of,
    some_of,
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
