"""Time in which somebody is away does not count against them: pure rules about stretches from one moment to another."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial

from bot.calendars import Calendar

Stretch = tuple[datetime, datetime]
"""From when until when somebody was, or will be, away."""


def merged(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """The same time in stretches that lie apart, the earliest first."""
    apart: list[Stretch] = []
    for from_at, until in sorted(stretches):
        if apart and from_at <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(until, apart[-1][1]))
        elif from_at < until:
            apart.append((from_at, until))
    return tuple(apart)


def left_out(
    reach: Callable[[timedelta], datetime | None],
    used: timedelta,
    calendar: Calendar,
    since: datetime,
    away: Iterable[Stretch],
) -> timedelta:
    """Return the working time in which somebody is away before so much of it is over in which they are here.

    `reach` says when so much is over at all, counted from `since`.
    """
    out = timedelta(0)
    for from_at, until in merged(away):
        at = reach(used + out)
        if at is None or at <= from_at:
            break
        if until > since:
            out += calendar.between(max(from_at, since), until)
    return out


def add(calendar: Calendar, since: datetime, used: timedelta, away: Iterable[Stretch]) -> datetime:
    """When so much working time is over in which somebody is here, on the closing side, as `Calendar.add`."""
    return calendar.add(since, used + left_out(partial(calendar.add, since), used, calendar, since, away))


def late_from(calendar: Calendar, since: datetime, used: timedelta, away: Iterable[Stretch]) -> datetime:
    """The same on the opening side, as `Calendar.late_from`."""
    return calendar.late_from(since, used + left_out(partial(calendar.late_from, since), used, calendar, since, away))
