"""Why the next wave of a pulse did not open by itself, and what to do."""

from __future__ import annotations

_WHY = {
    "TooFewPeople": "There are too few people in its audience now. Change who is asked.",
    "AudienceTooClose": (
        "Its audience has become almost the same as that of another pulse of the last 30 days, so the difference would "
        "give people away. Change who is asked, or wait."
    ),
    "TooSoon": "Waves of a pulse are at least 14 days apart. It opens when they are over.",
    "StillOpen": "The wave before is still open.",
    "NoKeyFolder": "The keys of sealed answers have no safe place. `handoff doctor` says what to do about it.",
}
_UNKNOWN = "Handoff's log says why."


def why(trouble: str) -> str:
    """`trouble` is the name of the refusal."""
    return _WHY.get(trouble, _UNKNOWN)
