"""Reports, brought to whoever asked for them: made and drawn at delivery."""

from __future__ import annotations

from slack_sdk import WebClient

from bot import Bot
from bot.errors import Refused
from bot.notices import DepartmentReportMessage
from bot.reports import sending
from handlers.delivery import charts, places
from handlers.delivery.posting import Posting
from handlers.refusals import refusal
from handlers.reports.buttons import choice_of
from handlers.views.blocks import section
from handlers.views.reports import department as views


class ReportPost:
    """Delivers reports."""

    def __init__(self, bot: Bot, client: WebClient, posting: Posting) -> None:
        self._bot = bot
        self._client = client
        self._posting = posting

    def department(self, notice: DepartmentReportMessage) -> None:
        """Post the report; to whoever may not read it any more, why."""
        try:
            report = sending.made(self._bot, notice)
        except Refused as error:
            said = refusal(error)
            self._posting.post(notice.person_id, places.message(said, [section(said)]))
            return
        choice = choice_of(notice.department_id, sending.window_of(notice))

        def draw(*, with_charts: bool) -> None:
            blocks = views.message(report, choice, with_charts=with_charts)
            self._posting.post(notice.person_id, places.message(views.text(report), blocks))

        charts.draw(draw)
        places.keep(lambda: sending.was_read(self._bot, notice.person_id, report))
