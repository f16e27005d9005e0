"""Pairs of departments that depend on each other most: who could learn from swapping places for a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations

from bot.clocks.history import ANSWER, RESOLUTION
from bot.reports.clock_facts import MOVED_ON, ClockFact

MOST_SHOWN = 5
FEWEST_REQUESTS = 10
_FEWEST_HOURS = timedelta(hours=20)
_NOTHING = timedelta(0)


@dataclass(frozen=True)
class Pair:
    """Two departments: the working time that requests of the second spent with the first, and the other way round."""

    one: int
    other: int
    with_one: timedelta
    with_other: timedelta
    questions: timedelta

    @property
    def weight(self) -> timedelta:
        """How much they depend on each other."""
        return min(self.with_one, self.with_other) + 2 * self.questions


def pairs(facts: Iterable[ClockFact], names: Mapping[int, str]) -> list[Pair]:
    """Which pairs of departments depend on each other most, for a swap of places: five at most, by quarter.

    Counted is the working time that requests of one spent with the other: at least 20 hours and 10 requests each way.
    Ordered by the smaller of the two, plus twice the hours that questions between them waited. A department asks when
    the requester's home has its name.
    """
    ids = {name: department_id for department_id, name in names.items()}
    spent: dict[tuple[int, int], timedelta] = {}
    asked: dict[tuple[int, int], timedelta] = {}
    requests: Counter[tuple[int, int]] = Counter()
    for fact in facts:
        customer = ids.get(fact.customer)
        if customer is None or fact.state == MOVED_ON or customer == fact.department_id:
            continue
        way = (customer, fact.department_id)
        if fact.kind == RESOLUTION:
            requests[way] += 1
            spent[way] = spent.get(way, _NOTHING) + fact.used
        elif fact.kind == ANSWER:
            asked[way] = asked.get(way, _NOTHING) + fact.used
    found = [
        Pair(
            one,
            other,
            spent[other, one],
            spent[one, other],
            asked.get((one, other), _NOTHING) + asked.get((other, one), _NOTHING),
        )
        for one, other in combinations(sorted(names), 2)
        if all(requests[way] >= FEWEST_REQUESTS and spent[way] >= _FEWEST_HOURS for way in ((one, other), (other, one)))
    ]
    return sorted(found, key=lambda pair: (-pair.weight, pair.one, pair.other))[:MOST_SHOWN]
