"""On which day a department reads its weekly digest: the setting, and the moments that follow from it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bot.calendars import Calendar, NoWorkingTime
from bot.calendars.hours import WEEKDAYS
from bot.local_days import date_of, day_begins_at

MONTHLY, NEVER = "monthly", "never"
USUAL = WEEKDAYS[0]
CHOICES = (*WEEKDAYS, MONTHLY, NEVER)
"""What a department may say; kept in the database, and written in the departments file."""

_WEEK = timedelta(weeks=1)
_LOOKS_AHEAD = 60


def is_told(setting: str, week: date) -> bool:
    """Return whether a digest is told in the week of that Monday at all: monthly means in the first week of a month."""
    return setting != NEVER and (setting != MONTHLY or week.day <= len(WEEKDAYS))


def weeks_told(setting: str, week: date) -> int:
    """Return how many weeks a digest tells of: one, or with a monthly one all since the one before, four or five."""
    if setting != MONTHLY:
        return 1
    before = week - _WEEK * 4
    return 4 if before.day <= len(WEEKDAYS) else 5


def due_at(calendar: Calendar, setting: str, week: date) -> datetime | None:
    """Return when it is told in that week: at the first opening from its day on. None for a department that is closed
    from then to the end of the week.
    """
    day = WEEKDAYS.index(setting) if setting in WEEKDAYS else 0
    try:
        moment = calendar.next_open(day_begins_at(calendar, week + timedelta(days=day)))
    except NoWorkingTime:
        return None
    return moment if moment < ends_at(calendar, week) else None


def ends_at(calendar: Calendar, week: date) -> datetime:
    """Return the end of the week of that Monday."""
    return day_begins_at(calendar, week + _WEEK)


def next_due(calendar: Calendar, setting: str, at: datetime) -> tuple[date, datetime] | None:
    """Return the next Monday whose week has such a moment after `at`, and that moment; None when there is none."""
    today = date_of(calendar, at)
    first = today - timedelta(days=today.weekday())
    for ahead in range(_LOOKS_AHEAD):
        week = first + _WEEK * ahead
        moment = due_at(calendar, setting, week)
        if moment is not None and moment > at:
            return week, moment
    return None
