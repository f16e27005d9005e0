"""The company's report: who serves whom, what costs most, who differs, and where to begin, in one value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.calendars import Calendar
from bot.clocks.history import RESOLUTION
from bot.reports.audience import SMALL_DEPARTMENTS
from bot.reports.clock_facts import MOVED_ON, ClockFact, Outcome, Promised, decisions, promised
from bot.reports.comparison import Comparison, comparison
from bot.reports.customers import answers_of_customers
from bot.reports.enough import TooFew
from bot.reports.kept import Kept
from bot.reports.kinds import OTHERS, KindCost, RatingBlock, kinds, kinds_by_promise
from bot.reports.pairs import Pair, pairs
from bot.reports.paths import Journey, Path, paths
from bot.reports.services import NO_HOME, SMALL_TEAMS, Matrix, services
from bot.reports.weeks import Week, window

SMALL, OTHER_PROVIDERS, _HIDDEN = 0, -1, -2
"""Small departments together; those that the matrix has no column for; those that are not shown at all."""

MOST_PROVIDERS = 18
FEWEST_PEOPLE = 5
COMPARED, CUSTOMERS, PAIRS = "Departments compared", "How customers answer", "Pairs that depend on each other"

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class CompanyReport:
    """What the report of a company says; moments are aware UTC. None, or nothing in a list, stands where there is too
    little to say; `held_back` names the figures that a works agreement holds back.
    """

    weeks: tuple[Week, ...]
    at: datetime
    calendar: Calendar
    names: Mapping[int, str]
    matrix: Matrix
    costs: Sequence[KindCost]
    is_rated: bool
    kind_names: Mapping[int, str]
    comparison: Comparison | None
    customers: Mapping[str, Kept | TooFew]
    pairs: Sequence[Pair]
    path: Path | None
    held_back: frozenset[str] = frozenset()

    @property
    def has_anything(self) -> bool:
        """Was anything asked in these weeks that may be told?"""
        return bool(self.matrix.cells) or bool(self.costs)


@dataclass(frozen=True)
class CompanySources:
    """What it is made of: the clocks of all departments, the ways of requests that were moved, what departments and
    kinds are called. `shown` says which departments are shown outside, `shows_small` whether the others are shown
    together; `home_sizes` is how many belong to each customer department.
    """

    facts: Sequence[ClockFact]
    journeys: Sequence[Journey]
    names: Mapping[int, str]
    kind_names: Mapping[int, str]
    shown: Mapping[int, bool]
    shows_small: bool
    home_sizes: Mapping[str, int]
    blocks: Sequence[RatingBlock] = ()
    held_back: frozenset[str] = frozenset()


def assemble(sources: CompanySources, weeks: tuple[Week, ...], at: datetime, calendar: Calendar) -> CompanyReport:
    """Return the report of these weeks as known at that moment.

    Departments in which fewer than five people served are one, or left out where even that is not shown; customer
    departments with fewer than five people are one, or left out where they are fewer than five together.
    """
    start, end = window(weeks)
    every = list(_told(sources))
    asked = [
        fact
        for fact in every
        if fact.kind == RESOLUTION and fact.state != MOVED_ON and fact.department_id != _HIDDEN
        if start <= fact.opened_at < end
    ]
    names = {**sources.names, SMALL: SMALL_DEPARTMENTS, OTHER_PROVIDERS: "others"}
    alone = {one: name for one, name in sources.names.items() if sources.shown.get(one)}
    costs, is_rated = _costs(asked, sources.blocks)
    return CompanyReport(
        weeks=weeks,
        at=at,
        calendar=calendar,
        names=names,
        matrix=services(_columns(asked), at, names=names),
        costs=costs,
        is_rated=is_rated,
        kind_names=sources.kind_names,
        comparison=None if COMPARED in sources.held_back else comparison(_decided(every, start, end)),
        customers={} if CUSTOMERS in sources.held_back else answers_of_customers(every, weeks),
        pairs=[] if PAIRS in sources.held_back else pairs(_opened(every, start, end), alone),
        path=next(iter(paths(_ways(sources, start, end))), None),
        held_back=sources.held_back,
    )


def small_homes(sizes: Mapping[str, int]) -> dict[str, str]:
    """Return what customer departments with fewer than five people are told as: small teams, or nothing at all where
    even all of them are fewer than five.
    """
    few = {home: count for home, count in sizes.items() if home and count < FEWEST_PEOPLE}
    return dict.fromkeys(few, SMALL_TEAMS if sum(few.values()) >= FEWEST_PEOPLE else NO_HOME)


def _told(sources: CompanySources) -> Iterator[ClockFact]:
    """The clocks as they may be told: no small department, and no small customer, is known in them."""
    homes = small_homes(sources.home_sizes)
    instead = SMALL if sources.shows_small else _HIDDEN
    for fact in sources.facts:
        department_id = fact.department_id if sources.shown.get(fact.department_id) else instead
        judged_id = fact.judged_id if sources.shown.get(fact.judged_id) else instead
        # Whose home nobody belongs to any more was a department of nobody knows how many.
        customer = homes.get(fact.customer, fact.customer if fact.customer in sources.home_sizes else NO_HOME)
        type_id = fact.type_id if department_id > SMALL else OTHERS
        yield fact._replace(department_id=department_id, judged_id=judged_id, customer=customer, type_id=type_id)


def _opened(facts: Sequence[ClockFact], start: datetime, end: datetime) -> list[ClockFact]:
    return [fact for fact in facts if start <= fact.opened_at < end]


def _columns(asked: Sequence[ClockFact]) -> list[ClockFact]:
    """The same, with all but the departments that had most work as one: a table has so many columns."""
    hours: Counter[int] = Counter()
    for fact in asked:
        hours[fact.department_id] += fact.used // _SECOND
    first = {one for one, _seconds in hours.most_common(MOST_PROVIDERS)}
    return [fact if fact.department_id in first else fact._replace(department_id=OTHER_PROVIDERS) for fact in asked]


def _costs(asked: Sequence[ClockFact], blocks: Sequence[RatingBlock]) -> tuple[Sequence[KindCost], bool]:
    if not blocks:
        return [one for one in kinds_by_promise(asked) if one.cost], False
    return kinds(Counter(fact.type_id for fact in asked), blocks), True


def _decided(facts: Sequence[ClockFact], start: datetime, end: datetime) -> dict[int, tuple[int, int]]:
    """First answers kept and decided, by the department that promised them."""
    kept: Counter[int] = Counter()
    of: Counter[int] = Counter()
    for made in decisions(facts, start, end):
        if made.is_judged and promised(made.fact) is Promised.FIRST_ANSWER and made.fact.judged_id != _HIDDEN:
            of[made.fact.judged_id] += 1
            kept[made.fact.judged_id] += made.outcome is Outcome.KEPT
    return {one: (kept[one], count) for one, count in of.items()}


def _ways(sources: CompanySources, start: datetime, end: datetime) -> Iterator[Journey]:
    for journey in sources.journeys:
        if start <= journey.opened_at < end and all(sources.shown.get(one) for one in journey.departments):
            yield journey
