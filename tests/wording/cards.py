"""What the two cards of a request say, as values."""

from __future__ import annotations

import re
from typing import NamedTuple

from tests.wording.phrases import WHEN, WHO
from tests.wording.promises import CLOCK, CLOCKS, Promise, promise_of

STATES = {
    "🔵": "open",
    "✋": "taken",
    "⏳": "waiting",
    "☑️": "resolved",
    "✅": "closed",
    "💤": "closed as silent",
    "🚫": "cancelled",
    "➡️": "moved",
}
_ASSIGNEES = (
    rf"✋ {WHO} has it",
    rf"⏳ Waiting for [^\n]+? to answer {WHO}$",
    rf"☑️ Done by {WHO};",
    rf"☑️ {WHO} says it is done\.",
    rf"✅ Closed, done by {WHO}(?: ·|$)",
)
_RED = "🔴"
_ON_A_LINE = re.compile(rf"(?:^| · ){CLOCK}: (?P<standing>[^·\n]+?)(?= ·|$)", re.MULTILINE | re.IGNORECASE)
_IN_A_SENTENCE = re.compile(rf"The {CLOCK} is (?P<standing>[^.\n]+)\.")
_ABOUT = re.compile(rf"^{WHO} asks(?: · (?P<about>[^\n]+))?$", re.MULTILINE)
_ADDRESS = re.compile(r"^R-\d+ to (?P<department>[^\n]+)$", re.MULTILINE)
_MOVED_TO = re.compile(r"^Moved to (?P<department>[^\n]+)\.$", re.MULTILINE)
_WENT = re.compile(r"^Where the time went: (?P<parts>[^\n]+)$", re.MULTILINE)
_OWED = re.compile(
    r"^(?:Your|[^\n]+?'s) answer is (?P<standing>[^.\n]+): (?P<department>[^:\n]+) promises "
    r"to answer questions within (?P<within>[^.\n]+)\.$",
    re.MULTILINE,
)
_CLOSES_BY_ITSELF = re.compile(rf"If you do nothing, it closes {WHEN}\.")
_STANDS_UNTIL_AGREED = re.compile(rf"Until you agree, the promised time stays: {WHEN}\.")
_COUNTS_FROM = re.compile(rf"The clock starts when they open, {WHEN}\.")
_NEW_TIMES = {
    "asked for": (rf"🕓 New time proposed: {WHEN}\.", rf"🕓 {WHO} proposes a new time: {WHEN}\."),
    "countered": (rf"🕓 {WHO} proposes another time: {WHEN}\.", rf"🕓 You proposed {WHEN}\. Until"),
    "declined": (rf"🕓 {WHO} did not agree to {WHEN}: the promised time stays\.",),
    "agreed": (rf"🤝 New time agreed: {WHEN}(?:; the first promise was (?P<first>[^.\n]+))?\.",),
}
_CORRECTED = re.compile(r"I took “(?P<written>[^”\n]+)” for (?P<department>[^\n.]+)\.")


class Owed(NamedTuple):
    """The answer that a requester owes: how soon their own department promises one, and how that stands."""

    department: str
    within: str
    promise: Promise


class NewTime(NamedTuple):
    """A new time and what became of it: "asked for", "declined" or "agreed".

    `by` is who did that, where the card says so; `first` is the first promise, once a new time is agreed.
    """

    state: str
    when: str
    by: str = ""
    first: str = ""


def state_in(card: str) -> str:
    """The state that a card says the request is in. Fails when it says none."""
    return STATES[_state_line(card)[1]]


def assignee_in(card: str) -> str | None:
    """Who has the request, by its card, or who did it; None when it names nobody."""
    line, _sign = _state_line(card)
    found = filter(None, (re.match(pattern, line) for pattern in _ASSIGNEES))
    return next((match["who"] for match in found), None)


def is_red(card: str) -> bool:
    """Whether the card is marked as late where everybody looks first."""
    return card.startswith(_RED)


def promises_in(card: str) -> dict[str, Promise]:
    """How the promises of a card stand, by their clocks, on the department's card or on the requester's."""
    found = [*_ON_A_LINE.finditer(card), *_IN_A_SENTENCE.finditer(card)]
    return {CLOCKS[match["what"].lower()]: promise_of(match["standing"]) for match in found}


def requester_in(card: str) -> str | None:
    """Who asks, by the department's card."""
    match = _ABOUT.search(card)
    return None if match is None else match["who"]


def about_in(card: str) -> list[str]:
    """What the department's card says about the request beside who asks: type, urgency, earlier requests."""
    match = _ABOUT.search(card)
    return [] if match is None or not match["about"] else [part.strip("“”") for part in match["about"].split(" · ")]


def department_in(card: str) -> str | None:
    """Who is asked, by the requester's card."""
    match = _ADDRESS.search(card)
    return None if match is None else match["department"]


def moved_to(card: str) -> str | None:
    """Where a request has gone, by a card that it has left."""
    match = _MOVED_TO.search(card)
    return None if match is None else match["department"]


def ledger_in(card: str) -> list[str]:
    """Where the time went: a length and a holder each, and who has it now."""
    match = _WENT.search(card)
    return [] if match is None else match["parts"].split(" · ")


def owed_in(card: str) -> Owed | None:
    """The answer that the requester owes by the promise of their own department; None when they owe none."""
    match = _OWED.search(card)
    return None if match is None else Owed(match["department"], match["within"], promise_of(match["standing"]))


def closes_by_itself(card: str) -> str | None:
    """When a request that is done is closed, if its requester says nothing."""
    match = _CLOSES_BY_ITSELF.search(card)
    return None if match is None else match["when"]


def stands_until_agreed(card: str) -> str | None:
    """The promise that stands as long as the requester does not agree to another."""
    match = _STANDS_UNTIL_AGREED.search(card)
    return None if match is None else match["when"]


def counts_from(card: str) -> str | None:
    """From when the time of what was asked in closed hours counts; None when the card says nothing of it."""
    match = _COUNTS_FROM.search(card)
    return None if match is None else match["when"]


def new_time_in(card: str) -> NewTime | None:
    """The new time that was asked for, and what became of it; None when none was, or nothing is said of it."""
    for state, patterns in _NEW_TIMES.items():
        for pattern in patterns:
            if match := re.search(pattern, card):
                found = match.groupdict()
                return NewTime(state, match["when"], found.get("who") or "", found.get("first") or "")
    return None


def corrected_in(said: str) -> tuple[str, str] | None:
    """What was written, and the department that it was taken for; None when nothing was corrected."""
    match = _CORRECTED.search(said)
    return None if match is None else (match["written"], match["department"])


def _state_line(card: str) -> tuple[str, str]:
    for line in card.splitlines():
        for sign in STATES:
            if line.startswith(f"{sign} "):
                return line, sign
    raise AssertionError(f"this card tells no state: {card!r}")
