"""How a command that goes on and on hears that it shall stop, or begin again."""

from __future__ import annotations

import signal
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue

_LOOKS_EVERY = 1.0
"""Seconds."""


def listen() -> SimpleQueue[bool]:
    """Where a word arrives for whoever runs something: False to stop (a signal says it), True to begin anew."""
    told: SimpleQueue[bool] = SimpleQueue()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: told.put(False))
    return told


def next_word(told: SimpleQueue[bool], is_over: Callable[[], bool] = lambda: False) -> bool:
    """The next word, as soon as there is one; False also, within a second, when it is over by itself."""
    while not is_over():
        # Python hears a signal in the main thread only, and the system may hand it to another one: that wakes nobody.
        with suppress(Empty):
            return told.get(timeout=_LOOKS_EVERY)
    return False
