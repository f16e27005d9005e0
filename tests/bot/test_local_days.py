"""A day on somebody's clocks ends, whatever is done to the clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given

from bot import local_days
from bot.calendars import Calendar
from tests.bot.wall_clocks import Definition, definitions, moments, properly

ROUND_THE_CLOCK = {day: [("00:00", "24:00")] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize("minutes", [-2, 0, 1, 30, 58])
def test_a_date_that_clocks_show_twice_is_over_with_the_second(minutes: int) -> None:
    """In St. John's clocks were set back from one past midnight to one past eleven: whoever asked in that hour for the
    next day was given one that had begun already, again and again.
    """
    calendar = Calendar("America/St_Johns", ROUND_THE_CLOCK)
    set_back = datetime(2010, 11, 7, 2, 31, tzinfo=UTC)
    second_midnight = datetime(2010, 11, 7, 3, 30, tzinfo=UTC)

    assert local_days.next_opening(calendar, set_back + minutes * MINUTE) == second_midnight


@properly
@given(definitions(), moments)
def test_the_next_day_is_always_ahead(written: Definition, at: datetime) -> None:
    calendar = written.calendar()

    assert local_days.begins_at(calendar, at) <= at < local_days.next_midnight(calendar, at)
    assert local_days.next_opening(calendar, at) > at
