"""What a calendar may say about a department's hours, and what is refused."""

import pickle
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.calendars import Calendar, CalendarError

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
OFFICE: Mapping[str, Any] = {day: [("09:00", "17:00")] for day in WEEK[:5]}
MONDAY_NIGHT: Mapping[str, Any] = {"mon": [("22:00", "06:00")]}

PARIS = Calendar("Europe/Paris", OFFICE)


def at(text: str) -> datetime:
    """A wall time in Paris, as aware UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Paris")).astimezone(UTC)


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def test_midnight_between_two_long_days_is_no_closing() -> None:
    calendar = Calendar("Europe/Paris", {"mon": [("00:00", "24:00")], "tue": [("00:00", "24:00")]})
    assert calendar.closes_at(at("2026-03-02 12:00")) == at("2026-03-04 00:00")
    assert calendar.late_from(at("2026-03-02 23:00"), hours(1)) == at("2026-03-03 00:00")


def test_a_day_until_midnight_has_nothing_in_the_next() -> None:
    calendar = Calendar("Europe/Paris", {"mon": [("12:00", "00:00")]})
    assert calendar.hours_on(date(2026, 3, 2)) == (("12:00", "24:00"),)
    assert calendar.hours_on(date(2026, 3, 3)) == ()


def test_a_holiday_is_a_day_without_hours() -> None:
    may_day = Calendar("Europe/Paris", OFFICE, holidays=[date(2026, 5, 1)])
    assert may_day.add(at("2026-04-30 16:00"), hours(2)) == at("2026-05-04 10:00")


@pytest.mark.parametrize(
    ("holiday", "monday_evening", "tuesday_morning"),
    [
        pytest.param(date(2026, 3, 2), False, True, id="on the evening's date"),
        pytest.param(date(2026, 3, 3), True, False, id="on the morning's date"),
    ],
)
def test_a_holiday_takes_only_its_own_part_of_a_night_shift(
    holiday: date, monday_evening: bool, tuesday_morning: bool
) -> None:
    calendar = Calendar("Europe/Paris", MONDAY_NIGHT, holidays={holiday})
    assert calendar.is_open(at("2026-03-02 23:00")) is monday_evening
    assert calendar.is_open(at("2026-03-03 05:00")) is tuesday_morning


def test_a_date_of_its_own_replaces_the_hours_and_a_holiday_comes_before_it() -> None:
    eve, boxing_day = date(2026, 12, 24), date(2026, 12, 26)
    dates = {eve: [("09:00", "12:00")], boxing_day: [("10:00", "14:00")]}
    assert Calendar("Europe/Paris", OFFICE, dates=dates).add(at("2026-12-24 11:00"), hours(2)) == at("2026-12-25 10:00")
    assert Calendar("Europe/Paris", OFFICE, holidays=[eve, date(2026, 12, 25)], dates=dates).add(
        at("2026-12-24 11:00"), hours(2)
    ) == at("2026-12-26 12:00")


def test_a_date_replaces_the_tail_of_the_weekly_night_but_keeps_that_of_a_dated_night() -> None:
    tuesday, wednesday = date(2026, 3, 3), date(2026, 3, 4)
    quiet = Calendar("Europe/Paris", MONDAY_NIGHT, dates={tuesday: []})
    assert quiet.hours_on(tuesday) == ()
    two_nights = {tuesday: [("22:00", "06:00")], wednesday: [("22:00", "06:00")]}
    busy = Calendar("Europe/Paris", MONDAY_NIGHT, dates=two_nights)
    assert busy.hours_on(wednesday) == (("00:00", "06:00"), ("22:00", "24:00"))
    assert busy.closes_at(at("2026-03-04 23:00")) == at("2026-03-05 06:00")


def test_a_dated_night_joins_the_hours_of_the_week_it_runs_into() -> None:
    late = Calendar("Europe/Paris", OFFICE, dates={date(2026, 3, 2): [("20:00", "10:00")]})
    assert late.hours_on(date(2026, 3, 3)) == (("00:00", "17:00"),)
    until_noon = Calendar("Europe/Paris", {"tue": [("09:00", "10:00")]}, dates={date(2026, 3, 2): [("20:00", "12:00")]})
    assert until_noon.hours_on(date(2026, 3, 3)) == (("00:00", "12:00"),)


def test_a_break_cuts_what_is_left() -> None:
    tuesday = date(2026, 3, 3)
    meeting = Calendar("Europe/Paris", OFFICE, breaks={tuesday: [("16:00", "23:00"), ("10:00", "11:30")]})
    assert meeting.hours_on(tuesday) == (("09:00", "10:00"), ("11:30", "16:00"))
    assert meeting.add(at("2026-03-03 09:00"), hours(6)) == at("2026-03-04 09:30")
    drill = Calendar("Europe/Paris", MONDAY_NIGHT, breaks={date(2026, 3, 2): [("23:00", "01:00")]})
    assert drill.between(at("2026-03-02 22:00"), at("2026-03-03 06:00")) == hours(6)


@pytest.mark.parametrize(
    ("definition", "complaint"),
    [
        ({"zone": "Europe/Pari"}, "zone: 'Europe/Pari' is not a time zone like Europe/Paris"),
        ({"zone": "Europe"}, "zone: 'Europe'"),
        ({"zone": None}, "zone: None"),
        ({"hours": {}}, "hours: a calendar needs at least one stretch"),
        ({"hours": {"mon": []}, "dates": {date(2026, 3, 3): []}}, "hours: a calendar needs at least one"),
        ({"hours": {"monday": []}}, "monday: unknown weekday, use mon, tue, wed, thu, fri, sat, sun"),
        (
            {"hours": {"tue": [("11:00", "13:00"), ("09:00", "12:00")]}},
            "tue: 09:00-12:00 overlaps 11:00-13:00",
        ),
        (
            {"hours": {"sun": [("22:00", "06:00")], "mon": [("05:00", "12:00")]}},
            "mon: 22:00-06:00 from sun overlaps 05:00-12:00",
        ),
        ({"hours": {"tue": [("9:00", "17:00")]}}, "tue: '9:00' is not a time like 09:00"),
        ({"hours": {"tue": [("09:00", "25:00")]}}, "tue: '25:00' is not a time"),
        ({"hours": {"tue": [("09:00", "24:30")]}}, "tue: '24:30' is not a time"),
        ({"hours": {"tue": [(9, 17)]}}, "tue: 9 is not a time"),
        ({"hours": {"tue": [("24:00", "24:00")]}}, "tue: 24:00-24:00 is empty"),
        ({"hours": {"tue": ["09:00-17:00"]}}, "tue: '09:00-17:00' is not a pair of times"),
        ({"hours": {"tue": [None]}}, "tue: None is not a pair of times"),
        ({"holidays": ["2026-05-01"]}, "holidays: '2026-05-01' is not a date"),
        ({"holidays": [at("2026-05-01 00:00")]}, "holidays: datetime.datetime"),
        ({"dates": {date(2026, 3, 3): [("09:00", "noon")]}}, "dates 2026-03-03: 'noon' is not a time"),
        (
            {"dates": {date(2026, 3, 3): [("22:00", "06:00")], date(2026, 3, 4): [("05:00", "09:00")]}},
            "dates 2026-03-04: 22:00-06:00 from dates 2026-03-03 overlaps 05:00-09:00",
        ),
        ({"breaks": {"2026-03-03": []}}, "breaks: '2026-03-03' is not a date"),
        ({"breaks": {date(2026, 3, 3): [("12:00", "12:00")]}}, "breaks 2026-03-03: 12:00-12:00 is empty"),
    ],
)
def test_a_definition_that_makes_no_sense_is_refused_by_its_place(definition: dict[str, Any], complaint: str) -> None:
    with pytest.raises(CalendarError) as refusal:
        Calendar(**{"zone": "Europe/Paris", "hours": OFFICE, **definition})
    assert str(refusal.value).startswith(complaint)


def test_a_calendar_is_a_value() -> None:
    merged = Calendar("Europe/Paris", {day: [("12:00", "17:00"), ("09:00", "12:00")] for day in WEEK[:5]})
    merged.add(at("2026-03-03 12:00"), hours(40))
    assert merged == PARIS
    assert len({merged, PARIS, pickle.loads(pickle.dumps(merged))}) == 1  # noqa: S301 - our own bytes
    assert Calendar("Europe/Berlin", OFFICE) != PARIS
    assert Calendar("Europe/Paris", OFFICE, holidays=[date(2026, 5, 1)]) != PARIS
    assert PARIS != "Europe/Paris"
    assert repr(Calendar("UTC", {"mon": [("22:00", "06:00")]}, holidays=[date(2026, 5, 1)])) == (
        "Calendar('UTC', {'mon': [('22:00', '24:00')], 'tue': [('00:00', '06:00')]}, 1 special dates)"
    )
