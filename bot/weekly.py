"""What a department reads of its week, once a week in its channel: one line, or what is worth a look."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import Bot, digest_days, outbox
from bot.clocks.history import RESOLUTION
from bot.departments import departments
from bot.digest_days import MONTHLY, NEVER
from bot.errors import NoSuchReport
from bot.notices import WeeklyDigestMessage
from bot.people import people
from bot.reports import baselines, improvements, leading, reading
from bot.reports.baselines import Charts
from bot.reports.clock_facts import Outcome
from bot.reports.enough import TooFew
from bot.reports.flow import flow
from bot.reports.improvements import ImprovementShown
from bot.reports.kinds import KindCost, kinds_by_promise, opened_in
from bot.reports.signals import TimesChart, WeekOfKept
from bot.reports.weeks import QUARTER, Week, whole_weeks
from bot.requests.snapshot import RequestSnapshot, snapshots_of
from storage import departments as department_rows
from storage import requests as request_rows
from storage import weekly as weekly_rows
from storage.database import Session
from storage.rows import add_once
from storage.tables import Department, WeeklyDigest

SHOWN = 5
QUIET_WEEKS = 4
"""After so many in a row in which nothing was new it asks whether monthly is enough."""

_ASKED_AGAIN_AFTER = 26
_STALE = timedelta(days=2)


@dataclass(frozen=True)
class TimesSignal:
    """First answers take longer, or shorter, than chance explains: working time in the newest week, and usually."""

    is_slower: bool
    now: timedelta
    usual: timedelta


@dataclass(frozen=True)
class KeptSignal:
    """Fewer first answers were in time than chance explains: so many of those decided in the newest week, and the share
    that is usual.
    """

    kept: int
    decided: int
    usual: float


@dataclass(frozen=True)
class CostlyKind:
    """The kind of request that went beyond its promise most, in thirteen weeks."""

    name: str
    requests: int
    beyond: timedelta


@dataclass(frozen=True)
class Behind:
    """A request behind a digest: one that is late now, or one with the working time that its first answer took.

    Whoever serves it is no part of it: nothing that is measured is told of one person.
    """

    snapshot: RequestSnapshot
    answered_after: timedelta | None


@dataclass(frozen=True)
class WeeklyReport:
    """The last whole week, or weeks, of a department, and how it stands now.

    `late` are at most five, of `late_count`, the first due first; `oldest` is the oldest of what is open. `charted` is
    how many weeks there are of those that say what is usual, None when there are enough. `decided` is what was decided
    last. `zone` is the department's.
    """

    department: Department
    weeks: tuple[Week, ...]
    opened: int
    finished: int
    open: int
    late: tuple[RequestSnapshot, ...]
    late_count: int
    oldest: RequestSnapshot | None
    signal: TimesSignal | KeptSignal | None
    charted: TooFew | None
    kind: CostlyKind | None
    decided: ImprovementShown | None
    zone: str
    asks_less: bool = False

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is new, so that one line says it all."""
        has_moved = self.decided is not None and self.decided.is_news_since(self.weeks[-1].end)
        return not (self.late_count or self.signal or has_moved)


def plan(bot: Bot) -> int:
    """See to it that each department has its next digest ahead, and return how many were planned.

    A sweep: safe late, twice, or on ten machines, since a department has one digest a week.
    """
    now = bot.now()
    with bot.db.reading() as session:
        missing = [department.id for department in weekly_rows.without_one_ahead(session, now)]
    for department_id in missing:
        with bot.db.transaction() as session:
            _plan_one(session, department_rows.get(session, department_id), now)
    return len(missing)


def content(bot: Bot, digest_id: int) -> WeeklyReport | None:
    """Return what is to be told; None for what was told, is switched off, or is of a week that is over.

    Before, the leads are asked about eight weeks in a row on one side, also where no digest is wanted. In closed hours
    it waits for the opening, and for its day where that was changed: raises outbox.Postpone.
    """
    now = bot.now()
    with bot.db.reading() as session:
        row = weekly_rows.get(session, digest_id)
        if row is None or row.sent_at is not None:
            return None
        department = department_rows.get(session, row.department_id)
        if not department.is_active:
            return None
        charts = baselines.charts_of(session, department, now)
    # Two years are read before, so that on a Monday morning nobody who writes waits for it.
    if isinstance(charts.times, TimesChart) and charts.times.row_begins is not None:
        with bot.db.transaction() as session:
            baselines.notice(session, department, charts.times, now)
    with bot.db.reading() as session:
        if not _is_due(session, department, row, now):
            return None
        count = digest_days.weeks_told(department.digest, row.week)
        found = _report(session, department, charts, count, now)
        return found if not found.is_quiet else _asking(session, found, row)


