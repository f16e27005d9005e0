"""Moments, lengths and promises, in words that anybody understands."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendars import Calendar
from bot.clocks.clock import Clock
from bot.clocks.history import RESPONSE
from bot.ledger import Tenure
from bot.people.absences import NO_END
from bot.reports.usual import Usual
from bot.standards import Standard, Target
from handlers.views import moments
from tests.handlers.examples import FOUR_HOURS, PARIS_HOURS, a_request, standing_of
from tests.moments import TUESDAY_AT_NINE, friday_at, paris, thursday_at, tuesday_at, wednesday_at
from tests.wording.forms import usually_in


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
    assert moments.length(span) == said


def test_a_moment_is_shown_in_the_readers_zone_with_a_fallback_in_the_departments() -> None:
    shown = moments.moment(tuesday_at(14), "Europe/Paris")

    assert shown == f"<!date^{int(tuesday_at(14).timestamp())}^{{date_long_pretty}} at {{time}}|Tue 3 Mar, 14:00 CET>"


@given(st.integers(-3_000_000, 7_000_000), st.timezone_keys())
def test_a_moment_never_breaks_slacks_markup(minutes: int, zone: str) -> None:
    shown = moments.moment(TUESDAY_AT_NINE + timedelta(minutes=minutes), zone)

    assert shown.count("<") == shown.count(">") == 1
    assert shown.count("|") == 1


@pytest.mark.parametrize(
    ("used", "said"),
    [
        (timedelta(hours=4), "✅ kept, 0 min to spare"),
        (timedelta(hours=1), "✅ kept, 3 h to spare"),
        (timedelta(hours=4, minutes=5), "missed by 5 min"),
    ],
)
def test_a_finished_promise_says_how_it_went(used: timedelta, said: str) -> None:
    clock = a_clock()
    clock.stop(PARIS_HOURS.add(TUESDAY_AT_NINE, used))

    assert said_of(clock, friday_at(9)) == said


def test_a_pause_that_came_too_late_says_by_how_much() -> None:
    clock = a_clock()
    clock.pause(tuesday_at(15), "asked")

    assert said_of(clock, friday_at(9)) == "⏸️ paused, 1 h late already"


def test_what_was_agreed_anew_is_never_called_met() -> None:
    kept, missed, running = a_clock(), a_clock(), a_clock()
    for clock in (kept, missed, running):
        clock.agree(tuesday_at(13, 30), thursday_at(14))

    kept.stop(thursday_at(12))
    missed.stop(thursday_at(16))

    assert said_of(kept, friday_at(9)) == "✅ new time kept, 1 h to spare"
    assert said_of(missed, friday_at(9)) == "missed by 2 h (new time)"
    assert said_of(running, wednesday_at(9)) == f"due {moments.moment(thursday_at(14), 'Europe/Paris')} (new time)"


def test_what_broke_before_it_was_agreed_anew_is_said_too() -> None:
    kept, running, paused, missed = a_clock(), a_clock(), a_clock(), a_clock()
    for clock in (kept, running, paused, missed):
        clock.agree(wednesday_at(9), friday_at(14))
    kept.stop(friday_at(12))
    paused.pause(friday_at(12), "asked")
    missed.stop(friday_at(16))

    broke = f"late since {moments.moment(tuesday_at(14), 'Europe/Paris')}"
    new = moments.moment(friday_at(14), "Europe/Paris")
    assert said_of(kept, friday_at(17)) == f"{broke}, new time kept"
    assert said_of(running, thursday_at(10)) == f"due {new} (new time); {broke}"
    assert said_of(paused, friday_at(16)) == f"⏸️ paused with 1 h left; {broke}"
    assert said_of(missed, friday_at(17)) == "missed by 2 h (new time)"
    assert said_of(running, friday_at(16)) == f"🔴 *late by 2 h*, was due {new} (new time); {broke}"


def test_what_broke_before_it_was_corrected_is_said_too() -> None:
    longer, no_more = a_clock(), a_clock()
    longer.change(wednesday_at(9), timedelta(hours=40))
    no_more.change(wednesday_at(9), None)
    running = said_of(longer, wednesday_at(10))
    longer.stop(wednesday_at(12))

    broke = f"late since {moments.moment(tuesday_at(14), 'Europe/Paris')}"
    assert running.endswith(f"; {broke}")
    assert said_of(longer, wednesday_at(13)) == broke
    assert said_of(no_more, wednesday_at(10)) == f"{broke}, then no longer counted"


def test_silence_is_neither_kept_nor_missed() -> None:
    silent, late = a_clock(), a_clock()
    silent.pause(tuesday_at(10), "asked")
    for clock in (silent, late):
        clock.fall_silent(friday_at(9))

    broke = f"late since {moments.moment(tuesday_at(14), 'Europe/Paris')}"
    assert said_of(silent, friday_at(10)) == "closed without an answer, neither kept nor missed"
    assert said_of(late, friday_at(10)) == f"{broke}, then closed without an answer"
    assert (
        moments.ledger(a_request("closed", silent=True, had_it=QUEUED))
        == "2 h in the queue · then closed without an answer"
    )


def test_by_how_much_it_is_late_is_said_as_soon_as_it_is_a_minute() -> None:
    clock = a_clock()

    due = moments.moment(tuesday_at(14), "Europe/Paris")
    assert said_of(clock, tuesday_at(14) + timedelta(seconds=59)) == f"🔴 *late*, was due {due}"
    assert said_of(clock, tuesday_at(14, 1)) == f"🔴 *late by 1 min*, was due {due}"


@pytest.mark.parametrize(
    ("spare", "said"),
    [
        (timedelta(minutes=3, seconds=59), "3 min"),
        (timedelta(0), "0 min"),
        (timedelta(seconds=-1), "1 min"),
        (timedelta(minutes=-3), "3 min"),
        (timedelta(minutes=-3, seconds=-1), "4 min"),
    ],
)
def test_what_is_left_is_rounded_down_and_what_is_over_up(spare: timedelta, said: str) -> None:
    assert moments.spared(spare) == said


@pytest.mark.parametrize(
    ("hours", "written", "said"),
    [(39, "3d", "3 d (39 h)"), (4, "4h", "4 h"), (1.5, "90m", "1 h 30 min"), (12, None, "12 h")],
)
def test_a_promised_length_is_said_as_the_file_writes_it(hours: float, written: str | None, said: str) -> None:
    assert moments.promised(timedelta(hours=hours), written) == said


def test_the_answer_to_a_later_word_is_the_next_one() -> None:
    assert moments.answer_name(a_request("taken").response) == "first answer"
    assert moments.answer_name(a_request("taken", cycle=2).response) == "next answer"
    assert moments.pressing(a_request("taken", cycle=2)).startswith("next answer due <!date^")


def test_a_promise_that_no_longer_stands_says_so() -> None:
    cancelled = a_request("cancelled").resolution

    assert moments.standing(cancelled, "Europe/Paris") == "no longer counted"


def test_a_promise_that_is_paused_promises_no_moment() -> None:
    paused = a_request("waiting").resolution
    assert paused is not None

    assert moments.first_promise(paused, "Europe/Paris") == ""


def test_a_list_shows_the_promise_that_matters_next() -> None:
    assert moments.pressing(a_request("open")).startswith("answer due <!date^")
    assert moments.pressing(a_request("waiting")) == "waiting for an answer"
    assert moments.pressing(a_request("resolved")) == "done, waiting to be confirmed"
    assert moments.pressing(a_request("open", promised=False)) == "no promised time"


def test_hours_draw_equal_days_together() -> None:
    week = Calendar(
        "America/New_York",
        {day: [("09:00", "17:00")] for day in ("mon", "tue", "wed", "fri")} | {"thu": [("09:00", "12:00")]},
    )

    assert moments.hours(PARIS_HOURS) == "Mon-Fri 09:00-12:30, 13:30-18:00 (Paris time)"
    assert moments.hours(week) == "Mon-Wed 09:00-17:00; Thu 09:00-12:00; Fri 09:00-17:00 (New York time)"


def test_a_closed_department_says_when_it_opens() -> None:
    assert moments.open_now(PARIS_HOURS, tuesday_at(10)) == "Open now."
    assert "Wed 4 Mar, 09:00" in moments.open_now(PARIS_HOURS, tuesday_at(19))
    assert moments.open_now(PARIS_HOURS, wednesday_at(9)) == "Open now."


@pytest.mark.parametrize(
    ("standard", "said"),
    [
        (Standard(Target(4, "h"), Target(2, "d")), "a first answer within 4 working hours and to be done within 2"),
        (Standard(Target(1, "d"), None), "within 1 working day and to be done in no promised time"),
        (Standard(None, None), "gives no promised time"),
    ],
)
def test_a_department_says_what_it_promises(standard: Standard, said: str) -> None:
    assert said in moments.promise("IT", standard)


def test_the_ledger_leaves_out_moments_and_names_who_it_can() -> None:
    spans = {
        ("queue", None): timedelta(hours=2),
        ("person", "UBO00000"): timedelta(seconds=30),
        ("person", "USOMEONE"): timedelta(minutes=5),
        ("requester", "UANA0000"): timedelta(hours=11),
        ("confirming", "UANA0000"): timedelta(hours=9),
        ("closed", None): timedelta(hours=9),
    }

    shown = a_request("closed", had_it=spans)

    assert moments.ledger(shown) == "2 h in the queue · 5 min a colleague · 1 d 3 h waiting for Ana Alves"
    assert moments.ledger(shown, to_requester=True) == "2 h in the queue · 5 min a colleague · 1 d 3 h waiting for you"


def test_who_has_it_now_is_told_by_since_when_because_an_amount_would_grow_old() -> None:
    spans: dict[tuple[str, str | None], timedelta] = {("queue", None): timedelta(hours=2)}

    said = moments.ledger(a_request("taken", had_it=spans, now_with="person", at=tuesday_at(11)))

    assert said == f"2 h in the queue · now Bo Berg, since {moments.moment(tuesday_at(11), 'Europe/Paris')}"
    assert moments.ledger(a_request("open", now_with="queue")) == "", "it has passed through no hand yet"


def test_a_ledger_of_two_departments_says_whose_queue_it_was() -> None:
    shown = replace(
        a_request("taken"),
        ledger=(
            Tenure(2, "queue", None, timedelta(hours=1)),
            Tenure(2, "person", "UBO00000", timedelta(minutes=40)),
            Tenure(1, "queue", None, timedelta(hours=2)),
        ),
    )

    assert (
        moments.ledger(shown) == "1 h in the queue of Marketing · 40 min Bo Berg (Marketing) · 2 h in the queue of IT"
    )


@pytest.mark.parametrize(
    ("worked", "said"),
    [
        (timedelta(hours=7, minutes=59), "7 h 59 min"),
        (timedelta(hours=8), "1 d"),
        (timedelta(hours=27, minutes=59), "3 d 3 h"),
    ],
)
def test_long_times_are_told_in_working_days(worked: timedelta, said: str) -> None:
    assert moments.span(worked, moments.a_day(PARIS_HOURS)) == said


def test_an_ordinary_day_is_as_long_as_most_of_the_week() -> None:
    part_time = Calendar(
        "Europe/Paris", {"mon": [("09:00", "17:00")], "tue": [("09:00", "13:00")], "wed": [("08:00", "12:00")]}
    )
    round_the_clock = Calendar("Europe/Paris", {day: [("00:00", "24:00")] for day in ("mon", "tue", "sat")})
    single_dates = Calendar("Europe/Paris", {}, dates={tuesday_at(9).date(): [("09:00", "12:00")]})

    assert moments.a_day(part_time) == timedelta(hours=4)
    assert moments.a_day(round_the_clock) == timedelta(hours=24)
    assert moments.a_day(single_dates) == timedelta(hours=8)


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (0, "an hour of working time"),
        (1, "an hour of working time"),
        (2.25, "3 hours of working time"),
        (4, "4 hours of working time"),
        (4.5, "a working day"),
        (8, "a working day"),
        (8.5, "2 working days"),
    ],
)
def test_what_is_usual_is_told_in_round_numbers(hours: float, said: str) -> None:
    known = Usual(timedelta(hours=hours), None)

    assert moments.usually(known, PARIS_HOURS, None) == f"Usually done within {said}."
    assert usually_in(moments.usually(known, PARIS_HOURS, None)) == (said, None)


def test_what_is_usual_is_told_with_what_most_of_them_took() -> None:
    known = Usual(timedelta(hours=3), timedelta(hours=19))

    told = moments.usually(known, PARIS_HOURS, None)

    assert told == "Usually done within 3 hours of working time; 85 of 100 requests within 3 working days."
    assert usually_in(told) == ("3 hours of working time", "3 working days")


@pytest.mark.parametrize(
    ("half", "most", "promised", "said"),
    [
        (3, 19, 24, "Usually done within 3 hours of working time; 85 of 100 requests within 3 working days."),
        (
            3,
            19,
            16,
            "Usually done within 3 hours of working time; "
            "85 of 100 requests within 3 working days, longer than promised.",
        ),
        (
            17,
            19,
            16,
            "Usually done within 3 working days; 85 of 100 requests within 3 working days. "
            "That is longer than promised.",
        ),
        (17, None, 16, "Usually done within 3 working days. That is longer than promised."),
        (5, None, 6, "Usually done within the promised time."),
        (6, None, 6, "Usually done within the promised time."),
    ],
)
def test_what_is_usual_never_contradicts_a_promise_without_saying_so(
    half: float, most: float | None, promised: float, said: str
) -> None:
    known = Usual(timedelta(hours=half), None if most is None else timedelta(hours=most))

    assert moments.usually(known, PARIS_HOURS, timedelta(hours=promised)) == said
    assert usually_in(said) is not None


QUEUED: dict[tuple[str, str | None], timedelta] = {("queue", None): timedelta(hours=2)}


def a_clock() -> Clock:
    """Four hours, from Tuesday at nine."""
    return Clock.start(RESPONSE, 1, 1, TUESDAY_AT_NINE, PARIS_HOURS, FOUR_HOURS)


def said_of(clock: Clock, at: datetime) -> str:
    return moments.standing(standing_of(clock, at), "Europe/Paris")


@pytest.mark.parametrize(
    ("until", "said"),
    [
        (paris(14, 0), "away until the end of Fri 13 Mar"),
        (friday_at(18), "away until Fri 6 Mar, 18:00 CET"),
        (NO_END, "away"),
    ],
)
def test_an_absence_is_told_by_its_last_day_or_its_moment(until: datetime, said: str) -> None:
    fallback = re.sub(r"<!date[^|]+\|([^>]+)>", r"\1", moments.away(until, "Europe/Paris"))

    assert fallback == said
