"""Which weeks a report is about: the last four or thirteen, or a quarter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.calendars import Calendar
from bot.local_days import date_of
from bot.reports.weeks import NOW, QUARTER, Week, weeks_from

USUAL = "13w"
EXAMPLES = ("4w", "13w", "2026-Q3")
"""What can be written for one, as it is told to whoever wrote something else."""

_LAST = {"4w": NOW, "13w": QUARTER}
_QUARTER = re.compile(r"(20[0-9]{2})-?q([1-4])")
# No window is longer than a year, or older than any Handoff.
_MOST_WEEKS = 53
_OLDEST = date(2015, 1, 1)
_LIKE_ONE = re.compile(r"[0-9]+ ?w(eeks?)?|[0-9]{2,4}-?q[0-9]+|q[0-9]-?[0-9]{2,4}")
_WEEK = timedelta(days=7)
# The Thursday of an ISO week says to which year it belongs, and here to which quarter.
_THURSDAY = timedelta(days=3)
_MONTHS = 3


@dataclass(frozen=True)
class Window:
    """So many whole weeks that follow each other, from a Monday on: the same whenever it is looked at again."""

    first_day: date
    count: int

    def is_over(self, today: date) -> bool:
        """Return whether these are whole weeks that are over, as every report has them."""
        is_whole = 0 < self.count <= _MOST_WEEKS and self.first_day.weekday() == 0
        return is_whole and self.first_day >= _OLDEST and self.last_day < today

    def weeks(self, calendar: Calendar) -> tuple[Week, ...]:
        """Return them on the clocks of that calendar."""
        return weeks_from(calendar, self.first_day, self.count)

    @property
    def last_day(self) -> date:
        """The Sunday of the last week."""
        return self.first_day + _WEEK * self.count - timedelta(days=1)

    def is_newest(self, calendar: Calendar, at: datetime) -> bool:
        """Return whether no week is over at that moment that comes after it."""
        return self.last_day >= date_of(calendar, at) - _WEEK


def looks_like_one(word: str) -> bool:
    """Return whether somebody means a window by that word, known or not."""
    return _LIKE_ONE.fullmatch(word.casefold()) is not None


def parse(written: str, calendar: Calendar, at: datetime) -> Window | None:
    """Return the window that is meant, as far as its weeks are over at that moment; None for another word, and where
    none of its weeks is over.

    `4w` and `13w` are the last whole weeks. Of a quarter, such as `2026-Q3`, it is the ISO weeks whose Thursday lies in
    it.
    """
    this_monday = _monday(date_of(calendar, at))
    word = written.casefold()
    if word in _LAST:
        return Window(this_monday - _WEEK * _LAST[word], _LAST[word])
    quarter = _QUARTER.fullmatch(word)
    if quarter is None:
        return None
    first, after = _quarter(int(quarter[1]), int(quarter[2]))
    count = (min(after, this_monday) - first) // _WEEK
    return Window(first, count) if count > 0 else None


def before(weeks: Sequence[Week], calendar: Calendar, count: int) -> tuple[Week, ...]:
    """Return so many weeks that end with the last of these: those that a chart shows."""
    return weeks_from(calendar, weeks[-1].first_day - _WEEK * (count - 1), count)


def months_of(weeks: Sequence[Week]) -> tuple[str, str]:
    """Return the first and the last month ("2026-07") in which Thursdays of these weeks lie: of a quarter, its own."""
    first, last = (f"{week.first_day + _THURSDAY:%Y-%m}" for week in (weeks[0], weeks[-1]))
    return first, last


def _quarter(year: int, number: int) -> tuple[date, date]:
    """The Monday of its first week, and of the first week after it."""
    following = (year + 1, 1) if number == len(range(1, 13, _MONTHS)) else (year, number + 1)
    return _first_monday(year, number), _first_monday(*following)


def _first_monday(year: int, number: int) -> date:
    begins = date(year, (number - 1) * _MONTHS + 1, 1)
    monday = _monday(begins)
    return monday if monday + _THURSDAY >= begins else monday + _WEEK


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
