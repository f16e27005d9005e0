"""What came in, what went out, and what is open."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.clocks.history import RESOLUTION
from bot.reports.clock_facts import MOVED_ON, ClockFact
from bot.reports.weeks import Week


@dataclass(frozen=True)
class WeekFlow:
    """One week: requests that were `opened` in it, that were `finished` in it, and that were `open` at its end."""

    week: Week
    opened: int
    finished: int
    open: int


def flow(facts: Iterable[ClockFact], weeks: Sequence[Week]) -> list[WeekFlow]:
    """How many requests were opened and how many finished in each week, and how many were open at its end.

    Finished means solved, called off, or closed because the requester did not answer. Each request counts with the
    department that has it now, and as it is known today: one that is reopened was never finished.
    """
    own = [fact for fact in facts if fact.kind == RESOLUTION and fact.state != MOVED_ON]
    started = sorted(fact.started_at for fact in own)
    stopped = sorted(fact.stopped_at for fact in own if fact.stopped_at is not None)
    found = []
    for week in weeks:
        opened, finished = bisect_left(started, week.end), bisect_left(stopped, week.end)
        came, went = opened - bisect_left(started, week.start), finished - bisect_left(stopped, week.start)
        found.append(WeekFlow(week, came, went, opened - finished))
    return found
