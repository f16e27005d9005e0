"""The clocks of a long history, kept at one of its lines: an act folds on from there, and not from the beginning.

The history stays the truth. A checkpoint holds moments and lengths, no sums: each question is answered from the
stretches as ever. One that was made by other hours than those of today says nothing, and all is folded again.
What it holds grows with how often a solution was paused, and with nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.clocks.clock import Clock, Goal, Stretch
from bot.clocks.history import Calendars, Clocks, apply_event
from storage import clocks as clock_rows
from storage import history as history_rows
from storage.database import Session
from storage.tables import ClockCheckpoint, Entry

EVERY = 20
"""So many lines of the history are folded at every act before they go into a checkpoint. Most requests have fewer."""


@dataclass(frozen=True)
class Unfolded:
    """The clocks as they were at a line of the history, or before its first, and the lines behind it.

    `at` is when the latest line of all was written; None while there is none.
    """

    clocks: Clocks
    entries: list[Entry]
    at: datetime | None


def load(session: Session, request_id: int, calendars: Calendars) -> Unfolded:
    """Return where the fold over a request's history goes on from. Without a checkpoint that is the beginning."""
    entries = history_rows.behind_checkpoint(session, request_id)
    if entries and entries[0].verb == "opened":
        return Unfolded(Clocks(calendars), entries, entries[-1].at)
    kept = clock_rows.checkpoint(session, request_id)
    if kept is None or not _holds(kept, calendars):
        entries = history_rows.of_request(session, request_id)
        return Unfolded(Clocks(calendars), entries, entries[-1].at if entries else None)
    # It may be a newer one, where the request is not held.
    entries = [entry for entry in entries if entry.id > kept.entry_id]
    return Unfolded(read(kept.clocks, calendars), entries, entries[-1].at if entries else kept.at)


def clocks_now(session: Session, request_id: int, calendars: Calendars) -> Clocks:
    """Return the clocks that can still change, as the whole history has them."""
    found = load(session, request_id, calendars)
    for entry in found.entries:
        apply_event(found.clocks, entry)
    return found.clocks


def save(session: Session, request_id: int, clocks: Clocks, last: Entry) -> None:
    """Keep the clocks as they are with this last line of the history."""
    departments = {clocks.department_id} | {
        stretch.department_id for clock in clocks.unfinished() for stretch in clock.stretches
    }
    calendars = {str(one): clocks.calendars(one).fingerprint for one in sorted(departments)}
    row = ClockCheckpoint(
        request_id=request_id, entry_id=last.id, at=last.at, calendars=calendars, clocks=written(clocks)
    )
    clock_rows.put_checkpoint(session, row)


def written(clocks: Clocks) -> dict[str, Any]:
    """What can still change of the clocks, as JSON."""
    return {
        "department": clocks.department_id,
        "cycles": dict(sorted(clocks.cycles.items())),
        "clocks": [_written(clock) for clock in clocks.unfinished()],
    }


def read(data: dict[str, Any], calendars: Calendars) -> Clocks:
    """The clocks that were so written."""
    return Clocks(
        calendars,
        [_read(clock, calendars) for clock in data["clocks"]],
        department_id=data["department"],
        cycles=dict(data["cycles"]),
    )


def _holds(kept: ClockCheckpoint, calendars: Calendars) -> bool:
    return all(calendars(int(one)).fingerprint == fingerprint for one, fingerprint in kept.calendars.items())


def _written(clock: Clock) -> dict[str, Any]:
    return {
        "kind": clock.kind,
        "cycle": clock.cycle,
        "department": clock.department_id,
        "started": clock.started_at.isoformat(),
        "promised": clock.promised_at.isoformat(),
        "state": clock.state,
        "stopped": _moment(clock.stopped_at),
        "stretches": [
            [one.from_at.isoformat(), _moment(one.to_at), one.department_id, one.counts, one.why]
            for one in clock.stretches
        ],
        "goals": [
            [one.at.isoformat(), _seconds(one.target), _seconds(one.base), one.promise, one.written]
            for one in clock.goals
        ],
    }


def _read(data: dict[str, Any], calendars: Calendars) -> Clock:
    clock = Clock(
        data["kind"],
        data["cycle"],
        data["department"],
        started_at=datetime.fromisoformat(data["started"]),
        promised_at=datetime.fromisoformat(data["promised"]),
        state=data["state"],
        stopped_at=_read_moment(data["stopped"]),
    )
    clock.stretches = list(_stretches(data["stretches"], calendars))
    clock.goals = [
        Goal(datetime.fromisoformat(at), _length(target), timedelta(seconds=base), promise, its_words)
        for at, target, base, promise, its_words in data["goals"]
    ]
    return clock


def _stretches(written: Sequence[Any], calendars: Calendars) -> Iterable[Stretch]:
    for from_at, to_at, department_id, counts, why in written:
        yield Stretch(
            datetime.fromisoformat(from_at),
            _read_moment(to_at),
            calendars(department_id),
            counts,
            why,
            department_id,
        )


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _read_moment(written: str | None) -> datetime | None:
    return None if written is None else datetime.fromisoformat(written)


def _seconds(length: timedelta | None) -> int | None:
    return None if length is None else length // timedelta(seconds=1)


def _length(seconds: int | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)
