"""Who serves whom: customer departments by the departments that they asked."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clocks.history import RESOLUTION
from bot.reports.clock_facts import MOVED_ON, ClockFact, decision
from bot.reports.enough import TooFew
from bot.reports.kept import Kept, count
from bot.reports.kinds import beyond_promise
from bot.reports.times import Within, times

FEWEST = 5
SMALL_TEAMS = "small teams"
"""Customer departments of fewer than five people, together."""

NO_HOME = ""
_NOTHING = timedelta(0)


@dataclass(frozen=True)
class Service:
    """What one customer department asked of one department: how often, and how it went."""

    requests: int
    solutions: Kept
    half: Within
    beyond: timedelta


@dataclass(frozen=True)
class Matrix:
    """Who serves whom. `cells` by (customer, provider's id), a TooFew where fewer than five were asked; rows and
    columns in one order, so that who serves more than they ask comes first.
    """

    customers: Sequence[str]
    providers: Sequence[int]
    cells: Mapping[tuple[str, int], Service | TooFew]


def services(
    facts: Iterable[ClockFact],
    at: datetime,
    *,
    names: Mapping[int, str],
    small: Collection[str] = (),
) -> Matrix:
    """Who serves whom: for each customer department and each department that it asked, the number of requests, the
    solutions that were kept of those decided, the working time within which half were solved, and the hours beyond the
    promise.

    The customer department is that of the requester when they asked. Fewer than five requests are not shown. Customer
    departments with fewer than five people are put together. Departments are ordered by
    (served - asked) / (served + asked), in working hours, so that what goes against the stream stands below the
    diagonal (design structure matrix, Steward 1981).
    """
    # `small` are those customers; by `names`, of those that serve, a customer is known as one of them.
    found: dict[tuple[str, int], list[ClockFact]] = defaultdict(list)
    hours: Counter[tuple[str, int]] = Counter()
    for fact in facts:
        if fact.kind == RESOLUTION and fact.state != MOVED_ON and fact.customer != NO_HOME:
            customer = SMALL_TEAMS if fact.customer in small else fact.customer
            found[customer, fact.department_id].append(fact)
            hours[customer, fact.department_id] += fact.used // timedelta(seconds=1)
    cells = {key: _service(own, at) for key, own in found.items()}
    stream = _stream(hours, names)
    customers = {customer for customer, _provider in found}
    providers = {provider for _customer, provider in found}
    return Matrix(
        sorted(customers, key=lambda one: (one == SMALL_TEAMS, stream(one), one)),
        sorted(providers, key=lambda one: (stream(names.get(one, "")), names.get(one, ""), one)),
        cells,
    )


def _service(own: Sequence[ClockFact], at: datetime) -> Service | TooFew:
    if len(own) < FEWEST:
        return TooFew(len(own), FEWEST)
    made = [one for one in map(decision, own) if one is not None]
    return Service(len(own), count(made), times(own, RESOLUTION, at).half, sum(map(beyond_promise, own), _NOTHING))


def _stream(hours: Mapping[tuple[str, int], int], names: Mapping[int, str]) -> _Stream:
    served: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for (customer, provider), seconds in hours.items():
        served[names.get(provider, "")] += seconds
        asked[customer] += seconds
    return _Stream(served, asked)


@dataclass(frozen=True)
class _Stream:
    """From -1, who only serves, to 1, who only asks."""

    served: Counter[str]
    asked: Counter[str]

    def __call__(self, name: str) -> float:
        served, asked = self.served[name], self.asked[name]
        return (asked - served) / (asked + served) if asked + served else 0.0
