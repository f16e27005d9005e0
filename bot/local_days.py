"""Dates and midnights on somebody's own clocks: in a zone, and by the calendar of a department or a person."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.calendars import Calendar

_BEFORE_THE_END = timedelta(hours=1)
_NOTHING = timedelta(0)
_A_DAY = timedelta(days=1)


def zone_named(name: str) -> ZoneInfo:
    """The zone, or UTC: Slack knows zones that this machine may not."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def local_date(zone: str, at: datetime) -> date:
    """The date there at that moment."""
    return at.astimezone(zone_named(zone)).date()


def midnight(zone: str, day: date) -> datetime:
    """The moment at which that day begins there, in UTC."""
    return datetime.combine(day, time(), zone_named(zone)).astimezone(UTC)


def day_begins_at(calendar: Calendar, day: date) -> datetime:
    """The midnight at which that date begins, in the zone that the calendar has on it."""
    # Which zone holds on a day is asked at its noon: a midnight belongs to two days in two zones.
    noon = midnight("UTC", day) + timedelta(hours=12)
    return midnight(calendar.in_force(noon).zone, day)


def month_end(zone: str, at: datetime) -> datetime:
    """The moment at which the month of that date is over there, in UTC."""
    today = local_date(zone, at)
    return midnight(zone, date(today.year + today.month // 12, today.month % 12 + 1, 1))


def date_of(calendar: Calendar, at: datetime) -> date:
    """The date on the calendar's own clocks."""
    return local_date(calendar.in_force(at).zone, at)


def begins_at(calendar: Calendar, at: datetime) -> datetime:
    """The midnight at which that local date began."""
    return _bounds(calendar, at)[0]


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
            return date_of(calendar, moment), moment
        start = calendar.next_open(end)


def _bounds(calendar: Calendar, at: datetime) -> tuple[datetime, datetime]:
    zone, day = calendar.in_force(at).zone, date_of(calendar, at)
    return midnight(zone, day), _over_at(zone, day)


def _over_at(zone: str, day: date) -> datetime:
    """The moment from which clocks there show that date no more. Where they are set back across its midnight, as in
    St. John's until 2011, they show it twice, and it is over with the second.
    """
    midnights = (datetime.combine(day + _A_DAY, time(fold=fold), zone_named(zone)) for fold in (0, 1))
    return max(one.astimezone(UTC) for one in midnights)
