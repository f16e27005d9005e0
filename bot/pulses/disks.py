"""Whether what lies on a disk outlives the process, as far as the system tells."""

from __future__ import annotations

import re
from pathlib import Path

LASTING, PASSING = "lasting", "passing"
_MOUNTS = Path("/proc/self/mountinfo")
# In memory, or the layer that a container writes to and loses with its next version.
_PASSING = {"tmpfs", "ramfs", "overlay", "aufs"}


def is_passing(path: Path, mounts: Path = _MOUNTS) -> bool:
    """Return whether the system says that the folder, which need not exist yet, is in memory or in a container's own
    layer. What it says nothing about is taken to last: whoever knows better says so in HANDOFF_KEYS_DISK.

    `mounts` is a list in the format of proc(5), "mountinfo"; where there is none, nothing is known.
    """
    try:
        lines = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return False
    found = [(place, kind) for place, kind in map(_read, lines) if path.resolve().is_relative_to(place)]
    # Of two on the same place the later one hides the other.
    _place, kind = max(reversed(found), key=lambda one: len(one[0].parts), default=(Path("/"), ""))
    return kind in _PASSING


def _read(line: str) -> tuple[Path, str]:
    """Return where a file system is mounted, and its kind."""
    before, _dash, after = line.partition(" - ")
    place = re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), before.split()[4])
    return Path(place), after.split()[0]
