"""Applying a file again and again: calendars change from a date on, and what counted before is never rewritten."""

from datetime import date, datetime, timedelta

import pytest
from freezegun.api import FrozenDateTimeFactory

from bot import Bot
from bot.calendars import Calendar
from bot.departments.departments import calendar_of
from bot.departments.exchange import apply, export
from bot.departments.file.mistakes import FileMistakes
from bot.departments.file.parser import parse
from storage import departments as rows
from storage.tables import CalendarVersion
from tests.bot.companies import CALENDAR, IT, PEOPLE, all_departments, department
from tests.moments import friday_at, monday_at, paris, tuesday_at, wednesday_at

LONGER = CALENDAR.replace("17:00", "18:00")
SHORTER = CALENDAR.replace("17:00", "13:00")
FROM_SEPTEMBER = CALENDAR + '[calendars.paris.from.2026-09-01]\nhours = { mon-fri = ["08:00-16:00"] }\n'
HOURS = timedelta(hours=1)


def calendar(bot: Bot) -> Calendar:
    """The calendar of IT, as it counts."""
    with bot.db.reading() as session:
        return calendar_of(session, department(bot, "it"))


def versions(bot: Bot) -> list[str]:
    with bot.db.reading() as session:
        found: list[CalendarVersion] = rows.calendar_versions(session, department(bot, "it").calendar_id)
        return [version.from_day for version in found]


def in_september(hour: int) -> datetime:
    return paris(1, hour, month=9)


def test_new_hours_hold_from_today_and_yesterday_counts_as_it_did(bot: Bot) -> None:
    apply(bot, CALENDAR + IT)

    changes = apply(bot, LONGER + IT)

    assert changes.lines == ("Calendar paris: hours changed from 2026-03-03 on",)
    assert changes.department_ids == (department(bot, "it").id,)
    assert versions(bot) == ["0001-01-01", "2026-03-03"]
    assert calendar(bot).between(monday_at(0), tuesday_at(0)) == 8 * HOURS
    assert calendar(bot).between(tuesday_at(0), wednesday_at(0)) == 9 * HOURS
    assert parse(export(bot)) == parse(LONGER + IT)


def test_several_changes_on_a_day_are_one_and_a_change_of_mind_is_none(bot: Bot) -> None:
    apply(bot, CALENDAR + IT)

    apply(bot, LONGER + IT)
    apply(bot, SHORTER + IT)
    assert versions(bot) == ["0001-01-01", "2026-03-03"]
    assert calendar(bot).between(tuesday_at(0), wednesday_at(0)) == 4 * HOURS

    apply(bot, CALENDAR + IT)
    assert versions(bot) == ["0001-01-01"]


def test_each_day_has_the_hours_that_held_on_it(bot: Bot, clock: FrozenDateTimeFactory) -> None:
    apply(bot, CALENDAR + IT)
    apply(bot, LONGER + IT)
    clock.move_to(friday_at(9))

    apply(bot, SHORTER + IT)

    assert versions(bot) == ["0001-01-01", "2026-03-03", "2026-03-06"]
    assert calendar(bot).between(monday_at(0), paris(7, 0)) == (8 + 9 + 9 + 9 + 4) * HOURS


@pytest.mark.parametrize(
    ("zone", "today"),
    [("Europe/Paris", "2026-03-04"), ("America/New_York", "2026-03-03"), ("Asia/Tokyo", "2026-03-04")],
)
def test_today_is_what_the_calendars_own_clocks_say(
    bot: Bot, clock: FrozenDateTimeFactory, zone: str, today: str
) -> None:
    apply(bot, CALENDAR.replace("Europe/Paris", zone) + IT)
    clock.move_to(wednesday_at(0, 30))

    apply(bot, LONGER.replace("Europe/Paris", zone) + IT)

    assert versions(bot) == ["0001-01-01", today]


def test_a_team_that_moves_begins_on_the_date_of_its_new_place(bot: Bot, clock: FrozenDateTimeFactory) -> None:
    apply(bot, CALENDAR + IT)
    clock.move_to(tuesday_at(20))

    apply(bot, CALENDAR.replace("Europe/Paris", "Asia/Tokyo") + IT)

    assert versions(bot)[1:] == ["2026-03-04"]
    assert calendar(bot).next_open(tuesday_at(20)) == wednesday_at(1)  # nine in Tokyo


