"""Who looks at Home now. Kept in memory and written nowhere: most open it to answer a pulse, and a moment beside a
person would tell who did.
"""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

# Slack never says that somebody closed Home, so whoever opened it lately counts as looking.
STAYS_OPEN = timedelta(minutes=30)
_MOST = 10_000


class HomeReaders:
    """The people who opened Home in this process within the last half hour. Safe to share among threads.

    Another process knows nothing of them, and misses a redraw: Home is drawn anew whenever it is opened.
    """

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        # In the order in which they opened it, the last one at the end.
        self._opened: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def opens(self, person_id: str, at: datetime) -> bool:
        """Note that somebody opens Home; return whether they looked at it already."""
        with self._lock:
            self._forget(at)
            looked = self._opened.pop(person_id, None) is not None
            self._opened[person_id] = at
            if len(self._opened) > self._most:
                del self._opened[next(iter(self._opened))]
            return looked

    def looking(self, at: datetime) -> frozenset[str]:
        """Return the ids of those who look at Home at that moment."""
        with self._lock:
            self._forget(at)
            return frozenset(self._opened)

    def _forget(self, at: datetime) -> None:
        """Moments ahead of now are forgotten too: a clock was set back, and nobody knows how long they would stay."""
        self._opened = {who: opened for who, opened in self._opened.items() if at - STAYS_OPEN < opened <= at}
