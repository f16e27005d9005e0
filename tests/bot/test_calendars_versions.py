"""Calendars that change (12): from a local date on other rules hold, and what counted before stays as it counted."""

import pickle
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.calendars import Calendar, CalendarError
from tests.bot.wall_clocks import (
    DATES,
    MINUTE,
    WEEK,
    Definition,
    definitions,
    lengths,
    moments,
    near_dates,
    open_by_the_wall,
    properly,
    slowly,
)

OFFICE: Mapping[str, Any] = {day: [("09:00", "17:00")] for day in WEEK[:5]}
EARLY: Mapping[str, Any] = {day: [("07:00", "15:00")] for day in WEEK[:5]}
SHORT: Mapping[str, Any] = {day: [("09:00", "13:00")] for day in WEEK[:5]}
ALWAYS: Mapping[str, Any] = {day: [("00:00", "24:00")] for day in WEEK}
NIGHTS: Mapping[str, Any] = {day: [("22:00", "06:00")] for day in WEEK[:5]}

PARIS = Calendar("Europe/Paris", OFFICE)
WEDNESDAY = date(2026, 3, 4)


def at(text: str, zone: str = "Europe/Paris") -> datetime:
    """A wall time somewhere, as aware UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def test_what_is_asked_before_the_change_is_due_by_both_versions() -> None:
    calendar = PARIS.then(WEDNESDAY, Calendar("Europe/Paris", EARLY))

    assert calendar.add(at("2026-03-03 16:00"), hours(3)) == at("2026-03-04 09:00")
    assert calendar.late_from(at("2026-03-03 16:00"), hours(1)) == at("2026-03-04 07:00")
    assert calendar.between(at("2026-03-03 09:00"), at("2026-03-04 15:00")) == hours(16)
    assert calendar.closes_at(at("2026-03-04 10:00")) == at("2026-03-04 15:00")


def test_a_change_that_comes_later_moves_nothing_that_lies_before_it() -> None:
    calendar = PARIS.then(date(2026, 9, 1), Calendar("Europe/Paris", SHORT))

    assert calendar.add(at("2026-03-03 09:00"), hours(40)) == PARIS.add(at("2026-03-03 09:00"), hours(40))
    assert calendar.days(at("2026-08-31 10:00"), 1) == hours(7 + 1)  # until 17:00, and from nine to ten


def test_hours_are_told_by_the_version_of_their_date() -> None:
    calendar = PARIS.then(WEDNESDAY, Calendar("Asia/Tokyo", EARLY))

    assert calendar.hours_on(date(2026, 3, 3)) == (("09:00", "17:00"),)
    assert calendar.hours_on(WEDNESDAY) == (("07:00", "15:00"),)
    assert calendar.in_force(at("2026-03-03 15:59")) == PARIS
    assert calendar.in_force(at("2026-03-03 16:00")).zone == "Asia/Tokyo"  # midnight in Tokyo
    assert (calendar.zone, calendar.week[0]) == ("Asia/Tokyo", (("07:00", "15:00"),))
    assert PARIS.in_force(at("2026-03-03 09:00")) is PARIS


@pytest.mark.parametrize(
    ("zone", "day", "begins"),
    [
        pytest.param("Europe/Paris", WEDNESDAY, "2026-03-04 00:00", id="at midnight"),
        pytest.param("Asia/Tokyo", WEDNESDAY, "2026-03-03 16:00", id="in the east"),
        pytest.param("Pacific/Honolulu", WEDNESDAY, "2026-03-04 11:00", id="in the west"),
        pytest.param("Africa/Cairo", date(2026, 4, 24), "2026-04-24 00:00", id="at a midnight that is skipped"),
        pytest.param("Pacific/Apia", date(2011, 12, 30), "2011-12-30 11:00", id="on a Friday that never was"),
        pytest.param("America/Havana", date(2026, 11, 1), "2026-11-01 05:00", id="at a midnight that comes twice"),
        pytest.param("Europe/Paris", date(2028, 2, 29), "2028-02-29 00:00", id="on a leap day"),
    ],
)
def test_a_version_begins_with_its_date_on_its_own_clocks(zone: str, day: date, begins: str) -> None:
    calendar = Calendar("Europe/Paris", SHORT).then(day, Calendar(zone, ALWAYS))
    moment = at(begins)

    assert calendar.is_open(moment)
    assert calendar.in_force(moment).zone == zone
    assert calendar.in_force(moment - timedelta(seconds=1)) == Calendar("Europe/Paris", SHORT)


def test_the_tail_of_a_night_shift_is_the_later_versions_business() -> None:
    into_office = Calendar("Europe/Paris", NIGHTS).then(WEDNESDAY, PARIS)
    into_nights = PARIS.then(WEDNESDAY, Calendar("Europe/Paris", NIGHTS))

    assert into_office.closes_at(at("2026-03-03 23:00")) == at("2026-03-04 00:00")
    assert into_nights.is_open(at("2026-03-04 03:00"))


def test_a_desk_that_never_closes_does_not_close_for_a_change_elsewhere_in_its_calendar() -> None:
    with_a_holiday = Calendar("Europe/Paris", ALWAYS, holidays=[date(2026, 3, 8)])
    calendar = Calendar("Europe/Paris", ALWAYS).then(WEDNESDAY, with_a_holiday)

    assert calendar.closes_at(at("2026-03-03 12:00")) == at("2026-03-08 00:00")


def test_a_team_that_moves_to_the_east_loses_hours_and_one_that_moves_to_the_west_gains_some() -> None:
    everywhere = {zone: Calendar(zone, ALWAYS) for zone in ("Asia/Tokyo", "America/New_York")}
    tuesday, thursday = at("2026-03-03 00:00"), at("2026-03-05 00:00")

    for one, other in (("Asia/Tokyo", "America/New_York"), ("America/New_York", "Asia/Tokyo")):
        moved = everywhere[one].then(WEDNESDAY, everywhere[other])
        assert moved.between(tuesday, thursday) == hours(48)  # nobody is away while they travel

    office = Calendar("Asia/Tokyo", OFFICE).then(WEDNESDAY, Calendar("America/New_York", OFFICE))
    assert office.between(at("2026-03-03 00:00", "Asia/Tokyo"), at("2026-03-05 00:00", "America/New_York")) == hours(
        8 + 5 + 8  # Tuesday in Tokyo, Wednesday there until it begins in New York, Wednesday again
    )
    assert office.add_days(at("2026-03-03 10:00", "Asia/Tokyo"), 1) == at("2026-03-04 10:00", "Asia/Tokyo")
    assert office.add_days(at("2026-03-03 10:00", "Asia/Tokyo"), 2) == at("2026-03-05 10:00", "America/New_York")


def test_whether_the_first_date_is_a_working_day_is_for_the_later_one_to_say() -> None:
    no_wednesdays = {day: stretches for day, stretches in OFFICE.items() if day != "wed"}
    calendar = Calendar("Asia/Tokyo", OFFICE).then(WEDNESDAY, Calendar("America/New_York", no_wednesdays))

    assert calendar.is_open(at("2026-03-04 10:00", "Asia/Tokyo"))  # the date has not begun in New York
    assert calendar.add_days(at("2026-03-03 10:00", "Asia/Tokyo"), 1) == at("2026-03-05 10:00", "America/New_York")


def test_several_changes_hold_one_after_the_other() -> None:
    calendar = PARIS.then(WEDNESDAY, Calendar("Europe/Paris", SHORT)).then(date(2026, 3, 6), PARIS)

    assert calendar.between(at("2026-03-02 00:00"), at("2026-03-07 00:00")) == hours(8 + 8 + 4 + 4 + 8)
    assert calendar.days(at("2026-03-02 09:00"), 3) == hours(8 + 8 + 4)


def test_a_change_takes_the_place_of_all_that_were_to_come() -> None:
    early, short = Calendar("Europe/Paris", EARLY), Calendar("Europe/Paris", SHORT)

    assert PARIS.then(date(2026, 9, 1), early).then(WEDNESDAY, short) == PARIS.then(WEDNESDAY, short)
    assert PARIS.then(WEDNESDAY, early).then(WEDNESDAY, short) == PARIS.then(WEDNESDAY, short)


def test_a_zone_so_far_east_that_it_begins_first_leaves_nothing_to_the_one_before_it() -> None:
    west, east = Calendar("Pacific/Pago_Pago", SHORT), Calendar("Pacific/Kiritimati", EARLY)

    assert PARIS.then(WEDNESDAY, west).then(date(2026, 3, 5), east) == PARIS.then(date(2026, 3, 5), east)


def test_a_change_that_changes_nothing_is_none() -> None:
    assert PARIS.then(WEDNESDAY, PARIS) == PARIS
    early = Calendar("Europe/Paris", EARLY)
    assert PARIS.then(WEDNESDAY, early).then(date(2026, 9, 1), early) == PARIS.then(WEDNESDAY, early)


def test_a_calendar_in_versions_is_a_value() -> None:
    calendar = PARIS.then(WEDNESDAY, Calendar("Europe/Paris", {"mon": [("09:00", "10:00")]}))
    calendar.add(at("2026-03-03 12:00"), hours(40))

    same = Calendar("Europe/Paris", OFFICE).then(WEDNESDAY, Calendar("Europe/Paris", {"mon": [("09:00", "10:00")]}))
    assert len({calendar, same, pickle.loads(pickle.dumps(calendar))}) == 1  # noqa: S301 - our own bytes
    assert calendar != PARIS
    assert calendar != PARIS.then(date(2026, 3, 5), Calendar("Europe/Paris", {"mon": [("09:00", "10:00")]}))
    assert repr(calendar).endswith(
        ".then(2026-03-04, Calendar('Europe/Paris', {'mon': [('09:00', '10:00')]}, 0 special dates))"
    )


@pytest.mark.parametrize(
    ("day", "complaint"),
    [
        (date(1899, 12, 31), "then: 1899 is outside the years 1900 to 2400"),
        (date(2401, 1, 1), "then: 2401 is outside"),
        (at("2026-03-04 00:00"), "then: datetime.datetime"),
    ],
)
def test_a_day_that_makes_no_sense_is_refused(day: date, complaint: str) -> None:
    with pytest.raises(CalendarError, match=complaint):
        PARIS.then(day, PARIS)


def begins(definition: Definition, day: date) -> datetime:
    """The first minute at which the clocks show that date, found by looking at them."""
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=15)
    while moment.astimezone(ZoneInfo(definition.zone)).date() < day:
        moment += MINUTE
    return moment


@properly
@given(definitions(), st.sampled_from(DATES), definitions(), st.lists(moments, min_size=20, max_size=20))
def test_each_moment_is_open_by_the_wall_clock_of_its_version(
    earlier: Definition, day: date, later: Definition, at: list[datetime]
) -> None:
    calendar, cut = earlier.calendar().then(day, later.calendar()), begins(later, day)

    assert [calendar.is_open(moment) for moment in at] == [
        open_by_the_wall(earlier if moment < cut else later, moment) for moment in at
    ]


@slowly
@given(definitions(), near_dates, definitions(), moments, st.integers(0, 4 * 1440))
def test_time_over_a_change_is_the_minutes_somebody_was_there(
    earlier: Definition, day: date, later: Definition, start: datetime, minutes: int
) -> None:
    calendar, cut = earlier.calendar().then(day, later.calendar()), begins(later, day)

    counted = [open_by_the_wall(earlier if at < cut else later, at) for at in map(start.__add__, all_of(minutes))]
    assert calendar.between(start, start + MINUTE * minutes) == MINUTE * sum(counted)


def all_of(minutes: int) -> list[timedelta]:
    return [MINUTE * n for n in range(minutes)]


@properly
@given(definitions(), near_dates, definitions(), moments, lengths, st.integers(0, 10))
def test_before_the_change_it_is_the_earlier_one(
    earlier: Definition, day: date, later: Definition, at: datetime, length: timedelta, days: int
) -> None:
    old, cut = earlier.calendar(), begins(later, day)
    calendar = old.then(day, later.calendar())
    assume(at < cut)

    if (due := old.late_from(at, length)) < cut:
        assert calendar.late_from(at, length) == due
        assert calendar.add(at, length) == old.add(at, length)
    # That the day after it still begins means that the change took nothing from the day itself.
    if old.next_open(old.add_days(at, days + 1)) < cut:
        assert calendar.days(at, days) == old.days(at, days)


@properly
@given(definitions(), near_dates, definitions(), moments, moments, lengths, st.integers(0, 10))
def test_after_the_change_it_is_the_later_one(
    earlier: Definition, day: date, later: Definition, at: datetime, other: datetime, length: timedelta, days: int
) -> None:
    new, cut = later.calendar(), begins(later, day)
    calendar = earlier.calendar().then(day, new)
    assume(at >= cut and other >= cut)

    assert calendar.between(at, other) == new.between(at, other)
    assert calendar.add(at, length) == new.add(at, length)
    assert calendar.late_from(at, length) == new.late_from(at, length)
    assert calendar.closes_at(at) == new.closes_at(at)
    assert calendar.days(at, days) == new.days(at, days)


@properly
@given(definitions(), near_dates, definitions(), moments, moments, moments, lengths, st.integers(0, 10))
def test_the_laws_hold_across_a_change(
    earlier: Definition,
    day: date,
    later: Definition,
    a: datetime,
    b: datetime,
    c: datetime,
    length: timedelta,
    days: int,
) -> None:
    calendar = earlier.calendar().then(day, later.calendar())

    assert calendar.between(a, b) + calendar.between(b, c) == calendar.between(a, c)
    due, late = calendar.add(a, length), calendar.late_from(a, length)
    assert calendar.between(a, due) == calendar.between(a, late) == length
    assert due <= late == calendar.next_open(due)
    assert calendar.add(min(a, b), length) <= calendar.add(max(a, b), length)
    assert calendar.add_days(a, days) == calendar.add(a, calendar.days(a, days))
    assert calendar.days(a, days) <= calendar.days(a, days + 1)


@properly
@given(definitions(), near_dates, definitions(), near_dates, definitions())
def test_changes_can_be_put_together_in_any_way(
    first: Definition, one: date, second: Definition, other: date, third: Definition
) -> None:
    assume(one < other)
    a, b, c = (each.calendar() for each in (first, second, third))

    assert a.then(one, b).then(other, c) == a.then(one, b.then(other, c))