def test_today_is_what_the_clocks_show_where_the_team_is_by_now(bot: Bot, clock: FrozenDateTimeFactory) -> None:
    moved = CALENDAR + '[calendars.paris.from.2026-03-02]\nzone = "Asia/Tokyo"\nhours = { mon-fri = ["09:00-17:00"] }\n'
    apply(bot, moved + IT)
    clock.move_to(tuesday_at(20))

    apply(bot, moved.replace('"09:00-17:00"] }\n[', '"10:00-17:00"] }\n[') + IT)
    assert versions(bot) == ["0001-01-01", "2026-03-02"], "what held before today is not told anew"

    before, after = moved.rsplit("17:00", 1)
    apply(bot, f"{before}18:00{after}" + IT)
    assert versions(bot) == ["0001-01-01", "2026-03-02", "2026-03-04"]


def test_what_was_wrong_before_is_put_right_from_the_day_one_says(bot: Bot) -> None:
    apply(bot, CALENDAR + IT)

    changes = apply(bot, LONGER + IT, since=date(2026, 3, 2))

    assert changes.lines == ("Calendar paris: hours changed from 2026-03-02 on",)
    assert versions(bot) == ["0001-01-01", "2026-03-02"]
    assert calendar(bot).between(monday_at(0), tuesday_at(0)) == 9 * HOURS
    assert not apply(bot, LONGER + IT)


def test_putting_right_replaces_what_was_changed_meanwhile(bot: Bot, clock: FrozenDateTimeFactory) -> None:
    apply(bot, CALENDAR + IT)
    apply(bot, LONGER + IT)
    clock.move_to(friday_at(9))

    apply(bot, SHORTER + IT, since=date(2026, 3, 2))

    assert versions(bot) == ["0001-01-01", "2026-03-02"]


def test_what_is_ahead_is_no_correction(bot: Bot) -> None:
    apply(bot, CALENDAR + IT)

    with pytest.raises(FileMistakes, match=r"calendars.paris: 2026-03-04 is ahead. .* under \[calendars.paris.from"):
        apply(bot, LONGER + IT, since=date(2026, 3, 4))

    assert versions(bot) == ["0001-01-01"]


def test_hours_that_are_announced_hold_when_their_day_comes(bot: Bot, clock: FrozenDateTimeFactory) -> None:
    apply(bot, CALENDAR + IT)

    changes = apply(bot, FROM_SEPTEMBER + IT)

    assert changes.lines == ("Calendar paris: hours will change on 2026-09-01",)
    assert changes.department_ids == (department(bot, "it").id,)
    assert not calendar(bot).is_open(tuesday_at(8))
    assert calendar(bot).is_open(in_september(8))
    assert parse(export(bot)) == parse(FROM_SEPTEMBER + IT)

    clock.move_to(in_september(12))
    assert parse(export(bot)) == parse(CALENDAR.replace("09:00-17:00", "08:00-16:00") + IT)


def test_a_file_that_lies_around_changes_nothing_when_its_announcements_have_come_true(
    bot: Bot, clock: FrozenDateTimeFactory
) -> None:
    apply(bot, FROM_SEPTEMBER + IT)

    clock.move_to(in_september(12))

    assert not apply(bot, FROM_SEPTEMBER + IT)
    assert not apply(bot, export(bot))
    assert versions(bot) == ["0001-01-01", "2026-09-01"]


def test_an_announcement_may_be_changed_and_taken_back(bot: Bot) -> None:
    apply(bot, FROM_SEPTEMBER + IT)

    changes = apply(bot, FROM_SEPTEMBER.replace("08:00-16:00", "07:00-15:00") + IT)
    assert changes.lines == ("Calendar paris: what changes on 2026-09-01 is different now (hours)",)

    changes = apply(bot, CALENDAR + IT)
    assert changes.lines == ("Calendar paris: nothing changes on 2026-09-01 any more",)
    assert versions(bot) == ["0001-01-01"]


def test_what_changes_now_is_said_once_and_not_again_for_all_that_is_ahead(bot: Bot) -> None:
    apply(bot, FROM_SEPTEMBER + IT)

    changes = apply(bot, FROM_SEPTEMBER.replace("Europe/Paris", "Europe/Berlin") + IT)

    assert changes.lines == ("Calendar paris: zone changed from 2026-03-03 on",)
    assert calendar(bot).in_force(in_september(9)).zone == "Europe/Berlin"


