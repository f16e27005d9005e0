"""Which weeks are more than chance, and how often that is said for nothing: simulated years, one for each rule."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import timedelta
from fractions import Fraction
from math import comb, exp, log
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reports.binomial import mid_p, mid_p_above
from bot.reports.clock_facts import ClockFact, decision, decisions
from bot.reports.comparison import comparison, place
from bot.reports.enough import TooFew
from bot.reports.signals import Rule, TimesChart, WeekOfKept, by_week, chart, kept_chart, times_chart
from bot.reports.weeks import window
from tests.bot.report_facts import HOUR, a_fact, in_week, weeks

YEAR, BASELINE, A_WEEK = 52, 20, 10
YEARS = 300
OFTEN = 0.9
MANY = weeks(30)


# --- of times ---


def answered(*hours: float, a_week: int = 3) -> list[ClockFact]:
    """First answers, so many in each of the last weeks, that took so long."""
    return [
        a_fact(stopped_at=in_week(week), used=HOUR * one)
        for week, one in zip(weeks(len(hours)), hours, strict=True)
        for _ in range(a_week)
    ]


def charted(found: Sequence[ClockFact]) -> TimesChart | TooFew:
    return times_chart(decisions(found, *window(MANY)), MANY)


def test_a_chart_begins_with_twelve_weeks_and_is_provisional_until_there_are_twenty() -> None:
    assert charted(answered(*[1, 2] * 5, 1)) == TooFew(11, 12)
    for count, is_provisional in ((12, True), (19, True), (20, False)):
        found = charted(answered(*([1, 2] * 10)[:count]))
        assert isinstance(found, TimesChart)
        assert found.chart.is_provisional is is_provisional


def test_until_there_are_twenty_all_weeks_are_the_baseline() -> None:
    assert chart([1.0] * 6 + [3.0] * 6).centre == 2
    assert chart([1.0] * 10 + [3.0] * 10 + [100.0]).centre == 2


def test_a_week_with_two_answers_is_passed_over_and_its_neighbours_are_neighbours() -> None:
    found = [*answered(*[1, 2] * 7), *answered(99, a_week=2)]
    found = [fact for fact in found if fact.stopped_at != in_week(MANY[-3])]
    few = [a_fact(stopped_at=in_week(MANY[-3]), used=99 * HOUR) for _ in range(2)]

    told = charted([*found, *few])

    assert isinstance(told, TimesChart)
    assert len(told.weeks) == 13
    assert MANY[-3] not in [one.week for one in told.weeks]
    assert told.weeks[0].hours == pytest.approx(1)


def test_what_took_no_time_took_a_minute() -> None:
    found = charted(answered(*[0, 1] * 10))

    assert isinstance(found, TimesChart)
    assert found.weeks[0].hours == pytest.approx(1 / 60)


def test_where_every_week_is_the_same_no_rule_is_applied() -> None:
    assert chart([1.0] * 20 + [5.0] * 10).signals == {}


def test_the_second_of_the_first_two_weeks_may_ring() -> None:
    values = [4.0, 4.0, *[1.0, 2.0] * 9, 1.0]

    assert chart([*values[2:], *values[:2]]).signals[20] == [Rule.TWO_OF_THREE]


def a_week(dice: random.Random, shift: float) -> float:
    """The logarithm of the median of ten times, as skewed as those of help desks are."""
    return log(median(exp(dice.gauss(1.0, 1.0) + shift) for _ in range(A_WEEK)))


def rings(rule: Rule, *, slower: float, years: int = YEARS) -> Iterator[list[int]]:
    """In each of many years the weeks, from 1 on, in which a rule rings. Everything takes so many times as long."""
    dice = random.Random(1931)  # noqa: S311  (the same years each time)
    for _ in range(years):
        values = [a_week(dice, 0) for _ in range(BASELINE)] + [a_week(dice, log(slower)) for _ in range(YEAR)]
        found = chart(values).signals
        yield [at - BASELINE + 1 for at in sorted(found) if at >= BASELINE and rule in found[at]]


def alarms(found: Sequence[int]) -> int:
    """Weeks that ring one after the other are one alarm."""
    return sum(week - 1 not in found for week in found)


# Measured: alarms in a year of nothing, and in which share of years a doubling is seen within so many weeks.
RATES = {
    Rule.BEYOND: ((0.3, 0.8), 0.35, 5),
    Rule.TWO_OF_THREE: ((0.2, 0.7), 0.5, 5),
    Rule.ROW: ((0.15, 0.6), 0.6, 10),
}


@pytest.mark.parametrize("rule", Rule)
def test_a_rule_rings_seldom_by_chance_and_soon_when_everything_takes_twice_as_long(rule: Rule) -> None:
    (seldom, often), share, within = RATES[rule]

    by_chance = sum(map(alarms, rings(rule, slower=1))) / YEARS
    seen = sum(bool(found) and found[0] <= within for found in rings(rule, slower=2)) / YEARS

    assert seldom <= by_chance <= often
    assert seen >= share


def test_all_rules_together_ring_about_once_a_year_and_see_a_doubling_within_five_weeks() -> None:
    every = [list(zip(*(rings(rule, slower=slower, years=200) for rule in Rule), strict=True)) for slower in (1, 2)]
    quiet, twice = [[sorted(set().union(*year)) for year in years] for years in every]

    assert 0.7 <= sum(map(alarms, quiet)) / len(quiet) <= 1.6
    assert median(year[0] if year else YEAR for year in twice) <= 5


# --- of kept promises ---


def judged(kept: Sequence[int], of: int) -> list[WeekOfKept] | TooFew:
    found = [
        a_fact(stopped_at=in_week(week), broken_at=None if number < good else in_week(week))
        for week, good in zip(weeks(len(kept)), kept, strict=True)
        for number in range(of)
    ]
    return kept_chart(decisions(found, *window(MANY)), MANY)


def test_kept_promises_are_judged_from_fifty_on() -> None:
    assert judged([6] * 7, 7) == TooFew(49, 50)
    assert not isinstance(judged([9] * 5, 10), TooFew)


def test_a_week_far_below_what_was_usual_is_a_signal_and_one_as_usual_is_none() -> None:
    found = judged([*[9] * 20, 8, 4, 10], 10)

    assert not isinstance(found, TooFew)
    assert [(one.is_low, one.is_high) for one in found[20:]] == [(False, False), (True, False), (False, False)]


def test_a_week_far_above_is_a_signal_too() -> None:
    found = judged([*[5] * 20, 10], 10)

    assert not isinstance(found, TooFew)
    assert [one.is_high for one in found] == [*[False] * 20, True]


def test_only_the_first_twenty_weeks_say_what_is_usual() -> None:
    found = judged([*[9] * 20, *[4] * 10], 10)

    assert not isinstance(found, TooFew)
    assert all(one.is_low for one in found[20:])


def weeks_that_ring(dice: random.Random, share: float) -> list[int]:
    usual = sum(dice.random() < OFTEN for _ in range(BASELINE * A_WEEK)) / (BASELINE * A_WEEK)
    kept = [sum(dice.random() < share for _ in range(A_WEEK)) for _ in range(YEAR)]
    low = [mid_p(one, A_WEEK, usual) < 0.00135 for one in kept]
    return [week for week, (one, is_low) in enumerate(zip(kept, low, strict=True), 1) if is_low or _is_high(one, usual)]


def _is_high(kept: int, usual: float) -> bool:
    return mid_p_above(kept, A_WEEK, usual) < 0.00135


def test_kept_promises_ring_once_in_ten_years_by_chance_and_soon_when_fewer_are_kept() -> None:
    dice = random.Random(1956)  # noqa: S311  (the same years each time)

    by_chance = sum(len(weeks_that_ring(dice, OFTEN)) for _ in range(YEARS)) / YEARS
    first = [next(iter(weeks_that_ring(dice, 0.6)), YEAR) for _ in range(YEARS)]

    assert by_chance <= 0.2
    assert median(first) <= 5


# --- chance itself ---


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 100))
def test_chance_is_that_of_the_definition(some: int, more: int, of_a_hundred: int) -> None:
    kept, of, share = some, some + more, Fraction(of_a_hundred, 100)
    terms = [comb(of, number) * share**number * (1 - share) ** (of - number) for number in range(of + 1)]

    assert mid_p(kept, of, float(share)) == pytest.approx(float(sum(terms[:kept]) + terms[kept] / 2), abs=1e-12)
    assert mid_p_above(kept, of, float(share)) == pytest.approx(
        float(sum(terms[kept + 1 :]) + terms[kept] / 2), abs=1e-12
    )


def test_chance_is_known_of_a_hundred_thousand_too() -> None:
    assert mid_p(90_000, 100_000, 0.9) == pytest.approx(0.5, abs=0.005)
    assert 0 <= mid_p(89_000, 100_000, 0.9) < 1e-20


# --- departments beside each other ---


def test_departments_of_fewer_than_ten_are_not_compared() -> None:
    found = comparison({1: (90, 100), 2: (0, 9), 3: (5, 10)})

    assert found is not None
    assert list(found.places) == [1, 3]
    assert found.share == pytest.approx(95 / 110)


def test_where_all_or_none_were_kept_nothing_is_compared() -> None:
    assert comparison({1: (50, 50), 2: (20, 20)}) is None
    assert comparison({1: (0, 50), 2: (0, 20)}) is None
    assert comparison({}) is None


def test_thirty_departments_that_are_all_the_same_are_hardly_ever_outside() -> None:
    dice = random.Random(2005)  # noqa: S311  (the same company each time)
    outside = 0
    for _ in range(100):
        counts = {number: (sum(dice.random() < OFTEN for _ in range(20)), 20) for number in range(30)}
        found = comparison(counts)
        assert found is not None
        outside += sum(one.is_low or one.is_high for one in found.places.values())

    assert outside <= 10, "of three thousand"


def test_where_departments_differ_more_than_chance_it_is_said_and_limits_are_wider() -> None:
    counts = {number: (70 + 3 * number, 100) for number in range(10)}

    found = comparison(counts)

    assert found is not None
    assert found.differs_more_than_chance
    assert place(*counts[0], found.share).is_low
    assert not found.places[0].is_low


def test_nine_departments_are_too_few_to_ask_whether_they_differ() -> None:
    found = comparison({number: (70 + 3 * number, 100) for number in range(9)})

    assert found is not None
    assert found.spread == 1


def test_the_farthest_tenth_does_not_say_how_much_departments_differ() -> None:
    same = dict.fromkeys(range(19), (90, 100))

    found = comparison({**same, 99: (0, 100)})

    assert found is not None
    assert found.places[99].is_low
    assert found.spread < 3


# --- by week ---


@given(st.lists(st.integers(0, 60 * 24 * 35), max_size=30))
def test_every_decision_is_in_its_own_week(minutes: list[int]) -> None:
    found = weeks(4)
    facts = [a_fact(stopped_at=found[0].start - timedelta(days=3) + timedelta(minutes=one)) for one in minutes]
    made = [one for one in map(decision, facts) if one is not None]

    told = by_week(made, found)

    assert [week for week, _own in told] == list(found)
    assert all(own == sorted((one for one in made if week.has(one.at)), key=lambda one: one.at) for week, own in told)
