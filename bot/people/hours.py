"""In which hours somebody is told something: pure rules, from their zone and the hours of what they serve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot import local_days
from bot.calendars import Calendar, CalendarError
from bot.clocks import ladder

MORNING, EVENING = "06:00", "22:00"
"""Outside of these nobody is told anything by a calendar that is not theirs alone."""

_OFFICE_HOURS = {day: [("09:00", "18:00")] for day in ("mon", "tue", "wed", "thu", "fri")}
# Nobody works for longer on one day: such a desk is staffed in shifts, and says nothing about one of its people.
_LONGEST_SHIFT = timedelta(hours=16)
# Every week of a year in which today's rules hold everywhere: what differed in the past does not matter.
_WEEKS = [datetime(2034, 1, 1, tzinfo=UTC) + timedelta(weeks=week) for week in range(53)]


@dataclass(frozen=True)
class Duty:
    """A department that somebody may be on call for: who is when, by weekday or week, and its hours."""

    person_id: str
    rota: Mapping[str, str]
    calendar: Calendar

    def next_open(self, at: datetime, before: datetime) -> datetime | None:
        """Return the first moment from `at` on, and before the other, at which they are on call and it is open."""
        moment = self.calendar.next_open(at)
        while moment < before:
            if ladder.on_call(self.rota, self.calendar, moment) == self.person_id:
                return moment
            moment = local_days.next_opening(self.calendar, moment)
        return None


def personal(zone: str | None, calendars: Sequence[Calendar]) -> Calendar:
    """Return when somebody works, from their own zone and the hours of the departments they serve, in their order.

    Those count first whose clocks show what theirs show. Hours at night count only where they are all that somebody
    has: of several departments the first that works by day is meant, without its nights. A desk that is staffed in
    shifts, such as one round the clock, says nothing about one person. Who has no such department works nine to six,
    Monday to Friday, in their own zone. Of a stranger without a zone, any department's clocks will do.
    """
    # A department whose hours are another's says nothing new.
    distinct = list(dict.fromkeys(calendars))
    near = [
        calendar
        for calendar in distinct
        if (zone is None or show_the_same(calendar.zone, zone)) and not _is_in_shifts(calendar)
    ]
    if len(distinct) == 1 and near:
        return near[0]
    by_day = filter(None, map(_by_day, near))
    return next(by_day, None) or office_hours(_zone(zone, distinct))


def reached_at(hours: Calendar, at: datetime, duty: Duty | None = None) -> datetime:
    """Return when somebody may be told something: at once, or at the next opening of their hours.

    While they are on call, the hours of that department are theirs too, at night and round the clock.
    """
    opens_at = hours.next_open(at)
    called_at = None if duty is None else duty.next_open(at, opens_at)
    return opens_at if called_at is None else called_at


@lru_cache(maxsize=256)
def office_hours(zone: str) -> Calendar:
    """Nine to six, Monday to Friday; of a zone that nobody knows, in UTC."""
    try:
        return Calendar(zone, _OFFICE_HOURS)
    except CalendarError:
        return Calendar("UTC", _OFFICE_HOURS)


@lru_cache(maxsize=256)
def show_the_same(zone: str, other: str) -> bool:
    """Do clocks in both zones agree all year? Slack knows Paris as Brussels, and Berlin as Amsterdam."""
    try:
        here, there = ZoneInfo(zone), ZoneInfo(other)
    except (KeyError, ValueError, OSError):
        return False
    return all(week.astimezone(here).utcoffset() == week.astimezone(there).utcoffset() for week in _WEEKS)


def _zone(zone: str | None, calendars: Sequence[Calendar]) -> str:
    if zone is not None:
        return zone
    return calendars[0].zone if calendars else "UTC"


@lru_cache(maxsize=256)
def _by_day(calendar: Calendar) -> Calendar | None:
    return calendar.within(MORNING, EVENING)


def _is_in_shifts(calendar: Calendar) -> bool:
    return calendar.longest_day > _LONGEST_SHIFT
