"""What reminders, apologies and digests say, as values."""

from __future__ import annotations

import re
from typing import NamedTuple

from tests.wording.phrases import WHEN, WHO, first_of
from tests.wording.promises import CLOCK, CLOCKS, Promise, promise_of

_REMINDER = re.compile(
    rf"^(?P<number>R-\d+) [^\n]*\n"
    rf"The {CLOCK} is (?:still )?(?P<standing>[^.\n]+?)(?:, in [^,.\n]+)?\. "
    r"(?:Nobody has it yet|(?P<who>[^.\n]+?) has it)\.$",
    re.MULTILINE,
)
_APOLOGY = re.compile(
    r"We are sorry: (?P<department>[^\n]+?) promised (?P<what>a first answer|an answer|to be done) "
    r"by (?P<when>[^\n]+?), and (?P<number>R-\d+) is late\. (?:Nobody has taken it yet|(?P<who>[^\n]+?) has it);"
    r"(?: your card asks whether (?P<new_time>[^\n]+?) works for you instead\.)?"
)
_APOLOGIES = {"a first answer": "response", "an answer": "next response", "to be done": "resolution"}
_STAND_IN = re.compile(
    rf"^(?P<number>R-\d+) [^\n]*\n{WHO} has it and is away(?: until {WHEN})?; "
    rf"the {CLOCK} is (?P<standing>[^.\n]+)\. "
    r"Can you take it over, or assign it to somebody\?",
    re.MULTILINE,
)
_PUT_OFF = re.compile(rf"^💤 {WHO} snoozed this until {WHEN}: (?P<why>.+)$", re.MULTILINE)
_DIGEST = re.compile(r"(?:Today's digest|Digest of [^:\n]+|Late by now): ")
_TOTAL = re.compile(r"(?P<count>\d+|one) requests? needs? a look")
_MORE = re.compile(r"and (?P<count>\d+) more; you find all of them in Home\.")
_WAITS = re.compile(r"(?P<department>[^\n]+) needs your answer to go on with (?P<number>R-\d+):")
_CLOSES = re.compile(rf"If you do not answer, R-\d+ closes {WHEN}; you can reopen it then\.")
_SINCE = {
    "taken": rf"✔️ {WHO} took it\.",
    "resolved": rf"✔️ {WHO} is done with it\.",
    "answered": rf"✔️ {WHO} answered\.",
    "snoozed": rf"💤 {WHO} snoozed this\.",
}


class Reminder(NamedTuple):
    """What somebody was reminded of: the request, which of its clocks, how it stands, and who has it, if anybody."""

    number: str
    clock: str
    promise: Promise
    assignee: str | None


class Apology(NamedTuple):
    """What a requester was told when a promise was broken: who had promised what until when, and who has it.

    `new_time` is the one that they are reminded to agree to.
    """

    number: str
    department: str
    clock: str
    due: str
    assignee: str | None
    new_time: str | None = None


class StandIn(NamedTuple):
    """For what somebody was asked to stand in: the request, who is away until when, and what falls due meanwhile."""

    number: str
    away: str
    until: str
    clock: str
    promise: Promise


def reminders_in(text: str) -> list[Reminder]:
    """All reminders in a message, a thread or a digest."""
    return [
        Reminder(match["number"], CLOCKS[match["what"]], promise_of(match["standing"]), match["who"])
        for match in _REMINDER.finditer(text)
    ]


def apologies_in(text: str) -> list[Apology]:
    """All that a requester was told about promises that were broken."""
    return [
        Apology(
            match["number"],
            match["department"],
            _APOLOGIES[match["what"]],
            match["when"],
            match["who"],
            match["new_time"],
        )
        for match in _APOLOGY.finditer(text)
    ]


def stand_ins_in(text: str) -> list[StandIn]:
    """All that somebody was asked to stand in for."""
    return [
        StandIn(
            match["number"],
            match["who"],
            match["when"] or "",
            CLOCKS[match["what"]],
            promise_of(match["standing"]),
        )
        for match in _STAND_IN.finditer(text)
    ]


def put_off_in(reminder: str) -> list[tuple[str, str, str]]:
    """Who has put a request off, until when and why."""
    return [(match["who"], match["when"], match["why"]) for match in _PUT_OFF.finditer(reminder)]


def is_digest(text: str) -> bool:
    return _DIGEST.match(text) is not None


def total_in(digest: str) -> int:
    """How many requests a digest counts. Fails when it counts none."""
    match = _TOTAL.search(digest)
    assert match is not None, digest
    return 1 if match["count"] == "one" else int(match["count"])


def more_in(digest: str) -> int:
    """How many of them it has no room for."""
    match = _MORE.search(digest)
    return 0 if match is None else int(match["count"])


def waits_in(text: str) -> tuple[str, str] | None:
    """The request, and the department that waits for the reader's answer to go on; None when nobody does."""
    match = _WAITS.search(text)
    return None if match is None else (match["number"], match["department"])


def closes_in(reminder: str) -> str | None:
    """When the request is closed without an answer, by a reminder of the question; None when it says nothing of it."""
    match = _CLOSES.search(reminder)
    return None if match is None else match["when"]


def since_in(reminder: str) -> tuple[str, str] | None:
    """What was done, and by whom, since a reminder was sent; None while it says nothing of it."""
    match, verb = first_of(_SINCE, reminder, anywhere=True)
    return None if match is None else (verb, match["who"])


def of_response(promise: Promise, assignee: str | None = None, number: str = "R-1") -> Reminder:
    """A reminder of the first answer."""
    return Reminder(number, "response", promise, assignee)


def of_resolution(promise: Promise, assignee: str | None = None, number: str = "R-1") -> Reminder:
    """A reminder of the solution."""
    return Reminder(number, "resolution", promise, assignee)
