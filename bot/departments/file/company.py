"""What a departments file says, as values. Two files that say the same are equal."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.standards import Standard

Stretches = tuple[str, ...]
"""Hours of one date, such as ("09:00-12:30", "13:30-18:00"), in their order."""

Standards = Mapping[str, Standard]
"""By urgency; "" stands for any."""


@dataclass(frozen=True)
class WrittenCalendar:
    """When somebody works. Dates are ISO: "2026-12-24"; hours name only the weekdays that have some."""

    key: str
    zone: str
    hours: Mapping[str, Stretches]
    country: str | None = None
    region: str | None = None
    closed: tuple[str, ...] = ()
    open_anyway: tuple[str, ...] = ()
    dates: Mapping[str, Stretches] = field(default_factory=dict)
    breaks: Mapping[str, Stretches] = field(default_factory=dict)


@dataclass(frozen=True)
class WrittenType:
    """A kind of request that a department offers."""

    key: str
    name: str
    standards: Standards = field(default_factory=dict)


@dataclass(frozen=True)
class WrittenDepartment:
    """A group that serves others. `calendar` is a key; leads are Slack's user ids, sorted."""

    key: str
    name: str
    channel_id: str
    calendar: str
    leads: tuple[str, ...]
    standards: Standards
    types: tuple[WrittenType, ...] = ()


@dataclass(frozen=True)
class Company:
    """Everything in the file. The order of departments and of types is the one people are offered."""

    calendars: Mapping[str, WrittenCalendar]
    departments: tuple[WrittenDepartment, ...]
