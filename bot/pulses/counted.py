"""Who is in large channels, as counted a moment ago: Slack tells it page by page, and nobody is kept waiting."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

Then = Callable[[tuple[str, ...] | None], None]
"""Called with who is in the channel, or with None when Slack does not say."""

_GOOD_FOR = timedelta(minutes=15)


class Counted:
    """The channels that this process has counted or is counting. Safe to share. In memory alone: who opens a pulse by
    itself asks anew.
    """

    def __init__(self) -> None:
        self._known: dict[str, tuple[datetime, tuple[str, ...]]] = {}
        self._waiting: dict[str, list[Then]] = {}
        self._lock = threading.Lock()

    def get(self, channel_id: str, at: datetime) -> tuple[str, ...] | None:
        """Return who was in the channel less than a quarter of an hour ago; None when that is not known."""
        with self._lock:
            counted_at, people = self._known.get(channel_id, (at, None))
            return people if timedelta(0) <= at - counted_at < _GOOD_FOR else None

    def begin(self, channel_id: str, then: Then) -> bool:
        """Have `then` called once the channel is counted; return whether counting it is to be begun."""
        with self._lock:
            waiting = self._waiting.setdefault(channel_id, [])
            waiting.append(then)
            return len(waiting) == 1

    def end(self, channel_id: str, people: tuple[str, ...] | None, at: datetime) -> None:
        """Keep who is in the channel, and call whoever waits for it."""
        with self._lock:
            if people is not None:
                self._known = {channel_id: (at, people)}
            waiting = self._waiting.pop(channel_id, [])
        for then in waiting:
            then(people)
