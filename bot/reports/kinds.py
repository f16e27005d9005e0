"""Which kinds of requests cost the most time: the few that matter (Pareto), from released ratings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.clocks.history import RESOLUTION
from bot.reports.clock_facts import MOVED_ON, ClockFact
from bot.reports.weeks import Week, window

FEWEST_RATINGS, FEWEST_PEOPLE = 5, 5
TIME_LOST: Mapping[str, timedelta] = {
    "none": timedelta(0),
    "15m": timedelta(minutes=10),
    "1h": timedelta(minutes=40),
    "half_day": timedelta(hours=4),
    "more": timedelta(hours=8),
}
"""What the words of a rating count as; it is written beside the figure."""

OTHERS = None
"""The key of all kinds that have too few ratings of their own."""

_NOTHING = timedelta(0)


@dataclass(frozen=True)
class RatingBlock:
    """Ratings that were released together, once and for ever: how many said what of the time they lost.

    `type_id` is the kind, or None where the whole department was released as one. `people` is how many rated.
    """

    type_id: int | None
    time_lost: Mapping[str, int]
    people: int


@dataclass(frozen=True)
class KindCost:
    """What one kind costs; `type_id` None: all others together. `is_bar`: one of the few that cost most of it all."""

    type_id: int | None
    requests: int
    cost: timedelta
    is_bar: bool = False


def opened_in(facts: Iterable[ClockFact], weeks: Sequence[Week]) -> list[ClockFact]:
    """Return the clocks that kinds are counted by: of what was opened in these weeks, and was not moved on."""
    start, end = window(weeks)
    own = (fact for fact in facts if fact.kind == RESOLUTION and fact.state != MOVED_ON)
    return [fact for fact in own if start <= fact.opened_at < end]


def kinds(requests: Mapping[int | None, int], blocks: Iterable[RatingBlock]) -> list[KindCost]:
    """Which kinds of requests cost customers most: the number of requests, times the mean time lost in their ratings.

    No time lost counts as none, less than 15 minutes as 10, less than an hour as 40, half a day as 4 hours, more as 8.
    Ratings come from released blocks alone. People are summed as the largest number in one block. Kinds with fewer than
    five ratings of five people are put together as *others*, and others cost what the mean of all their ratings says.
    Bars until 80 of 100 of the cost; the costliest first.
    """
    by_kind: dict[int | None, list[RatingBlock]] = defaultdict(list)
    for block in blocks:
        by_kind[block.type_id if block.type_id in requests else OTHERS].append(block)
    for few in [one for one in by_kind if one is not OTHERS and not _is_enough(by_kind[one])]:
        by_kind[OTHERS] += by_kind.pop(few)
    counts: dict[int | None, int] = defaultdict(int)
    for type_id, count in requests.items():
        counts[type_id if type_id in by_kind else OTHERS] += count
    return _ranked({type_id: (count, _mean(by_kind[type_id]) * count) for type_id, count in counts.items()})


def kinds_by_promise(facts: Iterable[ClockFact]) -> list[KindCost]:
    """Which kinds of requests go beyond their promise most, where nobody has rated: the working hours used beyond the
    promise, added up. Bars until 80 of 100 of them; the costliest first.
    """
    found: dict[int | None, tuple[int, timedelta]] = defaultdict(lambda: (0, _NOTHING))
    for fact in facts:
        if fact.kind == RESOLUTION and fact.state != MOVED_ON:
            count, beyond = found[fact.type_id]
            found[fact.type_id] = count + 1, beyond + beyond_promise(fact)
    return _ranked(found)


def beyond_promise(fact: ClockFact) -> timedelta:
    """Return the working time used beyond what was promised; none without a promise."""
    return _NOTHING if fact.target is None else max(fact.used - fact.target, _NOTHING)


def _is_enough(blocks: list[RatingBlock]) -> bool:
    ratings = sum(sum(block.time_lost.values()) for block in blocks)
    return ratings >= FEWEST_RATINGS and max(block.people for block in blocks) >= FEWEST_PEOPLE


def _mean(blocks: list[RatingBlock]) -> timedelta:
    if not blocks or not _is_enough(blocks):
        return _NOTHING
    count = sum(sum(block.time_lost.values()) for block in blocks)
    lost = sum((TIME_LOST[word] * often for block in blocks for word, often in block.time_lost.items()), _NOTHING)
    return lost / count


def _ranked(found: Mapping[int | None, tuple[int, timedelta]]) -> list[KindCost]:
    total = sum((cost for _count, cost in found.values()), _NOTHING)
    ranked, before = [], _NOTHING
    # Others stand last, whatever they cost: they are no kind that one could do something about.
    order = sorted(found.items(), key=lambda one: (one[0] is OTHERS, -one[1][1], one[0] or 0))
    for type_id, (count, cost) in order:
        is_bar = type_id is not OTHERS and cost > _NOTHING and before * 100 < total * 80
        ranked.append(KindCost(type_id, count, cost, is_bar))
        before += cost
    return ranked
