"""What Home says, as values."""

from __future__ import annotations

import re
from itertools import pairwise

HOME = {
    "waiting": "Waiting for you",
    "held": "Assigned to you",
    "mine": "Your open requests",
    "department": "For ",
    "late": "🔴 Late",
    "unclaimed": "🔵 Nobody has it yet",
    "today": "🕒 Due today",
    "in work": "✋ In work",
    "answers": "⏳ Waiting for an answer",
    "to confirm": "❔ To be confirmed",
    "undelivered": "Could not be delivered",
}
_COUNT = re.compile(r"[^\n]+ \((?P<count>\d+)\)(?:\n|$)")
_NOTHING = "Nothing waits for you, and you have no open requests."
_UNDELIVERED = re.compile(r"^[\w-]+ in (?P<where>[^:\n]+): (?P<reason>[^\n]+)$", re.MULTILINE)


def section_of(home: str, part: str) -> str:
    """A part of Home by its name in `HOME`, up to the next one; empty when it is not there."""
    lines = home.splitlines()
    starts = [number for number, line in enumerate(lines) if line.startswith(tuple(HOME.values()))]
    for start, end in pairwise([*starts, len(lines)]):
        if lines[start].startswith(HOME[part]):
            return "\n".join(lines[start:end])
    return ""


def count_in(section: str) -> int:
    """How many requests the title of a part counts."""
    match = _COUNT.match(section)
    return 0 if match is None else int(match["count"])


def serves_in(home: str) -> list[str]:
    """The departments whose work Home shows."""
    title = HOME["department"]
    return [line.removeprefix(title) for line in home.splitlines() if line.startswith(title)]


def is_empty(home: str) -> bool:
    """Whether Home says that there is nothing in it."""
    return _NOTHING in home


def undelivered_in(home: str) -> list[tuple[str, str]]:
    """Where something could not be said, and why, as an admin reads it."""
    return [(match["where"], match["reason"]) for match in _UNDELIVERED.finditer(section_of(home, "undelivered"))]
