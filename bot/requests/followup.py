"""What became of the reminders that were sent: whether somebody did something about them in time."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from bot import outbox
from bot.notices import DigestRedraw, Notice, ReminderLineRedraw, ReminderRedraw
from storage import reminders as reminder_rows
from storage.database import Session
from storage.outbox import URGENT
from storage.tables import Entry, Ping, Request

NO_DEEDS = frozenset({"snoozed", "edited", "taken_back", "remarked"})
"""Verbs that are no answer to a reminder: who puts it off has done nothing about it, nor who mends their words, nor
who is neither side.
"""


def note_action(session: Session, entry: Entry, *, by_department: bool) -> None:
    """Somebody did something with a request. The first deed within a reminder's window is what it led to.

    A reminder to one person led to what they did; one in the thread to what anybody of the department did.
    """
    for ping in reminder_rows.with_open_window(session, entry.request_id, entry.at):
        is_theirs = ping.person_id == entry.actor_id or (ping.person_id == reminder_rows.THREAD and by_department)
        if is_theirs and ping.acted_at is None and entry.verb not in NO_DEEDS:
            ping.acted_at = entry.at
            session.add(ping)


def redraw(session: Session, request: Request, at: datetime, actor_ids: Collection[str | None] = ()) -> None:
    """Draw every reminder and digest anew that stands in Slack and names the request: none asks for what is done, or
    says "due" of what is late.

    Whoever did it may have pressed a button in one of theirs, or in the thread's, and looks at it: those do not wait
    behind reminders.
    """
    looked_at = {*actor_ids, reminder_rows.THREAD} if any(actor_ids) else set()
    found = [(ping.person_id, redrawn(request, ping)) for ping in reminder_rows.standing(session, request.id)]
    for row in reminder_rows.digests_naming(session, request.id):
        found.append((row.person_id, DigestRedraw(row.person_id, row.id)))
    outbox.enqueue_all(session, [notice for reader, notice in found if reader in looked_at], at, rank=URGENT)
    outbox.enqueue_all(session, [notice for reader, notice in found if reader not in looked_at], at)


def redrawn(request: Request, ping: Ping) -> Notice:
    """Return the notice that draws this one reminder anew, where it stands."""
    if ping.person_id == reminder_rows.THREAD:
        return ReminderLineRedraw(request.department_id, ping.id)
    return ReminderRedraw(ping.person_id, ping.id)
