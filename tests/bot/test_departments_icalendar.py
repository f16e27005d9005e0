"""Calendars as calendars export them. The rules and their dates are those of RFC 5545, section 3.8.5.3."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.departments.file.icalendar import MOST_RECURRING, days_in

YEARS = range(1996, 2010)
SECRET = "hunter2"


def calendar(*events: str) -> str:
    """A calendar of these events, each with the lines between its begin and its end."""
    whole = (f"BEGIN:VEVENT\r\n{lines}\r\nEND:VEVENT\r\n" for lines in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//{SECRET}//EN\r\n{''.join(whole)}END:VCALENDAR\r\n"


def days_of(*events: str) -> list[str]:
    days, wrong = days_in(calendar(*events), YEARS)
    assert not wrong
    return [day.isoformat() for day in sorted(days)]


def wrong_with(*events: str) -> list[tuple[int, str]]:
    """The complaints; the first event's own lines begin with the fifth."""
    return days_in(calendar(*events), YEARS)[1]


@pytest.mark.parametrize(
    ("lines", "days"),
    [
        ("DTSTART;VALUE=DATE:20070628\r\nDTEND;VALUE=DATE:20070701", ["2007-06-28", "2007-06-29", "2007-06-30"]),
        ("DTSTART;VALUE=DATE:20070628", ["2007-06-28"]),
        ("DTSTART:20070628", ["2007-06-28"]),
        ("DTSTART;VALUE=DATE:20070628\r\nDTEND;VALUE=DATE:20070628", ["2007-06-28"]),
        ("DTSTART;VALUE=DATE:20070628\r\nDURATION:P2D", ["2007-06-28", "2007-06-29"]),
        ("DTSTART;VALUE=DATE:20070701\r\nDURATION:P1W", [f"2007-07-0{day}" for day in range(1, 8)]),
        ("DTSTART:20070628T000000\r\nDTEND:20070629T000000", ["2007-06-28"]),
        ("DTSTART:20070628T000000\r\nDTEND:20070628T235959", ["2007-06-28"]),
        ("DTSTART:20070628T000000Z\r\nDTEND:20070629T000000Z", ["2007-06-28"]),
        ("DTSTART;TZID=America/New_York:20070628T000000\r\nDURATION:PT24H", ["2007-06-28"]),
        ('dtstart;X="a:b;c";TZID="Made Up/Zone":20070628T000000\r\nDURATION:P1D', ["2007-06-28"]),
        (
            "DTSTART;VALUE=DATE:20070628\r\nRDATE;VALUE=DATE:20070704,20070705",
            ["2007-06-28", "2007-07-04", "2007-07-05"],
        ),
        ("DTSTART;VALUE=DATE:20070628\r\nSTATUS:CANCELLED", []),
        ("DTSTART;VALUE=DATE:20070628\r\nTRANSP:TRANSPARENT", ["2007-06-28"]),
        (
            "DTSTART;VALUE=DATE:20070628\r\nBEGIN:VALARM\r\nTRIGGER:-PT15M\r\nDURATION:PT5M\r\nEND:VALARM",
            ["2007-06-28"],
        ),
    ],
)
def test_an_event_is_its_whole_days(lines: str, days: list[str]) -> None:
    assert days_of(lines) == days


def test_long_lines_are_folded_in_whatever_place() -> None:
    assert days_of("SUMMARY:A very\r\n  long line\r\nDTST\r\n ART;VALUE=DA\r\n\tTE:2007\r\n 0628") == ["2007-06-28"]
    days, wrong = days_in(calendar("DTSTART:20070628").replace("\r\n", "\n") + "\n\n", YEARS)
    assert (days, wrong) == ({date(2007, 6, 28)}, [])


