"""How long a finished request says who served it, and what was written in it.

Names serve the people at work on a request; once it is over for a while nobody needs them, and they would be a record
of who was slow. Texts stay longer, so that whoever asked finds them again. What is counted stays for ever: rows are
kept, what they said of people is not. Both lengths are settings; one request can be held back, with a reason that
stands in the audit trail.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from bot import Bot, audit
from bot.errors import NoSuchRequest
from bot.text import clean
from storage import requests as request_rows
from storage import retention as retention_rows
from storage.database import Session

Due = Callable[[Session, datetime, int], list[int]]
Forget = Callable[..., None]

NO_LONGER_KEPT = "No longer kept"
"""Stands where the summary of a request was."""
_AT_ONCE = 100
"""So many requests in a transaction, so that nobody waits for long."""


@dataclass(frozen=True)
class Held:
    """A request that is held back, with the reason."""

    request_id: int
    reason: str


def sweep(bot: Bot) -> int:
    """Let go what is over its time: names, then texts; return how much it was. Safe late and twice."""
    now = bot.now()
    names = now - timedelta(days=bot.settings.names_days)
    texts = now - timedelta(days=max(bot.settings.retention_days, bot.settings.names_days))
    return _forget_names(bot, names) + _forget_texts(bot, texts) + _forget_digests(bot, names)


def hold(bot: Bot, request_id: int, reason: str, *, by: str) -> None:
    """Keep everything of a request beyond its time. `by` is the account on the server that the audit trail names.

    Raises NoSuchRequest.
    """
    _set_held(bot, request_id, clean(reason), f"held back R-{request_id}", by)


def let_go(bot: Bot, request_id: int, *, by: str) -> None:
    """Let a request that was held back age as every other. Raises NoSuchRequest."""
    _set_held(bot, request_id, None, f"let go R-{request_id}", by)


def held(bot: Bot) -> list[Held]:
    """Return what is held back, by number."""
    with bot.db.reading() as session:
        return [Held(row.id, row.held_because or "") for row in request_rows.held_back(session)]


def _set_held(bot: Bot, request_id: int, reason: str | None, verb: str, by: str) -> None:
    with bot.db.transaction() as session:
        request = request_rows.lock(session, request_id)
        if request is None:
            raise NoSuchRequest(request_id)
        if request.held_because != reason:
            request.held_because = reason
            session.add(request)
            audit.record(session, bot.now(), by, verb, [reason] if reason else [])


def _forget_names(bot: Bot, ended_before: datetime) -> int:
    return _in_batches(bot, retention_rows.with_names, retention_rows.forget_names, ended_before)


def _forget_texts(bot: Bot, ended_before: datetime) -> int:
    forget = partial(retention_rows.forget_texts, instead=NO_LONGER_KEPT)
    return _in_batches(bot, retention_rows.with_texts, forget, ended_before)


def _in_batches(bot: Bot, due: Due, forget: Forget, ended_before: datetime) -> int:
    """Forget what is due, so many at once. One look where nothing is."""
    done = 0
    while True:
        with bot.db.reading() as session:
            if not due(session, ended_before, 1):
                return done
        with bot.db.transaction() as session:
            locked = request_rows.lock_many(session, due(session, ended_before, _AT_ONCE))
            # Somebody may have reopened one meanwhile, and another process may have done this.
            still = set(due(session, ended_before, _AT_ONCE))
            request_ids = [request.id for request in locked if request.id in still]
            session.expunge_all()
            forget(session, request_ids, at=bot.now())
        done += len(request_ids)


def _forget_digests(bot: Bot, sent_before: datetime) -> int:
    with bot.db.reading() as session:
        if not retention_rows.is_any_digest_old(session, sent_before):
            return 0
    with bot.db.transaction() as session:
        return retention_rows.forget_digests(session, sent_before)
