"""What a test may read of the logs: what really goes out, formatted as it would be."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bot.commands import logs


class Logged:
    """The lines that were logged meanwhile."""

    def __init__(self, stream: io.StringIO) -> None:
        self._stream = stream

    @property
    def text(self) -> str:
        return self._stream.getvalue()

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @property
    def events(self) -> list[dict[str, Any]]:
        """The lines of a log in json, taken apart."""
        return [json.loads(line) for line in self.lines]


@contextmanager
def logging_to_a_string(level: str = "debug", style: str = "json") -> Iterator[Logged]:
    """Configure the logs as a run would, and put everything back afterwards."""
    root = logging.getLogger()
    handlers = root.handlers
    levels = {name: logging.getLogger(name).level for name in ("root", *logs.TALKATIVE)}
    stream = io.StringIO()
    try:
        logs.configure(level, style, stream)
        yield Logged(stream)
    finally:
        root.handlers = handlers
        for name, before in levels.items():
            logging.getLogger(name).setLevel(before)
