"""Who may read which report, and the reports as they may read them. Rights are looked up each time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot import Bot
from bot.calendars import Calendar
from bot.clocks.history import RESPONSE
from bot.departments import departments
from bot.errors import MayNotReadReports, NoSuchReport, NoSuchWindow, NotShown
from bot.people.people import is_colleague, is_member
from bot.reports import agreement, baselines, ratings, reading, windows
from bot.reports.agreement import Guarded
from bot.reports.audience import FEWEST_SERVING, SMALL_DEPARTMENTS, shown_outside
from bot.reports.behind import Behind, behind
from bot.reports.clock_facts import ClockFact, Promised
from bot.reports.department import DepartmentReport, ForLeads, Sources, assemble
from bot.reports.enough import TooFew
from bot.reports.gaming import Sign, SignCount, gaming
from bot.reports.handlings import handlings
from bot.reports.times import LOOKS_BACK
from bot.reports.watermelon import watermelon
from bot.reports.weeks import CHART, QUARTER, Week, weeks_from
from bot.reports.windows import Window
from storage import departments as department_rows
from storage import people as people_rows
from storage import reports as report_rows
from storage.database import Session
from storage.tables import Department

WORKING_TO_THE_NUMBER = agreement.FIGURES[Guarded.WORKING_TO_THE_NUMBER]

SMALL = 0
"""Stands for the small departments together where the id of a department is expected."""


@dataclass(frozen=True)
class Known:
    """A department that there is a report of. `is_served`: by the reader; `is_shown`: they may read one of it."""

    id: int
    key: str
    name: str
    is_served: bool = False
    is_shown: bool = True


def known(bot: Bot, reader_id: str) -> list[Known]:
    """Return every department, also those that take no requests any more, in the order of the departments file.

    Raises MayNotReadReports for whoever is no colleague.
    """
    with bot.db.reading() as session:
        _must_be_colleague(session, reader_id)
        served = {one.id for one in people_rows.departments_served_by(session, reader_id)}
        shown, serving = shown_departments(session, bot.now())
        together = are_shown_together({one: serving[one] for one, is_shown in shown.items() if not is_shown}, served)
        return [
            Known(one.id, one.key, one.name, one.id in served, together or shown[one.id] or one.id in served)
            for one in department_rows.every(session)
        ]


def meant_window(bot: Bot, department_id: int, written: str) -> Window:
    """Return the window that is meant, in the weeks of the department's calendar. Raises NoSuchWindow."""
    with bot.db.reading() as session:
        calendar = _calendar(session, department_id)
    found = windows.parse(written, calendar, bot.now())
    if found is None:
        raise NoSuchWindow(written, list(windows.EXAMPLES))
    return found


def must_be_shown(bot: Bot, reader_id: str, department_id: int) -> None:
    """Raise MayNotReadReports, or NotShown, where this person may not read that report."""
    with bot.db.reading() as session:
        _sight(session, reader_id, department_id, bot.now())


def report(bot: Bot, reader_id: str, department_id: int, asked: Window) -> DepartmentReport:
    """Return a department's report as this person may read it: members and leads all of it, other colleagues what is
    shown outside of it. Of a small department they read the small ones together.

    Raises MayNotReadReports, NotShown.
    """
    at = bot.now()
    with bot.db.reading() as session:
        sight = _sight(session, reader_id, department_id, at)
        calendar = _calendar(session, department_id if sight.only else SMALL)
        weeks = asked.weeks(calendar)
        found = assemble(
            _sources(session, sight.department_ids, calendar, weeks, at),
            weeks,
            at,
            calendar,
            name=sight.name,
            department_id=sight.only,
            is_newest=asked.is_newest(calendar, at),
            is_whole=sight.is_whole,
            is_active=sight.is_active,
            kind_names=_kind_names(session, sight.only),
            marks=_marks(session, sight, calendar, weeks[-1]),
        )
        held_back = agreement.held_back(session, bot.settings)
        return replace(found, for_leads=_for_leads(session, found, reader_id, held_back))


def requests_behind(bot: Bot, reader_id: str, department_id: int, asked: Window) -> dict[Behind, list[int]]:
    """Return the requests behind each figure of a report, to the department's own people.

    Raises MayNotReadReports, NoSuchReport.
    """
    at = bot.now()
    with bot.db.reading() as session:
        _must_be_colleague(session, reader_id)
        if not is_member(session, _department(session, department_id).id, reader_id):
            raise NoSuchReport
        calendar = _calendar(session, department_id)
        weeks = asked.weeks(calendar)
        facts = reading.facts(session, department_id, _since(calendar, weeks, at), at)
    had, judged = facts.had_by(department_id), facts.promised_by(department_id)
    return behind(had, judged, weeks, at, is_newest=asked.is_newest(calendar, at))


@dataclass(frozen=True)
class Sight:
    """Which departments a reader sees as one, and whether all of it."""

    department_ids: tuple[int, ...]
    name: str
    is_whole: bool
    is_active: bool = True

    @property
    def only(self) -> int | None:
        """The one department; None for small ones together."""
        return self.department_ids[0] if self.name != SMALL_DEPARTMENTS else None


def shown_departments(session: Session, at: datetime) -> tuple[dict[int, bool], Mapping[int, Collection[str]]]:
    """Return which departments are shown outside of themselves, and who served in each in thirteen weeks."""
    ids = [one.id for one in department_rows.every(session)]
    serving = report_rows.serving(session, ids, at - timedelta(weeks=QUARTER))
    return shown_outside(serving), serving


