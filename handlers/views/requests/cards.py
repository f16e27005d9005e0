"""The two cards of a request, and what is left of one in a channel that the request has left."""

from __future__ import annotations

from slack_sdk.models.blocks import Block

from bot.requests import Shown
from bot.standards import Urgency
from bot.text import shorten
from handlers.views import words
from handlers.views.blocks import actions, button, context, escape, section
from handlers.views.blocks import words as paragraphs
from handlers.views.requests import ids, promises
from handlers.views.requests.buttons import department_buttons, requester_buttons

_DETAILS_ON_A_CARD = 1_500
_REASON = 300


def department_card(shown: Shown) -> list[Block]:
    """What a department sees, at any point in the request's life."""
    request = shown.request
    blocks: list[Block] = [section(f"{'🔴 ' if shown.is_late else ''}*{shown.number}*  {escape(request.summary)}")]
    about = [f"{escape(shown.requester.name)} asks"]
    if shown.kind is not None:
        about.append(escape(shown.kind.name))
    about.append(f"“{words.URGENCIES[Urgency(request.urgency)]}”")
    if shown.earlier:
        about.append("1 earlier request" if shown.earlier == 1 else f"{shown.earlier} earlier requests")
    blocks.append(context(" · ".join(about)))
    blocks += _details(shown)
    blocks.append(stands(shown))
    if request.state == "waiting" and shown.question is not None:
        blocks.append(context(f"Asked: {_first_line(shown.question.words)}"))
    blocks += promises.owed_by_requester(shown)
    blocks += promises.proposal_for_department(shown)
    blocks += promises.where_the_time_went(shown)
    if request.state == "cancelled" and shown.ending is not None and shown.ending.words:
        blocks.append(context(f"Reason: {_first_line(shown.ending.words)}"))
    return [*blocks, actions(department_buttons(shown))]


def department_text(shown: Shown) -> str:
    """The card in one sentence, for notifications and screen readers. Escaped."""
    has_it = "nobody has it yet" if shown.assignee is None else f"{escape(shown.assignee.name)} has it"
    return (
        f"{shown.number}: {escape(shown.request.summary)}. {escape(shown.requester.name)} asks "
        f"{escape(shown.department.name)}; {has_it}."
    )


def requester_card(shown: Shown, *, has_thread: bool = True) -> list[Block]:
    """What the person who asked sees, in plain words. An answer to a command has no thread to write in."""
    request = shown.request
    blocks: list[Block] = [
        section(f"*{shown.number}* to *{escape(shown.department.name)}*\n{escape(request.summary)}"),
        promises.with_why(_plain_state(shown), shown) if _names_a_time(shown) else section(_plain_state(shown)),
    ]
    if request.state == "waiting" and shown.question is not None:
        question, whole = paragraphs(shown.question.words, limit=_DETAILS_ON_A_CARD)
        blocks += question
        if not whole:
            blocks.append(context("The whole question is in the thread."))
    blocks += promises.owed_by_requester(shown, to_requester=True)
    blocks += promises.proposal_for_requester(shown)
    blocks += promises.where_the_time_went(shown, to_requester=True)
    if has_thread and request.state in {"open", "taken"}:
        blocks.append(context("Write in this thread to add something; the department will see it."))
    buttons = requester_buttons(shown)
    return [*blocks, actions(buttons)] if buttons else blocks


def requester_text(shown: Shown) -> str:
    return f"{shown.number} to {escape(shown.department.name)}: {escape(shown.request.summary)}. {_state_word(shown)}."


def moved_card(shown: Shown) -> list[Block]:
    """In a channel where the request once was: where it is now, and nothing to press."""
    blocks: list[Block] = [section(moved_text(shown))]
    return [*blocks, context("What is written in this thread reaches nobody there. Its new card has its own thread.")]


def moved_text(shown: Shown) -> str:
    return f"➡️ *{shown.number}*  {escape(shown.request.summary)}\nMoved to *{escape(shown.department.name)}*."


def stands(shown: Shown) -> Block:
    """Who has it, and how both promises stand: what a member looks for first."""
    request = shown.request
    who = "nobody" if shown.assignee is None else f"*{escape(shown.assignee.name)}*"
    name = escape(shown.requester.name)
    has_it = {
        "open": "🔵 Nobody has it yet",
        "taken": f"✋ {who} has it",
        "waiting": f"⏳ Waiting for {name} to answer" + ("" if shown.assignee is None else f" {who}"),
        "resolved": f"☑️ Done by {who}; {name} has been asked whether it is",
        "closed": f"✅ Closed, done by {who}" if shown.was_done else f"💤 Closed: {name} did not answer",
        "cancelled": "🚫 Cancelled",
    }[request.state]
    if request.state == "cancelled":
        return section(has_it)
    return promises.with_why(f"{has_it}\n{promises.both(shown)}", shown)


def _details(shown: Shown) -> list[Block]:
    if not shown.request.details:
        return []
    blocks, whole = paragraphs(shown.request.details, limit=_DETAILS_ON_A_CARD)
    if whole:
        return blocks
    more = section("There is more.")
    more.accessory = button("Read all", ids.READ, shown.request.id)
    return [*blocks, more]


def _plain_state(shown: Shown) -> str:
    request, who = shown.request, "" if shown.assignee is None else escape(shown.assignee.name)
    department = escape(shown.department.name)
    if request.state == "open":
        return f"🔵 *Received.* {department} has it in front of them. {_dues(shown)}"
    if request.state == "taken":
        return f"✋ *{who} has it.* {_dues(shown)}"
    if request.state == "waiting":
        return "⏳ *Waiting for you.* The department asks you something before it can go on:"
    if request.state == "resolved":
        closes = "" if request.closes_at is None else f" {words.moment(request.closes_at, shown.calendar.zone)}"
        return f"☑️ *Done*, says {who or department}. Is it? Without a word from you it closes by itself{closes}."
    if request.state == "closed" and not shown.was_done:
        return f"💤 *Closed*, because {department} had no answer from you. *Reopen* goes on where it stood."
    if request.state == "closed":
        thanks = " Thank you for rating it." if shown.is_rated else ""
        return f"✅ *Closed.*{thanks}"
    by = "" if shown.ending is None or not shown.ending.words else f" Reason: {_first_line(shown.ending.words)}"
    return f"🚫 *Cancelled.*{by}"


def _names_a_time(shown: Shown) -> bool:
    return shown.request.state in {"open", "taken"} or (shown.request.state == "waiting" and shown.answer is not None)


def _dues(shown: Shown) -> str:
    """Both promises in a sentence; for what was asked in closed hours also from when on they count."""
    said = promises.running(shown)
    # Of the moment it was asked, not of now: this stays true while the card stands.
    opened_at = shown.request.opened_at
    is_promised = shown.response is not None or shown.resolution is not None
    if shown.request.state == "open" and is_promised and not shown.calendar.is_open(opened_at):
        opens_at = words.moment(shown.calendar.next_open(opened_at), shown.calendar.zone)
        return f"{said} The time counts from {opens_at}, when they open."
    return said


def _state_word(shown: Shown) -> str:
    return {
        "open": "Received",
        "taken": "Somebody has it",
        "waiting": "Waiting for your answer",
        "resolved": "Done; please say whether it is",
        "closed": "Closed",
        "cancelled": "Cancelled",
    }[shown.request.state]


def _first_line(text: str) -> str:
    first = text.split("\n", 1)[0]
    return escape(shorten(first, _REASON))
