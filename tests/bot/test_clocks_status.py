"""How a clock stands, as its row says it: one example on either side of every line between two words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.clocks.history import RESPONSE
from bot.clocks.status import ClockStatus, Phase, broken_at, status_of
from storage.tables import ClockRow
from tests.bot.slow_clock import PARIS_HOURS
from tests.moments import TUESDAY_AT_NINE, tuesday_at

FOUR_HOURS = timedelta(hours=4)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


def stands(at: datetime, **row: Any) -> ClockStatus | None:
    return status_of(a_row(**row), PARIS_HOURS, at)


def a_row(**row: Any) -> ClockRow:
    """The second promise of four hours, given on Tuesday at nine, with a new time agreed once."""
    usual: dict[str, Any] = {
        "kind": RESPONSE,
        "cycle": 2,
        "promise": 1,
        "target": FOUR_HOURS,
        "used": timedelta(hours=1),
    }
    usual["changed_at"] = tuesday_at(10)
    running = {"due_at": tuesday_at(14), "soon_from": tuesday_at(12), "late_from": tuesday_at(14)}
    return ClockRow(request_id=1, department_id=1, started_at=TUESDAY_AT_NINE, **{**usual, **running, **row})


@pytest.mark.parametrize(
    ("at", "phase", "spare", "late_since"),
    [
        (tuesday_at(12) - SECOND, Phase.ON_TIME, timedelta(hours=1) + MINUTE, None),
        (tuesday_at(12), Phase.SOON, timedelta(hours=1), None),
        (tuesday_at(14) - SECOND, Phase.SOON, MINUTE, None),
        (tuesday_at(14), Phase.LATE, timedelta(0), tuesday_at(14)),
        (tuesday_at(15), Phase.LATE, -timedelta(hours=1), tuesday_at(14)),
        (tuesday_at(15) + 59 * SECOND, Phase.LATE, -timedelta(hours=1), tuesday_at(14)),
    ],
)
def test_a_running_clock_is_on_time_then_nearly_due_then_late(
    at: datetime, phase: Phase, spare: timedelta, late_since: datetime | None
) -> None:
    assert stands(at) == ClockStatus(RESPONSE, phase, tuesday_at(14), late_since, spare, 2, 1, late_since)


def test_what_grows_is_told_to_the_minute_but_not_before_what_happened_last() -> None:
    found = stands(tuesday_at(10) + 59 * SECOND, changed_at=tuesday_at(10) + 30 * SECOND)

    assert found is not None
    assert found.spare == timedelta(hours=3)


def test_a_pause_that_is_over_is_not_counted_as_late() -> None:
    """It was late at 14:00, waited from 15:00 to 17:00, and runs again."""
    found = stands(tuesday_at(17, 30), changed_at=tuesday_at(17), used=timedelta(hours=5))

    assert found is not None
    assert found.spare == -timedelta(hours=1, minutes=30)


def test_a_clock_that_is_nowhere_nearly_due_is_on_time_until_it_is_late() -> None:
    found = stands(tuesday_at(13, 59), soon_from=None)

    assert found is not None
    assert found.phase is Phase.ON_TIME


def test_a_paused_clock_has_its_time_left_and_nothing_is_due() -> None:
    assert stands(tuesday_at(16), state="paused") == ClockStatus(
        RESPONSE, Phase.PAUSED, None, None, timedelta(hours=3), 2, 1
    )


@pytest.mark.parametrize(("broken_at", "phase"), [(None, Phase.MET), (tuesday_at(14), Phase.MISSED)])
@pytest.mark.parametrize("used", [FOUR_HOURS - SECOND, FOUR_HOURS + SECOND])
def test_a_finished_clock_is_kept_if_it_never_broke(broken_at: datetime | None, phase: Phase, used: timedelta) -> None:
    assert stands(tuesday_at(16), state="stopped", used=used, broken_at=broken_at) == ClockStatus(
        RESPONSE, phase, None, None, FOUR_HOURS - used, 2, 1, broken_at
    )


@pytest.mark.parametrize("broken_at", [None, tuesday_at(14)])
def test_what_was_closed_in_silence_is_neither_kept_nor_missed(broken_at: datetime | None) -> None:
    found = stands(tuesday_at(16), state="silent", broken_at=broken_at)

    assert found is not None
    assert (found.phase, found.broken_at) == (Phase.SILENT, broken_at)


def test_a_promise_that_broke_is_told_although_nothing_is_promised_any_more() -> None:
    found = stands(tuesday_at(16), target=None, broken_at=tuesday_at(14))

    assert found is not None
    assert (found.phase, found.due_at, found.broken_at) == (Phase.VOID, None, tuesday_at(14))


@pytest.mark.parametrize(
    ("row", "at", "broken"),
    [
        ({}, tuesday_at(14), None),
        ({}, tuesday_at(14) + SECOND, tuesday_at(14)),
        ({"broken_at": tuesday_at(11)}, tuesday_at(13), tuesday_at(11)),
        ({"state": "paused"}, tuesday_at(15), None),
    ],
)
def test_a_clock_that_ran_on_untouched_is_broken_all_the_same(
    row: dict[str, Any], at: datetime, broken: datetime | None
) -> None:
    assert broken_at(a_row(**row), at) == broken


@pytest.mark.parametrize("row", [{"state": "void"}, {"due_at": None}, {"late_from": None}], ids=str)
def test_a_clock_that_no_longer_counts_is_neither_kept_nor_broken(row: dict[str, Any]) -> None:
    assert stands(tuesday_at(16), **row) == ClockStatus(RESPONSE, Phase.VOID, None, None, timedelta(hours=3), 2, 1)


def test_of_a_clock_without_a_promise_nothing_is_told() -> None:
    assert stands(tuesday_at(16), target=None) is None


def test_only_what_can_still_be_kept_or_broken_is_running() -> None:
    running = {phase for phase in Phase if ClockStatus(RESPONSE, phase, None, None, FOUR_HOURS).is_running}

    assert running == {Phase.ON_TIME, Phase.SOON, Phase.LATE}
