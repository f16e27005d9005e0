"""A lock that is first come, first served, for the threads of one process that write to the same file."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

_locks: dict[tuple[int, Path], FairLock] = {}


class FairLock:
    """A queue of threads of which the first holds the lock.

    `threading.Lock` promises no order, and SQLite's own waiting is worse: everybody sleeps, longer each time, and who
    wakes at the right moment goes first, so that under load some never do.
    """

    def __init__(self) -> None:
        self._queue: deque[threading.Event] = deque()
        self._guard = threading.Lock()

    @contextmanager
    def hold(self, patience: timedelta) -> Iterator[bool]:
        """Wait for the lock and hold it until the end of the block; gives False when the patience ran out before.

        A thread that holds it already waits in vain, like everybody else.
        """
        place = threading.Event()
        with self._guard:
            self._queue.append(place)
            self._queue[0].set()
        try:
            yield place.wait(patience.total_seconds())
        finally:
            # However it ends: whoever leaves, from the first place or from among the waiting, lets the first go on.
            with self._guard:
                self._queue.remove(place)
                if self._queue:
                    self._queue[0].set()

    def __len__(self) -> int:
        """How many threads hold the lock or wait for it."""
        return len(self._queue)


def lock_of(file: Path) -> FairLock:
    """Return the lock of the file at that resolved path in this process: the same one for whoever asks."""
    # Not the one that a forked process inherits: whoever held it would never release it there.
    return _locks.setdefault((os.getpid(), file), FairLock())
