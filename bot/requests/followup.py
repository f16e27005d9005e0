"""What became of the reminders that were sent: whether somebody did something about them in time."""

from __future__ import annotations

from bot import outbox
from bot.notices import ReminderRedraw
from storage import reminders as reminder_rows
from storage.database import Session
from storage.tables import Entry

NO_DEEDS = frozenset({"snoozed", "edited", "taken_back"})
"""Verbs that are no answer to a reminder: who puts it off has done nothing about it, nor who mends their words."""

_OVERTAKES = frozenset({"resolved", "cancelled", "moved"})
"""Verbs after which no button of a reminder works any more, however old it is."""


def note_action(session: Session, entry: Entry, *, by_department: bool) -> None:
    """Somebody did something with a request. The first deed within a reminder's window is what it led to.

    A reminder to one person led to what they did; one in the thread to what anybody of the department did. Messages
    that stand in somebody's conversation with Handoff are drawn anew, so that none asks for what is done.
    """
    for ping in reminder_rows.with_open_window(session, entry.request_id, entry.at):
        is_theirs = ping.person_id == entry.actor_id or (ping.person_id == reminder_rows.THREAD and by_department)
        if is_theirs and ping.acted_at is None and entry.verb not in NO_DEEDS:
            ping.acted_at = entry.at
            session.add(ping)
        if ping.ts is not None:
            outbox.enqueue(session, ReminderRedraw(ping.person_id, ping.id), entry.at)
    if entry.verb in _OVERTAKES:
        for ping in reminder_rows.standing(session, entry.request_id, entry.at):
            outbox.enqueue(session, ReminderRedraw(ping.person_id, ping.id), entry.at)
