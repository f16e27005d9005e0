"""Right answers that were worked out without this code: trees, closes, and companies over a year of launches."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.pulses.disclosure.company import Colleague, Company
from bot.pulses.disclosure.launch import EVERYBODY, Audience, Refusal, launch
from bot.pulses.disclosure.publish import Ballot, Question, Release, closed, release
from bot.pulses.disclosure.tree import Node, Tree, company_groups, first_tree

CASES = json.loads(Path(__file__).with_name("cases").joinpath("release.json").read_text(encoding="utf-8"))
DAY_ZERO = date(2026, 3, 3)


@pytest.mark.parametrize("place", range(len(CASES["trees"])))
def test_the_first_tree_and_its_groups_are_the_right_ones(place: int) -> None:
    case = CASES["trees"][place]
    tree = first_tree(case["sizes"])

    assert tree == as_tree(case["tree"])
    assert plain(dict.fromkeys(company_groups(tree, case["sizes"]), 0)) == plain(
        dict.fromkeys(nodes(case["groups"]), 0)
    )


@pytest.mark.parametrize("place", range(len(CASES["releases"])))
def test_the_right_figures_are_published(place: int) -> None:
    case = CASES["releases"][place]
    questions = {number: Question(options) for number, options in enumerate(case["options"])}
    found = release(as_tree(case["tree"]), nodes(case["groups"]), ballots(case["ballots"]), questions)

    right = case["published"] or {"answers": [], "questions": {}, "joined": []}
    assert plain(found.answers) == sorted(right["answers"])
    assert {str(number): plain(counts) for number, counts in found.counts.items()} == {
        number: sorted(counts) for number, counts in right["questions"].items()
    }
    assert plain_days(found.joined) == sorted(right["joined"])


@pytest.mark.parametrize("place", range(len(CASES["sequences"])))
def test_a_year_of_launches_goes_the_right_way(place: int) -> None:
    case = CASES["sequences"][place]
    met = DAY_ZERO - timedelta(days=1)
    company = Company({person: Colleague(department, met) for person, department in case["people"].items()})
    for step in case["steps"]:
        company = after_step(company, step)


def after_step(company: Company, step: dict[str, Any]) -> Company:
    on = DAY_ZERO + timedelta(days=step["day"])
    company = replace(company, people=after_changes(company.people, step, on))
    found = launch(company, audience(step["audience"]), on)
    if isinstance(found, Refusal):
        # Where the reason goes on, it says how long.
        assert step.get("refused", "").startswith(found.reason.value)
        return company
    assert plain(Counter(found.wave.group_of.values())) == sorted(step["groups"])
    if step.get("called_off"):
        return closed(found.company, found.wave, Release())
    assert found.company.tree is not None
    shown = release(found.company.tree, found.wave.groups, ballots(step["ballots"]), {0: Question(3)})
    assert plain(shown.answers) == sorted(step["published"] or [])
    assert plain_days(shown.joined) == sorted(step["stay_joined"])
    return closed(found.company, found.wave, shown)


def after_changes(people: Mapping[str, Colleague], step: dict[str, Any], on: date) -> dict[str, Colleague]:
    left = {person: replace(people[person], left=on) for person in step["left"]}
    joined = {person: Colleague(department, on) for person, department in step["joined"].items()}
    there = {**people, **left, **joined}
    moved = {person: replace(there[person], department=department) for person, department in step["moved"].items()}
    return {**there, **moved}


def audience(written: Any) -> Audience:
    if written == "all":
        return EVERYBODY
    if isinstance(written, dict):
        return Audience(people=frozenset(written["people"]))
    return Audience(departments=frozenset(written))


def ballots(written: list[tuple[str, list[int]]]) -> list[Ballot]:
    return [Ballot(home, dict(enumerate(chosen))) for home, chosen in written]


def as_tree(written: Any) -> Tree:
    return written if isinstance(written, str) else (as_tree(written[0]), as_tree(written[1]))


def nodes(written: Iterable[Iterable[str]]) -> list[Node]:
    return [frozenset(node) for node in written]


def plain(by_node: Mapping[Node, Any]) -> list[list[Any]]:
    return sorted([sorted(node), list(value) if isinstance(value, tuple) else value] for node, value in by_node.items())


def plain_days(joined: Mapping[Node, timedelta]) -> list[list[Any]]:
    return plain({node: length.days for node, length in joined.items()})