def was_told(bot: Bot, digest_id: int, told: WeeklyReport) -> None:
    """Slack has it: this week is told."""
    with bot.db.transaction() as session:
        row = weekly_rows.get(session, digest_id)
        if row is not None:
            row.sent_at, row.is_quiet, row.asks_less = bot.now(), told.is_quiet, told.asks_less
            session.add(row)


def must_lead(bot: Bot, department_id: int, actor_id: str) -> Department:
    """Return the department for somebody who leads it. Raises NotALead."""
    with bot.db.reading() as session:
        return leading.led_by(session, [department_id], actor_id)


def change_day(bot: Bot, department_id: int, actor_id: str, setting: str) -> Department:
    """Let the digest come on another day from now on, once a month, or never. Raises NotALead; ValueError for a word
    that is none of `digest_days.CHOICES`.
    """
    if setting not in digest_days.CHOICES:
        raise ValueError("a digest comes on a weekday, once a month, or never")
    with bot.db.transaction() as session:
        department = leading.led_by(session, [department_id], actor_id)
        department.digest = setting
        session.add(department)
        return department


def behind(bot: Bot, department_id: int, reader_id: str, most: int) -> tuple[list[Behind], int]:
    """Return the requests behind a digest, for members, at most so many, and how many there are: what is late, the
    first due first, then what took longest to be answered last week, where first answers are a signal; where fewer are
    in time, those that were not.

    Raises NoSuchReport.
    """
    now = bot.now()
    with bot.db.reading() as session:
        department = _served_by(session, department_id, reader_id)
        late = [row.request_id for row in _late(session, department, now)]
        told = _signal(baselines.charts_of(session, department, now), now)
        answers = {} if told is None else _answers(session, department, now, only_late=isinstance(told, KeptSignal))
        every = list(dict.fromkeys([*late, *answers]))
        shown = _shown(session, every[:most], now)
        return [Behind(one, None if one.request.id in late else answers[one.request.id]) for one in shown], len(every)


def _plan_one(session: Session, department: Department, at: datetime) -> None:
    setting = digest_days.USUAL if department.digest in {MONTHLY, NEVER} else department.digest
    ahead = digest_days.next_due(departments.calendar_of(session, department), setting, at)
    if ahead is not None:
        week, due_at = ahead
        row = add_once(session, WeeklyDigest(department_id=department.id, week=week, due_at=due_at))
        if row is not None:
            outbox.enqueue(session, WeeklyDigestMessage(department.id, row.id), due_at)


def _is_due(session: Session, department: Department, row: WeeklyDigest, at: datetime) -> bool:
    """Whether it is time; False when it is not told at all. Raises outbox.Postpone when it is told later."""
    if not digest_days.is_told(department.digest, row.week):
        return False
    calendar = departments.calendar_of(session, department)
    due_at = digest_days.due_at(calendar, department.digest, row.week)
    if due_at is None or at > due_at + _STALE or at >= digest_days.ends_at(calendar, row.week):
        return False
    opens_at = calendar.next_open(max(at, due_at))
    if opens_at > at:
        raise outbox.Postpone(opens_at)
    return True


def _report(session: Session, department: Department, charts: Charts, count: int, at: datetime) -> WeeklyReport:
    calendar = departments.calendar_of(session, department)
    quarter = whole_weeks(calendar, at, QUARTER)
    weeks = quarter[-count:]
    facts = reading.facts(session, department.id, quarter[0].start, at, [RESOLUTION]).had_by(department.id)
    told = flow(facts, weeks)
    unfinished = request_rows.rows_unfinished_in(session, [department.id])
    late = _late(session, department, at)
    first = min((row.request_id for row in unfinished), default=None)
    return WeeklyReport(
        department,
        weeks,
        sum(one.opened for one in told),
        sum(one.finished for one in told),
        len(unfinished),
        tuple(_shown(session, [row.request_id for row in late[:SHOWN]], at)),
        len(late),
        next(iter(_shown(session, [] if first is None else [first], at)), None),
        _signal(charts, at),
        charts.times if isinstance(charts.times, TooFew) else None,
        _costliest(session, department, kinds_by_promise(opened_in(facts, quarter))),
        improvements.decided_last(session, department.id, at),
        calendar.in_force(at).zone,
    )


