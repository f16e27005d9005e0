"""Every possible table of a small company, and what a reader who knows the algorithm can be certain of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import permutations, product

from bot.pulses.release import Ballot, Counts, Groups, release

MINIMUM = 5
_QUESTION = 1

Table = tuple[Counts, ...]
Order = Mapping[str, int]
# What is shown of a table, when lots rank the departments in these orders: for the partition, and for the question.
Shown = Callable[[Table, Order, Order], Groups]


@dataclass(frozen=True)
class Certain:
    """In what share of all tables and lots a reader is certain that all of some department chose a certain option; and
    that all but one did.
    """

    tables: int
    unanimous: float
    all_but_one: float


def certain(sizes: tuple[int, ...], options: int, shown: Shown) -> Certain:
    """For departments of these sizes, all of whom answer: worst of readers, who knows the sizes and the algorithm."""
    orders = list(_orders(len(sizes)))
    # The first lot is drawn only if somebody is too few.
    lots = [(one, other) for one in (orders if min(sizes) < MINIMUM else orders[:1]) for other in orders]
    # By publication: for each department and option, the fewest who chose it in any table that may lead to it.
    fewest: dict[object, list[Counts]] = {}
    times: dict[object, int] = defaultdict(int)
    tables = 0
    for table in _tables(sizes, options):
        tables += 1
        for first, second in lots:
            publication = frozenset(shown(table, first, second).items())
            times[publication] += 1
            fewest[publication] = [
                tuple(map(min, known, counts))
                for known, counts in zip(fewest.get(publication, table), table, strict=True)
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


def by_the_product(table: Table, first: Order, second: Order) -> Groups:
    """What Handoff publishes."""
    ballots = [
        Ballot(name, {_QUESTION: label})
        for name, counts in zip(_names(len(table)), table, strict=True)
        for label, count in enumerate(counts)
        for _person in range(count)
    ]
    released = release(
        ballots,
        {_QUESTION: len(table[0])},
        minimum=MINIMUM,
        unsettled=(),
        # A union's place in the order is that of its first member: all orders are tried anyway.
        lot=lambda question, members: bytes([min((second if question else first)[name] for name in members)]),
    )
    return released.questions[_QUESTION]


def by_a_public_order(table: Table, _first: Order, _second: Order) -> Groups:
    """The product's algorithm, if everybody could work out the lots."""
    order = next(iter(_orders(len(table))))
    return by_the_product(table, order, order)


def by_a_threshold(table: Table, _first: Order, _second: Order) -> Groups:
    """What many do: every department that is large enough is shown, and the whole."""
    named = {frozenset([name]): counts for name, counts in zip(_names(len(table)), table, strict=True)}
    shown = {members: counts for members, counts in named.items() if sum(counts) >= MINIMUM}
    return {**shown, frozenset(_names(len(table))): tuple(map(sum, zip(*table, strict=True)))}


def by_hiding_the_unanimous(table: Table, first: Order, second: Order) -> Groups:
    """The same without departments of one mind; the whole gives them away."""
    shown = by_a_threshold(table, first, second)
    whole = frozenset(_names(len(table)))
    return {members: counts for members, counts in shown.items() if members == whole or max(counts) < sum(counts)}


def _names(number: int) -> list[str]:
    return [chr(ord("a") + place) for place in range(number)]


def _orders(number: int) -> Iterator[Order]:
    for order in permutations(range(number)):
        yield dict(zip(_names(number), order, strict=True))


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
