"""Reminders, digests and late news as readers see them, without a database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.clocks.history import ANSWER, RESOLUTION, RESPONSE
from bot.reminders.delivery import News, Since
from bot.reminders.digest import DigestContent
from bot.reminders.relevance import Outlook, ReminderState, SnoozeState
from handlers.views import departments, reminders
from storage.tables import Ping
from tests.handlers.examples import BO, Texts, a_line, a_proposal, a_request, many
from tests.handlers.reading import Surface, a_message, a_view
from tests.moments import TUESDAY_AT_NINE, friday_at, thursday_at, tuesday_at, wednesday_at

# On time, soon, late.
_MOMENTS = (tuesday_at(9), wednesday_at(17), friday_at(17))
_SINCE = ("taken", "asked", "snoozed", "moved", "proposed", "resolved", "cancelled", "silent")


def a_snooze(texts: Texts) -> SnoozeState:
    """Somebody wants to hear no more until Thursday, and says why."""
    return SnoozeState(texts.name, thursday_at(9), texts.words[:300])


def every_nudge(texts: Texts) -> Iterator[Surface]:
    """All that Handoff says by itself about promises, with these texts in it."""
    put_off = tuple(a_snooze(texts) for _ in range(5))
    ping = Ping(id=3, reminder_id=1, request_id=142, person_id=BO.id, promised_at=TUESDAY_AT_NINE)
    for at in _MOMENTS:
        for assigned in (True, False):
            shown = a_request("taken" if assigned else "open", texts, at=at, assigned=assigned)
            for kind in (RESPONSE, RESOLUTION):
                ahead = Outlook(True, False, ("assignee", "lead", "requester"), ("lead",), friday_at(18))
                led = ReminderState(shown, kind, "100%", ping_id=3, whom="lead", put_off=put_off, outlook=ahead)
                yield a_message(f"reminder to a lead, {kind}", *reminders.reminder(led))
                due = ReminderState(shown, kind, "75%", ping_id=3, put_off=put_off)
                yield a_message(f"reminder, {kind}", *reminders.reminder(due))
                yield a_message(f"reminder in the thread, {kind}", *reminders.reminder_line(due))
                away = ReminderState(shown, kind, "stand-in", away=BO, away_until=thursday_at(9))
                yield a_message("stand-in", *reminders.reminder(away))
                for news in (
                    News(shown, kind, is_late=False),
                    News(shown, kind, is_late=True, expect_by=thursday_at(9), lead_was_told=True),
                    News(shown, kind, is_late=True, assignee_was_told=True),
                ):
                    yield a_message(f"late news, {kind}", *reminders.late_news(news))
                for verb in _SINCE:
                    line = a_line(verb, shown, texts.words)
                    yield a_message(f"since {verb}", *reminders.since(Since(ping, shown, due, line)))
                    yield a_message(f"settled by {verb}", *reminders.since(Since(ping, shown, None, line)))
    waiting = a_request("waiting", texts)
    to_decide = a_request("taken", texts, proposal=a_proposal(texts=texts))
    countered = a_request("taken", texts, at=friday_at(17), proposal=a_proposal(texts=texts, countered=True))
    yield a_message("reminder of a time to decide", *reminders.reminder(ReminderState(countered, RESOLUTION, "75%")))
    decision = ReminderState(to_decide, RESOLUTION, "decision:5:1", whom="requester", is_decision=True)
    yield a_message("a new time waits for you", *reminders.reminder(decision))
    yield a_message(
        "waits for you", *reminders.reminder(ReminderState(waiting, ANSWER, "1d in", closes_at=friday_at(9)))
    )
    asked = a_request("taken", texts, at=friday_at(17), proposal=a_proposal())
    yield a_message("late, and a new time asked for", *reminders.late_news(News(asked, RESOLUTION, is_late=True)))
    for count in (1, 25):
        rows = many(a_request("taken", texts, at=friday_at(17)), count)
        told = DigestContent(
            tuple(ReminderState(row, RESOLUTION, "daily", whom="lead", put_off=put_off) for row in rows)
        )
        yield a_message(f"digest of {count}", *reminders.digest(told))
        gone = DigestContent((), sent_at=TUESDAY_AT_NINE, is_replaced=True)
        broken = replace(told, is_of_breaches=True)
        yield a_message("what broke while nobody could be told", *reminders.digest(broken))
        yield a_message(f"digest of {count}, replaced", *reminders.digest(gone))
        over = replace(told, over=tuple(rows), sent_at=TUESDAY_AT_NINE, zone="Europe/Paris")
        yield a_message(f"digest of {count}, a day later", *reminders.digest(over))
    yield a_view("snooze", reminders.snooze_form(waiting, 3, token="f" * 32))
    for why in ("not_in_channel", "is_archived", "channel_deleted", "team_access_not_granted"):
        drawn = departments.channel_unreachable(texts.department, "CITHELP0", why)
        yield a_message(f"channel unreachable: {why}", *drawn)
    yield a_message("channel shared", *departments.channel_shared(texts.department, "CITHELP0"))
