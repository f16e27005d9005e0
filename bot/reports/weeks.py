"""Whole ISO weeks on somebody's own clocks, from Monday to Monday: the windows of every figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.calendars import Calendar
from bot.local_days import date_of, day_begins_at

NOW, QUARTER, CHART = 4, 13, 20
"""How many weeks back: how it stands now, how a quarter went, what a chart shows."""

_WEEK = timedelta(days=7)


@dataclass(frozen=True, order=True)
class Week:
    """One ISO week: `start` is its first moment, `end` the first of the next, aware UTC. Weeks join without a gap."""

    first_day: date
    start: datetime
    end: datetime

    def __str__(self) -> str:
        year, number, _ = self.first_day.isocalendar()
        return f"{year}-W{number:02}"

    def has(self, at: datetime) -> bool:
        """Return whether the moment lies in it."""
        return self.start <= at < self.end


def whole_weeks(calendar: Calendar, at: datetime, count: int) -> tuple[Week, ...]:
    """Return the last so many weeks that are over at that moment, the oldest first.

    Weeks begin on Monday at midnight in the zone that the calendar has on that Monday, so that one with a clock change
    has an hour more or less, and the last of a year may reach into the next.
    """
    return weeks_from(calendar, _monday(date_of(calendar, at)) - _WEEK * count, count)


def weeks_from(calendar: Calendar, monday: date, count: int) -> tuple[Week, ...]:
    """Return so many weeks from that Monday on."""
    return tuple(_week(calendar, monday + _WEEK * number) for number in range(count))


def weeks_since(calendar: Calendar, since: datetime, at: datetime) -> tuple[Week, ...]:
    """Return all weeks that are over at that moment, from the one in which `since` lies."""
    first, this = _monday(date_of(calendar, since)), _monday(date_of(calendar, at))
    return whole_weeks(calendar, at, max((this - first) // _WEEK, 0))


def _week(calendar: Calendar, monday: date) -> Week:
    """Return the week that begins on that Monday."""
    return Week(monday, day_begins_at(calendar, monday), day_begins_at(calendar, monday + _WEEK))


def window(weeks: Sequence[Week]) -> tuple[datetime, datetime]:
    """Return the first moment of weeks that follow each other, and the first after them."""
    return weeks[0].start, weeks[-1].end


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
