"""Working time by example. The numbers in brackets are the points of the house's rules for working time."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.calendars import Calendar, CalendarError, NoWorkingTime

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
OFFICE: Mapping[str, Any] = {day: [("09:00", "17:00")] for day in WEEK[:5]}
WITH_LUNCH: Mapping[str, Any] = {day: [("09:00", "12:00"), ("13:00", "17:00")] for day in WEEK[:5]}
ALWAYS: Mapping[str, Any] = {day: [("00:00", "24:00")] for day in WEEK}
MONDAY_NIGHT: Mapping[str, Any] = {"mon": [("22:00", "06:00")]}

PARIS = Calendar("Europe/Paris", OFFICE)
LUNCH = Calendar("Europe/Paris", WITH_LUNCH)
NIGHT = Calendar("Europe/Paris", MONDAY_NIGHT)
NEW_YORK_SPRING, NEW_YORK_AUTUMN = "2026-03-08", "2026-11-01"


def at(text: str, zone: str = "Europe/Paris", fold: int = 0) -> datetime:
    """A wall time somewhere, as aware UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


def on_sundays(*stretches: tuple[str, str], zone: str = "America/New_York") -> Calendar:
    return Calendar(zone, {"sun": list(stretches)})


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def around_the_clock(zone: str) -> Calendar:
    return Calendar(zone, ALWAYS)


@pytest.mark.parametrize(
    ("calendar", "asked", "length", "due"),
    [
        pytest.param(PARIS, "2026-03-03 09:00", 4, "2026-03-03 13:00", id="within a day"),
        pytest.param(PARIS, "2026-03-03 16:00", 2, "2026-03-04 10:00", id="overnight"),
        pytest.param(PARIS, "2026-03-06 16:00", 2, "2026-03-09 10:00", id="over a weekend"),
        pytest.param(PARIS, "2026-03-03 07:00", 1, "2026-03-03 10:00", id="asked before opening (3)"),
        pytest.param(PARIS, "2026-03-03 17:00", 1, "2026-03-04 10:00", id="asked at closing (1, 3)"),
        pytest.param(PARIS, "2026-03-07 12:00", 1, "2026-03-09 10:00", id="asked on Saturday (3)"),
        pytest.param(PARIS, "2026-03-06 16:00", 1, "2026-03-06 17:00", id="due at closing (4)"),
        pytest.param(PARIS, "2026-03-02 09:00", 400, "2026-05-08 17:00", id="fifty days ahead"),
        pytest.param(PARIS, "2026-03-02 09:00", 8 * 5 * 52 * 10, "2036-02-15 17:00", id="ten years ahead"),
        pytest.param(PARIS, "2026-12-31 16:00", 2, "2027-01-01 10:00", id="over New Year"),
        pytest.param(PARIS, "2028-02-28 16:00", 9, "2028-02-29 17:00", id="on a leap day"),
        pytest.param(PARIS, "2026-03-27 16:00", 2, "2026-03-30 10:00", id="over a clock change at night (2)"),
        pytest.param(LUNCH, "2026-03-03 11:00", 2, "2026-03-03 14:00", id="over lunch"),
        pytest.param(LUNCH, "2026-03-03 11:00", 1, "2026-03-03 12:00", id="due at lunch (4)"),
        pytest.param(NIGHT, "2026-03-02 23:00", 4, "2026-03-03 03:00", id="through the night (7)"),
        pytest.param(NIGHT, "2026-03-02 23:00", 8, "2026-03-09 23:00", id="night by night (7)"),
        pytest.param(
            Calendar("Europe/Paris", {"mon": [("12:00", "00:00")]}),
            "2026-03-02 23:00",
            2,
            "2026-03-09 13:00",
            id="until 00:00 means until midnight (7)",
        ),
        pytest.param(
            Calendar("Europe/Paris", {day: [("09:00", "09:00")] for day in WEEK}),
            "2026-03-02 08:00",
            72,
            "2026-03-05 08:00",
            id="from nine to nine, every day, never closes (7)",
        ),
    ],
)
def test_a_request_is_due(calendar: Calendar, asked: str, length: float, due: str) -> None:
    assert calendar.add(at(asked), hours(length)) == at(due)
    assert calendar.between(at(asked), at(due)) == hours(length)


