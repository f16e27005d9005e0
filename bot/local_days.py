"""A working day of a calendar: when it ends, and when the next one begins."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.calendars import Calendar

_BEFORE_THE_END = timedelta(hours=1)
_NOTHING = timedelta(0)
_A_DAY = timedelta(days=1)


def local_date(calendar: Calendar, at: datetime) -> date:
    """The date on the calendar's own clocks."""
    return at.astimezone(_zone(calendar, at)).date()


def begins_at(calendar: Calendar, at: datetime) -> datetime:
    """The midnight at which that local date began."""
    return _midnight(local_date(calendar, at), _zone(calendar, at))


def ends_at(calendar: Calendar, at: datetime) -> datetime:
    """The last closing of that local date; its midnight when nobody works on it."""
    start, end = _bounds(calendar, at)
    worked = calendar.between(start, end)
    return end if worked <= _NOTHING else calendar.add(start, worked)


def next_midnight(calendar: Calendar, at: datetime) -> datetime:
    """When that local date is over."""
    return _bounds(calendar, at)[1]


def next_opening(calendar: Calendar, at: datetime) -> datetime:
    """The first opening on a later date."""
    return calendar.next_open(next_midnight(calendar, at))


def next_digest(calendar: Calendar, at: datetime) -> tuple[date, datetime]:
    """The next moment for a digest, and its local date: one working hour before the end of a day that has one."""
    start = calendar.next_open(at)
    while True:
        since, end = _bounds(calendar, start)
        worked = calendar.between(since, end)
        moment = calendar.late_from(since, max(worked - _BEFORE_THE_END, _NOTHING))
        if moment > at:
            return local_date(calendar, moment), moment
        start = calendar.next_open(end)


def _bounds(calendar: Calendar, at: datetime) -> tuple[datetime, datetime]:
    zone = _zone(calendar, at)
    day = at.astimezone(zone).date()
    return _midnight(day, zone), _midnight(day + _A_DAY, zone)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _zone(calendar: Calendar, at: datetime) -> ZoneInfo:
    return ZoneInfo(calendar.in_force(at).zone)
