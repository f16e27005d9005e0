"""Whether something may have been missed that Slack told while nobody listened."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta

_AHEAD = timedelta(minutes=10)


@dataclass
class Missed:
    """When to look for it. One a process; safe to share."""

    _due_at: datetime | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def want(self, at: datetime) -> None:
        """Something may have been missed: look at that moment, also when another look is going on."""
        with self._lock:
            self._due_at = at if self._due_at is None else max(self._due_at, at)

    def take(self, at: datetime) -> bool:
        """Return whether a look is due; then it is taken."""
        with self._lock:
            # One that is far ahead was wanted before the clock was set back.
            is_due = self._due_at is not None and not at < self._due_at <= at + _AHEAD
            self._due_at = None if is_due else self._due_at
            return is_due