@pytest.mark.parametrize(
    ("zone", "start", "end", "length"),
    [
        pytest.param("Europe/Paris", "2026-03-28 12:00", "2026-03-29 12:00", 23, id="Paris in spring"),
        pytest.param("Europe/Paris", "2026-10-24 12:00", "2026-10-25 12:00", 25, id="Paris in autumn"),
        pytest.param("Australia/Sydney", "2026-04-04 12:00", "2026-04-05 12:00", 25, id="Sydney in autumn"),
        pytest.param("Australia/Sydney", "2026-10-03 12:00", "2026-10-04 12:00", 23, id="Sydney in spring"),
        pytest.param("Australia/Lord_Howe", "2026-04-04 12:00", "2026-04-05 12:00", 24.5, id="Lord Howe: +30"),
        pytest.param("Australia/Lord_Howe", "2026-10-03 12:00", "2026-10-04 12:00", 23.5, id="Lord Howe: -30"),
        pytest.param("Pacific/Apia", "2011-12-29 12:00", "2011-12-31 12:00", 24, id="Apia skips a Friday"),
        pytest.param("Asia/Kolkata", "2026-03-28 12:00", "2026-03-29 12:00", 24, id="Kolkata never changes"),
    ],
)
def test_a_round_the_clock_desk_counts_the_hours_that_pass(zone: str, start: str, end: str, length: float) -> None:
    calendar = around_the_clock(zone)
    assert calendar.between(at(start, zone), at(end, zone)) == hours(length)
    assert calendar.add(at(start, zone), hours(length)) == at(end, zone)
    assert calendar.late_from(at(start, zone), hours(length)) == at(end, zone)


@pytest.mark.parametrize(
    ("calendar", "day", "minutes"),
    [
        pytest.param(on_sundays(("02:30", "05:00")), NEW_YORK_SPRING, 120, id="opening in the gap"),
        pytest.param(on_sundays(("01:00", "02:30")), NEW_YORK_SPRING, 60, id="closing in the gap"),
        pytest.param(on_sundays(("02:00", "02:45")), NEW_YORK_SPRING, 0, id="wholly in the gap"),
        pytest.param(on_sundays(("01:30", "05:00")), NEW_YORK_AUTUMN, 240, id="opening in the repeated hour"),
        pytest.param(on_sundays(("00:00", "01:30")), NEW_YORK_AUTUMN, 120, id="closing in the repeated hour"),
        pytest.param(
            on_sundays(("02:10", "04:00"), zone="Australia/Lord_Howe"),
            "2026-10-04",
            90,
            id="opening in Lord Howe's half-hour gap",
        ),
        pytest.param(
            on_sundays(("01:45", "02:00"), zone="Australia/Lord_Howe"),
            "2026-04-05",
            30,
            id="in Lord Howe's repeated half hour",
        ),
        pytest.param(
            Calendar("Africa/Cairo", {"fri": [("00:30", "02:00")]}),
            "2026-04-24",
            60,
            id="Cairo's gap at midnight",
        ),
        pytest.param(
            Calendar("Africa/Cairo", {"thu": [("23:00", "24:00")]}),
            "2026-10-29",
            120,
            id="Cairo's last hour twice",
        ),
        pytest.param(Calendar("Pacific/Apia", OFFICE), "2011-12-30", 0, id="Apia's Friday that never was"),
        pytest.param(
            Calendar("Pacific/Kiritimati", {"sat": [("00:00", "24:00")]}),
            "1994-12-31",
            0,
            id="Kiritimati's last day of a year that never was",
        ),
    ],
)
def test_a_boundary_in_a_clock_change_follows_the_wall_clock(calendar: Calendar, day: str, minutes: int) -> None:
    # Six hours more on both sides than the day has: none of these is open on the dates beside it.
    noon = at(f"{day} 12:00", calendar.zone)
    assert calendar.between(noon - hours(18), noon + hours(18)) == timedelta(minutes=minutes)


def test_ten_past_three_is_open_exactly_when_the_wall_clock_says_so() -> None:
    ten_past_three = at(f"{NEW_YORK_SPRING} 03:10", "America/New_York")
    assert on_sundays(("02:30", "05:00")).is_open(ten_past_three)
    assert not on_sundays(("01:00", "02:30")).is_open(ten_past_three)


def test_friday_evening_in_apia_waits_for_monday_when_friday_is_skipped() -> None:
    apia = Calendar("Pacific/Apia", OFFICE)
    assert apia.add(at("2011-12-29 16:00", apia.zone), hours(2)) == at("2012-01-02 10:00", apia.zone)


