"""How often Slack's methods may be called: by all processes together, and by those who send in bulk.

Slack counts the calls of each method in the whole workspace. A process takes a few at a time from what they share, so
that it asks the database for few of its calls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from math import ceil

from bot import Bot
from storage import rate_limits as rows
from storage.database import Session, after_commit
from storage.rate_limits import FreeAt, Wait

Keep = Callable[[str, bool, int], None]

# Two processes' clocks need not be the same.
_SKEW = timedelta(seconds=5)
_NOW = timedelta(0)


@dataclass(frozen=True)
class Pace:
    """So many calls within any minute, and so many of them at once."""

    a_minute: int
    at_once: int

    @property
    def every(self) -> timedelta:
        """How far apart calls are once those that may come at once have come."""
        return timedelta(minutes=1) / (self.a_minute - self.at_once)

    @property
    def in_hand(self) -> int:
        """How many a process takes at a time."""
        return max(1, self.at_once // 5)

    @property
    def of_bulk(self) -> Pace:
        """The third of it that is for bulk: two thirds are left to what somebody waits for."""
        return Pace(self.a_minute // 3, max(1, self.a_minute // 30))

    def room(self, free_at: datetime, at: datetime) -> int:
        """Return how many calls may be made, where all earlier ones are worked off at `free_at`."""
        return (self.every * self.at_once - self._owed(free_at, at)) // self.every

    def wait(self, free_at: datetime, at: datetime) -> timedelta:
        """Return how long it is until there is room for one."""
        return max(self._owed(free_at, at) - self.every * (self.at_once - 1), _NOW)

    def after(self, calls: int, free_at: datetime, at: datetime) -> datetime:
        """Return when all is worked off with so many calls more."""
        return at + self._owed(free_at, at) + self.every * calls

    def _owed(self, free_at: datetime, at: datetime) -> timedelta:
        # More than all of it at once is owed only by a clock that was set back.
        return min(max(free_at - at, _NOW), self.every * self.at_once)


_TIER_2, _TIER_3, _TIER_4, _SPECIAL = Pace(20, 4), Pace(50, 10), Pace(100, 20), Pace(600, 100)
PACES = {
    "auth.teams.list": _TIER_2,
    "chat.delete": _TIER_3,
    "chat.getPermalink": _SPECIAL,
    # In all channels together. That each takes one a second is the outbox's business.
    "chat.postMessage": _SPECIAL,
    "chat.update": _TIER_3,
    "conversations.history": _TIER_3,
    "conversations.info": _TIER_3,
    "conversations.join": _TIER_3,
    "conversations.list": _TIER_2,
    "conversations.members": _TIER_4,
    "conversations.open": _TIER_3,
    "conversations.replies": _TIER_3,
    "dnd.info": _TIER_3,
    "users.info": _TIER_4,
    "users.list": _TIER_2,
    "users.profile.get": _TIER_4,
    "views.publish": _TIER_4,
}
"""Slack's tiers (docs.slack.dev/apis/web-api/rate-limits, and the page of each method)."""


def pace_of(method: str, *, bulk: bool) -> Pace:
    return PACES[method].of_bulk if bulk else PACES[method]


@dataclass(frozen=True)
class Taken:
    """How many calls may be made; how long to wait before asking again when there are none."""

    calls: int
    wait: timedelta = _NOW


def take(bot: Bot, method: str, calls: int, *, bulk: bool = False) -> Taken:
    """Take up to so many calls of a method in `PACES` from what all processes share. Raises Unavailable."""
    at = bot.now()
    with bot.db.transaction() as session:
        return _take(session, rows.lock(session, method, at), at, method, calls, bulk=bulk)


def take_in_hand(session: Session, at: datetime, which: Iterable[tuple[str, bool]], keep: Keep) -> None:
    """Take as many calls as a process takes at a time of each of these, a method and whether it is for bulk, without a
    transaction of their own and without waiting for anybody. Once it is kept, `keep` is told how many of which.
    """
    # In one order, so that no two wait for each other.
    for method, bulk in sorted(which):
        free_at = rows.lock_unless_locked(session, method)
        if free_at is not None:
            calls = pace_of(method, bulk=bulk).in_hand
            taken = _take(session, free_at, at, method, calls, bulk=bulk).calls
            after_commit(session, partial(keep, method, bulk, taken))


def hold_back(bot: Bot, method: str, wait: timedelta) -> None:
    """Let nobody call the method for so long: Slack asked for it. Raises Unavailable."""
    at = bot.now()
    with bot.db.transaction() as session:
        rows.lock(session, method, at)
        if all(_left(known, at) < wait for known in rows.held(session, at) if known.method == method):
            rows.hold(session, Wait(method, at + wait, ceil(wait.total_seconds())))


def held_back(bot: Bot) -> dict[str, timedelta]:
    """Return how long which methods must not be called. Raises Unavailable."""
    at = bot.now()
    with bot.db.reading() as session:
        left = {known.method: _left(known, at) for known in rows.held(session, at)}
    return {method: wait for method, wait in left.items() if wait > _NOW}


def _take(session: Session, free_at: FreeAt, at: datetime, method: str, calls: int, *, bulk: bool) -> Taken:
    pace, for_bulk, bulk_free_at = PACES[method], PACES[method].of_bulk, free_at.bulk
    room, wait = pace.room(free_at.all, at), pace.wait(free_at.all, at)
    if bulk:
        room, wait = min(room, for_bulk.room(bulk_free_at, at)), max(wait, for_bulk.wait(bulk_free_at, at))
    calls = min(calls, room)
    if calls <= 0:
        return Taken(0, wait)
    if bulk:
        bulk_free_at = for_bulk.after(calls, bulk_free_at, at)
    rows.use(session, method, FreeAt(pace.after(calls, free_at.all, at), bulk_free_at))
    return Taken(calls)


def _left(known: Wait, at: datetime) -> timedelta:
    """How long the method is held back. One that would be longer than Slack asked comes from a clock that was set back,
    and is none.
    """
    asked, left = timedelta(seconds=known.seconds), known.until - at
    return _NOW if left > asked + _SKEW else max(min(left, asked), _NOW)
