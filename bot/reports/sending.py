"""Reports are brought to whoever asked for them: enqueued when it is asked, made when they are delivered."""

from __future__ import annotations

from datetime import date

from bot import Bot, audit, outbox
from bot.notices import DepartmentReportFile, DepartmentReportMessage
from bot.reports import readers
from bot.reports.department import DepartmentReport
from bot.reports.windows import Window

CSV, PAGE = "csv", "page"
"""The files that a report comes as."""

ReportNotice = DepartmentReportMessage | DepartmentReportFile


def send(bot: Bot, reader_id: str, department_id: int, window: Window) -> None:
    """Enqueue a department's report for somebody. Raises MayNotReadReports, NotShown."""
    readers.must_be_shown(bot, reader_id, department_id)
    with bot.db.transaction() as session:
        notice = DepartmentReportMessage(reader_id, department_id, window.first_day.isoformat(), window.count)
        outbox.enqueue(session, notice, bot.now())


def send_file(bot: Bot, reader_id: str, department_id: int, window: Window, what: str) -> None:
    """Enqueue it as a file, which is a `CSV` or a `PAGE`. Raises MayNotReadReports, NotShown, NoSuchReport."""
    readers.must_be_shown(bot, reader_id, department_id)
    with bot.db.transaction() as session:
        first_day = window.first_day.isoformat()
        notice = DepartmentReportFile(reader_id, department_id, first_day, window.count, what)
        outbox.enqueue(session, notice, bot.now())


def made(bot: Bot, notice: ReportNotice) -> DepartmentReport:
    """Return the report that a notice brings, as its reader may see it by now. Raises MayNotReadReports, NotShown."""
    return readers.report(bot, notice.person_id, notice.department_id, window_of(notice))


def was_read(bot: Bot, reader_id: str, report: DepartmentReport) -> None:
    """Write down, for a year, that somebody was shown a report."""
    weeks = f"{report.weeks[0]} to {report.weeks[-1]}"
    with bot.db.transaction() as session:
        audit.report_was_read(session, bot.now(), reader_id, f"{report.name}, {weeks}")


def window_of(notice: ReportNotice) -> Window:
    """Return the weeks that a notice is about."""
    return Window(date.fromisoformat(notice.first_day), notice.weeks)
