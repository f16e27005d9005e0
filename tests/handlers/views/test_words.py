"""Moments, lengths and promises, in words that anybody understands."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import clocks
from bot.calendars import Calendar
from bot.clocks import RESPONSE
from bot.standards import Standard, Target
from handlers.views import words
from tests.handlers.examples import FOUR_HOURS, PARIS_HOURS, a_request
from tests.moments import TUESDAY_AT_NINE, friday_at, tuesday_at, wednesday_at


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(0), "0 min"),
        (timedelta(seconds=59), "0 min"),
        (timedelta(minutes=40), "40 min"),
        (timedelta(hours=2), "2 h"),
        (timedelta(hours=1, minutes=20, seconds=59), "1 h 20 min"),
        (timedelta(hours=30), "30 h"),
        (timedelta(minutes=-5), "0 min"),
    ],
)
def test_lengths_are_said_in_hours_and_minutes(span: timedelta, said: str) -> None:
    assert words.length(span) == said


def test_a_moment_is_shown_in_the_readers_zone_with_a_fallback_in_the_departments() -> None:
    shown = words.moment(tuesday_at(14), "Europe/Paris")

    assert shown == f"<!date^{int(tuesday_at(14).timestamp())}^{{date_short_pretty}} at {{time}}|Tue 3 Mar, 14:00 CET>"


@given(st.integers(-3_000_000, 7_000_000), st.timezone_keys())
def test_a_moment_never_breaks_slacks_markup(minutes: int, zone: str) -> None:
    shown = words.moment(TUESDAY_AT_NINE + timedelta(minutes=minutes), zone)

    assert shown.count("<") == shown.count(">") == 1
    assert shown.count("|") == 1


@pytest.mark.parametrize(
    ("used", "said"),
    [
        (timedelta(hours=4), "✅ met, 0 min to spare"),
        (timedelta(hours=1), "✅ met, 3 h to spare"),
        (timedelta(hours=4, minutes=5), "missed by 5 min"),
    ],
)
def test_a_finished_promise_says_how_it_went(used: timedelta, said: str) -> None:
    clock = clocks.start(1, RESPONSE, FOUR_HOURS, PARIS_HOURS, TUESDAY_AT_NINE)
    clocks.stop(clock, PARIS_HOURS, PARIS_HOURS.add(TUESDAY_AT_NINE, used))

    assert words.standing(clocks.standing(clock, PARIS_HOURS, friday_at(9)), "Europe/Paris") == said


def test_a_pause_that_came_too_late_says_by_how_much() -> None:
    clock = clocks.start(1, RESPONSE, FOUR_HOURS, PARIS_HOURS, TUESDAY_AT_NINE)
    clocks.pause(clock, tuesday_at(15))

    assert words.standing(clocks.standing(clock, PARIS_HOURS, friday_at(9)), "Europe/Paris") == "⏸️ paused, 1 h over"


def test_a_promise_that_no_longer_stands_says_so() -> None:
    cancelled = a_request("cancelled").resolution

    assert words.standing(cancelled, "Europe/Paris") == "no longer counted"


def test_a_promise_that_is_paused_promises_no_moment() -> None:
    paused = a_request("waiting").resolution
    assert paused is not None

    assert words.first_promise(paused, "Europe/Paris") == ""


def test_a_list_shows_the_promise_that_matters_next() -> None:
    assert words.pressing(a_request("open")).startswith("answer due <!date^")
    assert words.pressing(a_request("waiting")) == "waiting for an answer"
    assert words.pressing(a_request("resolved")) == "done, waits for a word"
    assert words.pressing(a_request("open", promised=False)) == "no promised time"


def test_hours_draw_equal_days_together() -> None:
    week = Calendar(
        "America/New_York",
        {day: [("09:00", "17:00")] for day in ("mon", "tue", "wed", "fri")} | {"thu": [("09:00", "12:00")]},
    )

    assert words.hours(PARIS_HOURS) == "Mon-Fri 09:00-12:30, 13:30-18:00 (Paris time)"
    assert words.hours(week) == "Mon-Wed 09:00-17:00; Thu 09:00-12:00; Fri 09:00-17:00 (New York time)"


def test_a_closed_department_says_when_it_opens() -> None:
    assert words.open_now(PARIS_HOURS, tuesday_at(10)) == "Open now."
    assert "Wed 4 Mar, 09:00" in words.open_now(PARIS_HOURS, tuesday_at(19))
    assert words.open_now(PARIS_HOURS, wednesday_at(9)) == "Open now."


@pytest.mark.parametrize(
    ("standard", "said"),
    [
        (Standard(Target(4, "h"), Target(2, "d")), "a first answer within 4 working hours and to be done within 2"),
        (Standard(Target(1, "d"), None), "within 1 working day and to be done in no promised time"),
        (Standard(None, None), "gives no promised time"),
    ],
)
def test_a_department_says_what_it_promises(standard: Standard, said: str) -> None:
    assert said in words.promise("IT", standard)


def test_the_ledger_leaves_out_moments_and_names_who_it_can() -> None:
    spans = {
        ("queue", None): timedelta(hours=2),
        ("person", "UBO00000"): timedelta(seconds=30),
        ("person", "USOMEONE"): timedelta(minutes=5),
        ("requester", "UANA0000"): timedelta(hours=9),
        ("confirming", "UANA0000"): timedelta(hours=9),
        ("closed", None): timedelta(hours=9),
    }

    said = words.had_it(a_request("closed", had_it=spans), {"UBO00000": "Bo"})

    assert said == "2 h in the queue · 5 min a colleague · 9 h waiting for Ana Alves"
