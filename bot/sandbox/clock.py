"""The sandbox's own time."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta


class Clock:
    """A clock that runs like any other and can be moved forward.

    Calling it gives the moment it shows, aware, in UTC. Real time passes on top of wherever it was moved to.
    """

    def __init__(self, start: datetime | None = None) -> None:
        # The edge where real time comes in: everything else in the sandbox asks a clock like this one.
        self._shown = _in_utc(start) if start is not None else datetime.now(UTC)  # noqa: TID251
        self._read_at = time.monotonic()
        self._lock = threading.Lock()

    def __call__(self) -> datetime:
        """The moment this clock shows, aware, in UTC."""
        with self._lock:
            return self._read()

    def forward(self, by: timedelta) -> datetime:
        """Move ahead and return the new moment. ValueError for a step backwards."""
        if by < timedelta(0):
            raise ValueError("A clock only moves forward.")
        with self._lock:
            return self._set(self._read() + by)

    def move_to(self, moment: datetime) -> datetime:
        """Move ahead to a moment (aware) and return it. ValueError when that moment has passed."""
        moment = _in_utc(moment)
        with self._lock:
            if moment < self._read():
                raise ValueError("A clock only moves forward.")
            return self._set(moment)

    def _read(self) -> datetime:
        return self._shown + timedelta(seconds=time.monotonic() - self._read_at)

    def _set(self, moment: datetime) -> datetime:
        self._shown, self._read_at = moment, time.monotonic()
        return moment


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("A moment needs a time zone.")
    return moment.astimezone(UTC)
