"""From the definition of a calendar, as a row or a file holds it, to a Calendar that can count."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Protocol

import holidays

from bot.calendars import Calendar

# Fixed, so that a calendar is the same whenever it is built, and as far as every country's holidays are known:
# those that follow the moon are published that far ahead.
_YEARS = range(2020, 2036)


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


def calendar_from(row: Definition) -> Calendar:
    """The calendar of a definition. Raises CalendarError when it makes no sense.

    Building one is slow, so the latest are kept, by content: a changed row gives a changed calendar at once.
    """
    return _built(
        json.dumps(
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
    )


@lru_cache(maxsize=128)
def public_holidays(country: str | None, region: str | None) -> frozenset[date]:
    """Those of 2020 to 2035. Raises NotImplementedError for an unknown country or region."""
    if country is None:
        return frozenset()
    return frozenset(holidays.country_holidays(country, subdiv=region, years=_YEARS))


@lru_cache(maxsize=256)
def _built(definition: str) -> Calendar:
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
