"""Pairs of departments that depend on each other most: who could learn from swapping places for a day."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import combinations

from bot.clocks.history import ANSWER, RESOLUTION
from bot.reports.clock_facts import MOVED_ON, ClockFact

MOST_SHOWN = 5
FEWEST_REQUESTS = 10
_FEWEST_HOURS = timedelta(hours=20)
_NOTHING = timedelta(0)
_STILL = datetime.max.replace(tzinfo=UTC)


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
    Ordered by the smaller of the two, plus twice the hours that questions between them waited: those of the department
    that had the request, put to the one that asked for it. A department asks when the requester's home has its name.
    """
    every = list(facts)
    ids = {name: department_id for department_id, name in names.items()}
    asked_by = _asked_by(every)
    spent: dict[tuple[int, int], timedelta] = {}
    asked: dict[tuple[int, int], timedelta] = {}
    requests: Counter[tuple[int, int]] = Counter()
    for fact in every:
        customer = ids.get(fact.customer)
        if customer is None or fact.state == MOVED_ON:
            continue
        if fact.kind == RESOLUTION and fact.department_id != customer:
            way = (customer, fact.department_id)
            requests[way] += 1
            spent[way] = spent.get(way, _NOTHING) + fact.used
        elif fact.kind == ANSWER and (asking := asked_by.get(fact.clock_id)) is not None:
            asked[customer, asking] = asked.get((customer, asking), _NOTHING) + fact.used
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


def _asked_by(facts: Sequence[ClockFact]) -> dict[int, int]:
    """The department that asked each question, by the id of its clock: whoever had the request then.

    The clock itself has the department that owes the answer.
    """
    questions = [fact for fact in facts if fact.kind == ANSWER]
    theirs = {fact.request_id for fact in questions}
    had: dict[int, list[tuple[datetime, int]]] = defaultdict(list)
    for fact in facts:
        if fact.kind == RESOLUTION and fact.request_id in theirs:
            until = fact.stopped_at if fact.state == MOVED_ON else None
            had[fact.request_id].append((until or _STILL, fact.department_id))
    found = {}
    for one in questions:
        asking = next((which for until, which in sorted(had[one.request_id]) if one.started_at < until), None)
        if asking is not None:
            found[one.clock_id] = asking
    return found
