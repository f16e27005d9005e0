"""Which requests are behind each figure of a department's report, so that every figure can be opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from bot.clocks.history import RESOLUTION
from bot.reports.ageing import ageing
from bot.reports.clock_facts import MOVED_ON, ClockFact, Outcome, Promised, decisions, promised
from bot.reports.department import is_open, late_requests
from bot.reports.times import times
from bot.reports.weeks import Week, window


class Behind(StrEnum):
    """A figure that is made of requests. The values are kept in buttons: never renamed."""

    LATE = "late"
    OLD = "old"
    OPEN = "open"
    OPENED = "in"
    FINISHED = "out"
    FIRST_BROKEN = "firstbroken"
    FIRST_KEPT = "firstkept"
    NEXT_BROKEN = "nextbroken"
    NEXT_KEPT = "nextkept"
    SOLUTION_BROKEN = "solutionbroken"
    SOLUTION_KEPT = "solutionkept"
    SILENT = "silent"


_KEPT = {Outcome.KEPT, Outcome.AGREED}
_DECIDED: Mapping[Behind, tuple[Promised, set[Outcome]]] = {
    Behind.FIRST_BROKEN: (Promised.FIRST_ANSWER, {Outcome.BROKEN}),
    Behind.FIRST_KEPT: (Promised.FIRST_ANSWER, _KEPT),
    Behind.NEXT_BROKEN: (Promised.NEXT_ANSWER, {Outcome.BROKEN}),
    Behind.NEXT_KEPT: (Promised.NEXT_ANSWER, _KEPT),
    Behind.SOLUTION_BROKEN: (Promised.SOLUTION, {Outcome.BROKEN}),
    Behind.SOLUTION_KEPT: (Promised.SOLUTION, _KEPT),
    Behind.SILENT: (Promised.SOLUTION, {Outcome.SILENT}),
}


def behind(
    had: Sequence[ClockFact], judged: Sequence[ClockFact], weeks: Sequence[Week], at: datetime, *, is_newest: bool
) -> dict[Behind, list[int]]:
    """Return the requests behind each figure of these weeks, each request once, the longest known first.

    `had` and `judged` are clocks as in `bot.reports.department.Sources`. What is open now belongs to the latest weeks
    alone; figures without a request are left out.
    """
    start, end = window(weeks)
    own = [fact for fact in had if fact.kind == RESOLUTION and fact.state != MOVED_ON]
    found: dict[Behind, Iterable[int]] = {}
    if is_newest:
        found[Behind.LATE] = late_requests(had)
        found[Behind.OLD] = _ids(ageing(had, times(had, RESOLUTION, at)))
        found[Behind.OPEN] = _ids(filter(is_open, own))
    found[Behind.OPENED] = _ids(fact for fact in own if start <= fact.started_at < end)
    found[Behind.FINISHED] = _ids(
        fact for fact in own if fact.stopped_at is not None and start <= fact.stopped_at < end
    )
    made = list(decisions(judged, start, end))
    for figure, (sort, outcomes) in _DECIDED.items():
        found[figure] = _ids(one.fact for one in made if promised(one.fact) is sort and one.outcome in outcomes)
    return {figure: sorted(set(ids)) for figure in Behind if (ids := set(found.get(figure, ())))}


def _ids(facts: Iterable[ClockFact]) -> list[int]:
    return [fact.request_id for fact in facts]
