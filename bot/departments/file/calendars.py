"""The part of a departments file that says when people work."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import takewhile
from typing import Annotated, Any
from zoneinfo import available_timezones

import holidays
from holidays.registry import COUNTRIES
from pydantic import AfterValidator, Field, ValidationInfo

from bot.calendars import FIRST_YEAR, LAST_YEAR, Calendar, CalendarError
from bot.calendars.hours import WEEKDAYS
from bot.departments.calendars import calendar_from, public_holidays
from bot.departments.file import days_off
from bot.departments.file.company import Stretches, WrittenCalendar
from bot.departments.file.lines import Path
from bot.departments.file.mistakes import Findings, did_you_mean, nearest, shortened, suggestion
from bot.departments.file.values import Context, Day, Days, Table, Text, iso_date, listed, part, refuse

_YEARS = range(FIRST_YEAR, LAST_YEAR + 1)
_STRETCH = re.compile(r"(\S+?)\s*[-–—]\s*(\S+)")
_NOTHING_YET = WrittenCalendar("", "UTC", {WEEKDAYS[0]: ("09:00-17:00",)})
_A_STRETCH = 'hours such as "09:00-12:30"'


def read_calendar(key: str, written: object, findings: Findings, context: Context) -> WrittenCalendar | None:
    """Return the calendar with all that is ahead; None when what holds now is mistaken. What is wrong is noted."""
    path: Path = ("calendars", key)
    table = findings.read(CalendarTable, written, path, context)
    # What is right in it goes on to be looked at, together with what is ahead.
    now = replace(_NOTHING_YET, key=key, **(table or ChangeTable.what_is_right(written, context)).said())
    is_right = _fits_together(now, written, path, findings) and table is not None
    ahead: dict[str, WrittenCalendar] = {}
    before = now
    for day, changes in sorted(part(written, "from", dict).items()):
        mistakes, its_path = len(findings), (*path, "from", day)
        change = findings.read(ChangeTable, changes, its_path, context)
        version = replace(before, **(change or ChangeTable.what_is_right(changes, context)).said())
        _fits_together(version, changes, its_path, findings)
        if iso_date(day) is None or date.fromisoformat(day).year not in _YEARS:
            findings.note(its_path, f"{shortened(day)!r} is not a date such as 2026-12-24.")
        elif version == before and len(findings) == mistakes:
            findings.note(its_path, "nothing changes on that date: leave it out, or say what does.")
        ahead[day] = before = version
    return replace(now, ahead=ahead) if is_right else None


def ordinary_week(calendar: WrittenCalendar) -> Calendar:
    """Return its weekdays alone, to compare days with hours."""
    return Calendar("UTC", {day: [stretch.split("-") for stretch in hours] for day, hours in calendar.hours.items()})


def _fits_together(calendar: WrittenCalendar, written: object, path: Path, findings: Findings) -> bool:
    """Does it make sense as a whole? What stays as it was before is complained of there."""
    keys = written.keys() if isinstance(written, dict) else set()
    if keys & {"dates", "holidays"}:
        for day in _hours_on_holidays(calendar):
            findings.note(
                (*path, "dates", day),
                "this is a holiday, so its hours would not count: leave them out, or name the date in holidays.except.",
            )
    try:
        calendar_from(calendar)
    except CalendarError as error:
        # Night shifts that run into the next day's hours.
        kind = str(error).split()[0]
        if keys & {"hours", "dates", "breaks"}:
            findings.note((*path, kind if kind in {"dates", "breaks"} else "hours"), f"{error}.")
        return False
    return True


def _hours_on_holidays(calendar: WrittenCalendar) -> list[str]:
    """A holiday beats hours written for its date, which nobody expects who writes them."""
    closed = {day.isoformat() for day in public_holidays(calendar.country, calendar.region)}
    closed = (closed | set(calendar.closed)) - set(calendar.open_anyway)
    return [day for day, stretches in calendar.dates.items() if stretches and day in closed]


def _zone(zone: str) -> str:
    if zone in _zones():
        return zone
    cities = sorted(name for name in _zones() if name.casefold().endswith(f"/{zone.casefold()}"))
    likely = cities or nearest(zone, _zones())
    raise ValueError(
        f"there is no time zone called {shortened(zone)!r}. "
        + (did_you_mean(likely) if likely else 'Take a name such as "Europe/Paris".')
    )


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _country(country: str) -> str:
    regions = holidays.list_supported_countries(include_aliases=False)
    if country in regions:
        return country
    codes = _countries()
    likely = [codes[name] for name in nearest(country, codes)] or nearest(country, regions)
    raise ValueError(
        f"no holidays are known for a country called {shortened(country)!r}. "
        + (did_you_mean(list(dict.fromkeys(likely))) if likely else "Take its two letters, such as FR.")
    )


@cache
def _countries() -> Mapping[str, str]:
    """Two letters by what else a country may be called: its name, its three letters."""
    return {other: names[1] for names in COUNTRIES.values() for other in names}


def _region(region: str, info: ValidationInfo[Context]) -> str:
    # Without an entry, something is wrong with the country already.
    country = info.data.get("country", region)
    if country is None:
        raise ValueError("a region needs its country beside it")
    regions = holidays.list_supported_countries(include_aliases=False).get(country, [region])
    if region not in regions:
        raise ValueError(f"{country} has no region called {shortened(region)!r}. {suggestion(region, regions)}")
    return region


def _days_off(name: str, info: ValidationInfo[Context]) -> tuple[str, ...]:
    """The ISO dates in the file of that name."""
    folder = info.context.folder
    if folder is None:
        raise ValueError(f"{shortened(name)!r} can only be found beside a file: name the dates in also")
    return days_off.read(folder / name, name)


def _stretch(written: str) -> str:
    parts = _STRETCH.fullmatch(written)
    if parts is None:
        raise ValueError(f"{shortened(written)!r} is not a stretch of time such as 09:00-12:30")
    return "-".join(parts.groups())


def _in_order(stretches: Stretches) -> Stretches:
    """Hours of one date, which may not overlap."""
    a_day = WEEKDAYS[0]
    try:
        if stretches:
            Calendar("UTC", {a_day: [stretch.split("-") for stretch in stretches]})
    except CalendarError as error:
        raise ValueError(str(error).removeprefix(f"{a_day}: ")) from None
    return tuple(sorted(stretches))


def _weekday(written: str) -> str:
    if not _weekdays(written):
        raise ValueError(f"there is no such weekday. {suggestion(written, WEEKDAYS)} Several: mon-fri.")
    return written


def _weekdays(key: str) -> list[str]:
    """The weekdays that are meant by mon, by mon-fri, or by sun-thu. None for anything else."""
    first, dash, last = key.partition("-")
    if first not in WEEKDAYS or (dash and (last not in WEEKDAYS or last == first)):
        return []
    from_first = [*WEEKDAYS, *WEEKDAYS][WEEKDAYS.index(first) :]
    return [*takewhile(lambda day: day != last, from_first), last] if dash else [first]


def _week(written: Mapping[str, Stretches]) -> dict[str, Stretches]:
    """The hours of each weekday that has some, from Monday on. A weekday's own line beats that of several days."""
    several = [(key, day) for key in written if "-" in key for day in _weekdays(key)]
    of_several: dict[str, str] = {}
    refuse(
        ((key,), f"{day} has hours twice: leave it out of one of the two")
        for key, day in several
        if of_several.setdefault(day, key) != key
    )
    hours = {
        **{day: written[key] for key, day in several},
        **{key: stretches for key, stretches in written.items() if "-" not in key},
    }
    if not any(hours.values()):
        raise ValueError("nobody ever works here: give at least one weekday some hours")
    return {day: hours[day] for day in WEEKDAYS if hours.get(day)}


