"""What is before somebody who asks now, and how much work a department has in hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from fractions import Fraction

from bot.clocks.history import RESOLUTION
from bot.reports.clock_facts import MOVED_ON, ClockFact
from bot.reports.enough import TooFew

WORKING_DAYS = 20
FEWEST_FINISHED = 20


def before(facts: Iterable[ClockFact], request: ClockFact) -> int:
    """How many requests are before yours: open, not waiting for whoever asked, with the same department, opened
    earlier. Departments need not go by this order.
    """
    place = (request.opened_at, request.request_id)
    return sum(
        fact.kind == RESOLUTION
        and fact.state == "running"
        and fact.department_id == request.department_id
        and (fact.opened_at, fact.request_id) < place
        for fact in facts
    )


def days_in_hand(facts: Iterable[ClockFact], days: Sequence[tuple[datetime, datetime]]) -> Fraction | TooFew:
    """How many working days of work a department has in hand: what is open now, by how much it finished a day.

    Open now, divided by the mean finished per working day of the last twenty: those that are over, of the department's
    calendar (Little 1961). From twenty finished on.
    """
    # `days` has the first moment of each and the first after it.
    own = [fact for fact in facts if fact.kind == RESOLUTION and fact.state != MOVED_ON]
    finished = sum(
        fact.stopped_at is not None and any(start <= fact.stopped_at < end for start, end in days) for fact in own
    )
    if finished < FEWEST_FINISHED:
        return TooFew(finished, FEWEST_FINISHED)
    return Fraction(sum(fact.stopped_at is None for fact in own) * len(days), finished)
