"""What is said of figures by itself: the weekly digest, the question after a signal, and how an action goes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from slack_sdk.models.blocks import Block

from bot import Bot, weekly
from bot.departments import departments
from bot.notices import ImprovementMessage, SignalQuestion, WeeklyDigestMessage
from bot.reports import baselines, improvements
from handlers.delivery import places
from handlers.delivery.posting import Place, Posting
from handlers.views.reports import improvements as improvement_views
from handlers.views.reports import signals as signal_views
from handlers.views.reports import weekly as weekly_views

Tell = Callable[[str, str, Sequence[Block]], Place]
"""Post a text with its blocks to a person."""


class WeeklyPost:
    """Delivers what is said of figures."""

    def __init__(self, bot: Bot, posting: Posting, tell: Tell) -> None:
        self._bot = bot
        self._posting = posting
        self._tell = tell

    def digest(self, notice: WeeklyDigestMessage) -> None:
        told = weekly.content(self._bot, notice.digest_id)
        if told is not None:
            drawn = places.message(*weekly_views.digest(told))
            self._posting.post(departments.offer_of(self._bot, notice.department_id).department.channel_id, drawn)
            places.keep(lambda: weekly.was_told(self._bot, notice.digest_id, told))

    def question(self, notice: SignalQuestion) -> None:
        found = baselines.shown(self._bot, notice.signal_id, notice.person_id)
        if found is not None and found.row.state == baselines.ASKED:
            self._tell(notice.person_id, *signal_views.question(found))

    def improvement(self, notice: ImprovementMessage) -> None:
        found = improvements.measured(self._bot, notice.improvement_id)
        if found is not None:
            self._tell(notice.person_id, *improvement_views.message(found, notice.step))
