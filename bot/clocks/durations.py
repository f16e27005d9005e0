"""How long things usually take, from what was done lately."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from bot import Bot
from bot.clocks.history import RESOLUTION
from storage import clocks as clock_rows
from storage.database import Session

LATEST = 30
FEWEST = 5
"""Below this many, one odd case would speak for all."""

_MOST_OF_THEM = 0.85


@dataclass(frozen=True)
class Usual:
    """Working time, in the department's own hours, without the time that a requester was waited for.

    Half of the latest took at most `median`, and 85 of a hundred at most `p85`. `count` is how many there were.
    """

    median: timedelta
    p85: timedelta
    count: int


def usual(session: Session, department_id: int, type_id: int | None = None, *, kind: str = RESOLUTION) -> Usual | None:
    """How long the latest thirty took; None when there are fewer than five. `kind` may be the first answer too."""
    return of(clock_rows.finished(session, department_id, kind, type_id, LATEST))


def look_up(bot: Bot, department_id: int, type_id: int | None = None, *, kind: str = RESOLUTION) -> Usual | None:
    """The same, as a use case of its own."""
    with bot.db.reading() as session:
        return usual(session, department_id, type_id, kind=kind)


def of(lengths: Sequence[timedelta]) -> Usual | None:
    """What is usual among these lengths; None when they are too few to say."""
    if len(lengths) < FEWEST:
        return None
    ordered = sorted(lengths)
    # Nearest rank: a time that something really took.
    p85 = ordered[math.ceil(_MOST_OF_THEM * len(ordered)) - 1]
    return Usual(timedelta(seconds=median(length.total_seconds() for length in ordered)), p85, len(ordered))
