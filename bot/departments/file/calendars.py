"""The part of a departments file that says when people work."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import takewhile
from pathlib import Path
from zoneinfo import available_timezones

import holidays
from holidays.registry import COUNTRIES

from bot.calendars import FIRST_YEAR, LAST_YEAR, Calendar, CalendarError
from bot.departments.calendars import calendar_from, public_holidays
from bot.departments.file.company import Stretches, WrittenCalendar
from bot.departments.file.days_off import read_days_off
from bot.departments.file.mistakes import did_you_mean, nearest, shortened, suggestion
from bot.departments.file.values import Table, iso_date

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

KEYS = ("zone", "hours", "holidays", "dates", "breaks", "from")

_DAYS_OFF = ("country", "region", "also", "except", "file")
_STAY = {"holidays": ("country", "region", "closed", "open_anyway"), "dates": ("dates",), "breaks": ("breaks",)}
_YEARS = range(FIRST_YEAR, LAST_YEAR + 1)
_STRETCH = re.compile(r"(\S+?)\s*[-–—]\s*(\S+)")


def read_calendar(key: str, table: Table, folder: Path | None = None) -> WrittenCalendar | None:
    """The calendar with all that is ahead, or None when it cannot be had; why not is noted.

    `folder` is where files of days off are looked for.
    """
    now = _version(table, None, key, folder)
    ahead: dict[str, WrittenCalendar] = {}
    is_whole = now is not None
    before = now or WrittenCalendar(key, "UTC", {WEEKDAYS[0]: ("09:00-17:00",)})
    written = table.table("from")
    for day in sorted(written):
        mistakes = written.mistakes
        changed = written.table(day, KEYS[:-1])
        version = _version(changed, before, key, folder)
        if iso_date(day) is None or date.fromisoformat(day).year not in _YEARS:
            written.note(day, f"{shortened(day)!r} is not a date such as 2026-12-24.")
            is_whole = False
        elif version is None:
            is_whole = False
        elif version == before and written.mistakes == mistakes:
            changed.note(None, "nothing changes on that date: leave it out, or say what does.")
        else:
            ahead[day] = before = version
    return replace(now, ahead=ahead) if now is not None and is_whole else None


def _version(table: Table, before: WrittenCalendar | None, key: str, folder: Path | None) -> WrittenCalendar | None:
    """What holds at once, or from a date on: then what is not written stays as it was before."""
    zone = _zone(table) if before is None or "zone" in table else before.zone
    hours = _hours(table) if before is None or "hours" in table else before.hours
    dates, breaks = (_by_date(table.table(name)) for name in ("dates", "breaks"))
    days_off = table.table("holidays", _DAYS_OFF)
    country, region = _country(days_off)
    closed = tuple(sorted({*days_off.dates("also"), *read_days_off(days_off, "file", folder)}))
    open_anyway = days_off.dates("except")
    if hours is None or dates is None or breaks is None:
        return None
    calendar = WrittenCalendar(key, zone or "UTC", hours, country, region, closed, open_anyway, dates, breaks)
    if before is not None:
        calendar = replace(
            calendar, **{field: getattr(before, field) for name in _STAY if name not in table for field in _STAY[name]}
        )
    _check_holidays(calendar, table.table("dates"))
    return calendar if _makes_sense(calendar, table) and zone else None


def _zone(table: Table) -> str | None:
    zone = table.text("zone", 'a time zone such as "Europe/Paris"')
    if zone is None or zone in _zones():
        return zone
    cities = sorted(name for name in _zones() if name.casefold().endswith(f"/{zone.casefold()}"))
    likely = cities or nearest(zone, _zones())
    table.note(
        "zone",
        f"there is no time zone called {shortened(zone)!r}. "
        + (did_you_mean(likely) if likely else 'Take a name such as "Europe/Paris".'),
    )
    return None


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _hours(table: Table) -> Mapping[str, Stretches] | None:
    """The hours of each weekday that has some, from Monday on. A weekday's own line beats that of several days."""
    if "hours" not in table:
        table.note("hours", 'this is missing: hours by weekday, such as mon-fri = ["09:00-17:00"].')
        return None
    written = table.table("hours")
    of_one: dict[str, Stretches] = {}
    of_several: dict[str, Stretches] = {}
    is_whole = True
    for key in written:
        days = _weekdays(key)
        stretches = _stretches(written, key)
        if not days:
            written.note(key, f"there is no such weekday. {suggestion(key, WEEKDAYS)} Several: mon-fri.")
        if stretches is None or not days:
            is_whole = False
        elif len(days) == 1:
            of_one[days[0]] = stretches
        else:
            for day in of_several.keys() & set(days):
                written.note(key, f"{day} has hours twice: leave it out of one of the two.")
            of_several.update(dict.fromkeys(days, stretches))
    hours = {**of_several, **of_one}
    if written.is_table and is_whole and not any(hours.values()):
        table.note("hours", "nobody ever works here: give at least one weekday some hours.")
        return None
    return {day: hours[day] for day in WEEKDAYS if hours.get(day)} if is_whole and written.is_table else None


