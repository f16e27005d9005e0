"""What may be shown: groups that are disjoint, that are everybody, and of which each keeps a secret."""

from __future__ import annotations

import hashlib
import itertools
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pulses.envelopes import new_keys
from bot.pulses.release import Ballot, Groups, Lot, Release, Segments, comments, is_diverse, release

Table = Mapping[str, tuple[int, ...]]

ONE = {1: 2}
_LOTS = 4


def lot(seed: int) -> Lot:
    def draw(question: str, members: Segments) -> bytes:
        return hashlib.sha256("\0".join([str(seed), question, *sorted(members)]).encode()).digest()

    return draw


def ballots(table: Table) -> list[Ballot]:
    """As many ballots as the table counts: for each department, how often each label of question 1 was chosen."""
    return [
        Ballot(name, {1: label})
        for name, counts in table.items()
        for label, count in enumerate(counts)
        for _person in range(count)
    ]


def released(table: Table, *, minimum: int = 5, unsettled: Sequence[str] = (), seed: int = 0) -> Release:
    size = len(next(iter(table.values())))
    return release(ballots(table), {1: size}, minimum=minimum, unsettled=unsettled, lot=lot(seed))


def shown(groups: Groups) -> dict[str, int]:
    return {"+".join(sorted(members)): sum(counts) for members, counts in groups.items()}


# --- by example ---


def test_departments_that_are_large_and_of_many_minds_stand_alone() -> None:
    assert shown(released({"it": (5, 5), "law": (6, 4)}).questions[1]) == {"it": 10, "law": 10}


def test_a_small_department_is_shown_with_another() -> None:
    found = released({"it": (5, 5), "law": (2, 2)})

    assert shown(found.groups) == {"it+law": 14}
    assert shown(found.questions[1]) == {"it+law": 14}


def test_two_small_departments_are_shown_together_and_the_large_one_alone() -> None:
    assert shown(released({"it": (5, 5), "law": (2, 2), "hr": (1, 2)}).questions[1]) == {"it": 10, "hr+law": 7}


def test_a_department_of_one_mind_is_merged_for_that_question_only() -> None:
    table = [Ballot("it", {1: 0, 2: place % 2}) for place in range(10)]
    table += [Ballot("law", {1: place % 2, 2: place % 2}) for place in range(10)]

    found = release(table, {1: 2, 2: 2}, minimum=5, unsettled=(), lot=lot(0))

    assert shown(found.groups) == {"it": 10, "law": 10}
    assert shown(found.questions[1]) == {"it+law": 20}
    assert shown(found.questions[2]) == {"it": 10, "law": 10}


def test_a_company_of_one_mind_is_shown_nothing() -> None:
    found = released({"it": (10, 0), "law": (9, 0)})

    assert shown(found.groups) == {"it": 10, "law": 9}
    assert found.questions[1] == {}


def test_fewer_than_the_minimum_are_shown_nothing_at_all() -> None:
    assert released({"it": (2, 2)}) == Release({}, {1: {}})


@pytest.mark.parametrize(
    ("counts", "keeps_a_secret"),
    [
        ((4, 1), False),
        ((3, 2), True),
        ((18, 1), False),
        ((17, 2), True),
        ((19, 1), True),
        ((20, 0), False),
        ((2, 2), False),
    ],
)
def test_nearly_all_of_one_mind_is_not_enough_of_a_secret(counts: tuple[int, ...], keeps_a_secret: bool) -> None:
    assert is_diverse(counts, 5) is keeps_a_secret


def test_a_department_that_one_person_joined_is_not_shown_alone() -> None:
    table = {"it": (5, 5), "law": (5, 5), "hr": (5, 5)}

    assert shown(released(table).groups) == {"it": 10, "law": 10, "hr": 10}
    found = released(table, unsettled=["it"])

    assert frozenset({"it"}) not in found.groups
    assert sorted(shown(found.groups).values()) == [10, 20]
    assert frozenset({"it"}) not in found.questions[1]


def test_a_company_of_one_department_is_shown_as_a_whole_all_the_same() -> None:
    assert shown(released({"it": (5, 5)}, unsettled=["it"]).groups) == {"it": 10}


def test_which_department_joins_a_small_one_is_drawn_and_each_as_often() -> None:
    table = {"it": (5, 5), "law": (5, 5), "hr": (5, 5), "few": (1, 1)}
    drawn = Counter(
        next(name for name in shown(released(table, seed=seed).groups) if "few" in name) for seed in range(600)
    )

    assert set(drawn) == {"few+it", "few+law", "few+hr"}
    assert min(drawn.values()) > 150


