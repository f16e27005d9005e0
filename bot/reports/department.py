"""A department's report: every figure about it that somebody may read, put together in one value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction

from bot.calendars import Calendar
from bot.clocks.history import RESOLUTION, RESPONSE
from bot.local_days import begins_at
from bot.reports.ageing import ageing
from bot.reports.clock_facts import ClockFact, Promised, decisions, promised
from bot.reports.enough import TooFew
from bot.reports.flow import WeekFlow, flow
from bot.reports.gaming import Sign, SignCount
from bot.reports.kept import Kept, kept
from bot.reports.kinds import OTHERS, KindCost, kinds, kinds_by_promise, opened_in
from bot.reports.queue import WORKING_DAYS, days_in_hand
from bot.reports.ratings import ReleasedRatings, for_kinds
from bot.reports.signals import TimesChart, WeekOfKept, kept_chart, times_chart
from bot.reports.times import Times, times
from bot.reports.weeks import CHART, Week, window
from bot.reports.windows import before

_A_DAY = timedelta(days=1)
_NOTHING = timedelta(0)
_OPEN = ("running", "paused")
_SEARCHED = 366


@dataclass(frozen=True)
class Standing:
    """How a department stands at the moment of the report; nothing of it is known of an earlier one."""

    open: int
    late: int
    first_answer: Times
    solution: Times
    in_hand: Fraction | TooFew
    old: tuple[ClockFact, ...] = ()


@dataclass(frozen=True)
class Charted:
    """Weeks as a control chart and the in, out, open of them, at most twenty, the oldest first."""

    flow: Sequence[WeekFlow]
    times: TimesChart | TooFew
    kept: Sequence[WeekOfKept] | TooFew
    closed: frozenset[Week] = frozenset()
    """In which the department did not work at all."""


@dataclass(frozen=True)
class ForLeads:
    """What the leads of a department alone read, of its latest thirteen weeks: the signs of working to the number that
    are seen often, and whether promises are kept while customers are unhappy.
    """

    signs: Mapping[Sign, SignCount]
    is_green_outside: bool


@dataclass(frozen=True)
class DepartmentReport:
    """What a report of one department says, or of several small ones together; moments are aware UTC.

    `department_id` is None for small departments together. `standing` is None for weeks that are not the latest.
    `is_whole` is what its own people read; others read no kinds, no ratings and no single requests. `costs` are by
    promise where `is_rated` is False. `marks` has what its leads said of a change, by the week from which it holds.
    `ratings` are the blocks of the months in which the Thursdays of these weeks lie, the oldest first. `for_leads` is
    None for everybody but its leads, and of other weeks.
    """

    department_id: int | None
    name: str
    weeks: tuple[Week, ...]
    at: datetime
    calendar: Calendar
    kept: Mapping[Promised, Kept]
    opened: int
    finished: int
    charted: Charted
    standing: Standing | None
    costs: Sequence[KindCost] = ()
    is_rated: bool = False
    kind_names: Mapping[int, str] = field(default_factory=dict)
    is_whole: bool = True
    is_active: bool = True
    marks: Mapping[Week, str] = field(default_factory=dict)
    ratings: Sequence[ReleasedRatings] = ()
    for_leads: ForLeads | None = None

    @property
    def has_anything(self) -> bool:
        """Was anything asked, finished, decided or open in these weeks, or is there now?"""
        counts = (self.opened, self.finished, *(one.decided + one.silent for one in self.kept.values()))
        return any(counts) or self.charted.flow[-1].open > 0 or (self.standing is not None and self.standing.open > 0)


@dataclass(frozen=True)
class Sources:
    """What a report is made of. `had` are clocks that the department has, had last, or moved on; `promised` those that
    are judged as its own; `first_answers` the same of first answers, since its baseline began, in `every_week`.
    """

    had: Sequence[ClockFact]
    promised: Sequence[ClockFact]
    first_answers: Sequence[ClockFact]
    every_week: Sequence[Week]
    ratings: Sequence[ReleasedRatings] = ()
    reopened: Sequence[datetime] = ()


def assemble(
    sources: Sources,
    weeks: tuple[Week, ...],
    at: datetime,
    calendar: Calendar,
    *,
    name: str,
    department_id: int | None = None,
    is_newest: bool = True,
    is_whole: bool = True,
    is_active: bool = True,
    kind_names: Mapping[int, str] | None = None,
    marks: Mapping[Week, str] | None = None,
) -> DepartmentReport:
    """Return the report of these weeks as known at that moment."""
    counted = flow(sources.had, weeks)
    costs, is_rated = _costs(sources, weeks) if is_whole else ((), False)
    return DepartmentReport(
        department_id=department_id,
        name=name,
        weeks=weeks,
        at=at,
        calendar=calendar,
        kept=kept(sources.promised, weeks, sources.reopened),
        opened=sum(week.opened for week in counted),
        finished=sum(week.finished for week in counted),
        charted=_charted(sources, before(weeks, calendar, CHART), calendar, max(marks or (), default=None)),
        standing=_standing(sources.had, at, calendar, is_whole=is_whole) if is_newest else None,
        costs=costs,
        is_rated=is_rated,
        kind_names=kind_names or {},
        is_whole=is_whole,
        is_active=is_active,
        marks=marks or {},
        ratings=sources.ratings if is_whole else (),
    )


def working_days(calendar: Calendar, at: datetime, count: int = WORKING_DAYS) -> list[tuple[datetime, datetime]]:
    """Return the first moments of the last working days that are over, and the first after each; the latest first.

    A working day is a date on which the department works at all. There are fewer where it hardly ever did in a year.
    """
    found: list[tuple[datetime, datetime]] = []
    end = begins_at(calendar, at)
    for _day in range(_SEARCHED):
        start = begins_at(calendar, end - _A_DAY / 2)
        if calendar.between(start, end) > _NOTHING:
            found.append((start, end))
            if len(found) == count:
                break
        end = start
    return found


def is_open(fact: ClockFact) -> bool:
    """Return whether it is not decided by an end: it runs, or waits for whoever asked."""
    return fact.state in _OPEN


def late_requests(had: Iterable[ClockFact]) -> set[int]:
    """Return the requests that are late now, as their cards and Home say it: with the first answer, or the solution."""
    return {fact.request_id for fact in had if fact.kind in {RESPONSE, RESOLUTION} and fact.is_late}


def _standing(had: Sequence[ClockFact], at: datetime, calendar: Calendar, *, is_whole: bool) -> Standing:
    solution = times(had, RESOLUTION, at)
    return Standing(
        open=sum(fact.kind == RESOLUTION and is_open(fact) for fact in had),
        late=len(late_requests(had)),
        first_answer=times(had, RESPONSE, at),
        solution=solution,
        in_hand=days_in_hand(had, working_days(calendar, at)),
        old=tuple(ageing(had, solution)) if is_whole else (),
    )


def _charted(sources: Sources, shown: Sequence[Week], calendar: Calendar, since: Week | None) -> Charted:
    every = sources.every_week
    made = list(decisions(sources.first_answers, *window(every))) if every else []
    first = [one for one in made if promised(one.fact) is Promised.FIRST_ANSWER]
    found = kept_chart(first, every)
    return Charted(
        flow(sources.had, shown),
        times_chart(first, every, None if since is None else since.first_day),
        found if isinstance(found, TooFew) else [one for one in found if one.week in set(shown)],
        frozenset(week for week in shown if calendar.between(week.start, week.end) <= _NOTHING),
    )


def _costs(sources: Sources, weeks: Sequence[Week]) -> tuple[Sequence[KindCost], bool]:
    own = opened_in(sources.had, weeks)
    blocks = for_kinds(sources.ratings)
    if all(block.type_id is OTHERS for block in blocks):
        # Nobody rated enough to tell one kind from another.
        return [one for one in kinds_by_promise(own) if one.cost > _NOTHING], False
    return kinds(Counter(fact.type_id for fact in own), blocks), True
