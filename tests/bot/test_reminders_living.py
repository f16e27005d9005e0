"""Whatever happens: of each request at most one reminder stands with each person, and what it says is true."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import timedelta
from typing import cast

from freezegun import freeze_time
from freezegun.api import FrozenDateTimeFactory
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import Bot
from bot.clocks.history import RESOLUTION, RESPONSE
from bot.clocks.status import Phase
from bot.errors import Refused
from bot.notices import Notice, ReminderLine, ReminderLineRedraw, ReminderMessage, ReminderRedraw
from bot.people import people
from bot.reminders import delivery, snooze
from bot.reminders.snooze import Length
from bot.requests import assignment, closing, conversation
from bot.settings import Settings
from storage import reminders as reminder_rows
from storage.database import Database
from storage.tables import Department, Ping
from tests.bot.company import ANA, BO, DANA, Company, moves_into
from tests.bot.ears import Ears
from tests.databases import SqliteTemplates
from tests.moments import TUESDAY_AT_NINE

ACTS = ("take", "assign", "release", "ask", "reply", "answer", "add", "snooze", "done", "reopen", "cancel")
STEPS = st.lists(
    st.tuples(st.sampled_from([*ACTS, "wait", "wait"]), st.sampled_from([10, 60, 130, 250, 700, 1500])),
    min_size=3,
    max_size=9,
)


def standing(company: Company, request_id: int) -> list[Ping]:
    with company.bot.db.reading() as session:
        return reminder_rows.standing(session, request_id)


def does(company: Company, what: str, request_id: int) -> None:
    bot, key = company.bot, company.idempotency_key()
    match what:
        case "take":
            assignment.take(bot, request_id, BO)
        case "assign":
            assignment.assign(bot, request_id, DANA, BO)
        case "release":
            assignment.release(bot, request_id, BO)
        case "ask":
            conversation.ask(bot, request_id, BO, "Which one?", idempotency_key=key)
        case "reply":
            conversation.reply(bot, request_id, DANA, "I will come by.", idempotency_key=key)
        case "answer" | "add":
            conversation.answer(bot, request_id, ANA, "The blue one.", idempotency_key=key)
        case "snooze":
            for ping in standing(company, request_id):
                if ping.person_id:
                    key = company.idempotency_key()
                    snooze.put_off(bot, ping.id, ping.person_id, Length.HOUR, "Later.", idempotency_key=key)
        case "done":
            closing.resolve(bot, request_id, BO)
        case "reopen":
            closing.reopen(bot, request_id, ANA, "No.", idempotency_key=key)
        case "cancel":
            closing.cancel(bot, request_id, ANA, "", idempotency_key=key)


class Slack(Ears):
    """Ears that remember what stands where, as it was drawn last: whether it asks, and how its promise stood."""

    drawn: dict[int, tuple[bool, Phase | None]]

    def _hears(self, notice: Notice) -> None:
        super()._hears(notice)
        match notice:
            case ReminderMessage(person_id, reminder_id):
                self._draws(reminder_id, person_id)
            case ReminderLine(_, reminder_id):
                self._draws(reminder_id, reminder_rows.THREAD)
            case ReminderRedraw(_, ping_id) | ReminderLineRedraw(_, ping_id):
                self.drawn[ping_id] = self.by_now(ping_id)
            case _:
                pass

    def _draws(self, reminder_id: int, person_id: str) -> None:
        with self.bot.db.reading() as session:
            ping = reminder_rows.ping_of(session, reminder_id, person_id)
        if ping is not None and ping.ts is not None and ping.id not in self.drawn:
            self.drawn[ping.id] = self.by_now(ping.id)

    def is_read_now(self, ping: Ping) -> bool:
        """Whether it stands with somebody who is at work, or in the department's thread."""
        now = self.bot.now()
        with self.bot.db.reading() as session:
            department = session.get(Department, self.company.id_of("it"))
            assert department is not None
            return not ping.person_id or people.reached_at(session, ping.person_id, department, now) <= now

    def by_now(self, ping_id: int) -> tuple[bool, Phase | None]:
        told = delivery.since(self.bot, ping_id)
        if told is None or told.due is None:
            return False, None
        clock = {RESPONSE: told.snapshot.response, RESOLUTION: told.snapshot.resolution}.get(told.due.kind)
        return True, None if clock is None else clock.phase


def test_of_each_request_at_most_one_reminder_stands_with_each_person_and_says_what_is_so(
    sqlite_templates: SqliteTemplates, thoroughly: bool
) -> None:
    @settings(max_examples=100 if thoroughly else 5, deadline=None)
    @given(steps=STEPS)
    def whatever_happens(steps: list[tuple[str, int]]) -> None:
        with sqlite_templates.copied(moves_into) as url, freeze_time(TUESDAY_AT_NINE) as frozen:
            company = Company(Bot(Database(url), Settings()), cast(FrozenDateTimeFactory, frozen))
            lives_through(Slack(company), steps)
            company.bot.db.close()

    whatever_happens()


def lives_through(slack: Slack, steps: list[tuple[str, int]]) -> None:
    slack.drawn = {}
    put_off: set[int] = set()
    request_id = slack.company.asks()
    for what, minutes in steps:
        put_off |= {ping.id for ping in standing(slack.company, request_id) if what == "snooze"}
        with suppress(Refused):
            does(slack.company, what, request_id)
        slack.waits_until(slack.bot.now() + timedelta(minutes=minutes), every=timedelta(minutes=max(30, minutes // 8)))
        pings = standing(slack.company, request_id)
        assert max(Counter(ping.person_id for ping in pings).values(), default=0) <= 1
        for ping in pings:
            # What was put off at night until the night is said anew when they are back; until then it stays put off.
            if ping.id not in put_off or slack.is_read_now(ping):
                assert slack.drawn[ping.id] == slack.by_now(ping.id)
