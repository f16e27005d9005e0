"""Telling an admin that Slack drops what it should tell Handoff."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from bot import Bot, outbox
from bot.notices import EventsDropped
from storage import pulses as meta_rows

_TOLD_AT = "dropped events told"
_NOT_AGAIN_FOR = timedelta(hours=1)

log = logging.getLogger("handoff.slack")


def tell(bot: Bot) -> None:
    """Tell the admins, at most once an hour: Slack says so every minute."""
    now = bot.now()
    with bot.db.transaction() as session:
        told = meta_rows.meta(session, _TOLD_AT)
        if told is not None and timedelta(0) <= now - datetime.fromisoformat(told) < _NOT_AGAIN_FOR:
            return
        meta_rows.save_meta(session, _TOLD_AT, now.isoformat())
        outbox.enqueue_all(session, [EventsDropped(person_id) for person_id in bot.settings.admins], now)
    log.error("Slack drops events: more than 30,000 came within an hour, or too few were acknowledged")