_Stretches = Annotated[
    tuple[Annotated[str, Text(_A_STRETCH, _stretch)], ...], listed(_A_STRETCH), AfterValidator(_in_order)
]
_Zone = Annotated[str, Text('a time zone such as "Europe/Paris"', _zone)]
_Week = Annotated[dict[Annotated[str, AfterValidator(_weekday)], _Stretches], AfterValidator(_week)]
_Dates = Annotated[dict[Day, _Stretches], AfterValidator(lambda written: dict(sorted(written.items())))]


class HolidaysTable(Table):
    """The days on which nobody works."""

    country: Annotated[str | None, Text('a country such as "FR"', _country)] = None
    region: Annotated[str | None, Text('a region such as "BE"'), AfterValidator(_region)] = None
    also: Days = ()
    open_anyway: Days = Field(default=(), alias="except")
    file: Annotated[tuple[str, ...], Text("the name of a file with days off"), AfterValidator(_days_off)] = ()

    def said(self) -> dict[str, Any]:
        closed = tuple(sorted({*self.also, *self.file}))
        return {"country": self.country, "region": self.region, "closed": closed, "open_anyway": self.open_anyway}


class ChangeTable(Table):
    """What changes in a calendar on a date; what is not written stays as it was before."""

    zone: _Zone = ""
    hours: _Week = Field(default={})
    holidays: HolidaysTable = HolidaysTable()
    dates: _Dates = Field(default={})
    breaks: _Dates = Field(default={})

    def said(self) -> dict[str, Any]:
        """By the fields of a WrittenCalendar."""
        said = {key: getattr(self, key) for key in self.model_fields_set - {"holidays", "ahead"}}
        return {**said, **(self.holidays.said() if "holidays" in self.model_fields_set else {})}


class CalendarTable(ChangeTable):
    """A calendar, and what changes in it from some dates on."""

    zone: _Zone
    hours: _Week = Field(description='hours by weekday, such as mon-fri = ["09:00-17:00"]')
    ahead: dict[str, Any] = Field(default={}, alias="from")
