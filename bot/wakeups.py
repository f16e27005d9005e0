"""Processes on one PostgreSQL wake each other when there is something to say."""

from __future__ import annotations

import logging
import threading

from storage import wakeups
from storage.database import Database, Unavailable

log = logging.getLogger("handoff.outbox")

# Seconds. Whoever stops a process waits no longer than the first for this thread.
_HEARS_FOR = 0.5
_REST_AFTER_TROUBLE = 2.0


class WakeListener(threading.Thread):
    """Wakes the dispatcher of this process when another process put something into the outbox.

    While it cannot listen the dispatcher is woken every two seconds instead, and once when it can again.
    """

    def __init__(self, database: Database) -> None:
        super().__init__(name="wake listener")
        self._db = database
        self._stopping = threading.Event()

    def run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._listen()
            except Unavailable:
                log.warning("wake-ups cannot be heard: the outbox is looked at every two seconds")
            except Exception:  # a thread that dies would leave this process to its slow looks
                log.exception("wake-ups failed")
            self._db.outbox_changed.set()
            self._stopping.wait(_REST_AFTER_TROUBLE)

    def _listen(self) -> None:
        with wakeups.listening(self._db) as wait:
            # What came before we listened.
            self._db.outbox_changed.set()
            while not self._stopping.is_set():
                if wait(_HEARS_FOR):
                    self._db.outbox_changed.set()

    def stop(self) -> None:
        """Hear nothing more, and end."""
        self._stopping.set()
        self.join()


class WakeSender(threading.Thread):
    """Wakes the processes that deliver when this one, which delivers nothing, put something into the outbox.

    Many changes in a row are one wake-up. What a crash keeps from being sent, the others find by themselves.
    """

    def __init__(self, database: Database) -> None:
        super().__init__(name="wake sender")
        self._db = database
        self._stopping = threading.Event()

    def run(self) -> None:
        is_last = False
        while not is_last:
            self._db.outbox_changed.wait()
            # Before it is cleared: what comes with the word to stop is sent as well.
            is_last = self._stopping.is_set()
            self._db.outbox_changed.clear()
            try:
                wakeups.wake_others(self._db)
            except Unavailable:
                log.warning("wake-ups wait for the database")
                self._db.outbox_changed.set()
                self._stopping.wait(_REST_AFTER_TROUBLE)
            except Exception:  # a thread that dies would leave the others to their slow looks
                log.exception("wake-ups failed")

    def stop(self) -> None:
        """Send what is left to be sent, and end."""
        self._stopping.set()
        self._db.outbox_changed.set()
        self.join()
