"""From the definition of a calendar, as a row or a file holds it, to a Calendar that can count."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import holidays

from bot.calendars import Calendar
from bot.calendars.rules import zone_of

# Fixed, so that a calendar is the same whenever it is built, and as far as every country's holidays are known:
# those that follow the moon are published that far ahead.
YEARS = range(2020, 2036)


class Definition(Protocol):
    """A row of the database, or what a departments file says. Dates are ISO: "2026-12-24"."""

    @property
    def zone(self) -> str:
        """An IANA name."""
        ...

    @property
    def hours(self) -> Mapping[str, Any]:
        """Stretches such as "09:00-12:30" by weekday, "mon" to "sun"."""
        ...

    @property
    def country(self) -> str | None:
        """Whose public holidays apply: an ISO 3166-1 code of two letters. Nobody's without one."""
        ...

    @property
    def region(self) -> str | None:
        """Which part of the country, by the code that the `holidays` package uses."""
        ...

    @property
    def closed(self) -> Sequence[Any]:
        """Dates that are holidays here beside the public ones."""
        ...

    @property
    def open_anyway(self) -> Sequence[Any]:
        """Dates that are worked although they are holidays."""
        ...

    @property
    def dates(self) -> Mapping[str, Any]:
        """Stretches by date, in place of the weekday's."""
        ...

    @property
    def breaks(self) -> Mapping[str, Any]:
        """Stretches by date that are cut out of its hours."""
        ...


class Version(Definition, Protocol):
    """The definition that holds from a local date on."""

    @property
    def from_day(self) -> str:
        """A date in the ISO form."""
        ...


def calendar_in_versions(versions: Sequence[Version]) -> Calendar:
    """The calendar that has been redefined from some dates on; `versions` is in the order of their dates."""
    return _in_versions(tuple((version.from_day, _definition(version), zone_of(version.zone)) for version in versions))


def calendar_from(row: Definition) -> Calendar:
    """The calendar of a definition. Raises CalendarError when it makes no sense.

    Building one is slow, so the latest are kept, by content and by the data of their zones: a changed row gives a
    changed calendar at once.
    """
    return _built(_definition(row), zone_of(row.zone))


@lru_cache(maxsize=128)
def public_holidays(country: str | None, region: str | None) -> frozenset[date]:
    """Those of 2020 to 2035. Raises NotImplementedError for an unknown country or region."""
    if country is None:
        return frozenset()
    return frozenset(holidays.country_holidays(country, subdiv=region, years=YEARS))


def _definition(row: Definition) -> str:
    return json.dumps(
        {
            "zone": row.zone,
            "hours": row.hours,
            "holidays": [row.country, row.region, list(row.closed), list(row.open_anyway)],
            "dates": row.dates,
            "breaks": row.breaks,
        },
        default=list,
        sort_keys=True,
    )


@lru_cache(maxsize=256)
def _in_versions(versions: tuple[tuple[str, str, ZoneInfo], ...]) -> Calendar:
    (_, first, its_zone), *later = versions
    calendar = _built(first, its_zone)
    for from_day, definition, zone in later:
        calendar = calendar.then(date.fromisoformat(from_day), _built(definition, zone))
    return calendar


@lru_cache(maxsize=256)
def _built(definition: str, _zone: ZoneInfo) -> Calendar:
    written = json.loads(definition)
    country, region, closed, open_anyway = written["holidays"]
    return Calendar(
        written["zone"],
        {weekday: _stretches(stretches) for weekday, stretches in written["hours"].items()},
        holidays=(public_holidays(country, region) | _days(closed)) - _days(open_anyway),
        dates={date.fromisoformat(day): _stretches(stretches) for day, stretches in written["dates"].items()},
        breaks={date.fromisoformat(day): _stretches(stretches) for day, stretches in written["breaks"].items()},
    )


def _days(written: Sequence[str]) -> frozenset[date]:
    return frozenset(map(date.fromisoformat, written))


def _stretches(written: Sequence[str]) -> list[list[str]]:
    return [stretch.split("-") for stretch in written]
