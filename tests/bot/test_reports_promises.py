"""When a promise is decided, how many were kept, what came in and went out."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendars import Calendar
from bot.clocks.history import ANSWER, RESOLUTION, RESPONSE
from bot.reports.clock_facts import MOVED_ON, ClockFact, Outcome, Promised, decision, decisions
from bot.reports.customers import answers_of_customers
from bot.reports.enough import TooFew
from bot.reports.flow import flow
from bot.reports.kept import Kept, kept
from bot.reports.shares import uncertainty
from bot.reports.weeks import weeks_since, whole_weeks, window
from tests.bot.report_facts import HOUR, NOW, a_fact, facts, in_week, weeks
from tests.bot.slow_clock import PARIS_HOURS
from tests.moments import paris

FIVE = weeks(5)
LAST = FIVE[-1]
ANY = st.lists(facts(("response", "resolution", "answer")), max_size=40)


def first_answers(*found: ClockFact) -> Kept:
    return kept(found, FIVE)[Promised.FIRST_ANSWER]


# --- decided ---


def test_a_kept_promise_counts_when_its_clock_stopped() -> None:
    fact = a_fact()

    made = decision(fact)

    assert made is not None
    assert (made.outcome, made.at) == (Outcome.KEPT, fact.stopped_at)


@pytest.mark.parametrize("state", ["running", "paused", "stopped", "void", "silent"])
def test_a_broken_promise_counts_when_it_broke_whatever_came_after(state: str) -> None:
    broken_at = NOW - timedelta(days=3)
    stopped_at = None if state in {"running", "paused"} else NOW - timedelta(days=1)

    made = decision(a_fact(state=state, broken_at=broken_at, stopped_at=stopped_at, target=None, promise=1))

    assert made is not None
    assert (made.outcome, made.at) == (Outcome.BROKEN, broken_at)


def test_what_is_open_or_called_off_in_time_or_was_not_promised_is_not_decided() -> None:
    undecided = [
        a_fact(state="running"),
        a_fact(state="paused", stopped_at=None),
        a_fact(state="void"),
        a_fact(target=None),
    ]

    assert [decision(fact) for fact in undecided] == [None] * 4


def test_a_new_time_and_silence_are_outcomes_of_their_own() -> None:
    found = first_answers(a_fact(), a_fact(promise=1), a_fact(state="silent"), a_fact(broken_at=in_week(LAST)))

    assert found == Kept(kept=1, agreed=1, broken=1, silent=1)
    assert found.decided == 3


def test_a_department_that_passed_it_on_is_not_judged_by_where_it_went() -> None:
    assert not list(decisions([a_fact(state=MOVED_ON, broken_at=in_week(LAST))], *window(FIVE)))


def test_first_answers_next_answers_and_solutions_are_counted_apart() -> None:
    found = kept([a_fact(), a_fact(cycle=2), a_fact(kind=RESOLUTION, cycle=2), a_fact(kind=ANSWER)], FIVE)

    assert found == {Promised.FIRST_ANSWER: Kept(1), Promised.NEXT_ANSWER: Kept(1), Promised.SOLUTION: Kept(1)}


def test_a_per_cent_is_told_from_twenty_on() -> None:
    assert Kept(kept=18, broken=1).per_cent is None
    assert Kept(kept=18, broken=2).per_cent == 90
    assert Kept(kept=46, agreed=3, broken=1).per_cent == 92
    assert Kept(kept=25, broken=15).per_cent == 63, "the half is rounded up"


def test_uncertainty_is_told_from_five_on() -> None:
    assert uncertainty(3, 4) == TooFew(4, 5)
    assert uncertainty(4, 5) == pytest.approx((0.375535, 0.963776), abs=1e-6)


@given(ANY)
def test_each_clock_is_decided_at_most_once(found: list[ClockFact]) -> None:
    every = Counter(made.fact.clock_id for week in weeks(40) for made in decisions(found, week.start, week.end))

    assert all(often == 1 for often in every.values())


@given(ANY)
def test_weeks_add_up_to_the_window(found: list[ClockFact]) -> None:
    together = kept(found, FIVE)
    apart = [kept(found, [week]) for week in FIVE]

    for sort, whole in together.items():
        parts = [one[sort] for one in apart]
        added = Kept(*(sum(getattr(one, name) for one in parts) for name in ("kept", "agreed", "broken", "silent")))
        assert added == whole


@given(st.data())
def test_the_order_of_rows_changes_nothing(data: st.DataObject) -> None:
    found = data.draw(ANY)
    mixed = data.draw(st.permutations(found))

    assert kept(found, FIVE) == kept(mixed, FIVE)
    assert flow(found, FIVE) == flow(mixed, FIVE)
    assert answers_of_customers(found, FIVE) == answers_of_customers(mixed, FIVE)


# --- in, out, open ---


def test_a_request_came_in_one_week_and_went_out_in_another() -> None:
    fact = a_fact(kind=RESOLUTION, opened_at=in_week(FIVE[1]), stopped_at=in_week(FIVE[3]))

    found = [(one.opened, one.finished, one.open) for one in flow([fact], FIVE)]

    assert found == [(0, 0, 0), (1, 0, 1), (0, 0, 1), (0, 1, 0), (0, 0, 0)]


@given(ANY)
def test_what_is_open_is_what_was_open_and_what_came_without_what_went(found: list[ClockFact]) -> None:
    told = flow(found, FIVE)

    for before, after in pairwise(told):
        assert after.open == before.open + after.opened - after.finished
    end = LAST.end
    own = [fact for fact in found if fact.kind == RESOLUTION and fact.started_at < end]
    assert told[-1].open == sum(fact.stopped_at is None or fact.stopped_at >= end for fact in own)


# --- the customers' side ---


def test_how_customers_answer_is_told_from_twenty_on() -> None:
    questions = [a_fact(kind=ANSWER, customer="Sales") for _ in range(19)]
    late = a_fact(kind=ANSWER, customer="Sales", state="running", broken_at=in_week(LAST))
    nobody = a_fact(kind=ANSWER, customer="")

    assert answers_of_customers([*questions, nobody], FIVE) == {"Sales": TooFew(19, 20)}
    assert answers_of_customers([*questions, late, nobody], FIVE) == {"Sales": Kept(kept=19, broken=1)}


def test_silence_of_a_customer_is_no_answer_in_time() -> None:
    silent = [a_fact(kind=ANSWER, state="silent") for _ in range(30)]

    assert answers_of_customers(silent, FIVE) == {}


# --- weeks ---


def test_only_weeks_that_are_over_count() -> None:
    assert [str(week) for week in whole_weeks(PARIS_HOURS, paris(8, 23, 59), 2)] == ["2026-W08", "2026-W09"]
    assert [str(week) for week in whole_weeks(PARIS_HOURS, paris(9, 0), 2)] == ["2026-W09", "2026-W10"]


def test_weeks_join_across_a_clock_change_and_the_end_of_a_year() -> None:
    found = whole_weeks(PARIS_HOURS, paris(20, 12, month=4), 70)

    assert all(one.end == other.start for one, other in pairwise(found))
    lengths = {str(week): week.end - week.start for week in found}
    assert lengths["2026-W13"] == timedelta(days=7) - HOUR, "on 29 March an hour is missing"
    assert lengths["2025-W43"] == timedelta(days=7) + HOUR
    assert {"2025-W01", "2025-W52", "2026-W01"} <= set(lengths)
    assert next(week for week in found if str(week) == "2026-W01").first_day == date(2025, 12, 29)


def test_weeks_join_where_a_department_moved_to_another_zone() -> None:
    moved = PARIS_HOURS.then(date(2026, 2, 18), Calendar("America/New_York", {"mon": [("09:00", "17:00")]}))

    found = whole_weeks(moved, NOW, 4)

    assert all(one.end == other.start for one, other in pairwise(found))


def test_all_weeks_since_a_moment_begin_with_its_own() -> None:
    assert weeks_since(PARIS_HOURS, in_week(FIVE[0]), NOW) == FIVE
    assert weeks_since(PARIS_HOURS, NOW, NOW) == ()


def test_what_nobody_asked_is_none_and_not_an_error() -> None:
    assert set(kept([], FIVE).values()) == {Kept()}
    assert [(one.opened, one.finished, one.open) for one in flow([], FIVE)] == [(0, 0, 0)] * 5
    assert kept([a_fact(kind=RESPONSE)], FIVE)[Promised.SOLUTION] == Kept()
