"""What reaches whom and when, without Slack: everything due is said to a notebook."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot import Bot, outbox
from bot.notices import (
    DigestMessage,
    LateNews,
    Notice,
    ReminderLine,
    ReminderLineRedraw,
    ReminderMessage,
    ReminderRedraw,
)
from bot.reminders import delivery, digest, sweep
from bot.requests import closing
from tests.bot.company import Company

THREAD = "the thread"


@dataclass(frozen=True)
class Heard:
    """Somebody heard of a request at that moment: a step of its ladder, "news" that it is late, or a "digest"."""

    at: datetime
    who: str
    request_id: int
    what: str
    kind: str = ""


@dataclass
class Ears:
    """Everybody's. `waits_until` lets time pass as a running bot has it: look, say what may be said, look again."""

    company: Company
    heard: list[Heard] = field(default_factory=list)

    @property
    def bot(self) -> Bot:
        return self.company.bot

    def waits_until(self, moment: datetime, *, every: timedelta = timedelta(minutes=10)) -> None:
        at = self.bot.now()
        while at < moment:
            at = min(at + every, moment)
            self.company.moves_to(at)
            self.listens()

    def listens(self) -> None:
        """One look of the bot, and all that it says then."""
        sweep.send_due(self.bot)
        closing.close_unanswered(self.bot)
        for _second in range(60):
            outbox.deliver_due(self.bot, lambda notice, _attempt: self._hears(notice))
            waits_until = outbox.waits_until(self.bot)
            if waits_until is None or waits_until > self.bot.now() + timedelta(seconds=5):
                return
            self.company.clock.tick(timedelta(seconds=1))

    def of(self, who: str) -> list[str]:
        """The steps that somebody heard of, in their order."""
        return [heard.what for heard in self.heard if heard.who == who]

    def _hears(self, notice: Notice) -> None:
        match notice:
            case ReminderMessage(person_id, reminder_id):
                due = delivery.for_person(self.bot, reminder_id, person_id)
                if due is not None:
                    self._notes(person_id, due.snapshot.request.id, due.step, due.kind)
                    delivery.was_sent(self.bot, reminder_id, person_id, "D0000000", f"{len(self.heard)}.0")
            case ReminderLine(department_id, reminder_id):
                due = delivery.for_thread(self.bot, reminder_id, department_id)
                if due is not None:
                    self._notes(THREAD, due.snapshot.request.id, due.step, due.kind)
                    delivery.was_sent(self.bot, reminder_id, "", "C0000000", f"{len(self.heard)}.0")
            case ReminderRedraw(_, ping_id) | ReminderLineRedraw(_, ping_id):
                told = delivery.since(self.bot, ping_id)
                if told is not None and told.is_replaced:
                    delivery.was_taken_away(self.bot, ping_id)
            case LateNews(person_id, reminder_id):
                news = delivery.for_requester(self.bot, reminder_id, person_id)
                if news is not None:
                    self._notes(person_id, news.snapshot.request.id, "news", news.kind)
            case DigestMessage(person_id, digest_id):
                content = digest.content(self.bot, digest_id)
                if content is not None:
                    self._notes(person_id, 0, "digest")
                    digest.was_sent(self.bot, digest_id, content, "D0000000", f"{len(self.heard)}.0")
            case _:
                pass

    def _notes(self, who: str, request_id: int, what: str, kind: str = "") -> None:
        self.heard.append(Heard(self.bot.now(), who, request_id, what, kind))
