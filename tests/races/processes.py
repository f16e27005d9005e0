"""Processes of their own, to be told what to do, line by line, and to be killed."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from types import TracebackType

from tests.forks import FORKS


class Process:
    """A program at work in a process: it is told lines on its standard input, and says lines on its standard output."""

    def __init__(self, program: Callable[..., None], *arguments: str) -> None:
        self._ours, theirs = FORKS.Pipe()
        self._process = FORKS.Process(target=_run, args=(program, theirs, arguments), daemon=True)
        self._process.start()
        theirs.close()
        self._hears = os.fdopen(self._ours.fileno(), "w", closefd=False)
        self._says = os.fdopen(self._ours.fileno(), closefd=False)

    def hears(self) -> str:
        """The next line that it says; nothing once it has ended."""
        return self._says.readline().strip()

    def goes_on(self) -> None:
        self._hears.write("\n")
        self._hears.flush()

    def is_killed(self) -> None:
        """Without a warning, as by a power cut: SIGKILL."""
        self._process.kill()
        self._process.join()

    def __enter__(self) -> Process:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.is_killed()
        self._hears.close()
        self._says.close()
        self._ours.close()


def _run(program: Callable[..., None], theirs: Connection, arguments: tuple[str, ...]) -> None:
    sys.stdin = os.fdopen(theirs.fileno(), closefd=False)
    sys.stdout = os.fdopen(theirs.fileno(), "w", closefd=False)
    program(*arguments)
