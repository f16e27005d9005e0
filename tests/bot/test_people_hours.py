"""In which hours somebody is told something, from their own zone and the hours of what they serve."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.calendars import Calendar
from bot.people.hours import Duty, office_hours, personal, reached_at
from tests.bot.wall_clocks import WEEK, ZONES, Definition, definitions, moments, properly
from tests.moments import friday_at, paris, thursday_at, tuesday_at, wednesday_at

PARIS = "Europe/Paris"
WEEKDAYS = WEEK[:5]
DAYTIME = Calendar(PARIS, {day: [("09:00", "17:00")] for day in WEEKDAYS})
EARLY = Calendar("Europe/Berlin", {day: [("07:00", "15:00")] for day in WEEKDAYS})
NEW_YORK = Calendar("America/New_York", {day: [("09:00", "17:00")] for day in WEEKDAYS})
ALWAYS = Calendar(PARIS, {day: [("00:00", "24:00")] for day in WEEK})
NIGHTS = Calendar(PARIS, {day: [("22:00", "06:00")] for day in WEEKDAYS})
LATE_SHIFT = Calendar(PARIS, {day: [("15:00", "23:30")] for day in WEEKDAYS})


def test_the_first_department_of_their_own_zone_counts_whatever_comes_before_it() -> None:
    assert personal(PARIS, [NEW_YORK, ALWAYS, EARLY, DAYTIME]) == EARLY
    assert personal("America/New_York", [ALWAYS, EARLY, NEW_YORK]) == NEW_YORK


def test_a_desk_round_the_clock_says_nothing_about_one_of_its_people() -> None:
    assert personal(PARIS, [ALWAYS]) == personal(PARIS, [ALWAYS, NEW_YORK]) == office_hours(PARIS)
    assert personal(None, [ALWAYS]) == office_hours(PARIS)


def test_a_desk_that_is_open_for_longer_than_anybody_works_is_staffed_in_shifts() -> None:
    def open_until(closes: str) -> Calendar:
        return Calendar(PARIS, {day: [("06:00", closes)] for day in WEEKDAYS})

    assert personal(PARIS, [open_until("22:00")]) == open_until("22:00"), "sixteen hours may be one person's"
    assert personal(PARIS, [open_until("22:01")]) == office_hours(PARIS)


def test_who_works_at_night_only_is_told_at_night() -> None:
    assert personal(PARIS, [NIGHTS]) == NIGHTS
    assert personal(PARIS, [LATE_SHIFT, LATE_SHIFT]) == LATE_SHIFT


def test_of_several_departments_nights_count_nowhere() -> None:
    assert personal(PARIS, [NIGHTS, DAYTIME]) == DAYTIME
    evening = personal(PARIS, [LATE_SHIFT, DAYTIME])
    assert evening.is_open(tuesday_at(21, 59))
    assert not evening.is_open(tuesday_at(22))


def test_who_sits_elsewhere_works_nine_to_six_on_their_own_clocks() -> None:
    assert personal("Asia/Kolkata", [DAYTIME, NEW_YORK, ALWAYS]) == office_hours("Asia/Kolkata")
    assert personal("Asia/Kolkata", []) == office_hours("Asia/Kolkata")


def test_on_call_the_departments_hours_are_theirs_too_and_only_then() -> None:
    duty = Duty("UBO00000", {"tue": "UBO00000", "wed": "UDANA000"}, ALWAYS)

    def reached(at: datetime) -> datetime:
        return reached_at(DAYTIME, at, duty)

    assert reached(tuesday_at(3)) == tuesday_at(3)
    assert reached(tuesday_at(23, 59)) == tuesday_at(23, 59)
    assert reached(wednesday_at(0)) == wednesday_at(9)
    assert reached(wednesday_at(3)) == wednesday_at(9)
    assert reached(thursday_at(12)) == thursday_at(12)
    # From Friday evening on: the night in which they are on call comes before the morning after.
    assert reached(paris(9, 20)) == paris(10, 0)
    assert reached_at(DAYTIME, friday_at(20)) == paris(9, 9)


round_the_clock = st.sampled_from(ZONES).map(lambda zone: Definition(zone, {day: [("00:00", "24:00")] for day in WEEK}))


@properly
@given(
    st.sampled_from((*ZONES, "Europe/Brussels")),
    st.lists(st.one_of(definitions(), round_the_clock), max_size=4),
    st.lists(moments, min_size=20, max_size=20),
)
def test_nobody_is_told_at_night_unless_their_only_calendar_says_so(
    zone: str, desks: list[Definition], at: list[datetime]
) -> None:
    calendars = [desk.calendar() for desk in desks]

    hours = personal(zone, calendars)

    is_said = hours in calendars and len(set(calendars)) == 1 and hours.longest_day <= timedelta(hours=16)
    for moment in at:
        local = moment.astimezone(ZoneInfo(zone))
        is_night = local.hour >= 22 or local.hour < 6
        assert is_said or not (is_night and hours.is_open(moment))
        assert hours.next_open(moment) >= moment


@properly
@given(definitions(), definitions(), st.sets(st.sampled_from(WEEK)), moments)
def test_who_is_on_call_is_reached_no_later_for_it(
    own: Definition, desk: Definition, days: set[str], at: datetime
) -> None:
    hours, calendar = own.calendar(), desk.calendar()
    duty = Duty("UBO00000", dict.fromkeys(days, "UBO00000"), calendar)

    reached = reached_at(hours, at, duty)

    assert at <= reached <= hours.next_open(at)
    on_call = WEEK[reached.astimezone(ZoneInfo(desk.zone)).weekday()] in days
    assert hours.is_open(reached) or (calendar.is_open(reached) and on_call)
    if not days:
        assert reached == hours.next_open(at)
