"""Running promises, held against a slow model that looks at the office every quarter of an hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import clocks
from bot.clocks import LATE, RESOLUTION, RESPONSE, SOON, STEPS, Phase
from storage.tables import Clock
from tests.handlers.examples import FOUR_HOURS, PARIS_HOURS
from tests.moments import TUESDAY_AT_NINE, friday_at, monday_at, thursday_at, tuesday_at, wednesday_at

QUARTER = timedelta(minutes=15)
NOTHING = timedelta(0)
VERBS = ("pause", "resume", "stop", "reopen", "void")

starts = st.integers(0, 7 * 96).map(lambda quarters: monday_at(0) + quarters * QUARTER)
targets = st.integers(1, 80).map(lambda quarters: quarters * QUARTER)
# Verbs in any order, also where they make no sense: those change nothing.
lives = st.lists(st.tuples(st.integers(0, 96), st.sampled_from(VERBS[:4])), max_size=8)


@dataclass
class Model:
    """The same promise, by counting open quarters of an hour while it runs."""

    at: datetime
    state: str = "running"
    used: timedelta = NOTHING

    def passes(self, until: datetime) -> None:
        while self.at < until:
            if self.state == "running" and PARIS_HOURS.is_open(self.at):
                self.used += QUARTER
            self.at += QUARTER

    def does(self, verb: str) -> None:
        allowed = {
            ("running", "pause"): "paused",
            ("paused", "resume"): "running",
            ("running", "stop"): "stopped",
            ("paused", "stop"): "stopped",
            ("stopped", "reopen"): "running",
        }
        self.state = allowed.get((self.state, verb), self.state)


def does(clock: Clock, verb: str, at: datetime) -> None:
    match verb:
        case "pause":
            clocks.pause(clock, at)
        case "resume":
            clocks.resume(clock, PARIS_HOURS, at)
        case "stop":
            clocks.stop(clock, PARIS_HOURS, at)
        case "reopen":
            clocks.reopen(clock, PARIS_HOURS, at)
        case "void":
            clocks.void(clock, at)


def lived(start: datetime, target: timedelta, life: list[tuple[int, str]]) -> tuple[Clock, Model]:
    clock, model = clocks.start(1, RESPONSE, target, PARIS_HOURS, start), Model(start)
    for quarters, verb in life:
        model.passes(model.at + quarters * QUARTER)
        model.does(verb)
        does(clock, verb, model.at)
    return clock, model


def started(target: timedelta = FOUR_HOURS, at: datetime = TUESDAY_AT_NINE, kind: str = RESPONSE) -> Clock:
    return clocks.start(1, kind, target, PARIS_HOURS, at)


def phase(clock: Clock, at: datetime) -> Phase:
    return clocks.standing(clock, PARIS_HOURS, at).phase


# --- against the model ---


@settings(max_examples=150)
@given(starts, targets, lives, st.integers(0, 2 * 96))
def test_a_promise_uses_the_open_time_while_it_runs_and_no_other(
    start: datetime, target: timedelta, life: list[tuple[int, str]], later: int
) -> None:
    clock, model = lived(start, target, life)
    model.passes(model.at + later * QUARTER)

    stands = clocks.standing(clock, PARIS_HOURS, model.at)

    assert clock.state == model.state
    assert clocks.used(clock, PARIS_HOURS, model.at) == model.used
    assert stands.spare == target - model.used


@settings(max_examples=150)
@given(starts, targets, lives, st.integers(0, 2 * 96))
def test_lateness_is_judged_by_the_working_time_used(
    start: datetime, target: timedelta, life: list[tuple[int, str]], later: int
) -> None:
    clock, model = lived(start, target, life)
    model.passes(model.at + later * QUARTER)

    judged = phase(clock, model.at)

    if model.state == "running":
        is_over = model.used > target or (model.used == target and PARIS_HOURS.is_open(model.at))
        assert (judged is Phase.LATE) == is_over
    elif model.state == "stopped":
        assert judged is (Phase.MET if model.used <= target else Phase.MISSED)
    else:
        assert judged is Phase.PAUSED


@settings(max_examples=150)
@given(starts, targets, lives)
def test_a_reminder_never_comes_before_its_percent_and_never_in_closed_hours(
    start: datetime, target: timedelta, life: list[tuple[int, str]]
) -> None:
    clock, model = lived(start, target, life)

    if model.state == "running":
        for step in STEPS[RESPONSE]:
            rings_at = clocks.alarm_at(clock, PARIS_HOURS, step)
            assert PARIS_HOURS.is_open(rings_at)
            # The engine counts whole seconds.
            assert clocks.used(clock, PARIS_HOURS, rings_at) >= target * step / 100 - timedelta(seconds=1)
        assert clock.next_alarm_at == clocks.alarm_at(clock, PARIS_HOURS, STEPS[RESPONSE][0])
    else:
        assert clock.next_alarm_at is None, "nobody is reminded of what does not run"


@given(starts, targets, lives)
def test_what_is_due_is_due_at_the_moment_the_target_is_used_up(
    start: datetime, target: timedelta, life: list[tuple[int, str]]
) -> None:
    clock, model = lived(start, target, life)

    if model.state == "running":
        assert clock.due_at is not None
        assert PARIS_HOURS.between(clock.started_at, clock.due_at) == target + clock.paused
    if model.state == "paused":
        assert clock.due_at is None


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
    before = clock.due_at, clock.next_alarm_at

    clocks.pause(clock, paused_at)
    clocks.resume(clock, PARIS_HOURS, resumed_at)

    assert clock.paused == NOTHING
    assert (clock.due_at, clock.next_alarm_at) == before


def test_a_pause_moves_what_is_due_by_the_working_time_it_took() -> None:
    clock = started()

    clocks.pause(clock, tuesday_at(10))
    clocks.resume(clock, PARIS_HOURS, wednesday_at(10))

    assert clock.due_at == wednesday_at(14)


def test_who_is_done_while_waiting_keeps_the_pause() -> None:
    clock = started()
    clocks.pause(clock, tuesday_at(10))

    clocks.stop(clock, PARIS_HOURS, thursday_at(10))

    assert clocks.used(clock, PARIS_HOURS, friday_at(9)) == timedelta(hours=1)
    assert phase(clock, friday_at(9)) is Phase.MET


def test_closing_early_and_reopening_gains_nothing_and_costs_nothing() -> None:
    clock = started()
    clocks.stop(clock, PARIS_HOURS, tuesday_at(10))

    clocks.reopen(clock, PARIS_HOURS, thursday_at(10))

    assert clock.due_at == thursday_at(14)
    assert clocks.used(clock, PARIS_HOURS, thursday_at(10)) == timedelta(hours=1)


def test_an_answer_on_saturday_to_a_promise_of_friday_evening_is_not_late() -> None:
    clock = started(at=friday_at(13))
    assert clock.due_at == friday_at(17, 30)

    saturday = friday_at(18) + timedelta(hours=20)
    on_time = started(timedelta(hours=4, minutes=30), at=friday_at(13))
    clocks.stop(on_time, PARIS_HOURS, saturday)

    assert phase(on_time, saturday) is Phase.MET


def test_a_promise_made_at_night_begins_to_count_in_the_morning() -> None:
    assert started(at=tuesday_at(22)).due_at == wednesday_at(14)


def test_a_void_promise_is_judged_neither_kept_nor_broken() -> None:
    clock = started()

    clocks.void(clock, friday_at(9))

    assert phase(clock, friday_at(10)) is Phase.VOID
    assert clock.next_alarm_at is None


def test_a_card_turns_yellow_at_three_quarters_and_red_at_the_whole() -> None:
    clock = started()

    phases = [phase(clock, tuesday_at(*time)) for time in ((12, 0), (12, 29), (13, 30), (14, 0))]

    assert phases == [Phase.SOON, Phase.SOON, Phase.SOON, Phase.LATE]
    assert phase(clock, tuesday_at(11, 59)) is Phase.ON_TIME
    assert clocks.standing(clock, PARIS_HOURS, tuesday_at(15)).late_since == tuesday_at(14)


def test_steps_that_were_missed_are_known_in_their_order() -> None:
    clock = started()

    assert clocks.steps_passed(clock, PARIS_HOURS, tuesday_at(9, 30)) == []
    assert clocks.steps_passed(clock, PARIS_HOURS, tuesday_at(11)) == [50]
    assert clocks.steps_passed(clock, PARIS_HOURS, tuesday_at(14)) == [50, SOON, LATE]


def test_a_step_that_was_told_is_never_told_again() -> None:
    clock = started()

    clocks.move_on(clock, PARIS_HOURS, SOON)

    assert clocks.steps_passed(clock, PARIS_HOURS, tuesday_at(14)) == [LATE]
    assert clock.next_alarm_at == tuesday_at(14)


def test_after_the_last_step_nothing_rings_any_more() -> None:
    clock = started()

    clocks.move_on(clock, PARIS_HOURS, 150)

    assert clock.next_alarm_at is None
    assert clocks.steps_passed(clock, PARIS_HOURS, friday_at(9)) == []


def test_a_pause_does_not_bring_back_a_step_that_was_told() -> None:
    clock = started()
    clocks.move_on(clock, PARIS_HOURS, 50)

    clocks.pause(clock, tuesday_at(11, 30))
    clocks.resume(clock, PARIS_HOURS, tuesday_at(17))

    assert clock.next_step == SOON
    assert clock.next_alarm_at == tuesday_at(17, 30)


def test_a_solution_is_not_asked_for_at_half_time() -> None:
    clock = started(timedelta(hours=8), kind=RESOLUTION)

    assert clocks.steps_passed(clock, PARIS_HOURS, tuesday_at(15)) == []
    assert clock.next_alarm_at == tuesday_at(16)


def test_an_alarm_can_be_held_until_the_morning() -> None:
    clock = started()

    clocks.hold_alarm_until(clock, wednesday_at(9))

    assert clock.next_alarm_at == wednesday_at(9)
    assert clock.next_step == 50
