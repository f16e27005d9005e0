"""Whether Slack has taken the app away: noticed at once, kept for whoever asks, and told to the admins when it is back.

Read by anything that shows how Handoff is: `ended` says since when and why.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from datetime import datetime

from bot import Bot, outbox
from bot.notices import InstallationBack
from storage import pulses as meta_rows

_ENDED, _GAP = "installation ended", "installation gap"

log = logging.getLogger("handoff.slack")


@dataclass(frozen=True)
class Ended:
    """Since when Slack takes nothing from Handoff, and Slack's own word for why: `token_revoked`."""

    since: datetime
    reason: str


@dataclass(frozen=True)
class Gap:
    """When Slack took nothing from Handoff, and why; over now."""

    since: datetime
    until: datetime
    reason: str


def ended(bot: Bot) -> Ended | None:
    """Return since when and why the installation has ended, for all processes; None while it has not."""
    with bot.db.reading() as session:
        saved = meta_rows.meta(session, _ENDED)
    if saved is None:
        return None
    since, reason = json.loads(saved)
    return Ended(datetime.fromisoformat(since), reason)


def note_end(bot: Bot, reason: str) -> None:
    """Note that Slack takes nothing any more, and have a process that cannot do without end. Safe to repeat."""
    now = bot.now()
    with bot.db.transaction() as session:
        noted = json.dumps([now.isoformat(), reason])
        is_news = meta_rows.meta_once(session, _ENDED, noted) == noted
    if is_news:
        log.error("the installation has ended; all that is to be said waits", extra={"reason": reason})
    bot.has_ended.set()


def note_return(bot: Bot) -> None:
    """Note that the token works. If it did not before, the admins are told how long that was."""
    was = ended(bot)
    if was is None:
        return
    now = bot.now()
    with bot.db.transaction() as session:
        meta_rows.forget_meta(session, _ENDED)
        meta_rows.save_meta(session, _GAP, json.dumps([was.since.isoformat(), now.isoformat(), was.reason]))
        outbox.enqueue_all(session, [InstallationBack(person_id) for person_id in bot.settings.admins], now)
    log.warning("the installation is back", extra={"reason": was.reason})
    bot.has_ended.clear()


def last_gap(bot: Bot) -> Gap | None:
    """Return when Slack last took nothing from Handoff; None where that never was."""
    with bot.db.reading() as session:
        saved = meta_rows.meta(session, _GAP)
    if saved is None:
        return None
    since, until, reason = json.loads(saved)
    return Gap(datetime.fromisoformat(since), datetime.fromisoformat(until), reason)
