"""Every possible table of a small company, and what a reader who knows the algorithm can be certain of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

from bot.pulses.disclosure.publish import Ballot, Counts, Question, release
from bot.pulses.disclosure.tree import Node, first_tree

MINIMUM = 5
_QUESTION = 1

Table = tuple[Counts, ...]
Groups = dict[Node, Counts]
# What is shown of a table.
Shown = Callable[[Table], Groups]


@dataclass(frozen=True)
class Certain:
    """In what share of all tables a reader is certain that all of some department chose a certain option; and
    that all but one did.
    """

    tables: int
    unanimous: float
    all_but_one: float


def certain(sizes: tuple[int, ...], options: int, shown: Shown) -> Certain:
    """For departments of these sizes, all of whom answer: worst of readers, who knows the sizes and the algorithm."""
    # By publication: for each department and option, the fewest who chose it in any table that may lead to it.
    fewest: dict[object, list[Counts]] = {}
    times: dict[object, int] = defaultdict(int)
    tables = 0
    for table in _tables(sizes, options):
        tables += 1
        publication = frozenset(shown(table).items())
        times[publication] += 1
        fewest[publication] = [
            tuple(map(min, known, counts)) for known, counts in zip(fewest.get(publication, table), table, strict=True)
        ]
    total = sum(times.values())
    return Certain(
        tables,
        sum(times[shown] for shown, known in fewest.items() if _reaches(known, sizes, 0)) / total,
        # Of one person, all but one are none.
        sum(times[shown] for shown, known in fewest.items() if _reaches(known, sizes, 1)) / total,
    )


def _reaches(known: list[Counts], sizes: tuple[int, ...], but: int) -> bool:
    return any(max(counts) >= size - but > 0 for counts, size in zip(known, sizes, strict=True))


def by_the_product(table: Table) -> Groups:
    """What Handoff publishes, had each department been launched as a group of its own."""
    names = _names(len(table))
    ballots = [
        Ballot(name, {_QUESTION: label})
        for name, counts in zip(names, table, strict=True)
        for label, count in enumerate(counts)
        for _person in range(count)
    ]
    tree = first_tree({name: sum(counts) for name, counts in zip(names, table, strict=True)})
    released = release(
        tree, [frozenset([name]) for name in names], ballots, {_QUESTION: Question(len(table[0]))}, MINIMUM
    )
    return dict(released.counts.get(_QUESTION, {}))


def by_a_threshold(table: Table) -> Groups:
    """What many do: every department that is large enough is shown, and the whole."""
    named = {frozenset([name]): counts for name, counts in zip(_names(len(table)), table, strict=True)}
    shown = {members: counts for members, counts in named.items() if sum(counts) >= MINIMUM}
    return {**shown, frozenset(_names(len(table))): tuple(map(sum, zip(*table, strict=True)))}


def by_hiding_the_unanimous(table: Table) -> Groups:
    """The same without departments of one mind; the whole gives them away."""
    shown = by_a_threshold(table)
    whole = frozenset(_names(len(table)))
    return {members: counts for members, counts in shown.items() if members == whole or max(counts) < sum(counts)}


def _names(number: int) -> list[str]:
    return [chr(ord("a") + place) for place in range(number)]


def _tables(sizes: tuple[int, ...], options: int) -> Iterator[Table]:
    return product(*(list(_split(size, options)) for size in sizes))


def _split(people: int, options: int) -> Iterator[Counts]:
    """All ways in which so many people can choose among so many options."""
    if options == 1:
        yield (people,)
    else:
        for first in range(people + 1):
            for rest in _split(people - first, options - 1):
                yield (first, *rest)
