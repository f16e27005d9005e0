"""Reckoning running promises anew from their history, after a calendar or a standard was changed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from typing import NamedTuple

from bot import Bot, outbox
from bot.calendars import Calendar, NoWorkingTime
from bot.clocks import corrections, sync
from bot.clocks import history as clock_history
from bot.clocks.clock import Clock
from bot.clocks.history import Clocks, apply_event, promises
from bot.departments import terms as all_terms
from bot.departments.terms import Changed, Terms
from bot.notices import DepartmentCard, Notice, RequesterCard
from bot.requests import audience
from bot.requests.audience import Happening
from storage import clocks as clock_rows
from storage import history as history_rows
from storage import requests as request_rows
from storage.database import Session
from storage.tables import ClockRow, Entry, Request

log = logging.getLogger("handoff.requests")

AT_A_TIME = 100
"""Small enough that nobody who clicks meanwhile waits for long, large enough that a commit is shared by many."""

_NOTHING = timedelta(0)
# Whoever changed terms computes the promises themselves, which takes minutes at the most.
_BROKEN_OFF_AFTER = timedelta(minutes=10)
_columns = attrgetter(*(name for name in ClockRow.model_fields if name not in {"id", "request_id"}))


class ShownTimes(NamedTuple):
    """What a reader is told of a running promise."""

    due_at: datetime | None
    target: timedelta | None
    late_from: datetime | None


@dataclass(frozen=True)
class Change:
    """A promise that is due at another time than it was. `by_standard`: its department promises something else now.

    `zone` is that of the department's clocks.
    """

    request_id: int
    kind: str
    cycle: int
    before: ShownTimes
    after: ShownTimes
    by_standard: bool
    zone: str
    at: datetime

    @property
    def is_late_now(self) -> bool:
        """It is late, and was not before."""
        return self._is_late(self.after) and not self._is_late(self.before)

    def _is_late(self, told: ShownTimes) -> bool:
        return told.late_from is not None and told.late_from <= self.at


@dataclass(frozen=True)
class Summary:
    """How many requests were looked at, how many promises changed, and how many finished ones were filled in.

    `stuck` are the requests that were left as they are, because a department that has them never opens again.
    """

    requests: int = 0
    changed: int = 0
    filled_in: int = 0
    stuck: tuple[int, ...] = ()


Tell = Callable[[Change], None]


def preview(
    bot: Bot,
    tell: Tell,
    *,
    department_ids: Collection[int] | None = None,
    terms: Mapping[int, Terms] | None = None,
    at_a_time: int = AT_A_TIME,
) -> Summary:
    """Tell what `apply` would change, and change nothing. `terms` are those to compute with, if not those in use."""

    def look(ids: Sequence[int]) -> _Batch:
        with bot.db.reading() as session:
            batch = _Batch(
                session, bot, bot.now(), request_rows.by_ids(session, ids), terms or all_terms.in_use(session)
            )
            # What is computed here stays here.
            session.expunge_all()
        batch.compute()
        return batch

    return _in_batches(bot, look, tell, department_ids, at_a_time)


def apply(
    bot: Bot, tell: Tell, *, department_ids: Collection[int] | None = None, at_a_time: int = AT_A_TIME
) -> Summary:
    """Make the rows of running clocks say what history, calendars and standards say now; tell each change.

    Finished clocks are never judged again. A standard that was changed is a line of the history from now on, and so is
    what other hours change. Whoever was told a time that moves is told the new one, and cards are drawn anew, only
    where a reader sees something else. Kept a few requests at a time: safe to break off, to repeat,
    and to run beside everything else. `department_ids`: only what these departments have, had, or are asked.
    """

    def keep(ids: Sequence[int]) -> _Batch:
        with bot.db.transaction() as session:
            batch = _Batch(session, bot, bot.now(), request_rows.lock_many(session, ids), all_terms.in_use(session))
            batch.compute(session)
            batch.keep(session)
        return batch

    known = changed(bot)
    done = _in_batches(bot, keep, tell, department_ids, at_a_time)
    if known is not None and (department_ids is None or known.department_ids <= set(department_ids)):
        with bot.db.transaction() as session:
            all_terms.were_computed(session, known)
    return done


def changed(bot: Bot) -> Changed | None:
    """Return the departments whose promises are still to be computed anew; None when there are none."""
    with bot.db.reading() as session:
        return all_terms.changed(session)


def finish(bot: Bot) -> int:
    """Compute anew what whoever changed the terms left undone, and return how many promises changed. Safe anywhere, any
    number of times.
    """
    known = changed(bot)
    if known is None or _NOTHING <= bot.now() - known.at < _BROKEN_OFF_AFTER:
        return 0
    log.warning("promises are computed anew, which whoever changed hours or standards did not finish")
    return apply(bot, _tell_nobody, department_ids=known.department_ids).changed


def _tell_nobody(_change: Change) -> None:
    """Who is told a time that moves is told it all the same; there is only nobody at a command line."""


def _in_batches(
    bot: Bot,
    work: Callable[[Sequence[int]], _Batch],
    tell: Tell,
    department_ids: Collection[int] | None,
    at_a_time: int,
) -> Summary:
    """All that runs; and without departments, all that an older version left without what it used."""
    done = Summary()
    finders: list[Callable[[Session, int], list[int]]] = [
        lambda session, after_id: request_rows.unfinished_ids(session, after_id, department_ids, at_a_time)
    ]
    if department_ids is None:
        finders.append(lambda session, after_id: clock_rows.unjudged(session, after_id, at_a_time))
    for find in finders:
        after_id = 0
        while True:
            with bot.db.reading() as session:
                ids = find(session, after_id)
            if not ids:
                break
            batch = work(ids)
            for change in batch.changes:
                tell(change)
            done = Summary(
                done.requests + len(ids),
                done.changed + len(batch.changes),
                done.filled_in + batch.filled_in,
                (*done.stuck, *batch.stuck),
            )
            after_id = ids[-1]
    return done


class _Batch:
    """Some requests, held still if they are to be kept, with all that their clocks are computed from."""

    def __init__(
        self, session: Session, bot: Bot, at: datetime, requests: Sequence[Request], terms: Mapping[int, Terms]
    ) -> None:
        ids = [request.id for request in requests]
        self._bot, self._at, self._requests, self._terms = bot, at, requests, terms
        self._histories = history_rows.of_requests(session, ids)
        self._clocks = clock_rows.to_change(session, ids)
        self._touched: list[ClockRow | Entry] = []
        self._redrawn: list[Request] = []
        self._lines: list[tuple[Request, Entry]] = []
        self.changes: list[Change] = []
        self.filled_in = 0
        self.stuck: list[int] = []

    def compute(self, session: Session | None = None) -> None:
        """In a session that is to be kept, what could not be computed to its end is as it was before."""
        for request in self._requests:
            try:
                self._compute(request)
            except NoWorkingTime:
                self.stuck.append(request.id)
                if session is not None:
                    for row in self._clocks.get(request.id, ()):
                        session.expire(row)

    def keep(self, session: Session) -> None:
        """Write down what was computed, tell the times that move, and promise fresh cards."""
        session.add_all(self._touched)
        # A notice names its line by its id.
        session.flush()
        for request, line in self._lines:
            audience.enqueue(session, Happening(request, [line], request.assignee_id, {}, self._at))
        cards: list[Notice] = [DepartmentCard(request.department_id, request.id) for request in self._redrawn]
        cards += [RequesterCard(request.requester_id, request.id) for request in self._redrawn]
        outbox.enqueue_all(session, cards, self._at)

    def _compute(self, request: Request) -> None:
        history = self._histories[request.id]
        # As with every act: a system clock that was set back does not turn back the history.
        at = max([self._at, *(entry.at for entry in history[-1:])])
        terms = self._terms[request.department_id]
        rows = self._clocks.get(request.id, ())
        found = clock_history.clocks_of(history, self._calendar)
        by_hours = corrections.corrections(rows, found.every, at)
        entry = self._other_standard(request, history, found, terms, at)
        line = entry
        if line is None and by_hours:
            line = Entry(request_id=request.id, verb=corrections.HOURS, at=at)
        moved = corrections.corrections(rows, found.every, at)
        if line is not None:
            line.data = {**line.data, **corrections.written(moved), "hours": bool(by_hours)}
        known = {(row.kind, row.cycle): row for row in rows}
        changes: list[Change] = []
        touched: list[ClockRow | Entry] = [] if line is None else [line]
        for clock in filter(sync.is_worth_a_row, found.every):
            row = known.get((clock.kind, clock.cycle))
            if not clock.is_open and (row is None or row.state in sync.FINISHED):
                self._fill_in(row, clock, at)
                continue
            is_new = row is None
            row = row or sync.row_of(clock, request.id)
            as_it_was, before = _columns(row), _told(row)
            sync.sync(row, clock, terms.ladder, request.urgency, at, is_new=is_new)
            if is_new or _columns(row) != as_it_was:
                touched.append(row)
            if _told(row) != before:
                zone = terms.calendar.in_force(at).zone
                changes.append(Change(request.id, row.kind, row.cycle, before, _told(row), entry is not None, zone, at))
        self._touched += touched
        self.changes += changes
        if line is not None and any(one.is_told for one in moved):
            self._lines.append((request, line))
        if changes:
            self._redrawn.append(request)

    def _other_standard(
        self, request: Request, history: Sequence[Entry], found: Clocks, terms: Terms, at: datetime
    ) -> Entry | None:
        """The line for the history that says what is promised from now on, if need be; it happens to the clocks."""
        type_key = terms.types.get(request.type_id or 0, "")
        promised = terms.promises(type_key, request.urgency)
        said = next((promises(line.data) for line in reversed(history) if "promises" in line.data), {})
        if said == promised:
            return None
        data = {
            "department": request.department_id,
            "type": type_key,
            "urgency": request.urgency,
            "promises": promised,
        }
        entry = Entry(request_id=request.id, verb="standard", at=at, data=data)
        before = [clock.target for clock in found.every]
        apply_event(found, entry)
        # The same in other words, or about what was answered already: nothing to write down.
        return None if [clock.target for clock in found.every] == before else entry

    def _fill_in(self, row: ClockRow | None, clock: Clock, at: datetime) -> None:
        """What an older version did not write down of a finished clock. What it was judged by stays as it is."""
        if row is not None and row.changed_at is None:
            if row.used < _NOTHING:
                row.used = clock.used(at)
            if (row.state, clock.state) == ("stopped", "silent"):
                row.state = clock.state
            row.changed_at = row.stopped_at or clock.stopped_at
            row.broken_at = sync.broken_as_judged(row, clock, at)
            self._touched.append(row)
            self.filled_in += 1

    def _calendar(self, department_id: int) -> Calendar:
        return self._terms[department_id].calendar


def _told(row: ClockRow) -> ShownTimes:
    return ShownTimes(row.due_at, row.target, row.late_from)
