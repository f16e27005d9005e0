"""Who reads the company's report, and the report as it is for them. Rights are looked up each time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from bot import Bot, audit, outbox
from bot.departments.report_readers import report_readers
from bot.errors import MayNotReadReports, NoSuchReport, NoSuchWindow, NotAReportReader
from bot.local_days import date_of, midnight
from bot.notices import CompanyReportFile, CompanyReportMessage
from bot.people import homes
from bot.people.people import is_colleague
from bot.reports import agreement, improvements, reading, windows
from bot.reports.company import CompanyReport, CompanySources, assemble
from bot.reports.improvements import ImprovementShown
from bot.reports.readers import are_shown_together, company_calendar, shown_departments
from bot.reports.times import LOOKS_BACK
from bot.reports.windows import Window
from storage import departments as department_rows
from storage import people as people_rows
from storage import pulses as meta_rows
from storage.database import Session

_SENT = "company:report_sent:"


def must_be_reader(session: Session, person_id: str) -> None:
    """Raise MayNotReadReports for whoever is no colleague, NotAReportReader for whoever the file does not name."""
    if not is_colleague(session, person_id):
        raise MayNotReadReports
    named = report_readers(session)
    if person_id not in named:
        raise NotAReportReader(list(named))


def must_read(bot: Bot, person_id: str) -> None:
    """Raise MayNotReadReports or NotAReportReader for whoever may not read it."""
    with bot.db.reading() as session:
        must_be_reader(session, person_id)


def meant_window(bot: Bot, written: str) -> Window:
    """Return the weeks that are meant, of the company's calendar. Raises NoSuchWindow."""
    with bot.db.reading() as session:
        found = windows.parse(written, company_calendar(session), bot.now()) if department_rows.every(session) else None
    if found is None:
        raise NoSuchWindow(written, list(windows.EXAMPLES))
    return found


def report(bot: Bot, reader_id: str, asked: Window) -> CompanyReport:
    """Return the company's report to one of its readers. Raises MayNotReadReports, NotAReportReader."""
    at = bot.now()
    with bot.db.reading() as session:
        must_be_reader(session, reader_id)
        calendar = company_calendar(session)
        weeks = asked.weeks(calendar)
        sources = _sources(session, bot, reader_id, min(weeks[0].start, at - LOOKS_BACK), at)
    return assemble(sources, weeks, at, calendar)


def send(bot: Bot, reader_id: str, asked: Window) -> None:
    """Enqueue it for one of its readers. Raises MayNotReadReports, NotAReportReader."""
    with bot.db.transaction() as session:
        must_be_reader(session, reader_id)
        _enqueue(session, reader_id, asked, bot.now())


def send_file(bot: Bot, reader_id: str, asked: Window) -> None:
    """Enqueue it as a file for one of its readers. Raises MayNotReadReports, NotAReportReader."""
    with bot.db.transaction() as session:
        must_be_reader(session, reader_id)
        outbox.enqueue(session, CompanyReportFile(reader_id, asked.first_day.isoformat(), asked.count), bot.now())


def send_monthly(bot: Bot) -> int:
    """Enqueue it for every reader on the first working day of a month, at the opening of the company's calendar; return
    for how many. Safe late that day, twice, and on several machines.
    """
    at = bot.now()
    with bot.db.reading() as session:
        named = report_readers(session)
        if not named or not department_rows.every(session):
            return 0
        calendar = company_calendar(session)
    today = date_of(calendar, at)
    opening = calendar.next_open(midnight(calendar.in_force(at).zone, today.replace(day=1)))
    if not opening <= at or date_of(calendar, opening) != today:
        return 0
    window = windows.parse(windows.USUAL, calendar, at)
    with bot.db.transaction() as session:
        # Whoever comes first puts another word there.
        if window is None or meta_rows.meta(session, f"{_SENT}{today:%Y-%m}") is not None:
            return 0
        token = f"{at.isoformat()} {len(named)}"
        if meta_rows.meta_once(session, f"{_SENT}{today:%Y-%m}", token) != token:
            return 0
        for reader_id in named:
            _enqueue(session, reader_id, window, at)
    return len(named)


def was_read(bot: Bot, reader_id: str, found: CompanyReport) -> None:
    """Write down, for a year, that somebody was shown it."""
    with bot.db.transaction() as session:
        audit.report_was_read(session, bot.now(), reader_id, f"the company, {found.weeks[0]} to {found.weeks[-1]}")


def way_to_improve(bot: Bot, reader_id: str, way: Sequence[int]) -> tuple[str, ...]:
    """Return what the departments on a way are called, to somebody who may start an improvement team for it.

    Raises MayNotReadReports, NotAReportReader; NoSuchReport where one of them is not shown to them.
    """
    with bot.db.reading() as session:
        must_be_reader(session, reader_id)
        shown, _serving = shown_departments(session, bot.now())
        if not way or not all(shown.get(one) for one in way):
            raise NoSuchReport
        return tuple(department_rows.get(session, one).name for one in way)


def start_team(
    bot: Bot, reader_id: str, way: Sequence[int], *, words: str, owner_id: str, due_on: date, form_token: str
) -> ImprovementShown:
    """Open an action on a way, and return it. Raises as `way_to_improve` does, and as `improvements.start`."""
    way_to_improve(bot, reader_id, way)
    return improvements.start(
        bot,
        reader_id,
        department_id=way[0],
        words=words,
        owner_id=owner_id,
        due_on=due_on,
        form_token=form_token,
        way=way,
    )


def _enqueue(session: Session, reader_id: str, window: Window, at: datetime) -> None:
    outbox.enqueue(session, CompanyReportMessage(reader_id, window.first_day.isoformat(), window.count), at)


def _sources(session: Session, bot: Bot, reader_id: str, since: datetime, at: datetime) -> CompanySources:
    every = department_rows.every(session)
    shown, serving = shown_departments(session, at)
    own = {one.id for one in people_rows.departments_served_by(session, reader_id)}
    small = {one: serving[one] for one, is_shown in shown.items() if not is_shown}
    return CompanySources(
        facts=reading.facts(session, None, since, at).every,
        journeys=reading.journeys(session, since, at),
        names={one.id: one.name for one in every},
        kind_names={kind.id: kind.name for one in every for kind in department_rows.every_type_of(session, one.id)},
        shown=shown,
        shows_small=are_shown_together(small, own),
        home_sizes=homes.sizes(session),
        held_back=agreement.held_back(session, bot.settings),
    )
