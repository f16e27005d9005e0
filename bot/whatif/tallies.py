"""What comes of many requests: promises kept and broken, and who would have been reminded how often."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from operator import itemgetter
from typing import NamedTuple

from bot.clocks.clock import Clock
from bot.local_days import local_date
from bot.reminders import budget
from bot.whatif.reminders import SimulatedReminder


class Outcome(StrEnum):
    """How a promise went. `RUNNING` is not late yet; what was called off, or ended in silence, counts neither way."""

    KEPT = "kept"
    RENEGOTIATED = "renegotiated"
    BROKEN = "broken"
    RUNNING = "running"
    CALLED_OFF = "called off"
    SILENT = "silent"


class PromiseGroup(NamedTuple):
    """Whose promise, and of which kind of clock."""

    department_id: int
    kind: str


class ReminderGroup(NamedTuple):
    """One step of a department's ladder, and who is told, in the ladder's words."""

    department_id: int
    kind: str
    step: str
    whom: str


@dataclass(frozen=True)
class Load:
    """How often somebody is reminded: `at_once`, or in the digest of the day; `busiest` is the most on one day."""

    at_once: int
    in_digests: int
    busiest: int

    @property
    def total(self) -> int:
        return self.at_once + self.in_digests


@dataclass
class _Day:
    """When somebody is reminded on one day, and which of it always comes."""

    nudges: list[tuple[datetime, bool]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.nudges)

    def add(self, nudge: SimulatedReminder) -> None:
        self.nudges.append((nudge.at, nudge.always_comes))

    def at_once(self, a_day: int) -> int:
        """How many of them come by themselves, one after the other."""
        sent = 0
        # Of the same moment, what was asked first rings first.
        for _, always in sorted(self.nudges, key=itemgetter(0)):
            sent += budget.comes_at_once(always=always, sent=sent, a_day=a_day)
        return sent


@dataclass
class Tally:
    """One column of a trial. `a_day` is how many reminders somebody gets at once before the rest goes in a digest."""

    a_day: int
    promises: dict[PromiseGroup, Counter[Outcome]] = field(default_factory=lambda: defaultdict(Counter))
    reminders: Counter[ReminderGroup] = field(default_factory=Counter)
    _days: dict[str, dict[date, _Day]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(_Day)))

    def judge(self, clock: Clock, at: datetime) -> None:
        outcome = _outcome(clock, at)
        if outcome is not None:
            self.promises[PromiseGroup(clock.department_id, clock.kind)][outcome] += 1

    def remind(self, nudge: SimulatedReminder, zone: str) -> None:
        """Count one reminder; `zone` is that of the person's days."""
        self.reminders[ReminderGroup(nudge.department_id, nudge.kind, nudge.step, nudge.whom)] += 1
        if nudge.person_id is not None:
            day = local_date(zone, nudge.at)
            self._days[nudge.person_id][day].add(nudge)

    def loads(self) -> Mapping[str, Load]:
        """By person."""
        return {person_id: self._load(days.values()) for person_id, days in self._days.items()}

    def _load(self, days: Iterable[_Day]) -> Load:
        sizes = [(len(day), day.at_once(self.a_day)) for day in days]
        at_once = sum(sent for _, sent in sizes)
        return Load(at_once, sum(size for size, _ in sizes) - at_once, max(size for size, _ in sizes))


_NEITHER = {"void": Outcome.CALLED_OFF, "silent": Outcome.SILENT}


def _outcome(clock: Clock, at: datetime) -> Outcome | None:
    """None where nothing is promised. What broke once is broken, however it ended."""
    if clock.broken_at(at) is not None:
        return Outcome.BROKEN
    if clock.target is None:
        return None
    if clock.state in _NEITHER:
        return _NEITHER[clock.state]
    if clock.is_open:
        return Outcome.RUNNING
    return Outcome.RENEGOTIATED if clock.promise else Outcome.KEPT
