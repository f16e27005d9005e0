"""Clocks, held against a slow one that looks at the office every quarter of an hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.calendars import Calendar
from bot.clocks.clock import Clock
from bot.clocks.ladder import Point, default_ladder, due_steps
from tests.bot.slow_clock import NOTHING, PARIS_HOURS, QUARTER, SYDNEY_HOURS, SlowClock, a_moment
from tests.moments import (
    TUESDAY_AT_NINE,
    friday_at,
    monday_at,
    paris,
    thursday_at,
    tuesday_at,
    wednesday_at,
)

FOUR_HOURS = timedelta(hours=4)

starts = st.integers(0, 7 * 96).map(a_moment)
targets = st.integers(1, 80).map(lambda quarters: quarters * QUARTER)
verbs = st.sampled_from(["pause", "resume", "stop", "reopen", "change", "clear", "move", "agree"])
# Verbs in any order, also where they make no sense: those change nothing.
lives = st.lists(st.tuples(st.integers(0, 96), verbs, st.integers(1, 60)), max_size=10)


@dataclass
class Both:
    """One life, lived by a course and by the slow clock."""

    clock: Clock
    slow: SlowClock

    def does(self, verb: str, quarters: int) -> None:
        at, length = self.slow.at, quarters * QUARTER
        match verb:
            case "pause":
                self.clock.pause(at, verb)
                self.slow.pauses()
            case "resume":
                self.clock.resume(at, verb)
                self.slow.resumes()
            case "stop":
                self.clock.stop(at)
                self.slow.stops()
            case "reopen":
                self.clock.reopen(at, verb)
                self.slow.reopens()
            case "change":
                self.clock.change(at, length)
                self.slow.changes(length)
            case "clear":
                self.clock.change(at, None)
                self.slow.changes(None)
            case "move":
                calendar = SYDNEY_HOURS if self.slow.calendar is PARIS_HOURS else PARIS_HOURS
                self.clock.move(at, 2, calendar, length, verb)
                self.slow.moves(calendar, length)
            case "agree":
                due_at = self.clock.calendar.add(at, length)
                self.clock.agree(at, due_at)
                self.slow.agrees(length)


def lived(start: datetime, target: timedelta, life: list[tuple[int, str, int]], later: int = 0) -> Both:
    both = Both(
        Clock.start("response", 1, 1, start, PARIS_HOURS, target),
        SlowClock(start, PARIS_HOURS, target),
    )
    for quarters, verb, length in life:
        both.slow.passes(both.slow.at + quarters * QUARTER)
        both.does(verb, length)
    both.slow.passes(both.slow.at + later * QUARTER)
    both.slow.notices()
    return both


def started(target: timedelta = FOUR_HOURS, at: datetime = TUESDAY_AT_NINE) -> Clock:
    return Clock.start("response", 1, 1, at, PARIS_HOURS, target)


# --- against the slow clock ---


@settings(max_examples=200)
@given(starts, targets, lives, st.integers(0, 2 * 96))
def test_a_promise_uses_the_open_time_while_it_runs_and_no_other(
    start: datetime, target: timedelta, life: list[tuple[int, str, int]], later: int
) -> None:
    both = lived(start, target, life, later)

    assert both.clock.state == both.slow.state
    assert both.clock.target == both.slow.target
    assert both.clock.used(both.slow.at) == both.slow.used


@settings(max_examples=300)
@given(starts, targets, lives, st.integers(0, 2 * 96))
def test_it_is_late_from_the_first_open_moment_with_all_its_time_used_or_from_the_change_that_made_it_so(
    start: datetime, target: timedelta, life: list[tuple[int, str, int]], later: int
) -> None:
    both = lived(start, target, life, later)

    late_from = both.clock.late_from()

    assert (late_from if late_from is not None and late_from <= both.slow.at else None) == both.slow.late


@settings(max_examples=200)
@given(starts, targets, lives)
def test_what_is_due_is_due_at_the_moment_the_target_is_used_up(
    start: datetime, target: timedelta, life: list[tuple[int, str, int]]
) -> None:
    both = lived(start, target, life)

    due_at = both.clock.due_at()

    if both.slow.state != "running" or both.slow.target is None:
        assert due_at is None
    else:
        assert due_at is not None
        opens_at = both.clock.alarm_at(both.slow.target)
        assert opens_at is not None
        assert both.clock.used(due_at) == both.slow.target
        assert both.clock.used(opens_at) == both.slow.target, "nothing is counted between due and late"


@settings(max_examples=200)
@given(starts, targets, lives)
def test_every_step_of_the_ladder_stands_in_open_hours_and_not_before_its_percent(
    start: datetime, target: timedelta, life: list[tuple[int, str, int]]
) -> None:
    both = lived(start, target, life)

    for due in due_steps(default_ladder(), both.clock, "normal"):
        used = Point.parse(due.key).used(both.clock)
        assert used is not None
        # The engine counts whole seconds.
        assert both.clock.used(due.at) >= used - timedelta(seconds=1)
        if due.at > both.slow.at:
            assert both.clock.calendar.is_open(due.at)


@given(starts, st.lists(st.integers(0, 96), min_size=1, max_size=6))
def test_time_is_additive_over_any_cuts(start: datetime, cuts: list[int]) -> None:
    clock, at, counted = started(timedelta(hours=80), start), start, NOTHING
    for quarters in cuts:
        later = at + quarters * QUARTER
        counted += clock.used(later) - clock.used(at)
        at = later

    assert counted == clock.used(at)


@given(starts, st.integers(0, 400), st.integers(0, 200))
def test_a_pause_outside_hours_costs_nothing_wherever_it_lies(start: datetime, begins: int, quarters: int) -> None:
    paused, plain = started(timedelta(hours=30), start), started(timedelta(hours=30), start)
    at = start + begins * QUARTER
    ends = min(at + quarters * QUARTER, PARIS_HOURS.next_open(at))

    paused.pause(at, "asked")
    paused.resume(ends, "answered")

    if not PARIS_HOURS.is_open(at) or ends == at:
        assert paused.due_at() == plain.due_at()
        assert paused.late_from() == plain.late_from()


# --- in examples ---


@pytest.mark.parametrize(
    ("paused_at", "resumed_at"),
    [
        pytest.param(tuesday_at(18), wednesday_at(9), id="overnight"),
        pytest.param(tuesday_at(12, 30), tuesday_at(13, 30), id="over lunch"),
        pytest.param(friday_at(19), friday_at(19) + timedelta(days=2), id="over a weekend"),
        pytest.param(tuesday_at(10), tuesday_at(10), id="no time at all"),
    ],
)
def test_a_pause_outside_hours_costs_nothing(paused_at: datetime, resumed_at: datetime) -> None:
    clock = started(timedelta(hours=30))
    before = clock.due_at()

    clock.pause(paused_at, "asked")
    clock.resume(resumed_at, "answered")

    assert clock.due_at() == before


def test_a_pause_moves_what_is_due_by_the_working_time_it_took() -> None:
    clock = started()

    clock.pause(tuesday_at(10), "asked")
    assert clock.due_at() is None
    clock.resume(wednesday_at(10), "answered")

    assert clock.due_at() == wednesday_at(14)


def test_a_pause_keeps_its_seconds() -> None:
    clock = started()

    clock.pause(tuesday_at(10) + timedelta(seconds=7), "asked")
    clock.resume(tuesday_at(10) + timedelta(seconds=48), "answered")

    assert clock.due_at() == tuesday_at(14) + timedelta(seconds=41)


def test_who_is_done_while_waiting_keeps_the_pause() -> None:
    clock = started()
    clock.pause(tuesday_at(10), "asked")

    clock.stop(thursday_at(10))

    assert clock.used(friday_at(9)) == timedelta(hours=1)


def test_closing_early_and_reopening_gains_nothing_and_costs_nothing() -> None:
    clock = started()
    clock.stop(tuesday_at(10))

    clock.reopen(thursday_at(10), "reopened")

    assert clock.due_at() == thursday_at(14)


def test_a_promise_made_at_night_begins_to_count_in_the_morning() -> None:
    assert started(at=tuesday_at(22)).due_at() == wednesday_at(14)


def test_a_change_keeps_start_and_time_used_and_is_late_from_the_change_and_not_before() -> None:
    clock = started()
    clock.change(tuesday_at(12), timedelta(hours=2))
    clock.change(tuesday_at(17), timedelta(hours=2))

    assert clock.used(tuesday_at(12)) == timedelta(hours=3)
    assert clock.late_from() == tuesday_at(12), "three of two hours are used, and nobody knew before noon"


def test_a_change_to_a_time_that_is_over_at_that_moment_is_late_from_then_on() -> None:
    clock = started(timedelta(hours=2))
    clock.change(tuesday_at(12), timedelta(hours=3))

    assert clock.used(tuesday_at(12)) == timedelta(hours=3)
    assert clock.late_from() == tuesday_at(12)


def test_a_change_that_gives_more_time_takes_the_lateness_away() -> None:
    clock = started()
    assert clock.late_from() == tuesday_at(14)

    clock.change(tuesday_at(15), timedelta(hours=8))

    assert clock.late_from() == wednesday_at(9), "due on Tuesday at closing"
    assert clock.due_at() == tuesday_at(18)


def test_a_standard_without_this_promise_clears_it() -> None:
    clock = started()

    clock.change(tuesday_at(15), None)

    assert (clock.due_at(), clock.late_from()) == (None, None)
    assert due_steps(default_ladder(), clock, "normal") == []


def test_what_moves_away_was_counted_in_the_old_calendar_and_is_counted_in_the_new_one() -> None:
    early = Calendar("Europe/Paris", {"wed": [("06:00", "08:00")], "thu": [("06:00", "20:00")]})
    clock = started(timedelta(hours=10))

    clock.move(tuesday_at(18), 2, early, timedelta(hours=11), "moved")

    assert clock.used(tuesday_at(18)) == timedelta(hours=8)
    assert clock.used(wednesday_at(12)) == timedelta(hours=10)
    assert clock.due_at() == thursday_at(7)
    assert clock.department_id == 2


def test_a_new_time_that_was_agreed_moves_the_promise_and_starts_the_ladder_afresh() -> None:
    clock = started()

    clock.agree(tuesday_at(13), thursday_at(12, 30))

    assert clock.due_at() == thursday_at(12, 30)
    assert clock.promise == 1
    ladder = {due.key: due.at for due in due_steps(default_ladder(), clock, "normal")}
    assert ladder["100%"] == thursday_at(13, 30)
    # From Tuesday 13:00 to Thursday 12:30 there are sixteen hours of work; half of them are over on Wednesday at noon.
    assert ladder["50%"] == wednesday_at(13, 30)


def test_a_new_time_stands_above_every_standard_until_another_department_has_it() -> None:
    clock = started()
    clock.agree(tuesday_at(13), thursday_at(12, 30))

    clock.change(tuesday_at(14), timedelta(hours=1))
    assert clock.due_at() == thursday_at(12, 30)

    clock.move(wednesday_at(9), 2, PARIS_HOURS, timedelta(hours=14), "moved")
    assert clock.due_at() == wednesday_at(16)


def test_a_question_that_comes_while_a_new_time_runs_pauses_that_too() -> None:
    clock = started()
    clock.agree(tuesday_at(13), thursday_at(12, 30))

    clock.pause(wednesday_at(9), "asked")
    clock.resume(wednesday_at(11), "answered")

    assert clock.due_at() == thursday_at(15, 30)


@pytest.mark.parametrize(
    ("zone", "hours", "at", "due"),
    [
        ("Europe/Paris", ("00:00", "24:00"), paris(28, 12), paris(29, 13)),
        ("Europe/Paris", ("00:00", "24:00"), paris(24, 12, month=10), paris(25, 11, month=10)),
    ],
    ids=["the clocks go forward", "the clocks go back"],
)
def test_a_clock_change_while_it_runs_is_counted_in_hours_that_passed(
    zone: str, hours: tuple[str, str], at: datetime, due: datetime
) -> None:
    always = Calendar(zone, dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), (hours,)))

    clock = Clock.start("resolution", 1, 1, at, always, timedelta(hours=24))

    assert clock.due_at() == due


def test_a_promise_of_monday_morning_is_not_late_on_sunday_night() -> None:
    clock = started(at=friday_at(14))

    assert clock.due_at() == friday_at(18)
    assert clock.late_from() == monday_at(9) + timedelta(days=7)
