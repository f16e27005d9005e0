"""What is published at the close. Answers can only join the groups of the launch, for all questions alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from bot.pulses.disclosure.company import Company, Wave
from bot.pulses.disclosure.rules import JOINED_FOR_ALIKE, JOINED_FOR_FEW, MINORITY, OTHERS, K
from bot.pulses.disclosure.tree import Department, Node, Tree, departments_of, departments_order, pruned

Counts = tuple[int, ...]


@dataclass(frozen=True)
class Ballot:
    """One opened answer: the home it came from, and the place of the option chosen, by question."""

    home: Department
    chosen: Mapping[int, int]


@dataclass(frozen=True)
class Question:
    """How many options a closed question has, and the place of *no opinion* among them, if it is offered."""

    options: int
    no_opinion: int | None = None


@dataclass(frozen=True)
class Release:
    """What may be published: `answers` per group, and each question's `counts` in the same groups or in unions of
    them. A question without counts says nothing at all; nor does a wave without answers.

    `joined` are the groups that were not launched as one, and for how long from the launch they stay so.
    """

    answers: Mapping[Node, int] = field(default_factory=dict)
    counts: Mapping[int, Mapping[Node, Counts]] = field(default_factory=dict)
    joined: Mapping[Node, timedelta] = field(default_factory=dict)


def release(
    tree: Tree, launched: Collection[Node], ballots: Sequence[Ballot], questions: Mapping[int, Question], k: int = K
) -> Release:
    """Return what may be published. `tree` is the company's, `launched` are the wave's groups; every ballot comes from
    a department in one of them, and answers every question.

    Below K answers that is nothing, and the envelopes need not even be opened.
    """
    if len(ballots) < k:
        return Release()
    branches = _Branches(tree, launched)
    turnout = Counter(ballot.home for ballot in ballots)
    groups = set(launched)
    while few := [group for group in groups if _people(turnout, group) < k]:
        groups = branches.join(groups, few[0])
    moved_up = groups - set(launched)

    tables = {number: _Table(ballots, number, question) for number, question in questions.items()}
    said = {number: table for number, table in tables.items() if table.may_be_said(branches.root, k)}
    while alike := [
        node
        for table in said.values()
        for node in branches.shown(groups, table.may_be_taken_apart)
        if not is_diverse(table.counts(node), k)
    ]:
        groups = branches.join(groups, alike[0])

    # In the order of the departments, which says nothing about how they came together.
    final = sorted(groups, key=departments_order)
    return Release(
        answers={group: _people(turnout, group) for group in final},
        counts={
            number: {node: table.counts(node) for node in branches.shown(groups, table.may_be_taken_apart)}
            for number, table in said.items()
        },
        joined={
            group: JOINED_FOR_FEW if any(inside <= group for inside in moved_up) else JOINED_FOR_ALIKE
            for group in final
            if group not in launched
        },
    )


def is_diverse(counts: Counts, k: int = K) -> bool:
    """Return whether counts may be shown: enough people, and enough of them who say something else than most."""
    return sum(counts) >= k and _minority(counts) >= OTHERS


def closed(company: Company, wave: Wave, what: Release) -> Company:
    """Return the company after the close of one of its waves: published with the groups as shown, or silent."""
    after = replace(wave, state="published", groups=tuple(what.answers)) if what.answers else silent(wave)
    joined = dict(company.joined)
    for node, length in what.joined.items():
        joined[node] = max(wave.day + length, joined.get(node, date.min))
    return replace(company, joined=joined, waves=tuple(after if each == wave else each for each in company.waves))


def silent(wave: Wave) -> Wave:
    """Return a wave that was called off, or of which nothing was shown."""
    return replace(wave, state="silent")


class _Branches:
    """The tree of a wave, from the root of all who were asked down to the groups of the launch."""

    def __init__(self, tree: Tree, launched: Collection[Node]) -> None:
        self.root: Node = frozenset().union(*launched)
        self._children: dict[Node, tuple[Node, Node]] = {}
        self._grow(pruned(tree, self.root), launched)
        self._parent = {child: node for node, children in self._children.items() for child in children}

    def join(self, groups: set[Node], node: Node) -> set[Node]:
        """Return the groups with the node's parent in the place of all that lie inside it."""
        parent = self._parent[node]
        return {group for group in groups if not group <= parent} | {parent}

    def shown(self, groups: set[Node], may_be_taken_apart: Callable[[Node, Node, Node], bool]) -> list[Node]:
        """Return the nodes in which one question is shown: the groups, or what is not taken apart into them."""

        def below(node: Node) -> list[Node]:
            if node not in groups and may_be_taken_apart(node, *self._children[node]):
                left, right = self._children[node]
                return below(left) + below(right)
            return [node]

        return below(self.root)

    def _grow(self, tree: Tree | None, launched: Collection[Node]) -> None:
        if isinstance(tree, tuple) and departments_of(tree) not in launched:
            left, right = tree
            self._children[departments_of(tree)] = departments_of(left), departments_of(right)
            self._grow(left, launched)
            self._grow(right, launched)


class _Table:
    """How often each option of a question was chosen in which department."""

    def __init__(self, ballots: Iterable[Ballot], number: int, question: Question) -> None:
        self._question = question
        self._chosen = Counter((ballot.home, ballot.chosen[number]) for ballot in ballots)

    def counts(self, node: Node) -> Counts:
        return tuple(sum(self._chosen[name, option] for name in node) for option in range(self._question.options))

    def may_be_said(self, root: Node, k: int) -> bool:
        """Return whether the total is diverse. *No opinion* is an option like any other, but the total must be diverse
        without it too, which is the stricter of the two.
        """
        total = self.counts(root)
        return is_diverse(tuple(count for option, count in enumerate(total) if option != self._question.no_opinion), k)

    def may_be_taken_apart(self, node: Node, *children: Node) -> bool:
        """Return whether each child may expect its share of the minority to be large enough.

        That is known from what is published about the node and from the answers per group, so it tells nothing new.
        """
        counts = self.counts(node)
        return all(_minority(counts) * sum(self.counts(child)) >= MINORITY * sum(counts) for child in children)


def _minority(counts: Counts) -> int:
    return sum(counts) - max(counts)


def _people(turnout: Counter[Department], node: Node) -> int:
    return sum(turnout[name] for name in node)
