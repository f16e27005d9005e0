"""When somebody may be written to, in their own zone, and when a repeated pulse comes again. Pure."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta

from bot.local_days import local_date, zone_named
from bot.pulses.disclosure.rules import APART
from bot.pulses.questionnaire import Repeat

_MORNING = (time(9), time(12))
_EVENING = time(17)
_WEEKDAYS = range(5)
_MONTHS = {Repeat.MONTHLY: 1, Repeat.QUARTERLY: 3}
_TWO_WEEKS = timedelta(days=14)


def morning(zone: str, at: datetime) -> datetime:
    """Return the moment itself on a weekday morning (nine to noon, in that zone), otherwise nine o'clock of the next
    one.
    """
    local = at.astimezone(zone_named(zone))
    if local.weekday() in _WEEKDAYS and _MORNING[0] <= local.time() < _MORNING[1]:
        return at
    return _opening(zone, at)


def is_working(zone: str, at: datetime) -> bool:
    """Return whether it is a weekday between nine and five there."""
    local = at.astimezone(zone_named(zone))
    return local.weekday() in _WEEKDAYS and _MORNING[0] <= local.time() < _EVENING


def next_working(zone: str, at: datetime) -> datetime:
    """Return the moment itself in working hours, otherwise the next nine o'clock of a weekday."""
    return at if is_working(zone, at) else _opening(zone, at)


def next_opening(zone: str, after: datetime) -> datetime:
    """Return nine o'clock of the first weekday that begins there after the moment."""
    return _opening(zone, after)


def last_opening(zone: str, before: datetime) -> datetime:
    """Return nine o'clock of the last weekday that begins there before the moment."""
    day = local_date(zone, before)
    while day.weekday() not in _WEEKDAYS or start_of(zone, day) >= before:
        day -= timedelta(days=1)
    return start_of(zone, day)


def start_of(zone: str, day: date) -> datetime:
    """Return nine o'clock of that day there."""
    return datetime.combine(day, _MORNING[0], zone_named(zone)).astimezone(UTC)


def closes_at(zone: str, opens_at: datetime, open_for: timedelta) -> datetime:
    """Return when a wave closes that opens then: so many days later at the same hour there, on a weekday.

    From a weekend it is moved to the Monday; or to the Friday, where Monday is the day on which people may be asked
    again and the next wave may be due.
    """
    local = opens_at.astimezone(zone_named(zone))
    day = local.date() + open_for
    if day.weekday() not in _WEEKDAYS:
        monday = day + timedelta(days=7 - day.weekday())
        day = monday if monday < local.date() + APART else monday - timedelta(days=3)
    return datetime.combine(day, local.time(), zone_named(zone)).astimezone(UTC)


def following(begins_at: datetime, repeat: Repeat, zone: str, after: datetime) -> datetime | None:
    """Return the first repetition after that moment, at the same time of day in the zone; None for what does not
    repeat.

    Every month means the same day of the month, or its last day where there is none.
    """
    if repeat is Repeat.NEVER:
        return None
    first = begins_at.astimezone(zone_named(zone))
    number, moment = 0, begins_at
    while moment <= after:
        number += 1
        if repeat is Repeat.TWO_WEEKS:
            day = first.date() + number * _TWO_WEEKS
        else:
            day = _months_later(first.date(), number * _MONTHS[repeat])
        moment = datetime.combine(day, first.time(), first.tzinfo).astimezone(UTC)
    return moment


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _opening(zone: str, at: datetime) -> datetime:
    local = at.astimezone(zone_named(zone))
    day = local.date() if local.time() < _MORNING[0] else local.date() + timedelta(days=1)
    while day.weekday() not in _WEEKDAYS:
        day += timedelta(days=1)
    return start_of(zone, day)
