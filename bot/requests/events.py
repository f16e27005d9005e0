"""Events of Slack: when they were, and that each is answered once, though it may be sent again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from bot import Bot
from storage import events as event_rows

# Slack gives up after a day at the latest.
_KEPT = timedelta(days=7)
_EPOCH = datetime.fromtimestamp(0, UTC)


def moment_of(ts: str) -> datetime:
    """The moment of a message or an event: Slack's ts counts seconds, and after the point numbers what came in one."""
    seconds, _, rest = ts.partition(".")
    return _EPOCH + timedelta(seconds=int(seconds), microseconds=int(rest or 0))


@contextmanager
def answering(bot: Bot, event_id: str) -> Iterator[bool]:
    """Yield whether the event is still to be answered, which the block then does.

    It is noted before, since of two deliveries at once only one may speak; when the block fails, the next may.
    """
    with bot.db.transaction() as session:
        is_first = event_rows.note_answered(session, event_id, bot.now())
    try:
        yield is_first
    except Exception:
        if is_first:
            with bot.db.transaction() as session:
                event_rows.forget(session, event_id)
        raise


def prune(bot: Bot) -> int:
    """Forget which events were answered more than a week ago; return how many."""
    before = bot.now() - _KEPT
    with bot.db.reading() as session:
        if not event_rows.is_anything_old(session, before):
            return 0
    with bot.db.transaction() as session:
        return event_rows.prune(session, before)
