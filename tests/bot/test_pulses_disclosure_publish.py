"""What is published at a close: answers only join groups, for all questions alike, and no figure is of one mind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

import pytest

from bot.pulses.disclosure.publish import Ballot, Question, Release, closed, is_diverse, release, silent
from bot.pulses.disclosure.rules import JOINED_FOR_ALIKE, JOINED_FOR_FEW, K
from bot.pulses.disclosure.tree import Department, Node, Tree
from tests.bot.disclosure_company import IT, LAB, LAW, PEOPLE, company_of, day, launched, name_of

Value = TypeVar("Value")

TWO: Tree = (IT, LAW)
FOUR: Tree = ((IT, LAW), (PEOPLE, LAB))
# How often each option was chosen, by department: one table for each question.
Counts = Mapping[Department, tuple[int, ...]]


def ballots(*tables: Counts) -> list[Ballot]:
    """Ballots with these counts in every question."""
    found = []
    for home in tables[0]:
        columns = [[option for option, count in enumerate(table[home]) for _ in range(count)] for table in tables]
        found += [Ballot(home, dict(enumerate(chosen))) for chosen in zip(*columns, strict=True)]
    return found


def released(*tables: Counts, tree: Tree = TWO, launched: list[str] | None = None, k: int = K) -> Release:
    questions = {number: Question(len(table[IT])) for number, table in enumerate(tables)}
    groups = [frozenset(name.split("+")) for name in launched or tables[0]]
    return release(tree, groups, ballots(*tables), questions, k)


def named(by_node: Mapping[Node, Value]) -> dict[str, Value]:
    return {name_of(node): value for node, value in by_node.items()}


def test_departments_of_many_minds_are_shown_alone() -> None:
    found = released({IT: (6, 4), LAW: (5, 5)})

    assert named(found.answers) == {"1": 10, "2": 10}
    assert named(found.counts[0]) == {"1": (6, 4), "2": (5, 5)}
    assert not found.joined


def test_fewer_than_five_answers_say_nothing_at_all() -> None:
    assert released({IT: (1, 1), LAW: (1, 1)}) == Release()
    assert named(released({IT: (2, 1), LAW: (1, 1)}).answers) == {"1+2": 5}


def test_a_group_has_five_answers_at_least() -> None:
    assert named(released({IT: (3, 2), LAW: (5, 5)}).answers) == {"1": 5, "2": 10}
    assert named(released({IT: (2, 2), LAW: (5, 5)}).answers) == {"1+2": 14}
    assert named(released({IT: (5, 5), LAW: (2, 2)}).answers) == {"1+2": 14}


def test_where_a_group_has_too_few_its_parent_takes_the_place_of_all_below() -> None:
    tree: Tree = (((IT, LAW), PEOPLE), LAB)
    found = released({IT: (9, 9), LAW: (9, 9), PEOPLE: (2, 2), LAB: (9, 9)}, tree=tree)

    assert named(found.answers) == {"1+2+3": 40, "4": 18}
    assert named(found.joined) == {"1+2+3": JOINED_FOR_FEW}


def test_nobody_answered_and_the_label_names_the_department_all_the_same() -> None:
    found = released({IT: (9, 9), LAW: (0, 0), PEOPLE: (9, 9), LAB: (9, 9)}, tree=FOUR)

    assert named(found.answers) == {"1+2": 18, "3": 18, "4": 18}


@pytest.mark.parametrize(
    ("counts", "diverse"),
    [((3, 2), True), ((4, 1), False), ((2, 2), False), ((3, 1, 1), True), ((99, 1), False), ((98, 2), True)],
)
def test_two_people_at_least_say_something_else_than_most(counts: tuple[int, ...], diverse: bool) -> None:
    assert is_diverse(counts) is diverse
    assert bool(released({IT: counts}, tree=IT).counts) is (diverse and sum(counts) >= K)


def test_a_question_on_which_all_agree_says_nothing_and_the_others_speak() -> None:
    found = released({IT: (10, 0), LAW: (9, 1)}, {IT: (5, 5), LAW: (5, 5)})

    assert named(found.answers) == {"1": 10, "2": 10}
    assert list(found.counts) == [1]


@pytest.mark.parametrize(("minority", "shown"), [(8, ["1", "2"]), (7, ["1+2"])])
def test_a_question_is_shown_apart_only_if_four_of_the_minority_may_be_expected(
    minority: int, shown: list[str]
) -> None:
    found = released({IT: (20 - minority + 4, minority - 4), LAW: (16, 4)})

    assert named(found.answers) == {"1": 20, "2": 20}
    assert list(named(found.counts[0])) == shown


@pytest.mark.parametrize("parts", [(10, 30), (30, 10)])
@pytest.mark.parametrize(("minority", "is_apart"), [(16, True), (15, False)])
def test_that_holds_for_the_smaller_child(parts: tuple[int, int], minority: int, is_apart: bool) -> None:
    it, law = (minority * people // 40 for people in parts)
    rest = minority - it - law
    found = released({IT: (parts[0] - it, it), LAW: (parts[1] - law - rest, law + rest)})

    assert (len(found.counts[0]) == 2) is is_apart


def test_where_a_question_is_shown_apart_depends_on_published_numbers_alone() -> None:
    moved = released({IT: (18, 2), LAW: (14, 6)})

    assert list(named(moved.counts[0])) == ["1", "2"]
    assert list(named(released({IT: (12, 8), LAW: (20, 0)}).answers)) == ["1+2"], "apart, and then of one mind"


def test_groups_of_one_mind_are_joined_for_all_questions() -> None:
    alike = {IT: (20, 0), LAW: (8, 12), PEOPLE: (10, 10), LAB: (10, 10)}
    mixed = {IT: (10, 10), LAW: (10, 10), PEOPLE: (10, 10), LAB: (10, 10)}
    found = released(alike, mixed, tree=FOUR)

    assert named(found.answers) == {"1+2": 40, "3": 20, "4": 20}
    assert named(found.counts[1]) == {"1+2": (20, 20), "3": (10, 10), "4": (10, 10)}
    assert named(found.joined) == {"1+2": JOINED_FOR_ALIKE}


def test_a_sibling_that_holds_several_groups_joins_as_a_whole() -> None:
    tree: Tree = (IT, (LAW, PEOPLE))
    found = released({IT: (20, 0), LAW: (10, 10), PEOPLE: (10, 10)}, tree=tree)

    assert named(found.answers) == {"1+2+3": 60}


def test_groups_of_the_launch_are_never_taken_apart() -> None:
    found = released({IT: (10, 10), LAW: (10, 10)}, launched=["1+2"])

    assert named(found.answers) == {"1+2": 40}
    assert not found.joined


def test_what_was_joined_for_few_and_then_for_like_minds_stays_so_for_180_days() -> None:
    found = released({IT: (2, 0), LAW: (20, 0), PEOPLE: (10, 10), LAB: (10, 10)}, tree=FOUR)

    assert named(found.answers) == {"1+2+3+4": 62}
    assert named(found.joined) == {"1+2+3+4": JOINED_FOR_FEW}
    assert (JOINED_FOR_FEW.days, JOINED_FOR_ALIKE.days) == (180, 60)


def test_no_opinion_is_an_option_like_any_other_but_the_question_needs_two_minds_without_it() -> None:
    def shown(*counts: int, no_opinion: int | None) -> bool:
        answers = ballots({IT: counts})
        return bool(release(IT, [frozenset([IT])], answers, {0: Question(len(counts), no_opinion)}).counts)

    assert shown(9, 1, 5, no_opinion=None)
    assert not shown(9, 1, 5, no_opinion=2), "of those who have an opinion, all but one say the same"
    assert shown(9, 2, 5, no_opinion=2)
    assert not shown(2, 2, 9, no_opinion=2), "four opinions are too few"
    assert shown(3, 2, 9, no_opinion=2)
    assert not shown(5, 1, no_opinion=None)
    assert shown(5, 2, no_opinion=None)


def test_a_pulse_may_ask_for_more_answers_in_a_group() -> None:
    table = {IT: (5, 4), LAW: (5, 5)}

    assert named(released(table, k=9).answers) == {"1": 9, "2": 10}
    assert named(released(table, k=10).answers) == {"1+2": 19}
    assert released(table, k=20) == Release()


def test_a_raised_minimum_is_for_those_who_have_an_opinion() -> None:
    answers = ballots({IT: (5, 3, 4)})

    for k, said in [(8, True), (9, False)]:
        found = release(IT, [frozenset([IT])], answers, {0: Question(3, no_opinion=2)}, k)
        assert bool(found.counts) is said, f"eight have an opinion, and {k} are needed"


def test_groups_come_in_the_order_in_which_their_departments_were_set_up() -> None:
    table: Counts = {"10": (5, 5), LAW: (5, 5), "9": (5, 5), IT: (5, 5)}
    tree: Tree = (("10", LAW), ("9", IT))

    found = release(tree, [frozenset([name]) for name in table], ballots(table), {0: Question(2)})
    assert list(named(found.answers)) == [IT, LAW, "9", "10"]


def test_a_published_wave_is_remembered_with_the_groups_as_they_were_shown() -> None:
    found = launched(company_of({IT: 20, LAW: 20}), 0)
    both = frozenset([IT, LAW])
    after = closed(found.company, found.wave, Release(answers={both: 30}, joined={both: JOINED_FOR_ALIKE}))

    assert [(wave.state, wave.groups) for wave in after.waves] == [("published", (both,))]
    assert after.joined == {both: day(60)}, "counted from the day of the launch"


def test_what_is_joined_for_longer_already_stays_so() -> None:
    found = launched(company_of({IT: 20, LAW: 20}), 0)
    both = frozenset([IT, LAW])
    shown = Release(answers={both: 30}, joined={both: JOINED_FOR_ALIKE})

    for until, then in [(70, 70), (50, 60)]:
        company = replace(found.company, joined={both: day(until)})
        assert closed(company, found.wave, shown).joined == {both: day(then)}


def test_a_wave_of_which_nothing_is_shown_is_silent() -> None:
    found = launched(company_of({IT: 20, LAW: 20}), 0)

    assert closed(found.company, found.wave, Release()).waves == (silent(found.wave),)
    assert silent(found.wave).state == "silent"
