"""Below which cards words may stand that nobody heard, or that are not what was heard of them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot import Bot
from storage import cards as card_rows
from storage import clocks as clock_rows
from storage import departments as department_rows
from storage import history as history_rows
from storage import pulses as meta_rows
from storage.database import Session
from storage.tables import Card, Entry, FormerCard

HEARD_UNTIL, HEARD_SINCE, ROUND = "heard until", "heard since", "round of cards"
_PROGRESS = "look at cards"

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


_ANSWERED_WITHIN = timedelta(minutes=2)
"""What Handoff itself says below a card about what was heard stands there so soon."""


@dataclass
class Skim:
    """A channel with several cards, read page by page for when somebody last wrote below which: the newest first."""

    channel_id: str
    oldest: str
    """Slack's ts of its first card."""
    most: int
    """After so many pages more, what is left is read no sooner so."""
    cursor: str = ""


@dataclass
class Look:
    """One look below cards after a gap: what was written there since then. What is written after it `began_at` is heard
    as it comes.

    `left` is in the order in which it is read. `former` are places of cards that requests left behind: what was heard
    there is followed, and nothing more is heard. `skims` are the channels in which Slack says below how many cards at
    once whether there is anything to read.
    """

    since: datetime
    began_at: datetime
    left: list[Card]
    former: frozenset[tuple[str, str]] = frozenset()
    skims: list[Skim] = field(default_factory=list)
    last: Mapping[int, datetime] = field(default_factory=dict)
    """When something last happened to requests to which something did `since`."""
    cards: int = 0
    """How many there were in the beginning."""
    channels: list[str] = field(default_factory=list)
    """Ask channels, in which people may have asked since `heard_until`."""
    heard_until: datetime | None = None

    def saw(self, channel_id: str, latest: Mapping[str, str | None]) -> None:
        """Note when somebody last wrote below these messages of a channel: Slack's ts, None where nobody ever did.

        Where that is news, the card is read first. Where nothing was written, and nothing heard that could have been
        edited, it is not read.
        """
        seen = [card for card in self.left if card.channel_id == channel_id and card.ts in latest]
        quiet = [card for card in seen if self._is_quiet(card, latest[card.ts])]
        news = [card for card in seen if self._has_news(card, latest[card.ts])]
        moved = {id(card) for card in (*quiet, *news)}
        self.left[:] = [*news, *(card for card in self.left if id(card) not in moved)]

    def _is_quiet(self, card: Card, latest: str | None) -> bool:
        return card.request_id not in self.last and _moment_of(latest) <= self.since

    def _has_news(self, card: Card, latest: str | None) -> bool:
        heard = self.last.get(card.request_id, self.since)
        return _moment_of(latest) > heard + _ANSWERED_WITHIN


def _moment_of(ts: str | None) -> datetime:
    return _LONG_AGO if ts is None else datetime.fromtimestamp(float(ts), UTC)


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

    First comes what is promised soonest, then what somebody was last at.
    """
    now = bot.now()
    with bot.db.reading() as session:
        until, first = _moment(session, HEARD_UNTIL), _moment(session, HEARD_SINCE)
        if until is None or until >= now:
            return Look(now, now, [])
        since = max(until - EDITED_WITHIN, first or until)
        lately = history_rows.requests_since(session, until - _CLOSED_WITHIN)
        left = card_rows.open_cards(session) + card_rows.closed_with_words(session, lately)
        former = [_as_card(one) for one in card_rows.former_of_open(session)]
        due, last = clock_rows.first_due(session), history_rows.last_since(session, since)
        channels = sorted({channel_id for one in department_rows.active(session) for channel_id in one.ask})
    left += [card for card in former if card.request_id in last]
    left.sort(key=lambda card: (due.get(card.request_id, _FAR), now - last.get(card.request_id, since)))
    places = frozenset((card.channel_id, card.ts) for card in former)
    return Look(since, now, left, places, _skims(left), last, len(left), channels, until)


def _as_card(former: FormerCard) -> Card:
    return Card(request_id=former.request_id, audience="department", channel_id=former.channel_id, ts=former.ts)


def _skims(cards: Sequence[Card]) -> list[Skim]:
    """Of each channel that has several of these cards, in their order: of one it costs as much to read below it."""
    of_channel = defaultdict[str, list[str]](list)
    for card in cards:
        of_channel[card.channel_id].append(card.ts)
    return [Skim(channel_id, min(of_it), len(of_it)) for channel_id, of_it in of_channel.items() if len(of_it) > 1]


@dataclass(frozen=True)
class Progress:
    """How far a look is that goes on: since when, below how many cards it reads, and how many of them are left."""

    began_at: datetime
    cards: int
    left: int


def note(bot: Bot, look: Look) -> None:
    """Let whoever runs Handoff see how far the look is."""
    saved = json.dumps([look.began_at.isoformat(), look.cards, len(look.left)])
    with bot.db.transaction() as session:
        meta_rows.save_meta(session, _PROGRESS, saved)


def progress(session: Session) -> Progress | None:
    """Return how far a look is; None when none goes on."""
    saved = meta_rows.meta(session, _PROGRESS)
    if saved is None:
        return None
    began_at, cards, left = json.loads(saved)
    return Progress(datetime.fromisoformat(began_at), cards, left)


def end(bot: Bot, look: Look) -> None:
    """All that was written before the look began has been heard."""
    with bot.db.transaction() as session:
        meta_rows.forget_meta(session, _PROGRESS)
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


_LONG_AGO, _FAR = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def _next(session: Session, lap: _Lap, now: datetime) -> list[Card]:
    active = history_rows.requests_since(session, now - _ACTIVE_WITHIN)
    return card_rows.next_open(session, active, lap.after, _A_MINUTE)


def _moment(session: Session, key: str) -> datetime | None:
    saved = meta_rows.meta(session, key)
    return None if saved is None else datetime.fromisoformat(saved)
