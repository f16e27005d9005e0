"""Who waits in this process for a large channel to be counted."""

from __future__ import annotations

import threading
from collections.abc import Callable

Then = Callable[[tuple[str, ...] | None], None]
"""Called with who is in the channel, or with None when Slack does not say."""


class Counts:
    """The channels that this process is counting, and who waits for each. Safe to share."""

    def __init__(self) -> None:
        self._waiting: dict[str, list[Then]] = {}
        self._lock = threading.Lock()

    def begin(self, channel_id: str, then: Then) -> bool:
        """Have `then` called once the channel is counted; return whether counting it is to be begun."""
        with self._lock:
            waiting = self._waiting.setdefault(channel_id, [])
            waiting.append(then)
            return len(waiting) == 1

    def end(self, channel_id: str, people: tuple[str, ...] | None) -> None:
        """Call whoever waits for the channel."""
        with self._lock:
            waiting = self._waiting.pop(channel_id, [])
        for then in waiting:
            then(people)
