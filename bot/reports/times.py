"""How long things take, with what is still open in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from bot.reports.clock_facts import ClockFact
from bot.reports.enough import TooFew
from bot.reports.survival import Observation, Survival

LOOKS_BACK = timedelta(days=91)
FEWEST_OPENED, FEWEST_ENDED, FEWEST_FOR_MOST = 10, 5, 20

_HALF, _FIFTEEN_OF_A_HUNDRED = Fraction(1, 2), Fraction(15, 100)

Within = timedelta | None | TooFew
"""A working time; None: not reached, so many are still open; or too few to say."""


@dataclass(frozen=True)
class Times:
    """How long one sort of clock takes. Half of all take at most `half`, 85 of a hundred at most `most`."""

    opened: int
    ended: int
    half: Within
    most: Within


def times(facts: Iterable[ClockFact], kind: str, at: datetime) -> Times:
    """How long the first answer, or the solution, takes: within which working time half of all requests have it, and
    within which 85 of 100.

    Estimated over all requests that were opened in the last 91 days, by Kaplan and Meier (1958): those that are still
    open, that wait, that were moved on, called off or closed in silence count with the time they have used so far, as
    ones that took longer than that. Otherwise a pile that grows would look like quick work. Working time of the
    department, without the time in which it waited for the requester. Half from ten opened and five finished on, 85 of
    100 from twenty opened on; where it is not reached, more than half, or more than 15 of 100, are still open.
    """
    since = at - LOOKS_BACK
    opened = (fact for fact in facts if fact.kind == kind and fact.cycle == 1 and since <= fact.opened_at <= at)
    return of_observations(Observation(fact.used, fact.state == "stopped") for fact in opened)


def of_observations(observations: Iterable[Observation]) -> Times:
    """Return the same of single times."""
    curve = Survival(observations)
    if curve.count < FEWEST_OPENED or curve.ended < FEWEST_ENDED:
        opened_is_enough = curve.count >= FEWEST_OPENED
        found, needed = (curve.ended, FEWEST_ENDED) if opened_is_enough else (curve.count, FEWEST_OPENED)
        too_few = TooFew(found, needed)
        return Times(curve.count, curve.ended, too_few, too_few)
    is_enough = curve.count >= FEWEST_FOR_MOST
    most = curve.within(_FIFTEEN_OF_A_HUNDRED) if is_enough else TooFew(curve.count, FEWEST_FOR_MOST)
    return Times(curve.count, curve.ended, curve.within(_HALF), most)
