"""The demo as people start it: another process, the real bot, a real WebSocket."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

_ROOT = Path(__file__).parents[2]
# Seconds; longer than any end takes. Only a demo that hangs gets there.
PATIENCE = 60


class Demo:
    """A demo that runs. `url` is its page."""

    def __init__(self, says: IO[str]) -> None:
        self._says = says
        self.url = self._greeting()

    def begins_again(self) -> None:
        """Wait until it has started over, at the same address."""
        assert self._greeting() == self.url

    def _greeting(self) -> str:
        said = []
        for line in self._says:
            said.append(line)
            if line.startswith("Open http://127.0.0.1:"):
                return line.split()[1]
        raise AssertionError("".join(said))


@contextmanager
def running_demo() -> Iterator[Demo]:
    """Start the demo on a free port; afterwards it is told to stop, and has to.

    Raises AssertionError when it does not start, complains of something, or does not end well.
    """
    with tempfile.TemporaryFile("w+") as complaints, start_demo(complaints) as process:
        assert process.stdout is not None
        try:
            yield Demo(process.stdout)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                status = process.wait(PATIENCE)
            finally:
                # One that does not end would hold up everything after it.
                process.kill()
            complaints.seek(0)
            assert (status, complaints.read()) == (0, "")


def start_demo(complaints: int | IO[str]) -> subprocess.Popen[str]:
    """The process of a demo that begins to get ready on a free port; `complaints` is where its error stream goes."""
    command = [sys.executable, "-m", "bot", "demo", "--port", "0"]
    return subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, stderr=complaints, text=True)
