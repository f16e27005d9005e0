"""Why the next wave of a pulse does not go out yet, and from which day on it may."""

from __future__ import annotations

from datetime import date

from handlers.views.pulses import phrases

# By the names of the policy's reasons. Each says what somebody could find out otherwise.
REASONS = {
    "TOO_FEW": "Too few people are in its audience: among so few, somebody could be told apart.",
    "ASKED_LATELY": "Somebody in it was asked less than 14 days ago, and nobody is asked more often than that.",
    "PART_OF_A_GROUP": (
        "It asks a part of departments that are counted together. They are asked together too, always with the same "
        "partners, or the difference would show what a few people said."
    ),
    "NOT_SETTLED": (
        "A few people came or left since the last time: compared with those results, the new ones would show what they "
        "said."
    ),
    "JOINED": ("It takes apart what is counted together for a while, because too few answered or nearly all agreed."),
    "TOO_SIMILAR": "Compared with another pulse of the last 180 days, its results would show what a few people said.",
}
_OTHERS = {
    "StillOpen": "The wave before is still open.",
    "AudienceUnreadable": (
        "Slack does not say who is in the channel or user group that it asks. Into a private channel I have to be "
        "invited, with `/invite @Handoff`; if it is gone, choose others to ask under *Change what comes next*."
    ),
    "NoKeyFolder": "The keys of sealed answers have no safe place. `handoff doctor` says what to do about it.",
}
_UNKNOWN = "Handoff's log says why."


def why(trouble: str, not_before: date | None) -> str:
    """Return why a wave may not go out, and until when that holds if it is known."""
    reason = REASONS.get(trouble) or _OTHERS.get(trouble, _UNKNOWN)
    if not_before is not None:
        until = f"It goes out from {phrases.day(not_before)} on, if nothing else changes."
    elif trouble in REASONS:
        until = "Waiting alone does not help: choose others to ask."
    else:
        until = ""
    again = "It is looked at again every working morning, and left out if its next date comes first."
    return " ".join(filter(None, [reason, until, again]))
