"""Which cards may have words below them that nobody heard, and since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot import Bot
from storage import cards as card_rows
from storage import pulses as meta_rows
from storage.tables import Card

HEARD_UNTIL = "heard until"


@dataclass
class Round:
    """One look at the open cards, the oldest first: what was written below them since then. What is written after it
    `began_at` is heard as it comes.
    """

    since: datetime
    began_at: datetime
    left: list[Card]


def begin(bot: Bot) -> Round:
    """Begin a look at all cards of requests that are not closed. The first ever has missed nothing."""
    now = bot.now()
    with bot.db.reading() as session:
        saved = meta_rows.meta(session, HEARD_UNTIL)
        since = now if saved is None else datetime.fromisoformat(saved)
        left = card_rows.open_cards(session) if since < now else []
    return Round(since, now, left)


def end(bot: Bot, look: Round) -> None:
    """All that was written before the look began has been heard."""
    with bot.db.transaction() as session:
        meta_rows.save_meta(session, HEARD_UNTIL, look.began_at.isoformat())
