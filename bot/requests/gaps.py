"""When nobody heard what Slack tells over HTTP, and who looks for what was missed then.

Slack sends an event again at once, after a minute and after five (docs.slack.dev/apis/events-api). Whatever was written
while no web process ran for longer is looked for once, by one worker: what is wanted and who took it are rows.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot import Bot
from bot.requests.missed import HEARD_UNTIL
from storage import pulses as meta_rows
from storage.database import Session

LISTENED, WANTED, TAKEN = "web listened until", "look wanted", "look taken"

NOTED_EVERY = timedelta(seconds=30)
_GAP = timedelta(minutes=1)
# A worker that has not come to the end of a look by then has died of something, and another begins it anew.
_LEASE = timedelta(hours=1)
_AHEAD = timedelta(minutes=10)


def listens(bot: Bot) -> None:
    """Note that this process hears Slack; after a gap in which none did, want a look for what was missed."""
    now = bot.now()
    with bot.db.transaction() as session:
        until = _moment(session, LISTENED)
        meta_rows.save_meta(session, LISTENED, now.isoformat())
        if until is None or not -_AHEAD < now - until <= _GAP:
            _want(session, now)


def hand_on(bot: Bot) -> None:
    """Let a worker look for what this process, which hears but does not look, knows to be missed."""
    now = bot.now()
    if bot.missed.take(now):
        with bot.db.transaction() as session:
            _want(session, now)


def take_wanted(bot: Bot) -> None:
    """Begin a look in this process if one is wanted, and no other has begun it."""
    now = bot.now()
    with bot.db.reading() as session:
        if not _is_wanted(session, now):
            return
    with bot.db.transaction() as session:
        meta_rows.lock_meta(session, WANTED)
        if not _is_wanted(session, now):
            return  # another process was first
        meta_rows.save_meta(session, TAKEN, now.isoformat())
    bot.missed.want(now)


def _want(session: Session, at: datetime) -> None:
    meta_rows.save_meta(session, WANTED, at.isoformat())


def _is_wanted(session: Session, now: datetime) -> bool:
    """A look that was made says until when all was heard: that is how it is known that none is wanted any more."""
    wanted, heard, taken = (_moment(session, key) for key in (WANTED, HEARD_UNTIL, TAKEN))
    # What lies ahead is from before the clock was set back.
    if wanted is None or not wanted <= now + _AHEAD or (heard is not None and wanted <= heard <= now + _AHEAD):
        return False
    return taken is None or not wanted <= taken <= now + _AHEAD or now - taken > _LEASE


def _moment(session: Session, key: str) -> datetime | None:
    saved = meta_rows.meta(session, key)
    return None if saved is None else datetime.fromisoformat(saved)
