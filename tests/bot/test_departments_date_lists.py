"""Lists of dates, as people type them and as spreadsheets save them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.departments.file.date_lists import days_in

CHRISTMAS_EVE = {date(2026, 12, 24)}


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-24",
        "2026/12/24",
        "24.12.2026",
        "24/12/2026",
        "12/24/2026",
        "24-12-2026\r",
        "2026-12-24 00:00:00",
        "2026-12-24T00:00",
        "# days off\n\n  2026-12-24  # Christmas; \"eve\"\n",
        "2026-12-24;Christmas, the eve;\"x\"",
        "2026-12-24,Christmas; the eve",
        "2026-12-24\tChristmas, the eve",
        '"2026-12-24","Christmas ""eve"""',
        "2026-12-24, \"in\ntwo lines\", x",
        "Day off\n2026-12-24",
        "Date;Name\n24.12.2026;Christmas #1",
        "sep=;\nDate;Name\n24.12.2026;Christmas",
        ",,\n2026-12-24,,\n,,",
    ],
)  # fmt: skip
def test_a_date_is_read_in_every_usual_form(text: str) -> None:
    assert days_in(text) == (CHRISTMAS_EVE, [])


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("01/02/2026\n24/12/2026", {date(2026, 2, 1), date(2026, 12, 24)}),
        ("01/02/2026\n12/24/2026", {date(2026, 1, 2), date(2026, 12, 24)}),
        ("05/05/2026", {date(2026, 5, 5)}),
        ("01.02.2026", {date(2026, 2, 1)}),
        ("", set()),
        ("# nothing this year\n\n", set()),
    ],
)
def test_what_comes_first_is_told_by_the_other_lines(text: str, days: set[date]) -> None:
    assert days_in(text) == (days, [])


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("01/02/2026", [1]),
        ("Date\n01/02/2026\n2026-12-24\n03/04/2026", [2, 4]),
        ("01.12.2026\n01/02/2026", [2]),
    ],
)
def test_a_date_that_may_be_two_is_refused(text: str, lines: list[int]) -> None:
    _, wrong = days_in(text)

    assert [line for line, _ in wrong] == lines
    assert all(what.startswith("this may have the day or the month first") for _, what in wrong)


def test_dates_in_two_ways_are_refused() -> None:
    _, wrong = days_in("01/02/2026\n12/24/2026\n\n31/12/2026")

    assert wrong == [
        (
            4,
            "this has the day first and line 2 the month: write all dates of the file in one way, such as 2026-12-24",
        )
    ]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("2026-02-30", [1]),
        ("24.12.26", [1]),
        ("24.12/2026", [1]),
        ("12.24.2026", [1]),
        ("1789-07-14", [1]),
        ("2026-12-24 09:00", [1]),
        ("٢٠٢٦-١٢-٢٤", [1]),
        ("2026-12-24 to 2026-12-26", [1]),
        ("Christmas", [1]),
        ("Christmas\nNew Year\n2026-12-24", [2]),
        ("2026-12-24\nDate\n2026-12-25", [2]),
        ("2026-12-24,\"in\ntwo lines\"\n,Christmas\nx,", [3, 4]),
        ("2026-12-24\n2026-12-25,\"Christmas\n2026-12-26\n", [2]),
    ],
)  # fmt: skip
def test_what_is_no_date_is_named_by_its_line(text: str, lines: list[int]) -> None:
    assert [line for line, _ in days_in(text)[1]] == lines


@given(
    st.lists(st.dates(date(1900, 1, 1), date(2400, 12, 31)), min_size=1),
    st.sampled_from(["{0:%d}.{0:%m}.{1}", "{0:%d}/{0:%m}/{1}", "{0:%m}/{0:%d}/{1}", "{1}-{0:%m}-{0:%d}"]),
    st.sampled_from(",;\t"),
)
def test_dates_in_one_way_are_those_dates_or_refused(days: list[date], form: str, separator: str) -> None:
    text = "\n".join(f"{form.format(day, day.year)}{separator}A day off" for day in days)
    found, wrong = days_in(text)

    assert wrong or found == set(days)
    assert not wrong or "/" in form
