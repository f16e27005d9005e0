"""What is said to somebody who asked, typed or wrote, as values."""

from __future__ import annotations

import re
from typing import NamedTuple

from tests.wording.phrases import WHO
from tests.wording.promises import Promise, promise_of

_GIVEN = re.compile(rf"^(?P<number>R-\d+)  [^\n]*\n(?:[^\n]*\n)*?📥 {WHO} gave this to you\.$", re.MULTILINE)
_PASSED_ON = re.compile(r"(?P<number>R-\d+) is with (?P<department>[^\n]+?) now, so I did not pass this on\.")
_PASSED_OVER = "Send this to… Nobody has read it yet. Choose who can help, and a form opens with your words."
_ASKS = re.compile(r"^(?P<number>R-\d+)  [^\n]*\n(?P<department>[^\n]+) waits for your answer\.$", re.MULTILINE)
_UNREACHABLE = re.compile(
    r"I cannot post in (?P<channel>#[^,\n]+), so (?P<department>[^\n]+) does not see its requests\. "
    r"[^\n]*/invite @Handoff"
)
_RECEIPT = re.compile(
    r"(?P<number>R-\d+) is with (?P<department>[^\n]+?)\."
    r"(?: (?:The first answer is due|It should be done) (?P<when>[^.\n]+)\.)?"
)
_ROW = re.compile(
    r"^(?:🔴 )?(?P<number>R-\d+)  (?P<summary>[^\n]*)\n(?P<other>[^\n·]+?)"
    r"(?: · (?P<who>[^\n·]+) (?:has|did) it)? · (?P<stands>[^\n·]+)$",
    re.MULTILINE,
)
_ROW_CLOCKS = {"answer": "response", "next answer": "next response", "solution": "resolution"}
_WAITING_ROWS = {
    "waiting for an answer": "an answer",
    "waiting for your answer": "an answer",
    "done, waiting to be confirmed": "a word",
}
_UNKNOWN = re.compile(r"There is no (R-\S*|such request) that you can see\.")
_TO_WHOM = re.compile(
    r"(?:Send this to…|Did you mean (?P<names>[^\n?]+)\?)(?: Or /request (?P<meant>\w+)\?)? "
    r"A form opens with your words; nothing was sent yet\."
)
_HELP = "Ask another department for something."
_UNREADABLE = (
    "Please say in a few words what you need, up to 3,000 characters, or type /request for a form. Nothing was sent."
)
_ECHO = "You typed:\n"
TOO_SLOW = "Slack was too slow for me to open the window. Nothing was changed; please try once more."
TRY_AGAIN = "Slack did not accept that. Please try again in a moment"
NOT_KEPT = "this was not kept and nothing was sent. Please try again"


class Row(NamedTuple):
    """A request in a list: who asked or who is asked, who has it, and what matters next: a clock and how it stands."""

    number: str
    summary: str
    other: str
    assignee: str | None
    stands: tuple[str, Promise]


# What matters next where no clock runs.
WAITING_FOR_AN_ANSWER = ("an answer", Promise("waited for"))
WAITING_FOR_A_WORD = ("a word", Promise("waited for"))


class Receipt(NamedTuple):
    """What whoever asked in one line reads at once: the number, the department, and until when what comes first."""

    number: str
    department: str
    due: str


def receipt_in(said: str) -> Receipt | None:
    """What is promised to whoever asked in one line; None when nothing was taken."""
    match = _RECEIPT.match(said)
    return None if match is None else Receipt(match["number"], match["department"], match["when"] or "")


def rows_in(text: str) -> list[Row]:
    """The requests of a list: of `/request mine`, or of a part of Home."""
    return [
        Row(match["number"], match["summary"], match["other"], match["who"], _row_stands(match["stands"]))
        for match in _ROW.finditer(text)
    ]


def is_unknown(said: str) -> bool:
    """Whether somebody reads that there is no such request for them, whatever its number."""
    return _UNKNOWN.match(said) is not None


def is_unreadable(said: str) -> bool:
    """Whether a line had nothing in it to read, or too much, and was not sent."""
    return said.startswith(_UNREADABLE)


def asks_to_whom(said: str) -> bool:
    """Whether it is asked to whom the words should go."""
    return _TO_WHOM.match(said) is not None


def meant_in(said: str) -> tuple[list[str], str | None]:
    """The departments, and the command, that the words may have meant. Fails when nothing of the kind is asked."""
    match = _TO_WHOM.match(said)
    assert match is not None, said
    return (match["names"].split(" or ") if match["names"] else []), match["meant"]


def is_help(said: str) -> bool:
    """Whether it says what can be typed."""
    return said.startswith(_HELP)


def echo_in(said: str) -> str | None:
    """What somebody had typed, given back to them."""
    return said.partition(_ECHO)[2] or None


def given_in(text: str) -> tuple[str, str] | None:
    """The request that somebody was given, and by whom."""
    match = _GIVEN.match(text)
    return None if match is None else (match["number"], match["who"])


def passed_on_in(said: str) -> tuple[str, str] | None:
    """The request, and the department that has it now, told to who wrote below the card that it has left."""
    match = _PASSED_ON.match(said)
    return None if match is None else (match["number"], match["department"])


def is_passed_over(said: str) -> bool:
    """Whether somebody who wrote outside of any thread is told that nobody read it, and asked to whom it should go."""
    return _PASSED_OVER in said


def asks_in(said: str) -> list[tuple[str, str]]:
    """The requests and departments that wait for the reader, to whom the questions are shown."""
    return [(match["number"], match["department"]) for match in _ASKS.finditer(said)]


def unreachable_in(said: str) -> tuple[str, str] | None:
    """The channel that Handoff cannot write in, and the department that sees nothing therefore."""
    match = _UNREACHABLE.match(said)
    return None if match is None else (match["channel"], match["department"])


def _row_stands(words: str) -> tuple[str, Promise]:
    if waits_for := _WAITING_ROWS.get(words):
        return waits_for, Promise("waited for")
    for what, clock in sorted(_ROW_CLOCKS.items(), reverse=True):
        if words.startswith(f"{what} "):
            return clock, promise_of(words.removeprefix(f"{what} "))
    return "", promise_of(words)
