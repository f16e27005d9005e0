"""Who looks at Home now. Kept in memory and written nowhere: most open it to answer a pulse, and a moment beside a
person would tell who did.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from bot import trace

# Slack never says that somebody closed Home, so whoever opened it lately counts as looking.
STAYS_OPEN = timedelta(minutes=10)
PAUSE = timedelta(seconds=30)
"""Between two redraws of one Home, so that a busy department does not keep Slack busy with it."""

_MOST = 10_000


class Due(NamedTuple):
    """Whose Home is to be drawn anew, and the trace of what changed in it last."""

    person_id: str
    trace_id: str | None


@dataclass
class _Reader:
    """When somebody opened Home, and last did something in it; when it was drawn anew, and since when it should be,
    because of what.

    `known` is what was known of them themselves when it was drawn; None where nobody compared that yet.
    """

    opened_at: datetime
    seen_at: datetime
    known: Hashable = None
    redrawn_at: datetime | None = None
    changed_at: datetime | None = None
    trace_id: str | None = None

    def due_at(self, at: datetime) -> datetime | None:
        """When their Home may be drawn anew; None when nothing in it changed."""
        if self.changed_at is None or self.redrawn_at is None or self.redrawn_at > at:
            # What was drawn by a clock that was set ahead is not waited for.
            return self.changed_at
        return max(self.changed_at, self.redrawn_at + PAUSE)


class HomeReaders:
    """The people who opened Home in this process within the last ten minutes. Safe to share among threads.

    Another process knows nothing of them: each draws anew the Homes that were opened through it.
    """

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        # In the order in which they were seen, the last one at the end.
        self._readers: dict[str, _Reader] = {}
        self._lock = threading.Lock()
        self._woken = threading.Event()

    def opens(self, person_id: str, at: datetime, known: Hashable = None) -> bool:
        """Note that somebody opens Home, which draws it; return whether they looked at it already.

        `known` is what is known of them themselves before it is drawn: whom they serve, and when they are away.
        """
        with self._lock:
            self._forget(at)
            before = self._readers.get(person_id)
            self._put(person_id, _Reader(at, at, known, None if before is None else before.redrawn_at))
        self._woken.set()
        return before is not None

    def clicks(self, person_id: str, at: datetime, *, at_home: bool) -> None:
        """Note that somebody does something, in Home itself or in a window: what comes of it is drawn without a pause.

        Whoever does it in Home looks at it, even if it was opened through another process.
        """
        with self._lock:
            self._forget(at)
            known = self._readers.get(person_id)
            if known is not None or at_home:
                before = known or _Reader(at, at)
                self._put(person_id, replace(before, seen_at=at if at_home else before.seen_at, redrawn_at=None))
        self.wake()

    def opened(self, at: datetime) -> dict[str, datetime]:
        """Return who looks at Home at that moment, and when they opened it."""
        with self._lock:
            self._forget(at)
            return {person_id: reader.opened_at for person_id, reader in self._readers.items()}

    def changed(self, person_ids: Collection[str], at: datetime, trace_id: str | None = None) -> None:
        """Note that these people's Homes are to be drawn anew, as far as they look. What they show was committed.

        `trace_id` is of what changed them, if that is not what is going on in this thread.
        """
        cause = trace_id or trace.current()
        with self._lock:
            for person_id in self._readers.keys() & set(person_ids):
                reader = self._readers[person_id]
                reader.changed_at, reader.trace_id = reader.changed_at or at, cause
        self.wake()

    def are_now(self, known: Mapping[str, Hashable], at: datetime) -> None:
        """Compare what is known of these people themselves with what it was when their Homes were drawn: whose differs
        is drawn anew.
        """
        with self._lock:
            for person_id in self._readers.keys() & known.keys():
                reader = self._readers[person_id]
                if reader.known not in {None, known[person_id]}:
                    reader.changed_at = reader.changed_at or at
                reader.known = known[person_id]

    def take(self, at: datetime) -> Due | None:
        """Return whose Home is to be drawn anew now, the longest waiting first; it counts as drawn from then on."""
        with self._lock:
            self._forget(at)
            due = [
                (due_at, person_id)
                for person_id, reader in self._readers.items()
                if (due_at := reader.due_at(at)) is not None and due_at <= at
            ]
            if not due:
                return None
            person_id = min(due)[1]
            reader = self._readers[person_id]
            reader.redrawn_at, reader.changed_at = at, None
            return Due(person_id, reader.trace_id)

    def put_back(self, person_id: str, at: datetime) -> None:
        """What was taken could not be drawn: it is due at once."""
        with self._lock:
            reader = self._readers.get(person_id)
            if reader is not None:
                reader.redrawn_at, reader.changed_at = None, at

    def next_moment(self, at: datetime) -> datetime | None:
        """When the next Home is to be drawn anew; None when none has changed."""
        with self._lock:
            return min(filter(None, (reader.due_at(at) for reader in self._readers.values())), default=None)

    def wake(self) -> None:
        """Something may have changed: whoever waits looks, if anybody looks at Home."""
        if self._readers:
            self._woken.set()

    def wait(self, seconds: float) -> None:
        """Wait so long at most, or until there is something to look for."""
        self._woken.wait(seconds)
        self._woken.clear()

    def stop_waiting(self) -> None:
        """Let whoever waits go on at once, whether or not anybody looks."""
        self._woken.set()

    def _put(self, person_id: str, reader: _Reader) -> None:
        """Whoever was seen last stands at the end; of very many the first are forgotten."""
        self._readers.pop(person_id, None)
        self._readers[person_id] = reader
        if len(self._readers) > self._most:
            del self._readers[next(iter(self._readers))]

    def _forget(self, at: datetime) -> None:
        """Moments ahead of now are forgotten too: a clock was set back, and nobody knows how long they would stay."""
        self._readers = {
            person_id: reader for person_id, reader in self._readers.items() if at - STAYS_OPEN < reader.seen_at <= at
        }