def test_nine_in_kolkata_is_half_past_three_in_utc() -> None:
    assert Calendar("Asia/Kolkata", OFFICE).next_open(datetime(2026, 3, 3, tzinfo=UTC)) == datetime(
        2026, 3, 3, 3, 30, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-03-03 08:59:59", False),
        ("2026-03-03 09:00:00", True),
        ("2026-03-03 16:59:59.999999", True),
        ("2026-03-03 17:00:00", False),
        ("2026-03-07 12:00:00", False),
    ],
)
def test_opening_is_open_and_closing_is_closed(moment: str, is_open: bool) -> None:
    assert PARIS.is_open(at(moment)) is is_open
    assert (PARIS.closes_at(at(moment)) == at("2026-03-03 17:00")) is is_open


def test_due_at_closing_is_late_only_at_the_next_opening() -> None:
    asked = at("2026-03-06 16:00")
    assert PARIS.add(asked, hours(1)) == at("2026-03-06 17:00")
    assert PARIS.late_from(asked, hours(1)) == at("2026-03-09 09:00")
    assert PARIS.between(PARIS.add(asked, hours(1)), at("2026-03-07 12:00")) == hours(0)
    assert PARIS.late_from(asked, hours(2)) == PARIS.add(asked, hours(2))


def test_adding_nothing_gives_the_next_opening() -> None:
    for moment, opening in (
        ("2026-03-06 17:00", "2026-03-09 09:00"),
        ("2026-03-06 16:59", "2026-03-06 16:59"),
    ):
        assert PARIS.next_open(at(moment)) == at(opening)
        assert PARIS.add(at(moment), hours(0)) == at(opening)
        assert PARIS.late_from(at(moment), hours(0)) == at(opening)
        assert PARIS.add_days(at(moment), 0) == at(opening)


def test_a_reversed_span_is_negative() -> None:
    assert PARIS.between(at("2026-03-09 10:00"), at("2026-03-06 16:00")) == -hours(2)


def test_the_answer_does_not_depend_on_the_zone_of_the_question_and_drops_fractions() -> None:
    moment = datetime(2026, 3, 3, 17, 0, 0, 900_000, tzinfo=timezone(hours(5)))
    answer = PARIS.add(moment, timedelta(hours=1, microseconds=7))
    assert (answer, answer.tzinfo) == (at("2026-03-03 14:00"), UTC)


def test_a_stretch_over_new_year_closes_in_the_new_year_and_a_desk_that_never_closes_says_so() -> None:
    thursday_night = Calendar("Europe/Paris", {"thu": [("20:00", "08:00")]})
    assert thursday_night.closes_at(at("2026-12-31 22:00")) == at("2027-01-01 08:00")
    assert around_the_clock("Europe/Paris").closes_at(at("2026-12-31 22:00")) is None
    assert around_the_clock("Europe/Paris").closes_at(at("2400-06-01 22:00")) is None


def test_a_closing_too_far_away_is_none_however_much_the_calendar_knows_already() -> None:
    until_2036 = Calendar("UTC", ALWAYS, holidays=[date(2036, 1, 1)])
    before = until_2036.closes_at(at("2026-03-03 12:00"))
    until_2036.next_open(at("2036-06-01 12:00"))
    assert before is until_2036.closes_at(at("2026-03-03 12:00")) is None


@pytest.mark.parametrize(
    ("calendar", "asked", "days", "due"),
    [
        pytest.param(PARIS, "2026-03-06 10:00", 1, "2026-03-09 10:00", id="Friday 10:00 and one"),
        pytest.param(PARIS, "2026-03-06 18:00", 1, "2026-03-09 17:00", id="Friday 18:00 and one"),
        pytest.param(PARIS, "2026-03-07 12:00", 1, "2026-03-09 17:00", id="Saturday and one"),
        pytest.param(PARIS, "2026-03-08 12:00", 3, "2026-03-11 17:00", id="Sunday and three"),
        pytest.param(PARIS, "2026-12-29 10:00", 5, "2027-01-05 10:00", id="over New Year"),
        pytest.param(PARIS, "2026-03-27 10:00", 1, "2026-03-30 10:00", id="over a clock change"),
        pytest.param(NIGHT, "2026-03-02 23:00", 1, "2026-03-03 06:00", id="the next date has only the tail"),
        pytest.param(
            Calendar("Europe/Paris", OFFICE, dates={date(2026, 3, 4): [("09:00", "12:00")]}),
            "2026-03-03 15:00",
            1,
            "2026-03-04 12:00",
            id="into a day that is over by then",
        ),
    ],
)
def test_working_days_keep_the_wall_time(calendar: Calendar, asked: str, days: int, due: str) -> None:
    assert calendar.add_days(at(asked), days) == at(due)
    assert calendar.add(at(asked), calendar.days(at(asked), days)) == at(due)


