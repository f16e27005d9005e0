"""How long things take with what is still open in it, what is before somebody, and what has become old."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from bot.clocks.history import RESOLUTION, RESPONSE
from bot.reports.ageing import ageing
from bot.reports.clock_facts import ClockFact
from bot.reports.enough import TooFew
from bot.reports.queue import before, days_in_hand
from bot.reports.survival import Observation, Survival
from bot.reports.times import Times, of_observations, times
from tests.bot.report_facts import HOUR, NOW, PEOPLE, a_fact

HALF, FIFTEEN = Fraction(1, 2), Fraction(15, 100)
observations = st.lists(
    st.builds(Observation, st.integers(0, 30).map(lambda minutes: timedelta(minutes=minutes)), st.booleans()),
    max_size=60,
)
shares = st.sampled_from((HALF, FIFTEEN, Fraction(1, 3), Fraction(0), Fraction(1)))


def solved(*hours: float) -> list[ClockFact]:
    return [a_fact(kind=RESOLUTION, used=HOUR * one) for one in hours]


def open_for(*hours: float) -> list[ClockFact]:
    return [a_fact(kind=RESOLUTION, state="running", used=HOUR * one) for one in hours]


def by_definition(seen: Sequence[Observation], share: Fraction) -> timedelta | None:
    """Kaplan and Meier's product as it is written, in fractions."""
    curve = Fraction(1)
    for time in sorted({one.used for one in seen if one.ended}):
        at_risk = sum(one.used >= time for one in seen)
        curve *= 1 - Fraction(sum(one.used == time and one.ended for one in seen), at_risk)
        if curve <= share:
            return time
    return None


@given(observations, shares)
def test_times_are_those_of_the_definition(seen: list[Observation], share: Fraction) -> None:
    assert Survival(seen).within(share) == by_definition(seen, share)


@given(st.lists(st.integers(0, 1_000), min_size=1, max_size=80), st.integers(1, 99))
def test_without_anything_open_they_are_those_of_the_nearest_rank(minutes: list[int], of_a_hundred: int) -> None:
    seen = [Observation(timedelta(minutes=one), True) for one in minutes]

    found = Survival(seen).within(1 - Fraction(of_a_hundred, 100))

    assert found == timedelta(minutes=sorted(minutes)[math.ceil(Fraction(of_a_hundred, 100) * len(minutes)) - 1])


@given(observations, st.integers(0, 30), shares)
def test_another_open_request_never_makes_it_look_quicker(
    seen: list[Observation], minutes: int, share: Fraction
) -> None:
    before = Survival(seen).within(share)
    after = Survival([*seen, Observation(timedelta(minutes=minutes), False)]).within(share)

    assert after is None or (before is not None and after >= before)


def test_85_of_100_of_twenty_are_seventeen_exactly() -> None:
    """A product of floats says eighteen."""
    seen = [Observation(HOUR * number, True) for number in range(1, 21)]

    assert Survival(seen).within(HALF) == 10 * HOUR
    assert Survival(seen).within(FIFTEEN) == 17 * HOUR


def test_what_is_nearly_a_share_is_compared_exactly() -> None:
    """Half of what is left each time, and a censoring between: 1/2 · 2/2 · 1/2 is a quarter and no less."""
    seen = [Observation(HOUR * number, number % 2 == 1) for number in range(1, 4_001)]

    for share in (HALF, FIFTEEN):
        found = Survival(seen).within(share)
        assert found == by_definition_in_order(seen, share)


def by_definition_in_order(seen: Sequence[Observation], share: Fraction) -> timedelta | None:
    """The same product for times that all differ, kept as two whole numbers."""
    above = below = 1
    for place, one in enumerate(seen):
        left = len(seen) - place
        if one.ended:
            above, below = above * (left - 1), below * left
            if above * share.denominator <= below * share.numerator:
                return one.used
    return None


def test_a_pile_that_grows_does_not_look_like_quick_work() -> None:
    found = times([*solved(*range(1, 11)), *open_for(*[200] * 8)], RESOLUTION, NOW)

    assert found == Times(18, 10, half=9 * HOUR, most=TooFew(18, 20))