def test_the_lot_of_a_survey_falls_the_same_however_often_it_is_drawn() -> None:
    keys = new_keys()
    answers = ballots({"it": (5, 5), "law": (5, 5), "few": (1, 1)})

    first, second = (release(answers, ONE, minimum=5, unsettled=(), lot=keys.lot) for _time in range(2))
    assert first == second
    assert release(answers[::-1], ONE, minimum=5, unsettled=(), lot=keys.lot) == first, "nor does the order matter"


def test_comments_come_in_alphabetical_order_and_without_their_typing() -> None:
    assert comments(["two  words\n", "", "ﬁne", "a", "\u2003"]) == ["a", "fine", "two words"]


# --- by property ---

tables = st.integers(2, 4).flatmap(
    lambda labels: st.dictionaries(
        st.sampled_from(["it", "law", "hr", "ops", "lab"]),
        st.tuples(*[st.integers(0, 12)] * labels).filter(any),
        min_size=1,
    )
)


@given(tables, st.integers(5, 8), st.integers(0, 99), st.sets(st.sampled_from(["it", "law", "hr"])))
def test_groups_are_disjoint_and_together_they_are_everybody(
    table: Table, minimum: int, seed: int, unsettled: set[str]
) -> None:
    found = released(table, minimum=minimum, seed=seed, unsettled=sorted(unsettled))

    everybody = sum(map(sum, table.values()))
    for groups in (found.groups, found.questions[1]):
        members = [name for group in groups for name in group]
        assert len(members) == len(set(members))
        if groups:
            assert set(members) == set(table)
            assert sum(map(sum, groups.values())) == everybody
        for group, counts in groups.items():
            assert sum(counts) == sum(sum(table[name]) for name in group) >= minimum
    assert (found.groups == {}) == (everybody < minimum)


@given(tables, st.integers(5, 8), st.integers(0, 99))
def test_every_group_of_a_question_keeps_a_secret(table: Table, minimum: int, seed: int) -> None:
    found = released(table, minimum=minimum, seed=seed)

    for counts in found.questions[1].values():
        assert is_diverse(counts, minimum)
    for group in found.questions[1]:
        assert any(group >= part for part in found.groups), "groups of a question are made of groups of the turnout"


@given(tables, st.integers(0, 99))
def test_everything_is_shown_that_the_whole_company_may_see(table: Table, seed: int) -> None:
    found = released(table, seed=seed)
    whole = tuple(map(sum, zip(*table.values(), strict=True)))

    if is_diverse(whole, 5):
        assert tuple(map(sum, zip(*found.questions[1].values(), strict=True))) == whole
    else:
        assert found.questions[1] == {}


# --- by trying everything ---


def every_table(sizes: Sequence[int], labels: int) -> Iterator[Table]:
    """Every way in which departments of these sizes can answer."""
    splits = [
        [counts for counts in itertools.product(range(size + 1), repeat=labels) if sum(counts) == size]
        for size in sizes
    ]
    for counts in itertools.product(*splits):
        yield {f"d{place}": one for place, one in enumerate(counts)}


@pytest.mark.parametrize(("sizes", "labels"), [((5, 6), 2), ((5, 5, 6), 2), ((5, 7), 3)])
def test_hardly_anybody_who_sees_the_results_can_be_certain_that_a_department_is_of_one_mind(
    sizes: Sequence[int], labels: int
) -> None:
    """The reader knows the sizes, the rules and every lot that may have been drawn. Of a thousand ways in which people
    can answer, at most one makes them certain.
    """
    consistent: dict[str, list[Table]] = {}
    for table in every_table(sizes, labels):
        for seed in range(_LOTS):
            consistent.setdefault(_sight(released(table, seed=seed)), []).append(table)
    gives_away = {
        sight
        for sight, tables in consistent.items()
        if any(all(_of_one_mind(table[name]) for table in tables) for name in tables[0])
    }

    certain = sum(_ways(table) for sight in gives_away for table in consistent[sight]) / _LOTS

    assert certain / labels ** sum(sizes) <= 1 / 1_000


def _ways(table: Table) -> int:
    """How many ways of answering, person by person, come to this table."""
    return math.prod(math.factorial(sum(counts)) // math.prod(map(math.factorial, counts)) for counts in table.values())


def _sight(found: Release) -> str:
    groups = sorted((sorted(members), counts) for members, counts in found.questions[1].items())
    return str([groups, sorted(map(sorted, found.groups))])


def _of_one_mind(counts: tuple[int, ...]) -> bool:
    return max(counts) == sum(counts)
