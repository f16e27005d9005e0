"""Whether a week is more than chance: control charts of times and of kept promises."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from math import exp, log
from statistics import fmean, median

from bot.reports.binomial import mid_p, mid_p_above
from bot.reports.clock_facts import Decision, Outcome, Promised, promised
from bot.reports.enough import TooFew
from bot.reports.weeks import Week

BASELINE, FEWEST_WEEKS = 20, 12
"""Weeks that say what is usual; with fewer than the first number, they do provisionally."""

FEWEST_IN_A_WEEK = 3
FEWEST_DECIDED = 50
IN_A_ROW = 8

_OF_MOVING_RANGES = 1.128
_NOTHING = 1e-9
_SURPRISING = 0.00135
_FLOOR = timedelta(minutes=1)
_HOUR = timedelta(hours=1)


class Rule(StrEnum):
    """The rules of Western Electric (1956) that are applied, in the order in which they are told."""

    BEYOND = "1 beyond 3 sigma"
    TWO_OF_THREE = "2 of 3 beyond 2 sigma"
    ROW = "8 on one side"


@dataclass(frozen=True)
class Chart:
    """A control chart of single values: `signals` has the rules that ring, by the place of the value.

    `is_provisional` as long as the baseline has fewer than twenty values.
    """

    centre: float
    sigma: float
    signals: dict[int, list[Rule]] = field(default_factory=dict)
    is_provisional: bool = False

    @property
    def upper(self) -> float:
        return self.centre + 3 * self.sigma

    @property
    def lower(self) -> float:
        return self.centre - 3 * self.sigma


@dataclass(frozen=True)
class WeekOfTimes:
    """A week with enough first answers: the median of the working hours that they used."""

    week: Week
    hours: float


@dataclass(frozen=True)
class TimesChart:
    """Usable weeks, the oldest first, with a chart of the logarithms of their hours.

    `begins` is the place of the first week that is charted: those before it were before another baseline.
    """

    weeks: list[WeekOfTimes]
    chart: Chart
    begins: int = 0

    @property
    def usual(self) -> float:
        """The centre, in working hours."""
        return exp(self.chart.centre)

    @property
    def row_begins(self) -> int | None:
        """The place of the first week of the row that the newest one belongs to; None where no row rings there."""
        newest = len(self.weeks) - 1
        if Rule.ROW not in self.chart.signals.get(newest, ()):
            return None
        offsets = [log(one.hours) - self.chart.centre for one in self.weeks]
        side, place = _side(offsets[newest], _NOTHING), newest
        while place > self.begins and _side(offsets[place - 1], _NOTHING) == side:
            place -= 1
        return place


@dataclass(frozen=True)
class WeekOfKept:
    """A week in which promises were decided. `is_low`, `is_high`: more than chance, by the share that is usual."""

    week: Week
    kept: int
    decided: int
    is_low: bool
    is_high: bool
    usual: float


def times_chart(made: Iterable[Decision], weeks: Sequence[Week], since: date | None = None) -> TimesChart | TooFew:
    """Whether first answers take longer, or shorter, than chance explains, week by week.

    For each week in which three or more first answers were decided: the median of the working hours that they used, as
    known today, at least a minute; other weeks are passed over. Of their logarithms the first twenty weeks are the
    baseline (twelve at least; until there are twenty, provisionally): the centre is their mean, sigma the mean
    difference between neighbours divided by 1.128 (Shewhart). A week is a signal when it lies beyond three sigma, when
    it is the second of three beyond two sigma on one side, or the eighth in a row on one side (Western Electric 1956),
    and by no other rule. Another baseline begins only where a lead says that eight weeks in a row were on purpose: with
    the first of them; weeks before it are shown, and not charted any more.
    """
    decided = (one for one in made if one.is_judged and promised(one.fact) is Promised.FIRST_ANSWER)
    usable = [
        WeekOfTimes(week, median(max(one.fact.used, _FLOOR) / _HOUR for one in own))
        for week, own in by_week(decided, weeks)
        if len(own) >= FEWEST_IN_A_WEEK
    ]
    begins = sum(since is not None and one.week.first_day < since for one in usable)
    charted = usable[begins:]
    if len(charted) < FEWEST_WEEKS:
        return TooFew(len(charted), FEWEST_WEEKS)
    found = chart([log(one.hours) for one in charted])
    signals = {begins + place: rules for place, rules in found.signals.items()}
    return TimesChart(usable, replace(found, signals=signals), begins)


def kept_chart(made: Iterable[Decision], weeks: Sequence[Week]) -> list[WeekOfKept] | TooFew:
    """Whether fewer promises, or more, are kept than chance explains, week by week.

    The share of the first twenty weeks in which any were decided is the baseline, with fifty decided at least. A week
    with k kept of n is a signal when P(X < k) + ½ P(X = k) is below 0.00135 or above 0.99865, X being binomial with n
    and that share. A fixed line, such as 90 %, would be crossed by chance in every third week of a small department.
    """
    decided = [
        (week, sum(one.outcome is Outcome.KEPT for one in own), len(own))
        for week, own in by_week((one for one in made if one.is_judged), weeks)
        if own
    ]
    baseline = decided[:BASELINE]
    of = sum(count for _week, _kept, count in baseline)
    if of < FEWEST_DECIDED:
        return TooFew(of, FEWEST_DECIDED)
    share = sum(kept for _week, kept, _count in baseline) / of
    return [
        WeekOfKept(
            week,
            kept,
            count,
            is_low=mid_p(kept, count, share) < _SURPRISING,
            is_high=mid_p_above(kept, count, share) < _SURPRISING,
            usual=share,
        )
        for week, kept, count in decided
    ]


def chart(values: Sequence[float]) -> Chart:
    """Return the control chart of values in their order; the first twenty are the baseline, or all of fewer."""
    baseline = values[:BASELINE]
    ranges = [abs(after - before) for before, after in pairwise(baseline)]
    centre, sigma = fmean(baseline), fmean(ranges) / _OF_MOVING_RANGES
    signals = {} if sigma < _NOTHING else _signals([value - centre for value in values], sigma)
    return Chart(centre, sigma, signals, is_provisional=len(baseline) < BASELINE)


def by_week(made: Iterable[Decision], weeks: Sequence[Week]) -> list[tuple[Week, list[Decision]]]:
    """Return what was decided in each of these weeks."""
    found: list[tuple[Week, list[Decision]]] = [(week, []) for week in weeks]
    turn = iter(found)
    current = next(turn, None)
    for one in sorted(made, key=lambda one: one.at):
        while current is not None and one.at >= current[0].end:
            current = next(turn, None)
        if current is not None and one.at >= current[0].start:
            current[1].append(one)
    return found


def _signals(offsets: Sequence[float], sigma: float) -> dict[int, list[Rule]]:
    found: dict[int, list[Rule]] = {}
    in_a_row = side = 0
    for place, offset in enumerate(offsets):
        here = _side(offset, _NOTHING)
        in_a_row = in_a_row + 1 if here and here == side else abs(here)
        side = here
        far = _side(offset, 2 * sigma)
        of_three = [_side(one, 2 * sigma) for one in offsets[max(place - 2, 0) : place + 1]]
        rings = {
            Rule.BEYOND: abs(offset) > 3 * sigma,
            Rule.TWO_OF_THREE: far != 0 and of_three.count(far) > 1,
            Rule.ROW: in_a_row >= IN_A_ROW,
        }
        if any(rings.values()):
            found[place] = [rule for rule, does_ring in rings.items() if does_ring]
    return found


def _side(offset: float, beyond: float) -> int:
    """1 above, -1 below, 0 between."""
    return (offset > beyond) - (offset < -beyond)
