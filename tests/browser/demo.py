"""The demo as people start it: another process, the real bot, a real WebSocket."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

_ROOT = Path(__file__).parents[2]
# Seconds; longer than any end takes. Only a demo that hangs gets there.
_PATIENCE = 30


class Demo:
    """A demo that runs. `url` is its page."""

    def __init__(self, says: IO[str]) -> None:
        self._says = says
        self.url = self._greeting()

    def begins_again(self) -> None:
        """Wait until it has started over, at the same address."""
        assert self._greeting() == self.url

    def _greeting(self) -> str:
        greeting = self._says.readline()
        assert greeting.startswith("Open http://127.0.0.1:"), greeting
        return greeting.split()[1]


@contextmanager
def running_demo() -> Iterator[Demo]:
    """Start the demo on a free port; afterwards it is told to stop, and has to.

    Raises AssertionError when it does not start, or does not end well.
    """
    command = [sys.executable, "-m", "bot", "demo", "--port", "0"]
    with subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield Demo(process.stdout)
        finally:
            process.send_signal(signal.SIGTERM)
            status = process.wait(_PATIENCE)
    assert status == 0, f"The demo ended with status {status}."