@pytest.mark.parametrize(
    ("zone", "week", "asked", "due"),
    [
        pytest.param("Pacific/Apia", OFFICE, "2011-12-29 10:00", "2012-01-02 10:00", id="no Friday in Apia"),
        pytest.param("America/New_York", ALWAYS, "2026-03-07 02:30", "2026-03-08 03:00", id="into a gap"),
        pytest.param("America/New_York", ALWAYS, "2026-10-31 01:30", "2026-11-01 01:30", id="into a fold"),
        pytest.param("America/New_York", ALWAYS, "2026-10-31 02:00", "2026-11-01 02:00", id="behind a fold"),
        pytest.param("UTC", ALWAYS, "2026-12-31 23:30", "2027-01-01 23:30", id="at the year's end"),
        pytest.param("Pacific/Honolulu", ALWAYS, "1900-01-01 23:30", "1900-01-02 23:30", id="the first days"),
    ],
)
def test_a_working_day_is_a_date_that_exists(zone: str, week: Mapping[str, Any], asked: str, due: str) -> None:
    assert Calendar(zone, week).add_days(at(asked, zone), 1) == at(due, zone)


def test_no_working_days_from_an_hour_that_comes_twice_are_no_time() -> None:
    for fold in (0, 1):
        half_past_one = at(f"{NEW_YORK_AUTUMN} 01:30", "America/New_York", fold)
        assert around_the_clock("America/New_York").add_days(half_past_one, 0) == half_past_one
        assert around_the_clock("America/New_York").add_days(half_past_one, 1) == at(
            "2026-11-02 01:30", "America/New_York"
        )


def test_a_calendar_that_never_opens_again_says_so() -> None:
    once = Calendar("Europe/Paris", {}, dates={date(2026, 3, 3): [("09:00", "17:00")]})
    asked = at("2026-03-03 10:00")
    assert once.add(asked, hours(7)) == at("2026-03-03 17:00")
    questions: list[Callable[[], datetime]] = [
        lambda: once.late_from(asked, hours(7)),
        lambda: once.add(asked, hours(8)),
        lambda: once.add_days(asked, 1),
        lambda: once.next_open(at("2026-03-04 10:00")),
        lambda: around_the_clock("UTC").add(asked, timedelta.max),
    ]
    for question in questions:
        with pytest.raises(NoWorkingTime, match="no working time found"):
            question()


def test_a_calendar_that_opens_only_in_the_far_future_says_so() -> None:
    far = Calendar("Europe/Paris", {}, dates={date(2036, 3, 3): [("09:00", "17:00")]})
    with pytest.raises(NoWorkingTime) as refusal:
        far.next_open(at("2026-03-03 12:00"))
    assert refusal.value.since == at("2026-03-03 12:00")


def test_a_question_that_makes_no_sense_is_refused() -> None:
    noon = at("2026-03-03 12:00")
    naive = noon.replace(tzinfo=None)
    questions: list[tuple[Callable[[], object], str]] = [
        (lambda: PARIS.is_open(naive), "has no time zone"),
        (lambda: PARIS.between(noon, naive), "has no time zone"),
        (lambda: PARIS.add(noon, timedelta(microseconds=-1)), "is negative"),
        (lambda: PARIS.late_from(noon, -hours(1)), "is negative"),
        (lambda: PARIS.add_days(noon, -1), "-1 working days"),
        (lambda: PARIS.is_open(datetime.max.replace(tzinfo=UTC)), "9999 is outside the years 1900 to 2400"),
        (lambda: PARIS.hours_on(noon), "is not a date"),
    ]
    for question, complaint in questions:
        with pytest.raises(CalendarError, match=complaint):
            question()


def test_threads_that_ask_at_once_get_the_answers_of_one_that_asks_alone() -> None:
    moments = [at(f"{year}-06-01 12:00") for year in (2026, 1999, 2031, 2012, 2040, 2005) for _ in range(4)]
    alone = [Calendar("Europe/Paris", OFFICE).add(moment, hours(4000)) for moment in moments]
    shared = Calendar("Europe/Paris", OFFICE)
    with ThreadPoolExecutor(6) as threads:
        assert list(threads.map(lambda moment: shared.add(moment, hours(4000)), moments)) == alone
