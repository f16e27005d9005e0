"""What is done once in a while by one of many processes: whoever comes first when it is time takes the turn."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot import Bot
from storage import pulses as meta_rows


def take(bot: Bot, name: str, every: timedelta) -> bool:
    """Return whether it is this process's turn; then nobody else has one for nearly so long.

    There is no leader: each process asks as often as if it were alone. A turn that lies ahead is from before the clock
    was set back, and counts as none.
    """
    now, key = bot.now(), f"turn of {name}"
    # Processes ask at any time between two turns, and no clock ticks quite evenly.
    nearly = every * 0.9
    with bot.db.transaction() as session:
        meta_rows.meta_once(session, key, "")
        meta_rows.lock_meta(session, key)
        last = meta_rows.meta(session, key)
        if last and timedelta(0) <= now - datetime.fromisoformat(last) < nearly:
            return False
        meta_rows.save_meta(session, key, now.isoformat())
        return True
