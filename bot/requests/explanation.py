"""Why a promise falls when it does: the computation of every clock of a request, line by line, as plain values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from bot import Bot
from bot.calendars import Calendar, NoWorkingTime
from bot.clocks import corrections
from bot.clocks.clock import Clock, Stretch
from bot.clocks.history import Clocks, apply_event
from bot.clocks.status import shown_at
from bot.clocks.sync import FINISHED
from bot.departments import departments
from bot.errors import NoSuchRequest
from bot.requests.sight import may_see
from storage import clocks as clock_rows
from storage import departments as department_rows
from storage import history as history_rows
from storage import people as people_rows
from storage import requests as request_rows
from storage.database import Session
from storage.tables import ClockRow, Department, Entry, Request

_NOTHING = timedelta(0)


@dataclass(frozen=True)
class EventLine:
    """A line of the history did something to the clock. `before` and `target` are what was promised, and then is.

    `written` is the target as the departments file has it. `due_at` is the new time that both sides agreed on.
    `heard_at` is when words came here that count from when they were written.
    """

    at: datetime
    verb: str
    actor_id: str | None
    department_id: int
    before: timedelta | None
    target: timedelta | None
    due_at: datetime | None = None
    written_before: str | None = None
    written: str | None = None
    heard_at: datetime | None = None


@dataclass(frozen=True)
class CountedLine:
    """Working time that counts, without a break; `total` is what was counted by its end. Times are those of `zone`."""

    from_at: datetime
    to_at: datetime
    worked: timedelta
    total: timedelta
    until_closing: bool
    zone: str


@dataclass(frozen=True)
class UncountedLine:
    """Working time that does not count; `why` is the verb that began it. No `to_at`: it goes on."""

    from_at: datetime
    to_at: datetime | None
    worked: timedelta
    why: str


@dataclass(frozen=True)
class NowLine:
    """The moment of looking. What comes behind it is still ahead."""

    at: datetime
    used: timedelta


@dataclass(frozen=True)
class DueLine:
    """The target is used up, as it is shown: on the closing side. The last one is that of the promise that stands.

    A promise that was made later than that was over from the beginning.
    """

    at: datetime
    target: timedelta
    promised_at: datetime
    written: str | None = None


@dataclass(frozen=True)
class BrokenLine:
    """A promise broke here that no longer stands. It stays broken, whatever was agreed or corrected afterwards."""

    at: datetime


@dataclass(frozen=True)
class LateLine:
    """It is late, and since when: always a moment in open hours, or that of the change that made it late."""

    since: datetime
    over: timedelta


@dataclass(frozen=True)
class PauseLine:
    """It is not counting, so nothing is due; `left` is negative when it is over already."""

    left: timedelta


@dataclass(frozen=True)
class EndLine:
    """It is finished; no target: nothing was promised in the end. `state` says how it ended, in the clock's words.

    `broken_at` is when it broke, by then.
    """

    at: datetime
    used: timedelta
    target: timedelta | None
    state: str
    broken_at: datetime | None


Line = EventLine | CountedLine | UncountedLine | NowLine | DueLine | BrokenLine | LateLine | PauseLine | EndLine


@dataclass(frozen=True)
class ClockExplanation:
    """One clock, in the order in which things happened. `calendar` is the one that counts at that moment.

    `shown_due_at` and `judged_by` are what the cards say instead, when calendar or standard changed since.
    """

    kind: str
    cycle: int
    promise: int
    department_id: int
    target: timedelta | None
    calendar: Calendar
    lines: tuple[Line, ...]
    written: str | None = None
    shown_due_at: datetime | None = None
    judged_by: timedelta | None = None


@dataclass(frozen=True)
class Explanation:
    """Every promise of one request, as it is computed at one moment."""

    request: Request
    department: Department
    zone: str
    computations: tuple[ClockExplanation, ...]
    names: Mapping[str, str]
    departments: Mapping[int, str]
    at: datetime

    @property
    def number(self) -> str:
        return f"R-{self.request.id}"


def explain(bot: Bot, request_id: int) -> Explanation:
    """For whoever runs Handoff. Raises NoSuchRequest."""
    with bot.db.reading() as session:
        return _explained(session, request_rows.get(session, request_id), request_id, bot.now())


def explain_to(bot: Bot, request_id: int, reader_id: str) -> Explanation:
    """The same, if this person may see it: who asked, and the department. Raises NoSuchRequest for everybody else."""
    with bot.db.reading() as session:
        request = request_rows.get(session, request_id)
        if request is None or not may_see(session, request, reader_id):
            raise NoSuchRequest(request_id)
        return _explained(session, request, request_id, bot.now())


def computed(clock: Clock, happened: Sequence[EventLine], at: datetime) -> tuple[Line, ...]:
    """The lines of one clock, as it stands at that moment: what is counted up to a `Due` adds up to its target.

    Of a clock that has ended, all that is counted adds up to what it used.
    """
    dues = _dues(clock)
    until = clock.stopped_at or max([at, *(due.at for due in dues if clock.state == "running")])
    cuts = sorted({at, until, *(line.at for line in happened), *(due.at for due in dues)})
    lines: list[tuple[datetime, int, Line]] = [(line.at, 0, line) for line in happened]
    lines += [(max(due.at, due.promised_at), 1, due) for due in dues]
    broken_at = clock.broken_at(at)
    if broken_at is not None and broken_at != clock.late_from():
        lines.append((broken_at, 1, BrokenLine(broken_at)))
    if clock.is_open:
        lines.append((at, 2, NowLine(at, clock.used(at))))
    total = _NOTHING
    for stretch in clock.stretches:
        if not stretch.counts:
            ends_at = stretch.to_at
            lines.append(
                (stretch.from_at, 3, UncountedLine(stretch.from_at, ends_at, stretch.worked(until), stretch.why))
            )
            continue
        for piece in _pieces(stretch, until, cuts, total):
            total = piece.total
            lines.append((piece.from_at, 3, piece))
    ending = _ending(clock, at)
    # Sorting is stable: what happened at one moment stays in its order.
    ordered = [line for _, _, line in sorted(lines, key=lambda line: line[:2])]
    return (*ordered, *([] if ending is None else [ending]))


def happenings(found: Clocks, entries: Sequence[Entry]) -> dict[tuple[str, int], list[EventLine]]:
    """Let the history happen to the clocks, and note which line did something to which of them."""
    happened: dict[tuple[str, int], list[EventLine]] = {}
    for entry in entries:
        before = {(clock.kind, clock.cycle): (_state(clock), clock.goal) for clock in found.every}
        apply_event(found, entry)
        corrected = {(one.kind, one.cycle) for one in corrections.read(entry.data) if entry.verb == corrections.HOURS}
        for clock in found.every:
            which = clock.kind, clock.cycle
            state, goal = before.get(which, (None, None))
            if _state(clock) != state or which in corrected:
                happened.setdefault(which, []).append(
                    EventLine(
                        entry.at,
                        entry.verb,
                        entry.actor_id,
                        clock.department_id,
                        None if goal is None else goal.target,
                        clock.target,
                        datetime.fromisoformat(entry.data["due_at"]) if entry.verb == "agreed" else None,
                        None if goal is None else goal.written,
                        clock.goal.written,
                        entry.heard_at,
                    )
                )
    return happened


def _explained(session: Session, request: Request | None, request_id: int, at: datetime) -> Explanation:
    if request is None:
        raise NoSuchRequest(request_id)
    entries = history_rows.of_request(session, request_id)
    at = max([at, *(entry.at for entry in entries[-1:])])
    found = Clocks(lambda department_id: departments.calendar_by_id(session, department_id))
    happened = happenings(found, entries)
    known = {(row.kind, row.cycle): row for row in clock_rows.of_request(session, request_id)}
    department = department_rows.get(session, request.department_id)
    named = people_rows.named(session, {request.requester_id, *(entry.actor_id or "" for entry in entries)})
    return Explanation(
        request,
        department,
        departments.calendar_of(session, department).in_force(at).zone,
        tuple(
            _computation(clock, happened[clock.kind, clock.cycle], known.get((clock.kind, clock.cycle)), at)
            for clock in found.every
            if any(goal.target is not None for goal in clock.goals)
        ),
        {person_id: person.name for person_id, person in named.items()},
        {one.id: one.name for one in department_rows.every(session)},
        at,
    )


def _state(clock: Clock) -> tuple[str, int, int]:
    return clock.state, len(clock.stretches), len(clock.goals)


def _computation(clock: Clock, happened: Sequence[EventLine], row: ClockRow | None, now: datetime) -> ClockExplanation:
    at = shown_at(now, max([clock.changed_at, *(line.at for line in happened[-1:])]))
    shown_due_at = judged_by = None
    if row is not None and row.state == clock.state == "running" and row.due_at != clock.due_at():
        shown_due_at = row.due_at
    # Less than nothing: it stopped before times were kept, and nobody has filled it in yet.
    if row is not None and row.state == clock.state in FINISHED and _NOTHING <= row.used != clock.used(at):
        judged_by = row.used
    return ClockExplanation(
        clock.kind,
        clock.cycle,
        clock.goal.promise,
        clock.department_id,
        clock.target,
        clock.calendar.in_force(at),
        computed(clock, happened, at),
        clock.goal.written,
        shown_due_at,
        judged_by,
    )


def _dues(clock: Clock) -> list[DueLine]:
    """Where the target is used up, if it runs or used more than that; and before, where an earlier promise broke."""
    dues: list[DueLine] = []
    for goal, following in zip(clock.goals, [*clock.goals[1:], None], strict=True):
        due_at = None if goal.target is None else clock.reached(goal.target, Calendar.add)
        if goal.target is None or due_at is None or clock.state == "void":
            continue
        late_from = clock.alarm_at(goal.target)
        if following is not None:
            is_reached = late_from is not None and goal.at <= late_from < following.at
        else:
            is_reached = clock.state == "running" or late_from is not None
        if is_reached:
            dues.append(DueLine(due_at, goal.target, goal.at, goal.written))
    return dues


def _pieces(stretch: Stretch, until: datetime, cuts: Sequence[datetime], total: timedelta) -> Iterator[CountedLine]:
    """What is counted in a stretch, cut at closing and wherever something happened."""
    calendar, end = stretch.calendar, until if stretch.to_at is None else min(stretch.to_at, until)
    for opened, closed, is_closing in _open(calendar, stretch.from_at, end):
        zone = calendar.in_force(opened).zone
        for from_at, to_at in pairwise([opened, *(cut for cut in cuts if opened < cut < closed), closed]):
            worked = calendar.between(from_at, to_at)
            if worked:
                total += worked
                yield CountedLine(from_at, to_at, worked, total, is_closing and to_at == closed, zone)


def _open(calendar: Calendar, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime, bool]]:
    """The open times between two moments, and whether each ends because it is closing time."""
    while start < end:
        try:
            opened = calendar.next_open(start)
        except NoWorkingTime:
            return
        if opened >= end:
            return
        closes_at = calendar.closes_at(opened) or end
        yield max(opened, start), min(closes_at, end), closes_at <= end
        start = closes_at


def _ending(clock: Clock, at: datetime) -> Line | None:
    if clock.stopped_at is not None:
        return EndLine(clock.stopped_at, clock.used(at), clock.target, clock.state, clock.broken_at(at))
    if clock.target is None:
        return None
    over = clock.used(at) - clock.target
    if clock.state == "paused":
        return PauseLine(-over)
    late_from = clock.late_from()
    return LateLine(late_from, over) if late_from is not None and late_from <= at else None