@pytest.mark.parametrize(
    ("start", "rule", "days"),
    [
        ("19970929", "FREQ=DAILY;COUNT=3", "1997-09-29 1997-09-30 1997-10-01"),
        ("19970902", "FREQ=DAILY;INTERVAL=10;COUNT=5", "1997-09-02 1997-09-12 1997-09-22 1997-10-02 1997-10-12"),
        ("19970902", "FREQ=WEEKLY;COUNT=4", "1997-09-02 1997-09-09 1997-09-16 1997-09-23"),
        ("19970902", "FREQ=WEEKLY;UNTIL=19970911;WKST=SU;BYDAY=TU,TH", "1997-09-02 1997-09-04 1997-09-09 1997-09-11"),
        (
            "19970805",
            "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
            "1997-08-05 1997-08-10 1997-08-19 1997-08-24",
        ),
        (
            "19970805",
            "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
            "1997-08-05 1997-08-17 1997-08-19 1997-08-31",
        ),
        ("19970905", "FREQ=MONTHLY;COUNT=3;BYDAY=1FR", "1997-09-05 1997-10-03 1997-11-07"),
        ("19970922", "FREQ=MONTHLY;COUNT=3;BYDAY=-2MO", "1997-09-22 1997-10-20 1997-11-17"),
        ("19970928", "FREQ=MONTHLY;COUNT=3;BYMONTHDAY=-3", "1997-09-28 1997-10-29 1997-11-28"),
        ("19970904", "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", "1997-09-04 1997-10-07 1997-11-06"),
        ("19970610", "FREQ=YEARLY;COUNT=4;BYMONTH=6,7", "1997-06-10 1997-07-10 1998-06-10 1998-07-10"),
        (
            "19961105",
            "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
            "1996-11-05 2000-11-07 2004-11-02 2008-11-04",
        ),
        # These two are none of the RFC's. Outlook writes Thanksgiving so.
        ("20040229", "FREQ=YEARLY", "2004-02-29 2008-02-29"),
        ("20061123", "FREQ=YEARLY;UNTIL=20081231;BYDAY=TH;BYMONTH=11;BYSETPOS=4", "2006-11-23 2007-11-22 2008-11-27"),
    ],
)
def test_days_recur_as_the_rules_say(start: str, rule: str, days: str) -> None:
    assert days_of(f"DTSTART;VALUE=DATE:{start}\r\nRRULE:{rule}") == days.split()


def test_days_that_are_left_out_do_not_recur() -> None:
    event = "DTSTART;VALUE=DATE:19970902\r\nRRULE:FREQ=WEEKLY;COUNT=4\r\nEXDATE;VALUE=DATE:19970902,19970916"

    assert days_of(event) == ["1997-09-09", "1997-09-23"]


def test_a_day_that_was_moved_is_off_where_it_was_moved_to() -> None:
    closed = "UID:1\r\nDTSTART;VALUE=DATE:20051224\r\nRRULE:FREQ=YEARLY;COUNT=3"
    moved = "UID:1\r\nRECURRENCE-ID;VALUE=DATE:20061224\r\nDTSTART;VALUE=DATE:20061222"
    called_off = "UID:1\r\nRECURRENCE-ID;VALUE=DATE:20071224\r\nDTSTART;VALUE=DATE:20071224\r\nSTATUS:CANCELLED"

    assert days_of(moved, closed, called_off) == ["2005-12-24", "2006-12-22"]


def test_a_range_recurs_over_new_year_and_only_in_the_years_that_are_asked_for() -> None:
    days = days_of("DTSTART;VALUE=DATE:16011231\r\nDTEND;VALUE=DATE:16020102\r\nRRULE:FREQ=YEARLY")

    assert days[:3] == ["1996-01-01", "1996-12-31", "1997-01-01"]
    assert days[-1] == "2009-12-31"
    assert len(days) == 2 * len(YEARS)


@pytest.mark.parametrize(
    ("zone", "until", "last"),
    [
        (";TZID=Europe/Paris", "19970903T220000Z", "1997-09-04"),  # midnight in Paris
        (";TZID=Europe/Paris", "19970903T215959Z", "1997-09-03"),
        (";TZID=America/New_York", "19970904T040000Z", "1997-09-04"),
        (";TZID=Europe/Paris", "19970903T235959", "1997-09-03"),
        ("", "19970903T235959Z", "1997-09-03"),
    ],
)
def test_an_end_in_utc_is_the_day_that_it_is_there(zone: str, until: str, last: str) -> None:
    days = days_of(f"DTSTART{zone}:19970902T000000\r\nDURATION:P1D\r\nRRULE:FREQ=DAILY;UNTIL={until}")

    assert days[-1] == last


