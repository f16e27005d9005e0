"""How often Slack may be called, by method: nobody knocks before Slack would let them in."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from http import HTTPStatus
from math import ceil
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot import Bot, rate_limits
from bot.notices import Notice
from bot.outbox import Attempt, Deliver
from bot.rate_limits import PACES, pace_of
from handlers.call_counter import CallCounter
from storage.database import Unavailable

log = logging.getLogger("handoff.slack")

_POST = "chat.postMessage"
# One channel that is asked to wait is Slack's message a second; several are the whole workspace's limit.
_SEVERAL = 3
# What another process was asked to wait with is known here so soon.
_FRESH = timedelta(seconds=1)
_NOW = timedelta(0)
# Those who wait are told one after the other when to come, and nobody to come later than that.
_LONGEST, _LONGEST_OF_BULK = timedelta(seconds=15), timedelta(minutes=5)
# How often somebody who can wait asks again where Slack itself says to wait.
_TRIES = 10


@dataclass(frozen=True)
class _Wait:
    """From a moment on for so long. A clock that is set back ends it, rather than make it longer."""

    since: datetime
    length: timedelta

    def left(self, at: datetime) -> timedelta:
        return self.length - (at - self.since) if self.since <= at < self.since + self.length else _NOW


@dataclass
class _Hand:
    """The calls of one method that this process has taken and not made, and whoever waits for more."""

    calls: int = 0
    none_left: _Wait | None = None
    last_told: datetime | None = None


class Budgets:
    """What one process may call, shared by all who call Slack with its token.

    Slack limits each method for the whole workspace, and posts for each channel besides. The workspace's part is shared
    with all other processes, through the database.
    """

    def __init__(self, bot: Bot) -> None:
        self.counters = bot.counters
        self._bot = bot
        self._hands: dict[tuple[str, bool], _Hand] = {}
        self._channels: dict[str, _Wait] = {}
        self._held: dict[str, _Wait] = {}
        self._looked_at: datetime | None = None
        self._is_over = threading.Event()
        # Never held while the database is asked: whoever holds the database may want it.
        self._lock = threading.Lock()

    def stop(self) -> None:
        """Whoever waits for a call waits no longer: Handoff is being stopped."""
        self._is_over.set()

    @property
    def is_over(self) -> bool:
        """Whether Handoff is being stopped: whoever has hundreds of calls to make makes no more of them."""
        return self._is_over.is_set()

    def wait(self, length: timedelta) -> bool:
        """Wait so long; return False, at once, when Handoff is being stopped."""
        return not self._is_over.wait(length.total_seconds())

    def take(self, method: str, channel_id: str | None, *, bulk: bool = False) -> timedelta | None:
        """Take one call; return how long it has to wait instead, None when it may be made."""
        self._look()
        # A sweep that looks for many things at once must not hold the database while Slack answers.
        self._bot.db.end_look()
        with self._lock:
            now = self._bot.now()
            held = self._left(method, channel_id, now)
            if held > _NOW or method not in PACES:
                return held or None
            hand = self._hands.setdefault((method, bulk), _Hand())
            if hand.calls > 0:
                hand.calls -= 1
                return None
            if hand.none_left is not None and hand.none_left.left(now) > _NOW:
                return self._turn(hand, hand.none_left.left(now), method, bulk=bulk)
        try:
            taken = rate_limits.take(self._bot, method, pace_of(method, bulk=bulk).in_hand, bulk=bulk)
        except Unavailable:
            # What Slack takes is Slack's to say: it says so itself.
            log.warning("the pace waits for the database")
            return None
        with self._lock:
            if taken.calls:
                hand.calls += taken.calls - 1
                return None
            hand.none_left = _Wait(now, taken.wait)
            return self._turn(hand, taken.wait, method, bulk=bulk)

    def hold_back(self, method: str, channel_id: str | None, wait: timedelta) -> None:
        """Slack asked for it: until then nobody calls this, in this channel or, with several, at all."""
        now = self._bot.now()
        with self._lock:
            if method == _POST and channel_id is not None:
                self._channels[channel_id] = _Wait(now, wait)
                asked = [left for left in (one.left(now) for one in self._channels.values()) if left > _NOW]
                if len(asked) < _SEVERAL:
                    return
                wait = min(asked)
            self._held[method] = _Wait(now, wait)
        try:
            rate_limits.hold_back(self._bot, method, wait)
        except Unavailable:
            log.warning("a wait that Slack asked for is known to this process only")

    def around(self, deliver: Deliver) -> Deliver:
        """Return what delivers the same, and takes new calls in hand in the transaction that keeps what became of it:
        so they cost none of their own.
        """

        def deliver_and_take(notice: Notice, attempt: Attempt) -> None:
            try:
                deliver(notice, attempt)
            finally:
                which = self._empty()
                if which:
                    attempt.extras.append(
                        partial(rate_limits.take_in_hand, at=self._bot.now(), which=which, keep=self._keep)
                    )

        return deliver_and_take

    def _keep(self, method: str, bulk: bool, calls: int) -> None:
        with self._lock:
            self._hands[method, bulk].calls += calls

    def _empty(self) -> list[tuple[str, bool]]:
        with self._lock:
            return [which for which, hand in self._hands.items() if hand.calls == 0]

    def _look(self) -> None:
        """Hear what other processes were asked to wait with."""
        now = self._bot.now()
        with self._lock:
            if self._looked_at is not None and _NOW <= now - self._looked_at < _FRESH:
                return
            self._looked_at = now
        try:
            held = rate_limits.held_back(self._bot)
        except Unavailable:
            return
        with self._lock:
            self._held.update({method: _Wait(now, wait) for method, wait in held.items()})

    def _left(self, method: str, channel_id: str | None, now: datetime) -> timedelta:
        waits = [self._held.get(method)]
        if method == _POST and channel_id is not None:
            self._channels = {channel: wait for channel, wait in self._channels.items() if wait.left(now) > _NOW}
            waits.append(self._channels.get(channel_id))
        return max((wait.left(now) for wait in waits if wait is not None), default=_NOW)

    def _turn(self, hand: _Hand, wait: timedelta, method: str, *, bulk: bool) -> timedelta:
        """When the next of those who wait should come: all at once would find a call for one of them."""
        now, longest = self._bot.now(), _LONGEST_OF_BULK if bulk else _LONGEST
        first, every = now + wait, pace_of(method, bulk=bulk).every
        turn = first if hand.last_told is None else max(first, hand.last_told + every)
        hand.last_told = turn if turn - now < longest else first
        return hand.last_told - now


class PacedClient(WebClient):
    """A client that makes no call that would come too soon. `bulk` leaves most of them to others.

    It waits for its turn itself as far as it has `patience`: who sends in bulk keeps their pace so, and nothing else
    paces them.
    """

    def __init__(self, budgets: Budgets, *, bulk: bool = False, patience: timedelta = _NOW, **options: Any) -> None:
        super().__init__(**options)
        self._budgets = budgets
        self._bulk = bulk
        self._patience = patience
        self.retry_handlers.append(CallCounter(budgets.counters))

    def api_call(self, api_method: str, **arguments: Any) -> SlackResponse:
        """Raises SlackApiError as Slack would, without asking it."""
        channel_id = _channel(arguments)
        wait = self._wait_for_turn(api_method, channel_id)
        if wait is not None:
            self._budgets.counters.slack_answered(api_method, "held_back")
            raise SlackApiError(f"{api_method} has to wait", _too_many(api_method, wait))  # type: ignore[no-untyped-call]
        try:
            return super().api_call(api_method, **arguments)
        except SlackApiError as error:
            if error.response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
                self._budgets.hold_back(api_method, channel_id, asked_for(error.response.headers))
            raise

    def _wait_for_turn(self, method: str, channel_id: str | None) -> timedelta | None:
        """Take one call; return how long it would still have to wait where that is longer than our patience."""
        patience = self._patience
        while (wait := self._budgets.take(method, channel_id, bulk=self._bulk)) is not None:
            if wait > patience or not self._budgets.wait(wait):
                return wait
            patience -= wait
        return None


class PatientClient(PacedClient):
    """The same for whoever has time: it waits until the call may be made."""

    def api_call(self, api_method: str, **arguments: Any) -> SlackResponse:
        """Raises SlackApiError when Slack does not take it after several tries, and at once while Handoff ends."""
        if self._budgets.is_over:
            raise SlackApiError(f"{api_method} comes too late", _too_many(api_method, _NOW))  # type: ignore[no-untyped-call]
        for _try in range(_TRIES - 1):
            try:
                return super().api_call(api_method, **arguments)
            except SlackApiError as error:
                if error.response.status_code != HTTPStatus.TOO_MANY_REQUESTS:
                    raise
                if not self._budgets.wait(asked_for(error.response.headers)):
                    raise
        return super().api_call(api_method, **arguments)


def asked_for(headers: Mapping[str, str]) -> timedelta:
    """Return how long Slack wants us to wait: a second where it does not say."""
    said = str(headers.get("retry-after") or headers.get("Retry-After") or "1")
    return timedelta(seconds=int(said) if said.isdigit() else 1)


def _channel(arguments: Mapping[str, Any]) -> str | None:
    found = (arguments.get("json") or {}).get("channel")
    return None if found is None else str(found)


def _too_many(method: str, wait: timedelta) -> SlackResponse:
    return SlackResponse(
        client=None,
        http_verb="POST",
        api_url=method,
        req_args={},
        data={"ok": False, "error": "ratelimited"},
        headers={"Retry-After": str(ceil(wait.total_seconds()))},
        status_code=HTTPStatus.TOO_MANY_REQUESTS,
    )
