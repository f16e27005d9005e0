"""What people are told of what did not arrive: whoever wrote it, and an admin."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from bot.operations.installation import Gap
from bot.operations.undelivered import LostWords, Undelivered, advice
from handlers.views import moments
from handlers.views.blocks import context, escape, section
from handlers.views.requests import links

MOST = 5
_WHAT = {
    "asked": "your question",
    "replied": "your reply",
    "answered": "your answer",
    "added": "what you added",
    "proposed": "your question for a new time",
    "countered": "the time that you proposed",
    "declined": "why you keep the promised time",
}


def to_writer(lost: LostWords, zone: str) -> tuple[str, list[Block]]:
    """What did not arrive, by when it was written, why, and what to do. Never the words: they stand where they were
    written, and in the history.
    """
    snapshot, line = lost.snapshot, lost.line
    reader = snapshot.department.name if lost.to_department else snapshot.requester.name
    wrote_it = line is None or line.entry.actor_id == snapshot.request.requester_id
    side = links.REQUESTER if wrote_it else links.DEPARTMENT
    about = links.number(snapshot, side)
    at = snapshot.request.opened_at if line is None else line.entry.at
    what = "your request" if line is None else _WHAT.get(line.entry.verb, "what you wrote")
    text = (
        f"⚠️ *{escape(reader)} has not got {what}* about {about}, written {moments.moment(at, zone)}: "
        f"{_why(lost)} It is kept in the history of {snapshot.number}. {_what_to_do(lost)}"
    )
    return text, [section(text)]


def to_admin(found: Sequence[Undelivered], zone: str) -> tuple[str, list[Block]]:
    """What could not be delivered, for which reason, and what to do: the newest, and where the rest is listed."""
    text = "⚠️ *Some of what I should say could not be delivered.*"
    rows = [
        f"{escape(one.what)} to {escape(one.where)}, promised {moments.moment(one.promised_at, zone)}: "
        f"`{escape(one.reason)}`\n{advice(one.reason)}"
        for one in found[:MOST]
    ]
    rest = "There is more. " if len(found) > MOST else ""
    how = f"{rest}`handoff outbox list` shows all of it, with numbers for `retry` and `drop`. Nobody's words are lost."
    return text, [section(text), *map(section, rows), context(how)]


def events_dropped() -> tuple[str, list[Block]]:
    """Slack tells Handoff less than happens: what that means, and what to do."""
    text = "⚠️ *Slack does not tell me everything at the moment.*"
    what = (
        "Beyond 30,000 events an hour Slack drops all of them. What people write below open cards meanwhile reaches "
        "their requests a few minutes late: I read it when this is over. Buttons and forms work."
    )
    how = (
        "If the app was made with an older manifest, put what `handoff manifest` prints in its place. "
        "I say this once an hour at most."
    )
    return text, [section(text), section(what), context(how)]


def installation_back(gap: Gap, zone: str) -> tuple[str, list[Block]]:
    """Slack took nothing from Handoff for a while: what that means."""
    text = "*I am back in Slack.*"
    what = (
        f"From {moments.moment(gap.since, zone)} to {moments.moment(gap.until, zone)} Slack took nothing from me "
        f"(`{gap.reason}`). Nothing that was promised is lost: what waited is said now, and clocks went on."
    )
    return text, [section(text), section(what)]


def _why(lost: LostWords) -> str:
    if lost.has_left:
        return "they have no account in Slack any more."
    return "I cannot write in their channel at the moment." if lost.comes_by_itself else "Slack did not take it."


def _what_to_do(lost: LostWords) -> str:
    if lost.comes_by_itself:
        return "I pass it on as soon as I can. If it cannot wait, please tell them directly."
    return "Please ask their colleagues whether it is still needed." if lost.has_left else "Please tell them directly."
