"""A clock as reports read it, and when and how it was decided: what every figure about promises begins with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from bot.clocks.history import ANSWER, RESOLUTION, RESPONSE

MOVED_ON = "moved on"
"""The state of a clock in the eyes of a department that passed it on while it ran: what it used, and no more."""


class ClockFact(NamedTuple):
    """One clock of one request, as known today. Moments are aware UTC; `used` and `target` are working time.

    `department_id` has it, or finished it; `judged_id` is the department whose promise it was: the one that had it when
    it broke, else the same. `used` of a clock that runs is what is used so far; `broken_at` also says what broke by
    itself meanwhile. `promise` is how many new times were agreed; `customer` is the requester's home when they asked,
    "" for none. `is_late` says whether it runs and its time is over, as on cards: not while it waits for whoever asked,
    nor before a new time that was agreed.
    """

    clock_id: int
    request_id: int
    department_id: int
    judged_id: int
    kind: str
    cycle: int
    state: str
    opened_at: datetime
    started_at: datetime
    stopped_at: datetime | None
    broken_at: datetime | None
    used: timedelta
    target: timedelta | None
    promise: int
    type_id: int | None
    urgency: str
    customer: str
    is_late: bool = False


class Promised(StrEnum):
    """What a clock is about. What follows a first answer of any department is a next answer."""

    FIRST_ANSWER = "first answer"
    NEXT_ANSWER = "next answer"
    SOLUTION = "solution"
    QUESTION = "answer to a question"


class Outcome(StrEnum):
    """How a clock was decided. Silence, where the requester did not answer, is neither kept nor broken."""

    KEPT = "kept"
    AGREED = "kept after a new time that was agreed before"
    BROKEN = "broken"
    SILENT = "silent"


class Decision(NamedTuple):
    """How a promise was decided, when, and whose it was."""

    fact: ClockFact
    outcome: Outcome
    at: datetime

    @property
    def is_judged(self) -> bool:
        """Kept or broken, one way or the other: in the denominator of a share."""
        return self.outcome is not Outcome.SILENT


def promised(fact: ClockFact) -> Promised:
    """What the clock is about."""
    if fact.kind == RESPONSE:
        return Promised.FIRST_ANSWER if fact.cycle == 1 else Promised.NEXT_ANSWER
    return {RESOLUTION: Promised.SOLUTION, ANSWER: Promised.QUESTION}[fact.kind]


def decision(fact: ClockFact) -> Decision | None:
    """Return how the promise was decided; None while it is open, or when there was none, or it was called off in time.

    A broken promise is decided at the moment it broke, whatever came after: no correction, no move, no new time and no
    end undoes it. A kept one is decided when its clock stopped.
    """
    if fact.broken_at is not None:
        return Decision(fact, Outcome.BROKEN, fact.broken_at)
    if fact.target is None or fact.stopped_at is None:
        return None
    if fact.state == "stopped":
        return Decision(fact, Outcome.AGREED if fact.promise else Outcome.KEPT, fact.stopped_at)
    return Decision(fact, Outcome.SILENT, fact.stopped_at) if fact.state == "silent" else None


def decisions(facts: Iterable[ClockFact], start: datetime, end: datetime) -> Iterator[Decision]:
    """Yield what was decided from `start` on and before `end`."""
    for fact in facts:
        made = None if fact.state == MOVED_ON else decision(fact)
        if made is not None and start <= made.at < end:
            yield made
