"""How long things usually take, for whoever is about to ask or waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import Bot
from bot.clocks.history import RESOLUTION
from bot.reports import reading
from bot.reports.clock_facts import ClockFact
from bot.reports.enough import TooFew
from bot.reports.times import LOOKS_BACK, Times, times
from storage.database import Session

LATEST = 2_000
"""Of more, the newest are as good, and a form opens as quickly."""


@dataclass(frozen=True)
class Usual:
    """Working time, in the department's own hours, without the time that a requester was waited for.

    Half take at most `half`, and 85 of a hundred at most `most`: None when more are still open, or too few to say.
    """

    half: timedelta
    most: timedelta | None


def usual(
    session: Session, department_id: int, at: datetime, type_id: int | None, urgency: str, *, kind: str = RESOLUTION
) -> Usual | None:
    """How long such a request usually takes: of the same type and urgency where there are enough of them, else of the
    same type, else of the department. None when there are too few to say, or more than half of them are still open.

    The same times as in reports; of the last 91 days the newest two thousand at the most.
    """
    lately = reading.latest(session, department_id, kind, at - LOOKS_BACK, at, LATEST)
    for some in _from_near_to_far(lately, type_id, urgency):
        found = times(some, kind, at)
        if not isinstance(found.half, TooFew):
            return _usual(found)
    return None


def look_up(bot: Bot, department_id: int, type_id: int | None, urgency: str) -> Usual | None:
    """The same of the solution, as a use case of its own."""
    with bot.db.reading() as session:
        return usual(session, department_id, bot.now(), type_id, urgency)


def _from_near_to_far(lately: Sequence[ClockFact], type_id: int | None, urgency: str) -> list[Sequence[ClockFact]]:
    if type_id is None:
        return [lately]
    of_type = [fact for fact in lately if fact.type_id == type_id]
    return [[fact for fact in of_type if fact.urgency == urgency], of_type, lately]


def _usual(found: Times) -> Usual | None:
    if not isinstance(found.half, timedelta):
        return None
    return Usual(found.half, found.most if isinstance(found.most, timedelta) else None)