@pytest.mark.parametrize(
    ("lines", "line", "complaint"),
    [
        ("SUMMARY:No date", 4, "this event has no date (DTSTART)"),
        ("DTSTART:20070230", 5, "this is not a date as calendars write it"),
        ("DTSTART:2007-06-28", 5, "this is not a date as calendars write it"),
        ("DTSTART:٢٠٠٧٠٦٢٨", 5, "this is not a date as calendars write it"),
        ("DTSTART:20070628\r\nDTSTART:20070629", 6, "this event has DTSTART twice"),
        ("DTSTART:20070628T090000\r\nDTEND:20070628T170000", 4, "for a part of a day: make it an all-day event"),
        ("DTSTART:20070628T090000\r\nDTEND:20070629T090000", 4, "for a part of a day"),
        ("DTSTART:20070628T000000", 4, "for a part of a day"),
        ("DTSTART:20070628\r\nDURATION:PT1H", 4, "for a part of a day"),
        ("DTSTART:20070628\r\nDTEND:20070627", 6, "ends before it begins"),
        ("DTSTART:20070628\r\nDTEND:20070629\r\nDURATION:P1D", 7, "says twice how long it lasts"),
        ("DTSTART:20070628\r\nDURATION:P", 6, "not a length as calendars write it"),
        ("DTSTART:20070628\r\nDURATION:-P1D", 6, "not a length as calendars write it"),
        ("DTSTART:20070628\r\nDTEND:20990629", 4, "lasts longer than a year"),
        ("DTSTART:00010628", 4, "this event is not in the years 1900 to 2399"),
        ("DTSTART:20070628\r\nRRULE FREQ=YEARLY", 6, "this is not a line of a calendar"),
        ("DTSTART:18990628\r\nRRULE:FREQ=DAILY", 4, "recurs since before 1900"),
        ("DTSTART:20070628\r\nRDATE;VALUE=PERIOD:20070628T000000Z/P1D", 6, "this is not a date"),
        (
            "DTSTART;TZID=W. Europe:20070628T000000\r\nDURATION:P1D\r\nRRULE:FREQ=DAILY;UNTIL=20070701T220000Z",
            7,
            "this is in UTC, and the zone of the event is not known",
        ),
        ("DTSTART:20070628\r\nEXRULE:FREQ=YEARLY", 6, "recurs in a way that Handoff does not read"),
        ("DTSTART:20070628\r\nRECURRENCE-ID;RANGE=THISANDFUTURE:20070628", 6, "recurs in a way that"),
    ],
)
def test_what_is_wrong_is_named_by_its_line_and_quotes_nothing(lines: str, line: int, complaint: str) -> None:
    ((found, what),) = wrong_with(f"{lines}\r\nSUMMARY:{SECRET}")

    assert (found, complaint in what) == (line, True), what
    assert SECRET not in what


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=HOURLY",
        "FREQ=SECONDLY;COUNT=3",
        "COUNT=3",
        "",
        f"FREQ={SECRET}",
        "FREQ=YEARLY;FREQ=DAILY",
        "FREQ=YEARLY;INTERVAL=0",
        "FREQ=YEARLY;COUNT=0",
        "FREQ=YEARLY;COUNT=3;UNTIL=20100101",
        "FREQ=YEARLY;BYMONTH=13",
        "FREQ=YEARLY;BYWEEKNO=20",
        "FREQ=YEARLY;BYEASTER=0",
        "FREQ=YEARLY;BYDAY=0MO",
        "FREQ=YEARLY;BYSETPOS=1",
        "FREQ=WEEKLY;BYDAY=1MO",
        "FREQ=MONTHLY;BYDAY=6MO",
        "FREQ=YEARLY;BYMONTH=12;BYDAY=53SU",
        "FREQ=WEEKLY;BYMONTH=2",
        "FREQ=DAILY;BYDAY=MO",
        "FREQ=DAILY;UNTIL=soon",
    ],
)
def test_a_rule_that_is_not_read_is_refused_and_never_passed_over(rule: str) -> None:
    ((line, what),) = wrong_with(f"DTSTART:20070628\r\nRRULE:{rule}\r\nSUMMARY:After it")

    assert line == 6
    assert what.startswith("this event recurs in a way that Handoff does not read")
    assert SECRET not in what


