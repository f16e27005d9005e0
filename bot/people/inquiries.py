"""About whom Slack is asked, and about whom it was asked lately. Kept in memory and written nowhere: a moment beside a
person would tell when they did something.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import datetime, timedelta

GOOD_FOR = timedelta(minutes=15)
"""How long what Slack says about somebody will do."""

A_FEW = 8
"""As many as are asked about at a time: Slack says fifty times a minute whether somebody paused their notifications."""

_TRY_AGAIN_AFTER = timedelta(minutes=1)


class Inquiries:
    """The people about whom this process asks Slack, each at most every quarter of an hour. Safe to share."""

    def __init__(self) -> None:
        # In the order in which somebody wanted to know of them.
        self._wanted: dict[str, None] = {}
        self._good_until: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def want(self, person_ids: Iterable[str | None]) -> None:
        """Let Slack be asked about these people soon: something is done by them, for them, or with what they have."""
        with self._lock:
            self._wanted |= dict.fromkeys(filter(None, person_ids))

    def wanted(self, at: datetime, most: int = A_FEW) -> list[str]:
        """Return a few of those whom somebody wants to know of and about whom Slack was not asked lately."""
        with self._lock:
            self._forget(at)
            return [one for one in self._wanted if one not in self._good_until][:most]

    def claim(self, person_ids: Iterable[str], at: datetime) -> list[str]:
        """Return those of them about whom Slack is to be asked now. Nobody else is told to ask about them."""
        with self._lock:
            self._forget(at)
            due = [one for one in dict.fromkeys(person_ids) if one not in self._good_until]
            self._good_until |= dict.fromkeys(due, at + GOOD_FOR)
            for one in due:
                self._wanted.pop(one, None)
            return due

    def was_not_answered(self, person_ids: Iterable[str], at: datetime) -> None:
        """Slack did not answer, or asked to wait: it is asked about them again in a minute."""
        with self._lock:
            left = list(person_ids)
            self._wanted |= dict.fromkeys(left)
            self._good_until |= dict.fromkeys(left, at + _TRY_AGAIN_AFTER)

    def forget(self, person_ids: Iterable[str]) -> None:
        """What is known of them will not do any more."""
        with self._lock:
            for one in person_ids:
                self._good_until.pop(one, None)

    def _forget(self, at: datetime) -> None:
        """Moments too far ahead are forgotten as well: a clock was set back, and nobody knows how long they stay."""
        self._good_until = {one: until for one, until in self._good_until.items() if at < until <= at + GOOD_FOR}
