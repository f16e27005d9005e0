"""How a promise stands, as a value, and the phrases that say so."""

from __future__ import annotations

import re
from typing import NamedTuple

_STANDINGS = {
    "due": r"due (?P<when>.+)",
    "due soon": r"🟡 due soon, (?P<when>.+)",
    "late": r"🔴 late(?: by [^,\n]+)?, was due (?P<when>.+)",
    "paused": r"⏸️ paused with (?P<when>.+) left",
    "paused too late": r"⏸️ paused, (?P<when>.+) late already",
    "met": r"✅ kept, (?P<when>.+) to spare",
    "kept anew": r"✅ new time kept, (?P<when>.+) to spare",
    "missed": r"missed by (?P<when>.+)",
    "missed, whatever came later": r"late since (?P<when>.+?)(?:, new time kept)?",
    "closed in silence": r"closed without an answer(?:, neither kept nor missed)?",
    "not promised": r"no promised time",
    "not counted": r"no longer counted",
}
# What broke once, and no longer decides what is due.
_BROKE = re.compile(r"; late since [^;]+$|^late since [^;]+?, then ")
_ANEW = re.compile(r" \(new time\)$")
CLOCKS = {"first answer": "response", "next answer": "next response", "solution": "resolution"}
CLOCK = rf"(?P<what>{'|'.join(CLOCKS)})"


class Promise(NamedTuple):
    """How a promise stands, and the moment or length of time that is shown with it; `anew` when both agreed on it."""

    standing: str
    when: str = ""
    anew: bool = False


def due(when: str, *, anew: bool = False) -> Promise:
    return Promise("due", when, anew)


def due_soon(when: str, *, anew: bool = False) -> Promise:
    return Promise("due soon", when, anew)


def late(when: str) -> Promise:
    return Promise("late", when)


def paused(left: str) -> Promise:
    return Promise("paused", left)


def met(to_spare: str) -> Promise:
    return Promise("met", to_spare)


def missed(by: str) -> Promise:
    return Promise("missed", by)


NOT_PROMISED = Promise("not promised")


def promise_of(words: str) -> Promise:
    """How a promise stands by the phrase that says so. Fails when there is no such phrase."""
    if words.startswith("✅ new time kept") or words.endswith(", new time kept"):
        anew, bare = True, words
    else:
        stands = _BROKE.sub("", words)
        bare = _ANEW.sub("", stands)
        anew = bare != stands
    for standing, pattern in _STANDINGS.items():
        if match := re.fullmatch(pattern, bare):
            return Promise(standing, match.groupdict().get("when", ""), anew)
    raise AssertionError(f"no promise stands like this: {words!r}")