def _asking(session: Session, found: WeeklyReport, row: WeeklyDigest) -> WeeklyReport:
    """The same, asking whether monthly is enough where nothing was new for four weeks and nobody was asked lately."""
    before = weekly_rows.sent_before(session, row.department_id, row.week, _ASKED_AGAIN_AFTER)
    quiet = [one.is_quiet for one in before[: QUIET_WEEKS - 1]]
    asks = found.department.digest != MONTHLY and len(quiet) == QUIET_WEEKS - 1 and all(quiet)
    if not asks or any(one.asks_less for one in before):
        return found
    return WeeklyReport(**{**vars(found), "asks_less": True})


def _late(session: Session, department: Department, at: datetime) -> list[request_rows.ListRow]:
    unfinished = request_rows.rows_unfinished_in(session, [department.id])
    late = [row for row in unfinished if row.late_from is not None and row.late_from <= at]
    return sorted(late, key=lambda row: (row.late_from or at, row.request_id))


def _signal(charts: Charts, at: datetime) -> TimesSignal | KeptSignal | None:
    """The one that customers feel most: answers take longer, fewer are in time, or they take less."""
    of_times, of_kept = _signal_of_times(charts.times, at), _signal_of_kept(charts.kept, at)
    return of_kept if of_times is None or (of_kept is not None and not of_times.is_slower) else of_times


def _signal_of_times(chart: TimesChart | TooFew, at: datetime) -> TimesSignal | None:
    """What the newest usable week says, where it is the last one."""
    if isinstance(chart, TooFew) or not _is_of_last_week(chart.weeks[-1].week, at):
        return None
    newest = chart.weeks[-1]
    if len(chart.weeks) - 1 not in chart.chart.signals:
        return None
    return TimesSignal(newest.hours > chart.usual, timedelta(hours=newest.hours), timedelta(hours=chart.usual))


def _signal_of_kept(chart: Sequence[WeekOfKept] | TooFew, at: datetime) -> KeptSignal | None:
    if isinstance(chart, TooFew) or not (chart[-1].is_low and _is_of_last_week(chart[-1].week, at)):
        return None
    return KeptSignal(chart[-1].kept, chart[-1].decided, chart[-1].usual)


def _is_of_last_week(week: Week, at: datetime) -> bool:
    return week.end + timedelta(weeks=1) > at


def _answers(session: Session, department: Department, at: datetime, *, only_late: bool) -> dict[int, timedelta]:
    """The requests whose first answer was decided in the last whole week, with what it took, the longest first."""
    week = whole_weeks(departments.calendar_of(session, department), at, 1)[0]
    found = baselines.first_answers(session, department, week, at)
    return {made.fact.request_id: made.fact.used for made in found if made.outcome is Outcome.BROKEN or not only_late}


def _costliest(session: Session, department: Department, found: Iterable[KindCost]) -> CostlyKind | None:
    kind = next((one for one in found if one.is_bar), None)
    if kind is None:
        return None
    names = {one.id: one.name for one in department_rows.types_of(session, department.id)}
    name = names.get(kind.type_id or 0)
    return None if name is None else CostlyKind(name, kind.requests, kind.cost)


def _shown(session: Session, request_ids: Sequence[int], at: datetime) -> list[RequestSnapshot]:
    """As they are now, in that order."""
    place = {request_id: number for number, request_id in enumerate(request_ids)}
    found = snapshots_of(session, request_rows.by_ids(session, request_ids), at)
    return sorted(found, key=lambda one: place[one.request.id])


def _served_by(session: Session, department_id: int, person_id: str) -> Department:
    department = department_rows.find(session, department_id)
    if department is None or not people.is_member(session, department.id, person_id):
        raise NoSuchReport
    return department
