"""Which weeks a report is about."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reports import windows
from bot.reports.windows import Window
from tests.bot.slow_clock import PARIS_HOURS, SYDNEY_HOURS
from tests.moments import monday_at, paris, tuesday_at

AT = tuesday_at(9)


def test_the_last_weeks_end_with_the_sunday_before() -> None:
    assert windows.parse("4w", PARIS_HOURS, AT) == Window(date(2026, 2, 2), 4)
    assert windows.parse("13W", PARIS_HOURS, AT) == Window(date(2025, 12, 1), 13)
    assert windows.parse("4w", PARIS_HOURS, paris(1, 23)) == Window(date(2026, 1, 26), 4)


def test_in_sydney_the_week_is_over_while_it_is_sunday_in_paris() -> None:
    late_on_sunday = paris(1, 23)

    assert windows.parse("4w", SYDNEY_HOURS, late_on_sunday) == Window(date(2026, 2, 2), 4)


@pytest.mark.parametrize(
    ("written", "first_day", "count"),
    [
        ("2025-Q4", date(2025, 9, 29), 13),
        ("2025q3", date(2025, 6, 30), 13),
        # The year 2020 had 53 weeks, and the last of them began its last quarter's fourteenth.
        ("2020-Q4", date(2020, 9, 28), 14),
        # Of this quarter what is over.
        ("2026-q1", date(2025, 12, 29), 9),
    ],
)
def test_a_quarter_has_the_weeks_whose_thursday_lies_in_it(written: str, first_day: date, count: int) -> None:
    assert windows.parse(written, PARIS_HOURS, AT) == Window(first_day, count)


@pytest.mark.parametrize("written", ["5w", "0w", "2026-Q2", "2026-Q5", "1999-Q1", "2027-Q1", "last month", ""])
def test_other_words_are_no_weeks_that_are_over(written: str) -> None:
    assert windows.parse(written, PARIS_HOURS, AT) is None


def test_what_is_meant_as_weeks_is_told_from_a_name() -> None:
    assert all(map(windows.looks_like_one, ("4w", "52W", "2026-Q3", "2026q3", "Q3-2026", "2026-Q7", "6weeks")))
    assert not any(map(windows.looks_like_one, ("it", "W3 Team", "Q", "4", "2026", "")))


@given(year=st.integers(2016, 2025), number=st.integers(1, 4))
def test_quarters_join_without_a_gap(year: int, number: int) -> None:
    following = (year + 1, 1) if number == 4 else (year, number + 1)
    this = windows.parse(f"{year}-Q{number}", PARIS_HOURS, AT)
    after = windows.parse(f"{following[0]}-Q{following[1]}", PARIS_HOURS, AT)

    assert this is not None
    assert after is not None
    assert this.last_day + timedelta(days=1) == after.first_day


def test_only_the_newest_weeks_tell_how_it_is_now() -> None:
    newest, older = Window(date(2026, 2, 2), 4), Window(date(2026, 1, 26), 4)

    assert newest.is_newest(PARIS_HOURS, AT)
    assert not older.is_newest(PARIS_HOURS, AT)
    assert newest.weeks(PARIS_HOURS)[-1].end == monday_at(0)


@pytest.mark.parametrize(
    "window",
    [
        Window(date(2026, 2, 3), 4),
        Window(date(2026, 2, 2), 0),
        Window(date(2026, 2, 2), 5),
        Window(date(2024, 1, 1), 54),
        Window(date(2014, 12, 29), 4),
    ],
    ids=str,
)
def test_weeks_that_no_report_has_are_known_as_such(window: Window) -> None:
    assert not window.is_over(date(2026, 3, 3))


def test_weeks_of_a_report_are_over() -> None:
    assert Window(date(2026, 2, 2), 4).is_over(date(2026, 3, 2))
    assert Window(date(2015, 1, 5), 53).is_over(date(2026, 3, 2))
    assert not Window(date(2026, 2, 2), 4).is_over(date(2026, 3, 1))


def test_the_months_of_a_quarter_are_its_own() -> None:
    for quarter, months in (("2026-Q1", ("2026-01", "2026-03")), ("2025-Q4", ("2025-10", "2025-12"))):
        found = windows.parse(quarter, PARIS_HOURS, AT + timedelta(weeks=9))
        assert found is not None
        assert windows.months_of(found.weeks(PARIS_HOURS)) == months
