"""Slack's limits as a sandbox is told to keep them: how often, how slowly, how long, how much."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)


@dataclass
class Limits:
    """What Slack leaves open, or makes different from workspace to workspace. Nothing is set to begin with.

    `a_minute` has calls a minute by method, in place of its tier's; `latency` the seconds that an answer takes, by
    method, with `every_answer_takes` for all others. Messages may be edited for `edit_within`; of events there are
    `events_an_hour`, and beyond that Slack drops them all and says so, once a minute.
    """

    a_minute: dict[str, int] = field(default_factory=dict)
    latency: dict[str, float] = field(default_factory=dict)
    every_answer_takes: float = 0.0
    edit_within: timedelta | None = None
    events_an_hour: int | None = None
    _calls: Mapping[str, deque[datetime]] = field(default_factory=lambda: defaultdict(deque))
    _events: deque[datetime] = field(default_factory=deque)
    _said_at: datetime | None = None

    def wait(self, method: str, of_tier: int, now: datetime) -> timedelta | None:
        """Count a call; return how long it has to wait instead, None when it may be made."""
        calls = self._calls[method]
        while calls and now - calls[0] >= _MINUTE:
            calls.popleft()
        if len(calls) >= self.a_minute.get(method, of_tier):
            return calls[0] + _MINUTE - now if calls else _MINUTE
        return None

    def called(self, method: str, now: datetime) -> None:
        """Remember that a call was made."""
        self._calls[method].append(now)

    def seconds(self, method: str) -> float:
        """How long the answer to a method takes."""
        return self.latency.get(method, self.every_answer_takes)

    def drops(self, now: datetime) -> bool:
        """Count an event; return whether it is dropped."""
        while self._events and now - self._events[0] >= _HOUR:
            self._events.popleft()
        if self.events_an_hour is not None and len(self._events) >= self.events_an_hour:
            return True
        self._events.append(now)
        return False

    def says_so(self, now: datetime) -> bool:
        """Return whether Slack says now that it drops events: once a minute."""
        if self._said_at is not None and now - self._said_at < _MINUTE:
            return False
        self._said_at = now
        return True