def _sight(session: Session, reader_id: str, department_id: int, at: datetime) -> Sight:
    _must_be_colleague(session, reader_id)
    shown, serving = shown_departments(session, at)
    if department_id != SMALL:
        department = _department(session, department_id)
        is_whole = is_member(session, department.id, reader_id)
        if is_whole or shown[department.id]:
            return Sight((department.id,), department.name, is_whole, department.is_active)
    together = tuple(sorted(one for one, is_shown in shown.items() if not is_shown))
    own = {one.id for one in people_rows.departments_served_by(session, reader_id)}
    if not are_shown_together({one: serving[one] for one in together}, own):
        raise NotShown(_name(session, department_id), FEWEST_SERVING, _leads(session, department_id))
    return Sight(together, SMALL_DEPARTMENTS, is_whole=False)


def are_shown_together(serving: Mapping[int, Collection[str]], own: Collection[int] = ()) -> bool:
    """Return whether the small departments are shown as one to somebody who serves in those of `own`.

    Whoever knows the figures of one of them can take it away from the whole: what is left is of five people, too.
    """
    everybody = {person for people in serving.values() for person in people}
    others = {person for one, people in serving.items() if one not in own for person in people}
    return min(len(everybody), len(others)) >= FEWEST_SERVING and len([one for one in serving.values() if one]) > 1


def _must_be_colleague(session: Session, reader_id: str) -> None:
    if not is_colleague(session, reader_id):
        raise MayNotReadReports


def _sources(
    session: Session, department_ids: Sequence[int], calendar: Calendar, weeks: Sequence[Week], at: datetime
) -> Sources:
    since, charted = _since(calendar, weeks, at), baselines.charted_weeks(calendar, at)
    had: list[ClockFact] = []
    promised: list[ClockFact] = []
    answers: list[ClockFact] = []
    reopened: list[datetime] = []
    for department_id in department_ids:
        facts = reading.facts(session, department_id, since, at)
        had += facts.had_by(department_id)
        promised += facts.promised_by(department_id)
        early = reading.facts(session, department_id, charted[0].start, at, [RESPONSE])
        answers += early.promised_by(department_id)
        reopened += reading.reopened(session, department_id, weeks[0].start)
    every = [week for week in charted if week.first_day <= weeks[-1].first_day]
    months = windows.months_of(weeks)
    return Sources(had, promised, answers, every, ratings.released(session, department_ids, *months), reopened)


def _for_leads(
    session: Session, found: DepartmentReport, reader_id: str, held_back: Collection[str]
) -> ForLeads | None:
    """What only a lead of the department reads, of its latest thirteen weeks; None for others, and of other weeks."""
    department_id = found.department_id
    if department_id is None or found.standing is None or len(found.weeks) != QUARTER:
        return None
    if reader_id not in people_rows.active_leads_of(session, department_id):
        return None
    charted = found.charted.kept
    is_low = not isinstance(charted, TooFew) and any(one.is_low for one in charted if one.week in found.weeks)
    rated = ratings.totals(found.ratings)
    return ForLeads(
        {} if WORKING_TO_THE_NUMBER in held_back else _signs(session, department_id, found.weeks[0].start),
        watermelon(found.kept[Promised.SOLUTION], rated, is_signalled_low=is_low) is True,
    )


def _signs(session: Session, department_id: int, since: datetime) -> dict[Sign, SignCount]:
    found = gaming(handlings(session, department_id, since))
    return {} if isinstance(found, TooFew) else {sign: count for sign, count in found.items() if count.is_shown}


def _marks(session: Session, sight: Sight, calendar: Calendar, last: Week) -> dict[Week, str]:
    """Where another baseline began by then; what its leads said of it is for its own people."""
    if sight.only is None:
        return {}
    found = baselines.marks(session, sight.only)
    return {
        weeks_from(calendar, one.first_day, 1)[0]: one.text if sight.is_whole else ""
        for one in found
        if one.first_day <= last.first_day
    }


def _since(calendar: Calendar, weeks: Sequence[Week], at: datetime) -> datetime:
    """From when on clocks are needed: for the weeks, those of the chart, and what is told as of now."""
    return min(windows.before(weeks, calendar, CHART)[0].start, weeks[0].start, at - LOOKS_BACK)


def _calendar(session: Session, department_id: int) -> Calendar:
    if department_id == SMALL:
        return company_calendar(session)
    return departments.calendar_by_id(session, department_id)


def company_calendar(session: Session) -> Calendar:
    """Return the calendar by which weeks of the whole company are counted: that of the first department of the file."""
    every = department_rows.active(session) or department_rows.every(session)
    return departments.calendar_of(session, every[0])


def _department(session: Session, department_id: int) -> Department:
    """Raises NoSuchReport for an id that nobody gave out."""
    found = department_rows.find(session, department_id)
    if found is None:
        raise NoSuchReport
    return found


def _name(session: Session, department_id: int) -> str:
    return SMALL_DEPARTMENTS if department_id == SMALL else department_rows.get(session, department_id).name


def _leads(session: Session, department_id: int) -> list[str]:
    return [] if department_id == SMALL else people_rows.active_leads_of(session, department_id)


def _kind_names(session: Session, department_id: int | None) -> dict[int, str]:
    if department_id is None:
        return {}
    return {one.id: one.name for one in department_rows.every_type_of(session, department_id)}
