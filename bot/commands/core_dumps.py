"""No picture of this process's memory on a disk: while a pulse is open, keys and answers pass through it."""

from __future__ import annotations

import ctypes
import resource
import sys

_PR_SET_DUMPABLE = 4


def forbid() -> None:
    """Let the system write no core dump of this process, and on Linux let no other program of ours read its memory.

    Where a system knows neither, nothing happens. Whoever is root may still look, and what is swapped out is on disk:
    keys are ordinary Python bytes, which cannot be locked into memory one by one.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        try:
            ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
        except (OSError, AttributeError):
            return
