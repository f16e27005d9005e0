"""The rows that figures are made of, read from the database as known at a moment."""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.calendars import Calendar
from bot.clocks import status
from bot.clocks.history import ANSWER, RESOLUTION, RESPONSE
from bot.departments import departments
from bot.reports.clock_facts import MOVED_ON, ClockFact
from bot.reports.paths import Journey
from storage import reports as report_rows
from storage.database import Session
from storage.reports import ClockReading, MovedReading

KINDS = (RESPONSE, RESOLUTION, ANSWER)
_NOTHING = timedelta(0)


@dataclass(frozen=True)
class Facts:
    """The clocks of one department, or of all: what they have or had last, and what they moved on."""

    every: Sequence[ClockFact]

    def had_by(self, department_id: int) -> list[ClockFact]:
        """Return the clocks that a department has, had last, or moved on: for times, flow and what is open."""
        return [fact for fact in self.every if fact.department_id == department_id]

    def promised_by(self, department_id: int) -> list[ClockFact]:
        """Return the clocks that are judged as a department's: whoever had it when it broke, else whoever has it."""
        return [fact for fact in self.every if fact.judged_id == department_id]


def facts(
    session: Session,
    department_id: int | None,
    since: datetime,
    at: datetime,
    kinds: Collection[str] = KINDS,
) -> Facts:
    """Return all clocks of one department, or of all, that ran at `since` or later, as known at `at`.

    That is everything that was opened, decided or finished since then, and all that is open.
    """
    with _without_looking_for_circles():
        reader = _Reader(session, at)
        rows = _known(report_rows.clocks_since(session, department_id, kinds, since))
        moved = [one for one in report_rows.moved_since(session, department_id, since) if one.kind in kinds]
        if department_id is not None:
            rows += _elsewhere(session, rows, moved, kinds, since)
        every = [*_judged(session, map(reader.fact, rows)), *_moved_on(moved)]
        if department_id is None:
            return Facts(every)
        return Facts([one for one in every if department_id in {one.department_id, one.judged_id}])


def latest(
    session: Session, department_id: int, kind: str, since: datetime, at: datetime, most: int
) -> list[ClockFact]:
    """Return the newest first clocks of a kind that a department has, had last, or moved on, opened since then."""
    reader = _Reader(session, at)
    rows = _known(report_rows.latest(session, department_id, kind, since, most))
    moved = [one for one in report_rows.moved_since(session, department_id, since) if one.kind == kind]
    every = [*map(reader.fact, rows), *_moved_on(moved)]
    return sorted(every, key=lambda fact: fact.opened_at, reverse=True)[:most]


def reopened(session: Session, department_id: int | None, since: datetime) -> list[datetime]:
    """Return when requests of one department, or of all, were reopened since then."""
    return report_rows.reopened_since(session, department_id, since)


def journeys(session: Session, since: datetime, at: datetime) -> list[Journey]:
    """Return the way of every request that was moved on since then, by whichever department."""
    moved = report_rows.moved_since(session, None, since)
    ways: dict[int, list[MovedReading]] = defaultdict(list)
    for move in report_rows.moves_of(session, {one.request_id for one in moved}):
        if move.kind == RESOLUTION:
            ways[move.request_id].append(move)
    found = []
    for row in report_rows.clocks_of(session, ways):
        way = ways[row.request_id]
        if row.kind == RESOLUTION and row.cycle == way[-1].cycle:
            stops = (*(move.department_id for move in way), row.department_id)
            found.append(Journey(stops, row.opened_at, row.stopped_at or at))
    return found


@contextmanager
def _without_looking_for_circles() -> Iterator[None]:
    """Let no garbage be collected meanwhile: a hundred thousand rows that stay would be looked through again and again.

    Rows and facts refer to nothing that refers to them. It is for the whole process: of several at once the first one
    lets it be collected again, and the others are slower from then on.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _elsewhere(
    session: Session,
    rows: Sequence[ClockReading],
    moved: Sequence[MovedReading],
    kinds: Collection[str],
    since: datetime,
) -> list[ClockReading]:
    """The clocks of requests that were moved on to other departments: some broke before."""
    known = {row.clock_id for row in rows}
    return [
        row
        for row in _known(report_rows.clocks_of(session, {one.request_id for one in moved}))
        if row.clock_id not in known and row.kind in kinds and (row.stopped_at is None or row.stopped_at >= since)
    ]


def _known(rows: Iterable[ClockReading]) -> list[ClockReading]:
    """Those of which is written down what they used. Older versions did not; it is computed when Handoff starts."""
    return [row for row in rows if row.used >= _NOTHING]


def _judged(session: Session, found: Iterable[ClockFact]) -> list[ClockFact]:
    """The same, with the department that had each when it broke: whoever moved it on later promised it then."""
    every = list(found)
    moves: dict[int, list[MovedReading]] = defaultdict(list)
    for move in report_rows.moves_of(session, {one.request_id for one in every if one.broken_at is not None}):
        moves[move.request_id].append(move)
    if not moves:
        return every
    return [
        one if one.broken_at is None else _had_by(one, one.broken_at, moves.get(one.request_id, ())) for one in every
    ]


def _had_by(fact: ClockFact, at: datetime, moves: Sequence[MovedReading]) -> ClockFact:
    later = next((move for move in moves if move.moved_at > at), None)
    return fact if later is None else fact._replace(judged_id=later.department_id)


def _moved_on(moved: Iterable[MovedReading]) -> Iterator[ClockFact]:
    """What departments used of the clocks that they moved on, where that is known."""
    for one in moved:
        if one.used is not None:
            yield ClockFact(
                clock_id=0,
                request_id=one.request_id,
                department_id=one.department_id,
                judged_id=one.department_id,
                kind=one.kind,
                cycle=one.cycle,
                state=MOVED_ON,
                opened_at=one.opened_at,
                started_at=one.opened_at,
                stopped_at=one.moved_at,
                broken_at=None,
                used=one.used,
                target=None,
                promise=0,
                type_id=one.type_id,
                urgency=one.urgency,
                customer=one.customer,
            )


@dataclass
class _Reader:
    """Makes facts of rows, with the calendars that count what runs."""

    session: Session
    at: datetime
    _calendars: dict[int, Calendar] = field(default_factory=dict)

    def fact(self, row: ClockReading) -> ClockFact:
        """Return it as if nobody else ever had it."""
        return ClockFact(
            row.clock_id,
            row.request_id,
            row.department_id,
            row.department_id,
            row.kind,
            row.cycle,
            row.state,
            row.opened_at,
            row.started_at,
            row.stopped_at,
            status.broken_at(row, self.at),
            row.used if row.state != "running" else self._used(row),
            row.target,
            row.promise,
            row.type_id,
            row.urgency,
            row.customer,
            row.late_from is not None and row.late_from <= self.at,
        )

    def _used(self, row: ClockReading) -> timedelta:
        since = row.changed_at or row.started_at
        return row.used + max(self._calendar(row.department_id).between(since, self.at), _NOTHING)

    def _calendar(self, department_id: int) -> Calendar:
        if department_id not in self._calendars:
            self._calendars[department_id] = departments.calendar_by_id(self.session, department_id)
        return self._calendars[department_id]
