"""What a text of Handoff says, as values: the one place besides the tests of the views that knows how it is put.

Journeys ask for these values, so that another wording changes its view, the test of that view, and at most a line here.
The tests of the views hold every line against the view it reads. All texts are as people see them, without markup.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

# No name begins with a sign, which tells lines apart.
_WHO = r"(?P<who>\w[^\n]*?)"
_WHEN = r"(?P<when>[^.\n]+?)"

# --- the state of a request, by the sign that begins its line on either card ---

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
    rf"✋ {_WHO} has it",
    rf"⏳ Waiting for [^\n]+? to answer {_WHO}$",
    rf"☑️ Done by {_WHO};",
    rf"☑️ {_WHO} says it is done\.",
    rf"✅ Closed, done by {_WHO}(?: ·|$)",
)
_RED = "🔴"

# --- how a promise stands ---

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
_CLOCKS = {"first answer": "response", "next answer": "next response", "solution": "resolution"}
_CLOCK = rf"(?P<what>{'|'.join(_CLOCKS)})"
_ON_A_LINE = re.compile(rf"(?:^| · ){_CLOCK}: (?P<standing>[^·\n]+?)(?= ·|$)", re.MULTILINE | re.IGNORECASE)
_IN_A_SENTENCE = re.compile(rf"The {_CLOCK} is (?P<standing>[^.\n]+)\.")
_ABOUT = re.compile(rf"^{_WHO} asks(?: · (?P<about>[^\n]+))?$", re.MULTILINE)
_ADDRESS = re.compile(r"^R-\d+ to (?P<department>[^\n]+)$", re.MULTILINE)
_MOVED_TO = re.compile(r"^Moved to (?P<department>[^\n]+)\.$", re.MULTILINE)
_WENT = re.compile(r"^Where the time went: (?P<parts>[^\n]+)$", re.MULTILINE)
_OWED = re.compile(
    r"^(?:Your|[^\n]+?'s) answer is (?P<standing>[^.\n]+): (?P<department>[^:\n]+) promises "
    r"to answer questions within (?P<within>[^.\n]+)\.$",
    re.MULTILINE,
)
_CLOSES_BY_ITSELF = re.compile(rf"If you do nothing, it closes {_WHEN}\.")
_STANDS_UNTIL_AGREED = re.compile(rf"Until you agree, the promised time stays: {_WHEN}\.")
_COUNTS_FROM = re.compile(rf"The clock starts when they open, {_WHEN}\.")

# --- another time, on either card ---

_NEW_TIMES = {
    "asked for": (rf"🕓 New time proposed: {_WHEN}\.", rf"🕓 {_WHO} proposes a new time: {_WHEN}\."),
    "countered": (rf"🕓 {_WHO} proposes another time: {_WHEN}\.", rf"🕓 You proposed {_WHEN}\. Until"),
    "declined": (rf"🕓 {_WHO} did not agree to {_WHEN}: the promised time stays\.",),
    "agreed": (rf"🤝 New time agreed: {_WHEN}(?:; the first promise was (?P<first>[^.\n]+))?\.",),
}

# --- reminders, and what comes of them ---

_REMINDER = re.compile(
    rf"^(?P<number>R-\d+) [^\n]*\n"
    rf"The {_CLOCK} is (?:still )?(?P<standing>[^.\n]+?)(?:, in [^,.\n]+)?\. "
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
    rf"^(?P<number>R-\d+) [^\n]*\n{_WHO} has it and is away(?: until {_WHEN})?; "
    rf"the {_CLOCK} is (?P<standing>[^.\n]+)\. "
    r"Can you take it over, or assign it to somebody\?",
    re.MULTILINE,
)
_PUT_OFF = re.compile(rf"^💤 {_WHO} snoozed this until {_WHEN}: (?P<why>.+)$", re.MULTILINE)
_DIGEST = re.compile(r"(?:Today's digest|Digest of [^:\n]+|Late by now): ")
_TOTAL = re.compile(r"(?P<count>\d+|one) requests? needs? a look")
_MORE = re.compile(r"and (?P<count>\d+) more; you find all of them in Home\.")
_WAITS = re.compile(r"(?P<department>[^\n]+) needs your answer to go on with (?P<number>R-\d+):")
_CLOSES = re.compile(rf"If you do not answer, R-\d+ closes {_WHEN}; you can reopen it then\.")
_SINCE = {
    "taken": rf"✔️ {_WHO} took it\.",
    "resolved": rf"✔️ {_WHO} is done with it\.",
    "answered": rf"✔️ {_WHO} answered\.",
    "snoozed": rf"💤 {_WHO} snoozed this\.",
}

# --- words outside of cards and threads ---

_HOURS = r"(?P<department>[^\n]+?) is closed and opens (?P<when>[^.;\n]+)"
_GIVEN = re.compile(rf"^(?P<number>R-\d+)  [^\n]*\n(?:[^\n]*\n)*?📥 {_WHO} gave this to you\.$", re.MULTILINE)
_PASSED_ON = re.compile(r"(?P<number>R-\d+) is with (?P<department>[^\n]+?) now, so I did not pass this on\.")
_PASSED_OVER = "Send this to… Nobody has read it yet. Choose who can help, and a form opens with your words."
_ASKS = re.compile(r"^(?P<number>R-\d+)  [^\n]*\n(?P<department>[^\n]+) waits for your answer\.$", re.MULTILINE)
_UNREACHABLE = re.compile(
    r"I cannot post in (?P<channel>#[^,\n]+), so (?P<department>[^\n]+) does not see its requests\. "
    r"[^\n]*/invite @Handoff"
)

# --- the lines below a card, for one side or the other ---

_MENTION = re.compile(rf"\n@{_WHO}, Slack notifies you of everything new in this thread\.")
_LINES = {
    "taken": rf"✋ {_WHO} answered [^\n]+\.",
    "asked": rf"{_WHO} (?:asked [^\n]+|asks you):",
    "replied": rf"{_WHO} replied(?: to [^\n]+)?:",
    "answered": rf"{_WHO} answered:",
    "added": rf"{_WHO} added:",
    "acknowledged": rf"👍 {_WHO} (?:has read it|withdrew their message): no answer is needed\.",
    "noted": rf"🔒 {_WHO} noted, for the department only:",
    "rated": rf"⭐ {_WHO} rated it(?:: (?P<detail>\d)[^\n]+|\.)",
    "commented": rf"⭐ {_WHO} on how it went:",
    "reopened": rf"↩️ {_WHO} reopened it[.:]",
    "cancelled": rf"🚫 {_WHO} cancelled it[.:]",
    "changed": rf"✏️ {_WHO} corrected R-\d+: (?P<detail>[^\n]+)\.",
    "handed_back": rf"{_WHO} has left the team\. R-\d+ is back in the queue\.",
    "moved": rf"➡️ {_WHO} moved (?:it here from|R-\d+ to) (?P<detail>[^.:,\n]+)[^\n]*",
    "proposed": rf"🕓 {_WHO} (?:proposed a new time to|needs more time and proposes) [^\n]+:",
    "countered": rf"🕓 {_WHO} proposed another time, (?P<detail>[^\n]+?)[.:](?:\n|$)",
    "agreed": rf"🤝 {_WHO} agreed to the new time: (?P<detail>[^\n]+)\.",
    "declined": rf"{_WHO} did not agree to (?P<detail>[^\n]+): the promised time stays\.",
    "upheld": rf"{_WHO} (?:says R-\d+ is still done\.|read your message and says R-\d+ is done\. Is it\?)[^\n]*",
    "resolved": rf"(?:☑️ )?{_WHO} (?:says R-\d+ is done(?:\. Is it\?|:)|marked it as done and told [^\n]+[:.])",
    "doubted": r"(?:Reopen R-\d+\?|R-\d+ (?:is closed\.|was cancelled\.|is open again\.))[^\n]*",
    "silent": r"💤 [^\n]+ closed[^\n]+",
    "snoozed": rf"🔕 {_WHO} snoozed the reminders[^\n]*",
    "standard": r"[^\n]+ changed what it promises(?:, and working hours were changed)?\.[^\n]*",
    "hours": r"Working hours were changed\.[^\n]*",
    "told_hours": rf"🌙 {_HOURS}\. They will read your message then\.[^\n]*",
}

# --- the message to whoever has, had or asked about a request ---

_ABOUT_ONE = re.compile(r"R-\d+  [^\n]+\n")
_TOLD = {
    "assigned": rf"📥 {_WHO} gave this to you\.",
    "taken away": rf"📤 {_WHO} (?:gave this to (?P<detail>[^\n]+)|took this over from you)\.",
    "released": rf"📤 {_WHO} put this back into the queue, so you no longer have it\.",
    "resolved": rf"☑️ {_WHO} marked this as done\.",
    **{
        verb: pattern
        for verb, pattern in _LINES.items()
        if verb not in {"resolved", "standard", "told_hours", "doubted"}
    },
}

# --- what `/request` answers ---

_RECEIPT = re.compile(
    r"(?P<number>R-\d+) is with (?P<department>[^\n]+?)\."
    r"(?: (?:The first answer is due|It should be done) (?P<when>[^.\n]+)\.)?"
)

_CORRECTED = re.compile(r"I took “(?P<written>[^”\n]+)” for (?P<department>[^\n.]+)\.")

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
_UNKNOWN = re.compile(r"There is no R-\S* that you can see\.")
_TO_WHOM = re.compile(
    r"(?:Send this to…|Did you mean (?P<names>[^\n?]+)\?)(?: Or /request (?P<meant>\w+)\?)? "
    r"A form opens with your words; nothing was sent yet\."
)
_CUT = "This is longer than a request can be. The first 3,000 characters are above."
_HELP = "Ask another department for something."
_UNREADABLE = (
    "Please say in a few words what you need, up to 3,000 characters, or type /request for a form. Nothing was sent."
)
_ECHO = "You typed:\n"

# --- the form of a new request ---

_STANDARD = re.compile(
    r"(?P<department>[^\n]+) promises a first answer (?:within (?P<first>[^.\n]+?)|in no promised time) "
    r"and to be done (?:within (?P<done>[^.\n]+)|in no promised time)\."
)
_SENT_NOW = re.compile(rf"If you send it now, the first answer is due {_WHEN}\.")
_OPENS = re.compile(rf"Closed now, opens {_WHEN}\.")
_USUALLY = re.compile(r"Usually done in (?P<median>[^;\n]+); 85 % of requests within (?P<most>[^.\n]+)\.")

# --- Home ---

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

# --- what a form says at a field, and whoever has a bad day ---

NEEDS_A_SUMMARY = "Please say in a few words what you need."
NEEDS_WORDS = "Please write a word or two."
NEEDS_A_CHOICE = "Please choose one of the three."
NEEDS_A_TIME = "Please choose a date and a time."
TOO_FAR = "Please choose a time within the next year."
TOO_SLOW = "Slack was too slow for me to open the window. Nothing was changed; please try once more."
TRY_AGAIN = "Slack did not accept that. Please try again in a moment"
NOT_KEPT = "this was not kept and nothing was sent. Please try again"
_CLOSED = re.compile(rf"{_HOURS}\. Please choose a time after that\.")


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


class Line(NamedTuple):
    """A line of the history below a card: what was done by whom, a moment or score that it names, and the words."""

    verb: str
    actor: str
    detail: str
    words: str


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
    return {_CLOCKS[match["what"].lower()]: promise_of(match["standing"]) for match in found}


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


def reminders_in(text: str) -> list[Reminder]:
    """All reminders in a message, a thread or a digest."""
    return [
        Reminder(match["number"], _CLOCKS[match["what"]], promise_of(match["standing"]), match["who"])
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
            _CLOCKS[match["what"]],
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
    match, verb = _first(_SINCE, reminder, anywhere=True)
    return None if match is None else (verb, match["who"])


def line_in(reply: str) -> Line | None:
    """The line of the history that a reply tells; None for what people wrote there themselves, and for reminders."""
    reply = _MENTION.sub("", reply)
    match, verb = _first(_LINES, reply)
    if match is None:
        return None
    found = match.groupdict()
    detail = (found.get("detail") or "").removeprefix("it is about ").replace("” instead of “", "” for “")
    return Line(verb, found.get("who") or "", detail, reply[match.end() :].lstrip("\n"))


def is_mentioned_in(reply: str) -> bool:
    """Whether whoever reads a thread is mentioned there, so that Slack tells them of its lines from then on."""
    return _MENTION.search(reply) is not None


def told_in(message: str) -> list[Line]:
    """What a message to one person says happened to a request, the oldest first; nothing for any other message."""
    told: list[Line] = []
    for line in message.splitlines() if _ABOUT_ONE.match(message) else ():
        match, verb = _first(_TOLD, line)
        if match is not None:
            told.append(Line(verb, match.groupdict().get("who") or "", match.groupdict().get("detail") or "", ""))
        elif line.startswith(tuple(STATES)):
            break  # from here on it says how the request stands
        elif told and not told[-1].words:
            told[-1] = told[-1]._replace(words=line)
    return told


def receipt_in(said: str) -> Receipt | None:
    """What is promised to whoever asked in one line; None when nothing was taken."""
    match = _RECEIPT.match(said)
    return None if match is None else Receipt(match["number"], match["department"], match["when"] or "")


def corrected_in(said: str) -> tuple[str, str] | None:
    """What was written, and the department that it was taken for; None when nothing was corrected."""
    match = _CORRECTED.search(said)
    return None if match is None else (match["written"], match["department"])


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


def is_cut(form: str) -> bool:
    """Whether a form says that it does not take all that was written."""
    return _CUT in form


def is_help(said: str) -> bool:
    """Whether it says what can be typed."""
    return said.startswith(_HELP)


def echo_in(said: str) -> str | None:
    """What somebody had typed, given back to them."""
    return said.partition(_ECHO)[2] or None


def hours_in(text: str) -> tuple[str, str] | None:
    """Which department is closed, and when it opens; None when it says nothing of it."""
    match = re.search(_HOURS, text.removeprefix("🌙 "))
    return None if match is None else (match["department"], match["when"])


def closed_until_in(error: str) -> tuple[str, str] | None:
    """The same, where a time was chosen at which nobody works yet."""
    match = _CLOSED.fullmatch(error)
    return None if match is None else (match["department"], match["when"])


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


def promised_in(form: str) -> tuple[str, str | None, str | None] | None:
    """Who promises an answer, and a solution, within which lengths of time; None where nothing is promised."""
    match = _STANDARD.search(form)
    return None if match is None else (match["department"], match["first"], match["done"])


def sent_now_in(form: str) -> str | None:
    """When the first answer is due, if the form is sent now."""
    match = _SENT_NOW.search(form)
    return None if match is None else match["when"]


def opens_in(form: str) -> str | None:
    """When a department that is closed opens; None while it is open."""
    match = _OPENS.search(form)
    return None if match is None else match["when"]


def usually_in(form: str) -> tuple[str, str] | None:
    """How long it takes by experience: half of all requests, and 85 of 100."""
    match = _USUALLY.search(form)
    return None if match is None else (match["median"], match["most"])


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


def of_response(promise: Promise, assignee: str | None = None, number: str = "R-1") -> Reminder:
    """A reminder of the first answer."""
    return Reminder(number, "response", promise, assignee)


def of_resolution(promise: Promise, assignee: str | None = None, number: str = "R-1") -> Reminder:
    """A reminder of the solution."""
    return Reminder(number, "resolution", promise, assignee)


def _state_line(card: str) -> tuple[str, str]:
    for line in card.splitlines():
        for sign in STATES:
            if line.startswith(f"{sign} "):
                return line, sign
    raise AssertionError(f"this card tells no state: {card!r}")


def _first(table: Mapping[str, str], text: str, *, anywhere: bool = False) -> tuple[re.Match[str] | None, str]:
    for verb, pattern in table.items():
        if match := (re.search if anywhere else re.match)(pattern, text):
            return match, verb
    return None, ""


def _row_stands(words: str) -> tuple[str, Promise]:
    if waits_for := _WAITING_ROWS.get(words):
        return waits_for, Promise("waited for")
    for what, clock in sorted(_ROW_CLOCKS.items(), reverse=True):
        if words.startswith(f"{what} "):
            return clock, promise_of(words.removeprefix(f"{what} "))
    return "", promise_of(words)
