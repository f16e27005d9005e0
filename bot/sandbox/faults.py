"""Misbehaviour on request: what goes wrong between an app and Slack, one occasion at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta


@dataclass
class Fault:
    """What shall go wrong: `kind` is fail, rate_limit, status, lose_call, lose_answer, fall_ill or hang.

    `channel` None means any.
    """

    kind: str
    method: str
    times: int
    channel: str | None = None
    error: str = ""
    retry_after: int = 0
    status: int = 200
    html: bool = False
    seconds: float = 0.0


class Faults:
    """Orders for misbehaviour. Each is used up after `times` occasions."""

    def __init__(self, drop_sockets: Callable[[], None], expire_triggers: Callable[[], None]) -> None:
        self._faults: list[Fault] = []
        self._lock = threading.Lock()
        self.is_down = False
        self.duplicates = 0
        self.reorders = 0
        self.delays: list[timedelta] = []
        self.losses = 0
        self.drop_sockets = drop_sockets
        """Close every WebSocket without a word."""
        self.expire_triggers = expire_triggers
        """Let the next trigger be too old when it is used."""

    def fail(self, method: str, *, error: str, times: int = 1, channel: str | None = None) -> None:
        """Answer `ok: false` with this error, and do nothing."""
        self._add(Fault("fail", method, times, channel, error=error))

    def rate_limit(self, method: str, *, retry_after: int = 30, times: int = 1, channel: str | None = None) -> None:
        """Answer 429 with so many seconds to wait, and do nothing."""
        self._add(Fault("rate_limit", method, times, channel, retry_after=retry_after))

    def status(
        self, method: str, status: int = 500, *, times: int = 1, html: bool = False, channel: str | None = None
    ) -> None:
        """Answer with a bare HTTP status (and a page for browsers, if `html`), and do nothing."""
        self._add(Fault("status", method, times, channel, status=status, html=html))

    def lose_call(self, method: str, *, times: int = 1, channel: str | None = None) -> None:
        """Drop the connection and do nothing: the app cannot tell it from an answer that was lost."""
        self._add(Fault("lose_call", method, times, channel))

    def lose_answer(self, method: str, *, times: int = 1, channel: str | None = None) -> None:
        """Do it, and drop the connection in place of an answer."""
        self._add(Fault("lose_answer", method, times, channel))

    def fall_ill(self, method: str, status: int = 503, *, times: int = 1, channel: str | None = None) -> None:
        """Do it, and answer with a bare HTTP status all the same."""
        self._add(Fault("fall_ill", method, times, channel, status=status))

    def hang(self, method: str, seconds: float, *, times: int = 1, channel: str | None = None) -> None:
        """Do it, and answer so many seconds later."""
        self._add(Fault("hang", method, times, channel, seconds=seconds))

    def down(self) -> None:
        """Drop the connection at every Web API call, until `up`."""
        self.is_down = True

    def up(self) -> None:
        """Answer again."""
        self.is_down = False

    def duplicate_events(self, times: int = 1) -> None:
        """Deliver each of the next events twice."""
        self.duplicates += times

    def reorder_events(self, times: int = 1) -> None:
        """Deliver the next event after the one that follows it."""
        self.reorders += times

    def delay_events(self, by: timedelta, times: int = 1) -> None:
        """Deliver each of the next events so much later; those behind it overtake it."""
        self.delays += [by] * times

    def lose_events(self, times: int = 1) -> None:
        """Deliver the next events never, and not again: Slack takes them for delivered."""
        self.losses += times

    def clear(self) -> None:
        """Behave."""
        with self._lock:
            self._faults.clear()
        self.is_down = False
        self.duplicates = self.reorders = self.losses = 0
        self.delays = []

    def take(self, method: str, channel: str | None) -> Fault | None:
        """What goes wrong with this call, if anything; counts as one occasion."""
        with self._lock:
            for fault in self._faults:
                if fault.method == method and fault.channel in (None, channel):
                    fault.times -= 1
                    if fault.times <= 0:
                        self._faults.remove(fault)
                    return fault
        return None

    def _add(self, fault: Fault) -> None:
        with self._lock:
            self._faults.append(fault)