def test_what_is_not_reached_is_said() -> None:
    found = times([*solved(1, 1, 1, 1, 1), *open_for(*[2] * 20)], RESOLUTION, NOW)

    assert (found.half, found.most) == (None, None)


def test_too_few_are_too_few_to_say() -> None:
    assert times(solved(*[1] * 9), RESOLUTION, NOW).half == TooFew(9, 10)
    assert times([*solved(*[1] * 4), *open_for(*[1] * 6)], RESOLUTION, NOW).half == TooFew(4, 5)
    assert times([*solved(*[1] * 5), *open_for(*[0] * 5)], RESOLUTION, NOW).half == HOUR
    assert times(solved(*[1] * 19), RESOLUTION, NOW).most == TooFew(19, 20)
    assert times(solved(*[1] * 20), RESOLUTION, NOW).most == HOUR


def test_only_first_cycles_of_the_last_91_days_count() -> None:
    old = [a_fact(kind=RESOLUTION, opened_at=NOW - timedelta(days=91, seconds=1)) for _ in range(10)]
    again = [a_fact(kind=RESOLUTION, cycle=2) for _ in range(10)]
    other = [a_fact(kind=RESPONSE) for _ in range(10)]

    assert times([*old, *again, *other], RESOLUTION, NOW).opened == 0
    assert times([one._replace(opened_at=NOW - timedelta(days=91)) for one in old], RESOLUTION, NOW).opened == 10


def test_moved_on_called_off_and_silence_took_longer_than_they_used() -> None:
    unfinished = [a_fact(kind=RESOLUTION, state=state, used=HOUR) for state in ("moved on", "void", "silent", "paused")]

    found = times([*solved(*[2] * 6), *unfinished], RESOLUTION, NOW)

    assert (found.opened, found.ended, found.half) == (10, 6, 2 * HOUR)


def test_one_alone_is_no_time() -> None:
    assert of_observations([]) == Times(0, 0, TooFew(0, 10), TooFew(0, 10))


# --- what is before somebody, and what a department has in hand ---


def test_who_asked_earlier_and_does_not_wait_is_before_you() -> None:
    mine = a_fact(kind=RESOLUTION, state="running", opened_at=NOW - HOUR)
    earlier = a_fact(kind=RESOLUTION, state="running", opened_at=NOW - 2 * HOUR)
    others = [
        a_fact(kind=RESOLUTION, state="paused", stopped_at=None, opened_at=NOW - 2 * HOUR),
        a_fact(kind=RESOLUTION, opened_at=NOW - 2 * HOUR),
        a_fact(kind=RESOLUTION, state="running", opened_at=NOW - 2 * HOUR, department_id=PEOPLE),
        a_fact(kind=RESPONSE, state="running", opened_at=NOW - 2 * HOUR),
        a_fact(kind=RESOLUTION, state="running", opened_at=NOW),
    ]

    assert before([mine, earlier, *others], mine) == 1


def test_work_in_hand_is_what_is_open_by_what_is_finished_a_day() -> None:
    days = [(NOW - timedelta(days=back), NOW - timedelta(days=back - 1)) for back in range(20, 0, -1)]
    finished = [a_fact(kind=RESOLUTION, stopped_at=start + HOUR) for start, _end in days * 2]
    before_that = a_fact(kind=RESOLUTION, stopped_at=days[0][0] - HOUR)

    assert days_in_hand([*finished, *open_for(*[1] * 6)], days) == 3
    assert days_in_hand([*finished[:19], before_that, *open_for(1)], days) == TooFew(19, 20)
    assert days_in_hand(finished[:20], days) == 0


# --- what has become old ---


def test_what_is_older_than_85_of_100_is_listed_the_oldest_first_and_five_at_most() -> None:
    line = Times(30, 30, half=HOUR, most=8 * HOUR)
    found = open_for(8, 9, 12, 30, 10, 11, 14)

    assert [fact.used / HOUR for fact in ageing([*found, *solved(40)], line)] == [30, 14, 12, 11, 10]


def test_without_such_a_line_nothing_is_old() -> None:
    assert ageing(open_for(1_000), Times(30, 30, half=HOUR, most=None)) == []
    assert ageing(open_for(1_000), Times(19, 19, half=HOUR, most=TooFew(19, 20))) == []
