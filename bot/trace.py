"""One id for all that follows from one interaction: whatever is logged because of it carries it, in every process.

What somebody types or presses, and what Handoff does by itself, each begins a trace. A notice keeps the trace of what
enqueued it, so the lines of its delivery are found with the same id. An id says nothing about anybody.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from structlog import contextvars

_KEY = "trace_id"
# Ten hexadecimal digits can be read out on the telephone. Of the fifty thousand interactions of a busy day two have the
# same once in some nine hundred days.
_BYTES = 5


def new_id() -> str:
    """Return a new id."""
    return secrets.token_hex(_BYTES)


def current() -> str | None:
    """Return the id of what is going on in this thread; None where nothing began one."""
    found = contextvars.get_contextvars().get(_KEY)
    return None if found is None else str(found)


@contextmanager
def begun() -> Iterator[str]:
    """Let what happens in the block have an id of its own."""
    with followed(None) as trace_id:
        yield trace_id


@contextmanager
def followed(trace_id: str | None) -> Iterator[str]:
    """Let what happens in the block belong to what has that id; to something new where nobody kept one."""
    known = trace_id or new_id()
    with contextvars.bound_contextvars(**{_KEY: known}):
        yield known
