"""The log of what went over the wire, without tokens."""

from __future__ import annotations

import re
import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from bot.sandbox.model import Json, Now

KEPT = 5000
_SECRETS = re.compile(r"\bx(?:oxb|oxp|app)-[A-Za-z0-9-]+|(?<=link_key=)[\w-]+")
_SECRET_NAMES = frozenset({"token", "app_token", "authorization", "link_key", "x-slack-signature"})


@dataclass(frozen=True)
class WireEntry:
    """One exchange: `direction` is to_bot or from_bot, `what` the method or kind, `ms` how long it took."""

    n: int
    at: str
    direction: str
    what: str
    ok: bool
    error: str | None
    ms: int
    body: Any


class Wire:
    """The newest exchanges, oldest first."""

    def __init__(self, now: Now, changed: Callable[[], None]) -> None:
        self._now = now
        self._changed = changed
        self._entries: deque[WireEntry] = deque(maxlen=KEPT)
        self._lock = threading.Lock()
        self._count = 0

    def record(self, direction: str, what: str, body: Any, *, error: str | None, seconds: float) -> None:
        """Keep one exchange, with every token taken out."""
        with self._lock:
            self._count += 1
            at = self._now().isoformat().replace("+00:00", "Z")
            ms = round(seconds * 1000)
            entry = WireEntry(self._count, at, direction, what, error is None, error, ms, without_secrets(body))
            self._entries.append(entry)
        self._changed()

    def __iter__(self) -> Iterator[WireEntry]:
        with self._lock:
            return iter(list(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    def __getitem__(self, index: int) -> WireEntry:
        with self._lock:
            return self._entries[index]

    def latest(self, count: int) -> list[Json]:
        """The newest entries as JSON, oldest first."""
        with self._lock:
            return [asdict(entry) for entry in list(self._entries)[-count:]]


def without_secrets(value: Any) -> Any:
    """The same value, every token in it replaced."""
    if isinstance(value, dict):
        return {
            name: "[hidden]" if str(name).lower() in _SECRET_NAMES else without_secrets(part)
            for name, part in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [without_secrets(part) for part in value]
    if isinstance(value, str):
        return _SECRETS.sub("[hidden]", value)
    return value
