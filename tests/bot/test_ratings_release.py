"""What may be shown of a block of ratings: for every table of them, and for the worst of readers."""

from __future__ import annotations

from collections import Counter
from itertools import chain, combinations

from hypothesis import given
from hypothesis import strategies as st

from bot.ratings.release import REST, Given, Group, groups, may_show_comments

LAPTOP, ACCESS, PHONE = 1, 2, 3


def one(person: int, type_id: int = REST, value: str = "4") -> Given:
    return Given(bytes([person]), type_id, value)


def some(people: int, type_id: int = REST, value: str = "4", first: int = 0) -> list[Given]:
    return [one(person, type_id, value) for person in range(first, first + people)]


ratings = st.lists(
    st.builds(one, st.integers(0, 9), st.sampled_from([REST, LAPTOP, ACCESS, PHONE]), st.sampled_from("12345")),
    max_size=40,
)


@given(ratings)
def test_each_rating_stands_in_one_group_or_in_none_and_no_group_is_of_fewer_than_five_people(
    given_: list[Given],
) -> None:
    shown = groups(given_)

    assert all(group.people >= 5 and sum(group.counts.values()) >= 5 for group in shown)
    counted = sum((Counter(group.counts) for group in shown), Counter())
    is_enough = len({one.rater for one in given_}) >= 5
    assert counted == (Counter(one.value for one in given_) if is_enough else Counter())
    assert len({group.type_id for group in shown}) == len(shown)


@given(ratings)
def test_whatever_is_added_and_subtracted_no_set_of_ratings_of_fewer_than_five_people_comes_out(
    given_: list[Given],
) -> None:
    """Groups have nothing in common, so every sum and difference of them is one of whole groups."""
    shown = groups(given_)
    separate = {group.type_id for group in shown} - {REST}
    members = {
        group.type_id: [one for one in given_ if (one.type_id if one.type_id in separate else REST) == group.type_id]
        for group in shown
    }

    for group in shown:
        assert Counter(one.value for one in members[group.type_id]) == group.counts
    for some_ in chain.from_iterable(combinations(shown, size) for size in range(1, len(shown) + 1)):
        assert len({one.rater for group in some_ for one in members[group.type_id]}) >= 5


@given(ratings, st.randoms())
def test_the_order_in_which_they_lie_changes_nothing(given_: list[Given], chance: object) -> None:
    mixed = list(given_)
    chance.shuffle(mixed)  # type: ignore[attr-defined]

    assert groups(mixed) == groups(given_)


def test_five_ratings_of_four_people_are_too_few_and_so_are_four_of_four() -> None:
    assert groups([*some(4), one(0)]) == []
    assert groups(some(4)) == []
    assert groups([*some(5)]) == [Group(REST, {"4": 5}, 5)]


def test_a_kind_stands_alone_when_the_rest_can_too() -> None:
    shown = groups([*some(5, LAPTOP, "2"), *some(3, ACCESS), *some(2, PHONE, first=3)])

    assert shown == [Group(LAPTOP, {"2": 5}, 5), Group(REST, {"4": 5}, 5)]


def test_a_kind_joins_a_rest_that_is_too_small_and_the_smallest_does_first() -> None:
    shown = groups([*some(6, LAPTOP, "2"), *some(5, ACCESS, "3"), *some(2, PHONE)])

    assert shown == [Group(LAPTOP, {"2": 6}, 6), Group(REST, {"3": 5, "4": 2}, 5)]


def test_where_no_kind_is_left_all_of_it_is_one_number() -> None:
    assert groups([*some(5, LAPTOP, "2"), one(0, PHONE)]) == [Group(REST, {"2": 5, "4": 1}, 5)]


def test_where_every_kind_is_enough_there_is_no_rest() -> None:
    assert [group.type_id for group in groups([*some(5, LAPTOP), *some(5, ACCESS)])] == [LAPTOP, ACCESS]


def test_comments_are_shown_from_ten_people_on() -> None:
    assert not may_show_comments([*some(9), *some(9)])
    assert may_show_comments(some(10))
