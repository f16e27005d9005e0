"""What can be worked out from what is shown, without any database."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from random import Random

import pytest

from bot.pulses.disclosure.publish import Ballot, Question, Release, release
from bot.pulses.disclosure.tree import Node, company_groups, first_tree
from tests.anonymity.reconstruction import tables
from tests.anonymity.reconstruction.elimination import determined
from tests.anonymity.reconstruction.waves import newcomer
from tests.anonymity.script import seeded

_MINIMUM = 5
_NAMES = ("finance", "it", "legal", "people", "sales", "support")


def test_no_arithmetic_singles_out_fewer_than_five_people() -> None:
    for number in range(400):
        people, published = _company(seeded(number))

        for groups in published:
            assert determined(list(groups), people, below=_MINIMUM) == []


def test_nor_does_it_for_somebody_who_knows_their_own_answer() -> None:
    for number in range(400):
        people, published = _company(seeded(number))

        for groups in published:
            for insider in people:
                assert determined(list(groups), people, below=_MINIMUM - 1, insider=insider) == []


def test_a_mere_threshold_would_single_people_out() -> None:
    exposed = 0
    for number in range(400):
        people, _published = _company(seeded(number))
        shown = [frozenset([name]) for name, count in people.items() if count >= _MINIMUM]
        exposed += determined([*shown, frozenset(people)], people, below=_MINIMUM) != []

    assert exposed > 40


@pytest.mark.parametrize(
    ("sizes", "options"),
    [((5, 5, 6), 2), ((6, 7), 3), ((3, 5, 5), 2), ((3, 3, 6), 2), ((2, 6, 7), 2), ((5, 5, 5, 5), 2)],
)
def test_nobody_is_certain_of_what_all_of_a_department_said(sizes: tuple[int, ...], options: int) -> None:
    found = tables.certain(sizes, options, tables.by_the_product)

    assert found.unanimous <= 0.001
    assert found.all_but_one <= 0.02


@pytest.mark.parametrize("shown", [tables.by_a_threshold, tables.by_hiding_the_unanimous])
def test_simpler_rules_would_make_them_certain(shown: tables.Shown) -> None:
    assert tables.certain((5, 5, 6), 2, shown).unanimous > 0.25


@pytest.mark.parametrize("others", [12, 60])
def test_a_newcomer_is_not_given_away_by_their_department(others: int) -> None:
    """Their department has too few for a group of its own, or they are as hidden as among all."""
    sizes = {"it": 13, "sales": others, "legal": others}
    with_the_policy = newcomer(seeded(1), sizes, rounds=300)
    without = newcomer(seeded(1), sizes, rounds=2_000, with_policy=False)

    assert with_the_policy.shown_alone == 0
    assert with_the_policy.rate <= with_the_policy.prior + 0.08
    assert without.rate > without.prior + 0.2


def test_in_a_small_company_a_wave_with_a_newcomer_waits() -> None:
    assert newcomer(seeded(1), {"it": 8, "sales": 12}, rounds=10).refused


def _company(random: Random) -> tuple[dict[str, int], list[Collection[Node]]]:
    """How many answered in each department, and everything that is published of three questions."""
    names = _NAMES[: random.randint(2, len(_NAMES))]
    asked = {name: random.choice((1, 2, 5, 8, 12, 13, 20)) for name in names}
    people = {name: sum(random.random() < 0.7 for _person in range(size)) for name, size in asked.items()}
    labels = {1: 5, 2: 2, 3: 3}
    leaning = {number: [random.random() ** 3 for _label in range(size)] for number, size in labels.items()}
    ballots = [
        Ballot(name, {number: random.choices(range(size), leaning[number])[0] for number, size in labels.items()})
        for name, count in people.items()
        for _person in range(count)
    ]
    tree = first_tree(asked)
    questions = {number: Question(size) for number, size in labels.items()}
    released = release(tree, company_groups(tree, asked), ballots, questions)
    return people, list(_published(released))


def _published(released: Release) -> Iterator[Collection[Node]]:
    """By question, because each is about other numbers; the sizes of the groups are about the same people as all."""
    yield released.answers
    yield from released.counts.values()
