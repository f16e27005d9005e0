"""Reports, brought to whoever asked for them: made and drawn at delivery."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from slack_sdk import WebClient

from bot import Bot
from bot.errors import Refused
from bot.notices import CompanyReportFile, CompanyReportMessage, DepartmentReportFile, DepartmentReportMessage
from bot.reports import company_export, company_readers, definitions, export, sending
from bot.reports.company import CompanyReport
from bot.reports.department import DepartmentReport
from bot.reports.sending import ReportNotice
from bot.reports.windows import Window
from handlers.delivery import charts, places
from handlers.delivery.posting import Posting
from handlers.refusals import refusal
from handlers.reports.buttons import choice_of
from handlers.views.blocks import escape, section
from handlers.views.reports import company as company_views
from handlers.views.reports import department as views
from handlers.views.reports import figures
from handlers.views.reports.page import page


class ReportPost:
    """Delivers reports. `direct` finds the direct message with a person."""

    def __init__(self, bot: Bot, client: WebClient, posting: Posting, direct: Callable[[str], str]) -> None:
        self._bot = bot
        self._client = client
        self._posting = posting
        self._direct = direct

    def department(self, notice: DepartmentReportMessage) -> None:
        """Post the report; to whoever may not read it any more, why."""
        report = self._made(notice)
        if report is None:
            return
        choice = choice_of(notice.department_id, sending.window_of(notice))

        def draw(*, with_charts: bool) -> None:
            blocks = views.message(report, choice, with_charts=with_charts)
            self._posting.post(notice.person_id, places.message(views.text(report), blocks))

        charts.draw(draw)
        places.keep(lambda: sending.was_read(self._bot, notice.person_id, report))

    def company(self, notice: CompanyReportMessage) -> None:
        """The same of the company's report; whoever reads it no more is told nothing by itself."""
        report = self._of_company(notice)
        if report is None:
            return

        def draw(*, with_charts: bool) -> None:
            blocks = company_views.message(report, with_charts=with_charts)
            self._posting.post(notice.person_id, places.message(company_views.text(report), blocks))

        charts.draw(draw)
        places.keep(lambda: company_readers.was_read(self._bot, notice.person_id, report))

    def company_file(self, notice: CompanyReportFile) -> None:
        """The same as a file."""
        report = self._of_company(notice)
        if report is None:
            return
        self._upload(
            notice.person_id, _company_csv(report), f"The report of the company, {figures.weeks_in_words(report.weeks)}"
        )
        places.keep(lambda: company_readers.was_read(self._bot, notice.person_id, report))

    def _of_company(self, notice: CompanyReportMessage | CompanyReportFile) -> CompanyReport | None:
        window = Window(date.fromisoformat(notice.first_day), notice.weeks)
        try:
            return company_readers.report(self._bot, notice.person_id, window)
        except Refused:
            return None

    def department_file(self, notice: DepartmentReportFile) -> None:
        """Upload it into the direct message, so that Slack decides who opens it."""
        report = self._made(notice)
        if report is None:
            return
        files = _csv(report) if notice.what == sending.CSV else _page(report)
        words = f"The report of *{escape(report.name)}*, {figures.weeks_in_words(report.weeks)}"
        self._upload(notice.person_id, files, words)
        places.keep(lambda: sending.was_read(self._bot, notice.person_id, report))

    def _upload(self, person_id: str, files: list[dict[str, str]], words: str) -> None:
        channel_id = self._direct(person_id)
        if not self._posting.has_uploaded(channel_id, files[0]["filename"]):
            said = f"{words}, as known today."
            self._client.files_upload_v2(file_uploads=files, channel=channel_id, initial_comment=said)

    def _made(self, notice: ReportNotice) -> DepartmentReport | None:
        try:
            return sending.made(self._bot, notice)
        except Refused as error:
            said = refusal(error)
            self._posting.post(notice.person_id, places.message(said, [section(said)]))
            return None


def _csv(report: DepartmentReport) -> list[dict[str, str]]:
    name = _file_name(report)
    return [
        {"filename": f"{name}.csv", "title": f"{report.name}: figures", "content": export.figures(report)},
        {
            "filename": f"{name}-definitions.csv",
            "title": "How the figures are counted",
            "content": export.counted(views.DEFINED),
        },
    ]


def _company_csv(report: CompanyReport) -> list[dict[str, str]]:
    name = f"report-company-{report.weeks[0]}-to-{report.weeks[-1]}"
    return [
        {"filename": f"{name}.csv", "title": "The company: figures", "content": company_export.figures(report)},
        {
            "filename": f"{name}-definitions.csv",
            "title": "How the figures are counted",
            "content": export.counted(company_views.DEFINED),
        },
    ]


def _page(report: DepartmentReport) -> list[dict[str, str]]:
    told = {name: definitions.definition(name) for name in views.DEFINED}
    return [
        {"filename": f"{_file_name(report)}.html", "title": f"Report: {report.name}", "content": page(report, told)}
    ]


def _file_name(report: DepartmentReport) -> str:
    which = "small-departments" if report.department_id is None else f"department-{report.department_id}"
    return f"report-{which}-{report.weeks[0]}-to-{report.weeks[-1]}"
