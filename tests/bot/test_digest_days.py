"""On which day a weekly digest comes: by the department's own calendar, once in a week, and never in closed hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import digest_days
from bot.calendars import Calendar
from bot.digest_days import CHOICES, MONTHLY, NEVER
from tests.moments import paris

FIVE_DAYS = {day: [("09:00", "17:00")] for day in ("mon", "tue", "wed", "thu", "fri")}
CLOSED = [date(2026, 3, 9), *(date(2026, 3, day) for day in range(16, 21))]
CALENDAR = Calendar("Europe/Paris", FIVE_DAYS, CLOSED)
MARCH_2, MARCH_9, MARCH_16 = date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 16)


@pytest.mark.parametrize(
    ("setting", "week", "moment"),
    [
        ("mon", MARCH_2, paris(2, 9)),
        ("thu", MARCH_2, paris(5, 9)),
        ("mon", MARCH_9, paris(10, 9)),
        ("mon", MARCH_16, None),
        ("sat", MARCH_2, None),
        (MONTHLY, MARCH_2, paris(2, 9)),
    ],
    ids=["monday", "another day", "monday is closed", "closed all week", "a day on which nobody works", "monthly"],
)
def test_it_comes_at_the_first_opening_from_its_day_on(setting: str, week: date, moment: datetime | None) -> None:
    assert digest_days.due_at(CALENDAR, setting, week) == moment


def test_a_week_in_which_the_department_is_closed_is_passed_over() -> None:
    assert digest_days.next_due(CALENDAR, "mon", paris(10, 9)) == (date(2026, 3, 23), paris(23, 9))


def test_a_department_that_never_opens_gets_none() -> None:
    had_one_day = Calendar("Europe/Paris", {}, dates={date(2026, 1, 5): [("09:00", "17:00")]})

    assert digest_days.next_due(had_one_day, "mon", paris(2, 9)) is None


def test_a_monthly_one_comes_in_the_first_week_of_a_month_and_tells_of_all_weeks_since() -> None:
    weeks = [date(2026, 1, 5) + timedelta(weeks=number) for number in range(26)]
    told = [week for week in weeks if digest_days.is_told(MONTHLY, week)]

    assert told == [date(2026, month, day) for month, day in ((1, 5), (2, 2), (3, 2), (4, 6), (5, 4), (6, 1))]
    for before, week in pairwise(told):
        assert digest_days.weeks_told(MONTHLY, week) == (week - before).days // 7


def test_never_is_never() -> None:
    assert not digest_days.is_told(NEVER, MARCH_2)
    assert all(digest_days.is_told(day, MARCH_2) for day in CHOICES if day not in {NEVER, MONTHLY})


@given(
    minutes=st.integers(0, 2 * 365 * 24 * 60),
    setting=st.sampled_from(CHOICES[:7]),
    days=st.sets(st.sampled_from(sorted(FIVE_DAYS)), min_size=1),
)
def test_the_next_one_is_ahead_in_open_hours_and_in_its_own_week(minutes: int, setting: str, days: set[str]) -> None:
    calendar = Calendar("Europe/Paris", {day: FIVE_DAYS[day] for day in days})
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)

    found = digest_days.next_due(calendar, setting, now)

    if found is not None:
        week, moment = found
        assert moment > now
        assert calendar.is_open(moment)
        assert week.weekday() == 0
        assert week <= moment.date() < week + timedelta(weeks=1)
