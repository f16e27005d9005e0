"""Paths through several departments, and what they cost: where a team of all of them could improve something."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

FEWEST = 10
_STOPS = 2
_NOTHING = timedelta(0)


@dataclass(frozen=True)
class Journey:
    """One request on its way: the departments that had it, in order, from its opening until its end, or until now."""

    departments: tuple[int, ...]
    opened_at: datetime
    until: datetime


@dataclass(frozen=True)
class Path:
    """Departments in the order in which requests pass through them: how many did, and how long that took in all."""

    departments: tuple[int, ...]
    requests: int
    elapsed: timedelta


def paths(journeys: Iterable[Journey]) -> list[Path]:
    """Which ways through two or more departments cost most, the costliest first.

    A way is the sequence of departments that a request was moved through. Its cost is the time that its requests took
    from opening to end, or until now, added up, nights and weekends included, since that is what a customer waits. Told
    from ten requests on the same way.
    """
    count: Counter[tuple[int, ...]] = Counter()
    elapsed: dict[tuple[int, ...], timedelta] = defaultdict(timedelta)
    for journey in journeys:
        if len(journey.departments) >= _STOPS:
            count[journey.departments] += 1
            elapsed[journey.departments] += max(journey.until - journey.opened_at, _NOTHING)
    found = [Path(way, often, elapsed[way]) for way, often in count.items() if often >= FEWEST]
    return sorted(found, key=lambda path: (-path.elapsed, -path.requests, path.departments))
