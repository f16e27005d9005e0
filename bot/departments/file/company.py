"""What a departments file says, as values. Two files that say the same are equal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.clocks.ladder import Step
from bot.local_days import local_date
from bot.standards import Standard, Target

Stretches = tuple[str, ...]
"""Hours of one date, such as ("09:00-12:30", "13:30-18:00"), in their order."""

Standards = Mapping[str, Standard]
"""By urgency; "" stands for any."""


@dataclass(frozen=True)
class WrittenCalendar:
    """When somebody works. Dates are ISO: "2026-12-24"; hours name only the weekdays that have some.

    `ahead` holds, in their order, the local dates from which something else is known to hold, each with all that holds
    from then on.
    """

    key: str
    zone: str
    hours: Mapping[str, Stretches]
    country: str | None = None
    region: str | None = None
    closed: tuple[str, ...] = ()
    open_anyway: tuple[str, ...] = ()
    dates: Mapping[str, Stretches] = field(default_factory=dict)
    breaks: Mapping[str, Stretches] = field(default_factory=dict)
    ahead: Mapping[str, WrittenCalendar] = field(default_factory=dict)

    def as_of(self, day: str) -> WrittenCalendar:
        """What holds on that local date, and what is ahead of it; what held before is forgotten."""
        begun = [version for from_day, version in self.ahead.items() if from_day <= day]
        ahead = {from_day: version for from_day, version in self.ahead.items() if from_day > day}
        return replace(begun[-1] if begun else self, ahead=ahead)

    def today(self, at: datetime) -> str:
        """The local date at that moment, in the zone of the version that holds on it."""
        dates = {from_day: _date_in(version.zone, at) for from_day, version in self.ahead.items()}
        begun = [today for from_day, today in dates.items() if from_day <= today]
        return begun[-1] if begun else _date_in(self.zone, at)


@dataclass(frozen=True)
class WrittenType:
    """A kind of request that a department offers."""

    key: str
    name: str
    standards: Standards = field(default_factory=dict)


@dataclass(frozen=True)
class WrittenDepartment:
    """A group that serves others. `calendar` is a key; leads are Slack's user ids, sorted.

    `answers_within` is what it promises itself when it is asked something. `on_call` maps weekdays ("mon") and weeks
    ("2026-W10") to user ids. An empty ladder is the usual one. `digest` None leaves what a lead chose in Slack. `ask`
    are ids of the channels in which its customers write, sorted, and `auto` what happens there.
    """

    key: str
    name: str
    channel_id: str
    calendar: str
    leads: tuple[str, ...]
    standards: Standards
    types: tuple[WrittenType, ...] = ()
    answers_within: Target | None = None
    next_response: bool = True
    digest: str | None = None
    ask: tuple[str, ...] = ()
    auto: str = "off"
    on_call: Mapping[str, str] = field(default_factory=dict)
    ladder: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Company:
    """Everything in the file. The order of departments and of types is the one people are offered."""

    calendars: Mapping[str, WrittenCalendar]
    departments: tuple[WrittenDepartment, ...]
    report_readers: tuple[str, ...] = ()
    """Slack user ids of those who read the report of the whole company."""


def _date_in(zone: str, at: datetime) -> str:
    return local_date(zone, at).isoformat()
