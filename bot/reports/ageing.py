"""Which open requests are older than nearly all others get."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from bot.clocks.history import RESOLUTION
from bot.reports.clock_facts import ClockFact
from bot.reports.times import Times

MOST_SHOWN = 5


def ageing(facts: Iterable[ClockFact], solution: Times) -> list[ClockFact]:
    """Which open requests have used more working time than 85 of 100 need to be solved, the oldest first, five at most.

    The line is the same *85 of 100 within* that is told for times (Kanban's service level expectation); where there are
    too few to tell it, or it is not reached, nothing is listed.
    """
    line = solution.most
    if not isinstance(line, timedelta):
        return []
    is_open = ("running", "paused")
    old = [fact for fact in facts if fact.kind == RESOLUTION and fact.state in is_open and fact.used > line]
    return sorted(old, key=lambda fact: (-fact.used, fact.opened_at, fact.request_id))[:MOST_SHOWN]
