"""From a step that was reached to what each of those whom it concerns is promised to hear."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot import outbox
from bot.notices import ReminderLine, ReminderMessage
from bot.reminders.recipients import Recipient
from storage import reminders as reminder_rows
from storage.database import Session
from storage.rows import add_once
from storage.tables import Ping, Reminder, Request


def enqueue(session: Session, request: Request, reminder: Reminder, told: Iterable[Recipient], at: datetime) -> None:
    """Let everybody hear of it, each once. Whether, when and how it is said to them is decided at delivery."""
    for hearer in told:
        ping = Ping(
            reminder_id=reminder.id,
            request_id=request.id,
            person_id=hearer.person_id,
            whom=hearer.whom,
            promised_at=at,
        )
        if add_once(session, ping) is None:
            continue
        if hearer.person_id == reminder_rows.THREAD:
            outbox.enqueue(session, ReminderLine(request.department_id, reminder.id), at)
        else:
            outbox.enqueue(session, ReminderMessage(hearer.person_id, reminder.id), at)
