"""The same few moments again and again: it is Tuesday 3 March 2026, nine o'clock in Paris."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


def paris(day: int, hour: int, minute: int = 0, *, month: int = 3) -> datetime:
    """A moment of 2026 on the clocks of Paris, as aware UTC."""
    return datetime(2026, month, day, hour, minute, tzinfo=PARIS).astimezone(UTC)


def monday_at(hour: int, minute: int = 0) -> datetime:
    return paris(2, hour, minute)


def tuesday_at(hour: int, minute: int = 0) -> datetime:
    return paris(3, hour, minute)


def wednesday_at(hour: int, minute: int = 0) -> datetime:
    return paris(4, hour, minute)


def thursday_at(hour: int, minute: int = 0) -> datetime:
    return paris(5, hour, minute)


def friday_at(hour: int, minute: int = 0) -> datetime:
    return paris(6, hour, minute)


TUESDAY_AT_NINE = tuesday_at(9)
