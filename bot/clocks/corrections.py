"""What other hours do to promises that run: which told times move, and which broke at another moment, or never.

Rows remember how a clock stood when it was last looked at. Where the history says something else now, though nothing
happened to the clock since, hours were changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.clocks import status
from bot.clocks.clock import Clock
from storage.tables import ClockRow

HOURS = "hours"
"""The verb of the line that says that hours were changed."""


@dataclass(frozen=True)
class Correction:
    """One clock that is due at another time, or broke at another moment, than its row says."""

    kind: str
    cycle: int
    due_before: datetime | None
    due_at: datetime | None
    broken_before: datetime | None
    broken_at: datetime | None

    @property
    def is_told(self) -> bool:
        """Somebody was told a time that moves."""
        return self.due_before is not None and self.due_before != self.due_at


def corrections(rows: Iterable[ClockRow], clocks: Iterable[Clock], at: datetime) -> list[Correction]:
    """Return what the rows of open clocks do not say as it is now. A row that was never computed told nothing."""
    known = {(clock.kind, clock.cycle): clock for clock in clocks if clock.is_open}
    found: list[Correction] = []
    for row in rows:
        clock = known.get((row.kind, row.cycle))
        if clock is None or row.state != clock.state or row.changed_at is None:
            continue
        broken_before = status.broken_at(row, at)
        correction = Correction(row.kind, row.cycle, row.due_at, clock.due_at(), broken_before, clock.broken_at(at))
        if correction.due_before != correction.due_at or correction.broken_before != correction.broken_at:
            found.append(correction)
    return found


def written(found: Iterable[Correction]) -> dict[str, Any]:
    """Corrections as a line of the history has them."""
    return {
        "moved": [
            {
                "clock": one.kind,
                "cycle": one.cycle,
                "due": [_moment(one.due_before), _moment(one.due_at)],
                "broken": [_moment(one.broken_before), _moment(one.broken_at)],
            }
            for one in found
        ]
    }


def read(data: Mapping[str, Any]) -> list[Correction]:
    """What a line of the history says about them."""
    return [
        Correction(one["clock"], one["cycle"], *map(_read, one["due"]), *map(_read, one["broken"]))
        for one in data.get("moved", ())
    ]


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _read(written: str | None) -> datetime | None:
    return None if written is None else datetime.fromisoformat(written)
