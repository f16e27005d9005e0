"""What two waves tell together: nobody is told apart by standing in one of them and not in the other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.pulses.disclosure.company import Colleague, Company, Wave
from bot.pulses.disclosure.differencing import narrow_overlaps, small_atoms
from bot.pulses.disclosure.launch import Reason, not_before
from tests.bot.disclosure_company import (
    IT,
    LAW,
    after_silent,
    after_wave,
    channel,
    company_of,
    day,
    departments,
    groups_of,
    launched,
    some_of,
    staff,
    why,
    with_leavers,
    with_new,
)

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


# --- the two rules of differencing, wave by wave ---


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
