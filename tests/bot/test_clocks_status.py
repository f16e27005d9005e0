"""How a clock stands, as its row says it: one example on either side of every line between two words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.clocks.history import RESPONSE
from bot.clocks.status import ClockStatus, Phase, status_of
from storage.tables import ClockRow
from tests.bot.slow_clock import PARIS_HOURS
from tests.moments import TUESDAY_AT_NINE, tuesday_at

FOUR_HOURS = timedelta(hours=4)
SECOND = timedelta(seconds=1)


def stands(at: datetime, **row: Any) -> ClockStatus | None:
    """The second promise of four hours, given on Tuesday at nine, with a new time agreed once."""
    usual = {"kind": RESPONSE, "cycle": 2, "promise": 1, "target": FOUR_HOURS, "used": timedelta(hours=1)}
    running = {"due_at": tuesday_at(14), "soon_from": tuesday_at(12), "late_from": tuesday_at(14)}
    clock = ClockRow(request_id=1, department_id=1, started_at=TUESDAY_AT_NINE, **{**usual, **running, **row})
    return status_of(clock, PARIS_HOURS, at)


@pytest.mark.parametrize(
    ("at", "phase", "spare", "late_since"),
    [
        (tuesday_at(12) - SECOND, Phase.ON_TIME, timedelta(hours=1) + SECOND, None),
        (tuesday_at(12), Phase.SOON, timedelta(hours=1), None),
        (tuesday_at(14) - SECOND, Phase.SOON, SECOND, None),
        (tuesday_at(14), Phase.LATE, timedelta(0), tuesday_at(14)),
        (tuesday_at(15), Phase.LATE, -timedelta(hours=1), tuesday_at(14)),
    ],
)
def test_a_running_clock_is_on_time_then_nearly_due_then_late(
    at: datetime, phase: Phase, spare: timedelta, late_since: datetime | None
) -> None:
    assert stands(at) == ClockStatus(RESPONSE, phase, tuesday_at(14), late_since, spare, 2, 1)


def test_a_clock_that_is_nowhere_nearly_due_is_on_time_until_it_is_late() -> None:
    found = stands(tuesday_at(13, 59), soon_from=None)

    assert found is not None
    assert found.phase is Phase.ON_TIME


def test_a_paused_clock_has_its_time_left_and_nothing_is_due() -> None:
    assert stands(tuesday_at(16), state="paused") == ClockStatus(
        RESPONSE, Phase.PAUSED, None, None, timedelta(hours=3), 2, 1
    )


@pytest.mark.parametrize(("over", "phase"), [(timedelta(0), Phase.MET), (SECOND, Phase.MISSED)])
def test_a_finished_clock_is_judged_by_the_time_it_used(over: timedelta, phase: Phase) -> None:
    assert stands(tuesday_at(16), state="stopped", used=FOUR_HOURS + over) == ClockStatus(
        RESPONSE, phase, None, None, -over, 2, 1
    )


@pytest.mark.parametrize("row", [{"state": "void"}, {"due_at": None}, {"late_from": None}], ids=str)
def test_a_clock_that_no_longer_counts_is_neither_kept_nor_broken(row: dict[str, Any]) -> None:
    assert stands(tuesday_at(16), **row) == ClockStatus(RESPONSE, Phase.VOID, None, None, timedelta(hours=3), 2, 1)


def test_of_a_clock_without_a_promise_nothing_is_told() -> None:
    assert stands(tuesday_at(16), target=None) is None


def test_only_what_can_still_be_kept_or_broken_is_running() -> None:
    running = {phase for phase in Phase if ClockStatus(RESPONSE, phase, None, None, FOUR_HOURS).is_running}

    assert running == {Phase.ON_TIME, Phase.SOON, Phase.LATE}