def test_a_version_says_only_what_changes_and_keeps_the_rest(bot: Bot) -> None:
    text = (
        CALENDAR
        + 'holidays = { country = "FR", also = [2026-05-15] }\n'
        + "dates = { 2026-12-24 = [] }\n"
        + '[calendars.paris.from.2026-09-01]\nzone = "Europe/London"\n'
        + "[calendars.paris.from.2026-10-01]\nholidays = {}\n"
        + "[calendars.paris.from.2026-11-01.dates]\n"
        + "[calendars.paris.from.2026-11-01.breaks]\n2026-12-01 = ['12:00-13:00']\n"
    )

    apply(bot, text + IT)

    paris_now = parse(text + IT).calendars["paris"]
    september, october, november = paris_now.ahead.values()
    assert (september.zone, september.hours, september.country) == ("Europe/London", paris_now.hours, "FR")
    assert (october.zone, october.country, october.closed) == ("Europe/London", None, ())
    assert october.dates == {"2026-12-24": ()}
    assert (november.dates, november.breaks) == ({}, {"2026-12-01": ("12:00-13:00",)})
    assert parse(export(bot)) == parse(text + IT)


def test_a_new_calendar_has_always_been_as_it_is_written(bot: Bot) -> None:
    apply(bot, CALENDAR + "[calendars.paris.from.2026-03-03]\nhours = { mon-fri = ['09:00-18:00'] }\n" + IT)

    assert calendar(bot).between(monday_at(0), wednesday_at(0)) == (8 + 9) * HOURS


def test_holidays_alone_make_a_version_too_and_every_department_that_counts_with_them_is_changed(bot: Bot) -> None:
    apply(bot, CALENDAR + IT + PEOPLE)

    changes = apply(bot, CALENDAR + "[calendars.paris.from.2027-01-01]\nholidays = { country = 'FR' }\n" + IT + PEOPLE)

    assert changes.lines == ("Calendar paris: holidays will change on 2027-01-01",)
    assert changes.department_ids == tuple(one.id for one in all_departments(bot))


@pytest.mark.parametrize(
    ("written", "mistake"),
    [
        (
            "[calendars.paris.from.2026-09-01]\n",
            "line 4, calendars.paris.from.2026-09-01: nothing changes on that date: leave it out, or say what does.",
        ),
        (
            '[calendars.paris.from.2026-09-01]\nhours = { mon-fri = ["09:00-17:00"] }\n',
            "line 4, calendars.paris.from.2026-09-01: nothing changes on that date",
        ),
        (
            "[calendars.paris.from.september]\nholidays = { country = 'FR' }\n",
            "line 4, calendars.paris.from.september: 'september' is not a date such as 2026-12-24.",
        ),
        ("[calendars.paris.from.0026-09-01]\nholidays = { country = 'FR' }\n", "is not a date such as"),
        (
            "[calendars.paris.from.2026-09-01]\nhours = {}\n",
            "line 5, calendars.paris.from.2026-09-01.hours: nobody ever works here",
        ),
        (
            "[calendars.paris.from.2026-09-01]\nzone = 'Europe/Pari'\n",
            "line 5, calendars.paris.from.2026-09-01.zone: there is no time zone called 'Europe/Pari'.",
        ),
        (
            "[calendars.paris.from.2026-09-01.dates]\n2026-12-24 = ['09:00-12:00', '11:00-13:00']\n",
            "line 5, calendars.paris.from.2026-09-01.dates.2026-12-24: 09:00-12:00 overlaps 11:00-13:00.",
        ),
        (
            "dates = { 2027-07-14 = ['09:00-12:00'] }\n"
            "[calendars.paris.from.2026-09-01]\nholidays = { country = 'FR' }\n",
            "line 5, calendars.paris.from.2026-09-01.dates.2027-07-14: this is a holiday, so its hours would not count",
        ),
        (
            "[calendars.paris.from.2026-09-01]\nfrom = {}\n",
            "line 5, calendars.paris.from.2026-09-01.from: there is no such key here.",
        ),
        ("[calendars.paris.from.2026-09-01]\nholidays = { country = 'Atlantis!!' }\n", "for a country called 'Atl"),
        ("from = 2026-09-01\n", "line 4, calendars.paris.from: this must be a table, not 2026-09-01."),
    ],
)
def test_a_mistake_ahead_is_named_by_its_line(written: str, mistake: str) -> None:
    with pytest.raises(FileMistakes) as refused:
        parse(CALENDAR + written + IT)

    assert len(refused.value.mistakes) == 1
    assert mistake in str(refused.value)


def test_a_calendar_that_is_wrong_now_is_said_once_and_not_for_each_of_its_versions() -> None:
    with pytest.raises(FileMistakes) as refused:
        parse(FROM_SEPTEMBER.replace("Europe/Paris", "Europe/Pari") + IT)

    assert [mistake.line for mistake in refused.value.mistakes] == [2]