def _weekdays(key: str) -> list[str]:
    """The weekdays that are meant by mon, by mon-fri, or by sun-thu. None for anything else."""
    first, dash, last = key.partition("-")
    if first not in WEEKDAYS or (dash and (last not in WEEKDAYS or last == first)):
        return []
    from_first = [*WEEKDAYS, *WEEKDAYS][WEEKDAYS.index(first) :]
    return [*takewhile(lambda day: day != last, from_first), last] if dash else [first]


def _stretches(table: Table, key: str) -> Stretches | None:
    """Hours in their order, or None when some were noted."""
    texts = table.texts(key, 'hours such as "09:00-12:30"')
    if texts is None:
        return None
    found: list[str] = []
    for position, text in enumerate(texts):
        parts = _STRETCH.fullmatch(text)
        if parts:
            found.append("-".join(parts.groups()))
        else:
            table.note(key, f"{shortened(text)!r} is not a stretch of time such as 09:00-12:30.", position)
    if len(found) < len(texts) or not _fit_together(table, key, found):
        return None
    return tuple(sorted(found))


def _fit_together(table: Table, key: str, stretches: list[str]) -> bool:
    if stretches:
        a_day = WEEKDAYS[0]
        try:
            Calendar("UTC", {a_day: [stretch.split("-") for stretch in stretches]})
        except CalendarError as error:
            table.note(key, f"{str(error).removeprefix(f'{a_day}: ')}.")
            return False
    return True


def _by_date(table: Table) -> Mapping[str, Stretches] | None:
    """Hours by ISO date, or None when something was noted."""
    found: dict[str, Stretches] = {}
    is_whole = table.is_table
    for key in table:
        stretches = _stretches(table, key)
        if iso_date(key) is None:
            table.note(key, f"{key!r} is not a date such as 2026-12-24.")
            is_whole = False
        elif stretches is None:
            is_whole = False
        else:
            found[key] = stretches
    return dict(sorted(found.items())) if is_whole else None


def _country(table: Table) -> tuple[str | None, str | None]:
    """Country and region whose public holidays apply, as far as they exist."""
    country = table.optional_text("country", 'a country such as "FR"')
    region = table.optional_text("region", 'a region such as "BE"')
    regions = holidays.list_supported_countries(include_aliases=False)
    if country is None:
        if region is not None:
            table.note("region", "a region needs its country beside it.")
        return None, None
    if country not in regions:
        codes = _countries()
        likely = [codes[name] for name in nearest(country, codes)] or nearest(country, regions)
        table.note(
            "country",
            f"no holidays are known for a country called {shortened(country)!r}. "
            + (did_you_mean(list(dict.fromkeys(likely))) if likely else "Take its two letters, such as FR."),
        )
        return None, None
    if region is not None and region not in regions[country]:
        table.note(
            "region", f"{country} has no region called {shortened(region)!r}. {suggestion(region, regions[country])}"
        )
        return country, None
    return country, region


@cache
def _countries() -> Mapping[str, str]:
    """Two letters by what else a country may be called: its name, its three letters."""
    return {other: names[1] for names in COUNTRIES.values() for other in names}


def _check_holidays(calendar: WrittenCalendar, dates: Table) -> None:
    """A holiday beats hours written for its date, which nobody expects who writes them."""
    closed = {day.isoformat() for day in public_holidays(calendar.country, calendar.region)}
    closed = (closed | set(calendar.closed)) - set(calendar.open_anyway)
    for day, stretches in calendar.dates.items():
        if stretches and day in closed:
            dates.note(
                day,
                "this is a holiday, so its hours would not count: leave them out, or name the date in holidays.except.",
            )


def _makes_sense(calendar: WrittenCalendar, table: Table) -> bool:
    """What only shows when everything is put together: night shifts that run into the next day's hours."""
    try:
        calendar_from(calendar)
    except CalendarError as error:
        kind = str(error).split()[0]
        table.note(kind if kind in {"dates", "breaks"} else "hours", f"{error}.")
        return False
    return True
