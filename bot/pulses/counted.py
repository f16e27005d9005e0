"""Who is in large channels, as counted a moment ago: Slack tells it page by page, and nobody is kept waiting.

What was counted is a row, so that whichever process serves the next click has it. Who waits for a count is known to the
process that they opened the window through, alone: `bot/pulses/counts.py`.
"""

from __future__ import annotations

from datetime import timedelta

from bot import Bot
from storage import pulses as pulse_rows

_GOOD_FOR = timedelta(minutes=15)


def known(bot: Bot, channel_id: str) -> tuple[str, ...] | None:
    """Return who was in the channel less than a quarter of an hour ago, whichever process counted them; None when that
    is not known.
    """
    now = bot.now()
    with bot.db.reading() as session:
        found = pulse_rows.counted_channel(session, channel_id)
    return tuple(found.people) if found is not None and timedelta(0) <= now - found.counted_at < _GOOD_FOR else None


def save(bot: Bot, channel_id: str, people: tuple[str, ...]) -> None:
    """Keep who is in the channel, for every process, and forget what was counted earlier."""
    with bot.db.transaction() as session:
        pulse_rows.forget_counted_channels(session, bot.now() - _GOOD_FOR)
        pulse_rows.save_counted_channel(session, channel_id, bot.now(), list(people))


def prune(bot: Bot) -> int:
    """Forget what is too old to be used; return how much that was."""
    before = bot.now() - _GOOD_FOR
    with bot.db.reading() as session:
        if not pulse_rows.is_any_channel_counted(session, before):
            return 0
    with bot.db.transaction() as session:
        return pulse_rows.forget_counted_channels(session, before)
