"""Where tests keep what nobody needs after a power cut: in memory, if the machine has such a place."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - whatever is made in it is private
# Containers often have 64 MB of it, in which one PostgreSQL does not fit.
_ENOUGH = 2**30


def memory() -> Path | None:
    """Return a folder whose files are in memory, with room for databases; None where there is none.

    Thousands of tests would otherwise wait for the disk, at every commit and for every new database.
    """
    if os.access(_SHARED_MEMORY, os.W_OK) and shutil.disk_usage(_SHARED_MEMORY).free > _ENOUGH:
        return _SHARED_MEMORY
    return None
