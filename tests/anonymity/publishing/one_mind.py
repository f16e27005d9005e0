"""In how many of all small tables a reader may claim that a whole department said the same: enumerated, not sampled.

The reader knows the policy and who answered, and takes every table for as likely as any other. Insiders know their own
answers beside that, and claim what all others of a department said.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import permutations, product
from math import comb, prod

from bot.pulses.disclosure import publish
from bot.pulses.disclosure.publish import Counts
from bot.pulses.disclosure.tree import Department, Tree, departments_of
from tests.anonymity.publishing import old_policy
from tests.anonymity.publishing.publication import Label

SURE = 0.95
# Of one person, "all say the same" says nothing about being of one mind.
_FEWEST = 2

# How many chose each option, by department, in their order.
Table = tuple[Counts, ...]
# One for each question.
Tables = tuple[Table, ...]
# All of a department, in answer to a question, choose an option.
Mind = tuple[int, int, int]


@dataclass(frozen=True)
class Small:
    """Departments, who are 1, 2, 3 and so on, with so many answers each, and what they are asked.

    `tree` holds the wave's groups as departments of their own, or several of them; without `groups` each is one.
    """

    answers: tuple[int, ...]
    options: int
    groups: tuple[tuple[int, ...], ...] = ()
    times: int = 1
    """The same question, asked so many times in one pulse."""
    questions: int = 1
    """So many different questions, whose answers have nothing to do with each other."""

    @property
    def names(self) -> tuple[Department, ...]:
        return tuple(str(number) for number in range(1, len(self.answers) + 1))

    @property
    def launched(self) -> tuple[Label, ...]:
        groups = self.groups or tuple((number,) for number in range(1, len(self.answers) + 1))
        return tuple(frozenset(map(str, group)) for group in groups)

    def __str__(self) -> str:
        shape = "-".join(
            "+".join(str(self.answers[int(name) - 1]) for name in sorted(group, key=int)) for group in self.launched
        )
        return (
            f"{shape}, {self.options} options"
            + (f", {self.questions} questions" if self.questions > 1 else "")
            + (f", {self.times} times" if self.times > 1 else "")
        )


# What may be published of a table, and how likely each of it is.
Publishes = Callable[[Small, Tables], Mapping[Hashable, float]]


@dataclass(frozen=True)
class Claims:
    """In what share of all tables a reader may claim one mind: being right at 95 of 100 times, and always. And in which
    they may claim it of all but one person.
    """

    tables: int
    sure: float
    certain: float
    all_but_one: float


def claims(small: Small, published: Publishes, insiders: int = 0) -> Claims:
    """Return how often a reader may claim that all of some department, insiders aside, chose the same option."""
    weight: dict[Hashable, float] = defaultdict(float)
    alike: dict[Hashable, dict[Mind, float]] = defaultdict(lambda: defaultdict(float))
    times: Counter[Hashable] = Counter()
    alike_times: dict[Hashable, Counter[Mind]] = defaultdict(Counter)
    but_one_times: dict[Hashable, Counter[Mind]] = defaultdict(Counter)
    number = 0
    for tables in product(_tables(small), repeat=small.questions):
        number += 1
        for shown, likely in published(small, tables).items():
            for known, others, chance in _insiders(tables, insiders):
                key = shown, known
                weight[key] += likely * chance
                times[key] += 1
                for mind in _of_one_mind(others):
                    alike[key][mind] += likely * chance
                    alike_times[key][mind] += 1
                for mind in _of_one_mind(others, but=1):
                    but_one_times[key][mind] += 1
    total = sum(weight.values()) or 1
    sure = sum(w for key, w in weight.items() if max(alike[key].values(), default=0) >= SURE * w)

    def always(minds: Mapping[Hashable, Counter[Mind]]) -> float:
        return sum(w for key, w in weight.items() if max(minds[key].values(), default=0) == times[key])

    return Claims(number, sure / total, always(alike_times) / total, always(but_one_times) / total)


def by_the_new_policy(small: Small, tables: Tables) -> Mapping[Hashable, float]:
    """What `bot.pulses.disclosure` publishes: always the same."""
    # Who of a department chose what in two questions plays no part.
    chosen = [[_one_by_one(counts) for counts in table] for table in tables for _time in range(small.times)]
    ballots = [
        publish.Ballot(name, dict(enumerate(options)))
        for place, name in enumerate(small.names)
        for options in zip(*(question[place] for question in chosen), strict=True)
    ]
    questions = {number: publish.Question(small.options) for number in range(len(chosen))}
    what = publish.release(_tree(small.launched), small.launched, ballots, questions)
    counts = frozenset((number, label, each) for number, shown in what.counts.items() for label, each in shown.items())
    return {(frozenset(what.answers), counts): 1}


def by_the_old_policy(small: Small, tables: Tables) -> Mapping[Hashable, float]:
    """What the old policy published of one question, over all lots: each time that it is asked has its own."""
    (table,) = tables
    ballots = [
        (name, (option,)) for name, counts in zip(small.names, table, strict=True) for option in _one_by_one(counts)
    ]
    every = list(permutations(range(len(small.names))))
    # The lot of the groups is drawn only if somebody is too few.
    firsts = every if min(small.answers) < old_policy.MINIMUM else every[:1]
    found: dict[Hashable, float] = defaultdict(float)
    for first in firsts:
        once: Counter[Hashable] = Counter()
        for second in every:
            groups, (shown,) = old_policy.release(ballots, [small.options], unsettled=(), lot=_ranked(first, second))
            once[frozenset(groups), frozenset(shown.items())] += 1
        for several in product(once.items(), repeat=small.times):
            likely = prod(times / len(every) for _shown, times in several) / len(firsts)
            # In which order the questions stood says nothing: they mean the same.
            found[frozenset(Counter(shown for shown, _times in several).items())] += likely
    return found


def _ranked(first: Sequence[int], second: Sequence[int]) -> old_policy.Lot:
    """One order of departments for the groups, and one for the question. Of several the first counts."""

    def lot(question: str, members: Label) -> bytes:
        order = second if question else first
        return bytes([min(order[int(name) - 1] for name in members)])

    return lot


def _one_by_one(counts: Counts) -> list[int]:
    return [option for option, count in enumerate(counts) for _person in range(count)]


def _of_one_mind(tables: Tables, but: int = 0) -> Iterator[Mind]:
    for question, table in enumerate(tables):
        for place, counts in enumerate(table):
            for option, count in enumerate(counts):
                if sum(counts) >= _FEWEST + but and count >= sum(counts) - but:
                    yield question, place, option


def _insiders(tables: Tables, number: int) -> Iterator[tuple[Hashable, Tables, float]]:
    """Yield what so many insiders of one department may know of the first question, the others' tables, and how likely
    that is.
    """
    if not number:
        yield (), tables, 1.0
        return
    table = tables[0]
    for place, counts in enumerate(table):
        if sum(counts) >= number + _FEWEST:
            ways = comb(sum(counts), number)
            for theirs in _split(number, len(counts)):
                chance = prod(comb(count, one) for count, one in zip(counts, theirs, strict=True)) / ways
                if chance:
                    rest = tuple(count - one for count, one in zip(counts, theirs, strict=True))
                    yield (place, theirs), ((*table[:place], rest, *table[place + 1 :]), *tables[1:]), chance


def _tables(small: Small) -> Iterator[Table]:
    return product(*(tuple(_split(people, small.options)) for people in small.answers))


def _split(people: int, options: int) -> Iterator[Counts]:
    """Yield all ways in which so many people can choose among so many options."""
    if options == 1:
        yield (people,)
    else:
        for first in range(people + 1):
            for rest in _split(people - first, options - 1):
                yield (first, *rest)


@cache
def _tree(groups: Sequence[Label]) -> Tree:
    """A tree whose nodes are these groups, and pairs of them from the back."""
    trees: list[Tree] = []
    for group in groups:
        inside: Tree | None = None
        for name in sorted(group, key=int):
            inside = name if inside is None else (inside, name)
        assert inside is not None
        trees.append(inside)
    while len(trees) > 1:
        back = trees.pop()
        trees[-1] = (trees[-1], back)
    assert departments_of(trees[0]) == frozenset().union(*groups)
    return trees[0]
