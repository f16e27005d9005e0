"""The lines below a card, and the message to whoever has, had or asked about a request, as values."""

from __future__ import annotations

import re
from typing import NamedTuple

from tests.wording.cards import STATES
from tests.wording.phrases import HOURS, WHO, first_of

_MENTION = re.compile(rf"\n@{WHO}, Slack notifies you of everything new in this thread\.")
_LINES = {
    "taken": rf"✋ {WHO} answered [^\n]+\.",
    "asked": rf"{WHO} (?:asked [^\n]+|asks you):",
    "replied": rf"{WHO} replied(?: to [^\n]+)?:",
    "answered": rf"{WHO} answered:",
    "added": rf"{WHO} added:",
    "remarked": rf"{WHO} wrote(?: where [^\n]+ asked)?:",
    "acknowledged": rf"👍 {WHO} (?:has read it|withdrew their message): no answer is needed\.",
    "noted": rf"🔒 {WHO} noted, for the department only:",
    "rated": rf"⭐ {WHO} rated it\.",
    "commented": rf"⭐ {WHO} (?:asks to talk about|on) how it went[.:]",
    "reopened": rf"↩️ {WHO} reopened it[.:]",
    "cancelled": rf"🚫 {WHO} cancelled it[.:]",
    "changed": rf"✏️ {WHO} corrected R-\d+: (?P<detail>[^\n]+)\.",
    "handed_back": rf"{WHO} has left the team\. R-\d+ is back in the queue\.",
    "moved": rf"➡️ {WHO} moved (?:it here from|R-\d+ to) (?P<detail>[^.:,\n]+)[^\n]*",
    "proposed": rf"🕓 {WHO} (?:proposed a new time to|needs more time and proposes) [^\n]+:",
    "countered": rf"🕓 {WHO} proposed another time, (?P<detail>[^\n]+?)[.:](?:\n|$)",
    "agreed": rf"🤝 {WHO} agreed to the new time: (?P<detail>[^\n]+)\.",
    "declined": rf"{WHO} did not agree to (?P<detail>[^\n]+): the promised time stays\.",
    "upheld": rf"{WHO} (?:says R-\d+ is still done\.|read your message and says R-\d+ is done\. Is it\?)[^\n]*",
    "resolved": rf"(?:☑️ )?{WHO} (?:says R-\d+ is done(?:\. Is it\?|:)|marked it as done and told [^\n]+[:.])",
    "doubted": r"(?:Reopen R-\d+\?|R-\d+ (?:is closed\.|was cancelled\.|is open again\.))[^\n]*",
    "silent": r"💤 [^\n]+ closed[^\n]+",
    "snoozed": rf"🔕 {WHO} snoozed the reminders[^\n]*",
    "standard": r"[^\n]+ changed what it promises(?:, and working hours were changed)?\.[^\n]*",
    "hours": r"Working hours were changed\.[^\n]*",
    "told_hours": rf"🌙 {HOURS}\. They will read your message then\.[^\n]*",
}
_ABOUT_ONE = re.compile(r"R-\d+  [^\n]+\n")
_TOLD = {
    "assigned": rf"📥 {WHO} gave this to you\.",
    "taken away": rf"📤 {WHO} (?:gave this to (?P<detail>[^\n]+)|took this over from you)\.",
    "released": rf"📤 {WHO} put this back into the queue, so you no longer have it\.",
    "resolved": rf"☑️ {WHO} marked this as done\.",
    **{
        verb: pattern
        for verb, pattern in _LINES.items()
        if verb not in {"resolved", "standard", "told_hours", "doubted"}
    },
}


class Line(NamedTuple):
    """A line of the history below a card: what was done by whom, a moment or score that it names, and the words."""

    verb: str
    actor: str
    detail: str
    words: str


def line_in(reply: str) -> Line | None:
    """The line of the history that a reply tells; None for what people wrote there themselves, and for reminders."""
    reply = _MENTION.sub("", reply)
    match, verb = first_of(_LINES, reply)
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
        match, verb = first_of(_TOLD, line)
        if match is not None:
            told.append(Line(verb, match.groupdict().get("who") or "", match.groupdict().get("detail") or "", ""))
        elif line.startswith(tuple(STATES)):
            break  # from here on it says how the request stands
        elif told and not told[-1].words:
            told[-1] = told[-1]._replace(words=line)
    return told