def test_two_rules_for_one_event_are_not_read() -> None:
    assert [line for line, _ in wrong_with("DTSTART:20070628\r\nRRULE:FREQ=DAILY;COUNT=2\r\nRRULE:FREQ=YEARLY")] == [7]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20070628\n", "the calendar stops in the middle"),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20070628\nEND:VCALENDAR\n", "something ends here that did not begin"),
        ("BEGIN:VEVENT\nDTSTART:20070628\nEND:VEVENT\n", "this stands outside of the calendar"),
        (
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20070628\nBEGIN:VEVENT\nDTSTART:20070629\nEND:VEVENT\nEND:VEVENT\n"
            "END:VCALENDAR\n",
            "an event begins here within something else",
        ),
    ],
)
def test_a_calendar_that_is_damaged_says_so(text: str, complaint: str) -> None:
    assert any(complaint in what for _, what in days_in(text, YEARS)[1])


def test_what_is_no_event_and_other_calendars_behind_it_are_read_over() -> None:
    task = "BEGIN:VCALENDAR\nBEGIN:VTODO\nDTSTART:20070628\nEND:VTODO\nEND:VCALENDAR\n"

    assert days_in(task + calendar("DTSTART:20070629"), YEARS) == ({date(2007, 6, 29)}, [])


def test_more_recurring_events_than_a_calendar_may_have_are_not_followed() -> None:
    yearly = "DTSTART:20070628\r\nRRULE:FREQ=YEARLY"

    assert not wrong_with(*[yearly] * MOST_RECURRING)
    ((_, what),) = wrong_with(*[yearly] * (MOST_RECURRING + 1))
    assert what == "there are more than 200 events that recur: leave only days off in the file"


def test_an_event_lasts_a_year_at_most() -> None:
    first = date(2007, 1, 1)
    day_after = {days: f"DTSTART:20070101\r\nDTEND:{first + timedelta(days=days):%Y%m%d}" for days in (366, 367)}

    assert len(days_of(day_after[366])) == 366
    ((_, what),) = wrong_with(day_after[367])
    assert what == "this event lasts longer than a year: take it out, or correct its end"


_WEEKDAYS = st.sampled_from(["MO", "2TU", "-1FR", "-5SA", "5SU", "53SU"])
_PARTS = st.fixed_dictionaries(
    {"FREQ": st.sampled_from(["YEARLY", "MONTHLY", "WEEKLY", "DAILY"])},
    optional={
        "INTERVAL": st.integers(0, 2000).map(str),
        "COUNT": st.integers(0, 500).map(str),
        "UNTIL": st.sampled_from(["20080101", "20080101T000000Z", "00010101", "99991231T235959Z"]),
        "BYMONTH": st.integers(0, 13).map(str),
        "BYMONTHDAY": st.integers(-32, 32).map(str),
        "BYDAY": st.lists(_WEEKDAYS, min_size=1, max_size=3).map(",".join),
        "BYSETPOS": st.integers(-400, 400).map(str),
        "WKST": st.sampled_from(["MO", "SU", "XX"]),
    },
)


@given(
    start=st.dates(),
    length=st.integers(0, 400),
    rule=_PARTS,
    zone=st.sampled_from(["", ";TZID=Pacific/Apia", ";TZID=.."]),
)
def test_any_rule_is_followed_in_its_years_or_refused(
    start: date, length: int, rule: dict[str, str], zone: str
) -> None:
    written = ";".join(f"{key}={value}" for key, value in rule.items())
    begins = start.isoformat().replace("-", "")
    lines = f"DTSTART{zone}:{begins}T000000\r\nDURATION:P{length}D\r\nRRULE:{written}"
    days, wrong = days_in(calendar(lines), YEARS)

    assert not (days and wrong)
    assert all(day.year in YEARS and day >= start for day in days)


_LINES = [
    *("BEGIN:VCALENDAR", "BEGIN:VEVENT", "END:VEVENT", "END:VCALENDAR", "DTSTART:20070628", "DTEND:99991231"),
    *("DTEND:99991231T235959", "RRULE:FREQ=YEARLY", "EXDATE:x", "UID:1", "RECURRENCE-ID:20070628"),
]


@given(st.lists(st.sampled_from([*_LINES, " folded"]) | st.text(max_size=20)))
def test_any_lines_are_days_or_complaints(lines: list[str]) -> None:
    days, wrong = days_in("\n".join(lines), YEARS)

    assert all(isinstance(day, date) for day in days)
    assert all(line >= 1 for line, _ in wrong)
    assert max(days, default=date.min) - min(days, default=date.min) <= timedelta(days=366 * 500)
