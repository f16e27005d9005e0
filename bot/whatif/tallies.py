"""What comes of many requests: promises kept and broken, and how often one person would have been reminded."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
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


FOUR_WEEKS = timedelta(days=28)


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


class Heaviest(NamedTuple):
    """The most that one person is reminded, whoever that is: in any four weeks, and on any day."""

    in_four_weeks: int = 0
    on_one_day: int = 0


@dataclass(frozen=True)
class Column:
    """One column of a trial, as it is told. Of people there is the most for one, whoever that is, and the reader's own
    load.
    """

    promises: Mapping[PromiseGroup, Counter[Outcome]]
    reminders: Counter[ReminderGroup]
    heaviest: Heaviest
    own: Load


@dataclass
class Tally:
    """One column of a trial while it is counted. `a_day` is how many reminders somebody gets at once before the rest
    goes in a digest.
    """

    a_day: int
    requests: int = 0
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

    def column(self, reader_id: str | None) -> Column:
        """Return what may be told, with the own load of whoever reads it."""
        by_day = [{day: len(found) for day, found in days.items()} for days in self._days.values()]
        heaviest = Heaviest(
            max((_most_in_four_weeks(days) for days in by_day), default=0),
            max((size for days in by_day for size in days.values()), default=0),
        )
        return Column(self.promises, self.reminders, heaviest, self.load_of(reader_id))

    def load_of(self, person_id: str | None) -> Load:
        """Return how often one person is reminded."""
        return self._load(self._days[person_id].values() if person_id in self._days else ())

    def _load(self, days: Iterable[_Day]) -> Load:
        sizes = [(len(day), day.at_once(self.a_day)) for day in days]
        at_once = sum(sent for _, sent in sizes)
        return Load(at_once, sum(size for size, _ in sizes) - at_once, max((size for size, _ in sizes), default=0))


def _most_in_four_weeks(days: Mapping[date, int]) -> int:
    """Of any four weeks that begin with one of these days."""
    return max((sum(days[day] for day in days if first <= day < first + FOUR_WEEKS) for first in days), default=0)


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
