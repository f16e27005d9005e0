"""Below which cards words may stand that nobody heard, or that are not what was heard of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot import Bot
from storage import cards as card_rows
from storage import history as history_rows
from storage import pulses as meta_rows
from storage.database import Session
from storage.tables import Card, Entry

HEARD_UNTIL, HEARD_SINCE, ROUND = "heard until", "heard since", "round of cards"

EDITED_WITHIN = timedelta(days=3)
"""For so long before a gap, what was heard is compared with what stands there: people mend and delete young words."""
_CLOSED_WITHIN = timedelta(days=1)
"""The same below cards of closed requests, which are many."""

ROUND_EVERY = timedelta(minutes=1)
_A_MINUTE = 5
"""A third of what bulk may ask of Slack with `conversations.replies`: see `bot.rate_limits`."""
_LAP = timedelta(minutes=15)
_ACTIVE_WITHIN = timedelta(days=1)
_READ_BACK = timedelta(days=2)
"""A lap takes a day at most, as long as no more than 3,600 requests are active. What it reads overlaps."""


@dataclass
class Look:
    """One look below cards after a gap: what was written there since then, the oldest card first. What is written after
    it `began_at` is heard as it comes.
    """

    since: datetime
    began_at: datetime
    left: list[Card]


@dataclass(frozen=True)
class Heard:
    """What is known of a message: who wrote it, whether its words were taken back, and Slack's ts of the latest edit
    that was followed, or nothing.
    """

    writer_id: str
    is_taken_back: bool
    edited_ts: str


def begin(bot: Bot) -> Look:
    """Begin a look below all cards of requests that are not closed, and of those closed lately with words below them.

    It goes back some days before the gap, for what was edited or deleted in it. The first ever has missed nothing.
    """
    now = bot.now()
    with bot.db.reading() as session:
        until, first = _moment(session, HEARD_UNTIL), _moment(session, HEARD_SINCE)
        if until is None or until >= now:
            return Look(now, now, [])
        lately = history_rows.requests_since(session, until - _CLOSED_WITHIN)
        left = card_rows.open_cards(session) + card_rows.closed_with_words(session, lately)
    return Look(max(until - EDITED_WITHIN, first or until), now, left)


def end(bot: Bot, look: Look) -> None:
    """All that was written before the look began has been heard."""
    with bot.db.transaction() as session:
        until = meta_rows.meta(session, HEARD_UNTIL)
        # Before the first start nobody was to be heard.
        meta_rows.meta_once(session, HEARD_SINCE, until or look.began_at.isoformat())
        meta_rows.save_meta(session, HEARD_UNTIL, look.began_at.isoformat())


def go_round(bot: Bot) -> Look | None:
    """Return the next part of the round that finds single events that Slack lost while it talked: a few cards of
    requests that are not closed and to which something happened lately. None when it is not time, or there are none.

    All processes share one round, and it goes on after a start.
    """
    now = bot.now()
    with bot.db.reading() as session:
        lap, since = _lap(session), _moment(session, HEARD_SINCE)
        if since is None or not lap.goes_on(now) or (lap.after == _FIRST and not _next(session, lap, now)):
            return None
    with bot.db.transaction() as session:
        meta_rows.lock_meta(session, ROUND)
        lap = _lap(session)
        if not lap.goes_on(now):
            return None  # another process was first
        left = _next(session, lap, now)
        after = (left[-1].request_id, left[-1].audience) if len(left) == _A_MINUTE else _FIRST
        began_at = now if lap.after == _FIRST else lap.began_at
        meta_rows.save_meta(session, ROUND, _Lap(began_at, now, after).to_json())
    return Look(max(now - _READ_BACK, since), now, left)


def heard(bot: Bot, card: Card) -> dict[str, Heard]:
    """Return what is known of the messages below a card, by their ts; there may be some from below another."""
    with bot.db.reading() as session:
        found = history_rows.of_messages(session, card.request_id, card.channel_id)
    return {
        ts: Heard(str(entry.actor_id), entry.is_taken_back or entry.verb == "taken_back", _edited_ts(entry))
        for ts, entry in found.items()
    }


def _edited_ts(entry: Entry) -> str:
    return str(entry.data.get("edited_ts", ""))


_FIRST = (0, "")


@dataclass(frozen=True)
class _Lap:
    """How far the round is: which card was read last, and when; before the first one it waits for the next lap."""

    began_at: datetime
    at: datetime
    after: tuple[int, str]

    def goes_on(self, now: datetime) -> bool:
        # One that lies ahead is from before the clock was set back.
        waited, lasted = now - self.at, now - self.began_at
        is_early = self.after == _FIRST and timedelta(0) <= lasted < _LAP
        return not is_early and not timedelta(0) <= waited < ROUND_EVERY

    def to_json(self) -> str:
        return json.dumps([self.began_at.isoformat(), self.at.isoformat(), *self.after])


def _lap(session: Session) -> _Lap:
    saved = meta_rows.meta(session, ROUND)
    if saved is None:
        return _Lap(_LONG_AGO, _LONG_AGO, _FIRST)
    began_at, at, request_id, audience = json.loads(saved)
    return _Lap(datetime.fromisoformat(began_at), datetime.fromisoformat(at), (request_id, audience))


_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def _next(session: Session, lap: _Lap, now: datetime) -> list[Card]:
    active = history_rows.requests_since(session, now - _ACTIVE_WITHIN)
    return card_rows.next_open(session, active, lap.after, _A_MINUTE)


def _moment(session: Session, key: str) -> datetime | None:
    saved = meta_rows.meta(session, key)
    return None if saved is None else datetime.fromisoformat(saved)
