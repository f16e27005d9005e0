"""The two cards of a request, and what is left of one in a channel that the request has left."""

from __future__ import annotations

from datetime import timedelta

from slack_sdk.models.blocks import Block

from bot.requests.snapshot import RequestSnapshot
from bot.standards import Urgency
from bot.text import shorten
from handlers.views import absences, moments
from handlers.views.blocks import actions, button, context, escape, section
from handlers.views.blocks import text_blocks as paragraphs
from handlers.views.requests import ask_channels, ids, promises, ratings
from handlers.views.requests.buttons import (
    department_buttons,
    department_menu,
    is_over_for_requester,
    requester_buttons,
    requester_menu,
)

_DETAILS_ON_A_CARD = 1_500
_REASON = 300
# What is farther away depends on when somebody comes back.
_FORESEEABLE = timedelta(days=90)
# While nothing is over, somebody may want something from the requester.
_WAITED_FOR = {"open", "taken", "waiting", "resolved"}


def department_card(snapshot: RequestSnapshot) -> list[Block]:
    """What a department sees: first what it is, who has it and when it is due; two lines once it is over."""
    headline = section(f"{'🔴 ' if snapshot.is_late else ''}*{snapshot.number}*  {escape(snapshot.request.summary)}")
    if _is_over(snapshot):
        headline.accessory = department_menu(snapshot)
        away = absences.lines_about_requester(snapshot) if snapshot.request.state in _WAITED_FOR else []
        return [headline, context(_outcome(snapshot)), *away]
    first, *rest = state_for_department(snapshot)
    about_it = context(about(snapshot))
    return [headline, first, about_it, *_details(snapshot), *rest, actions(department_buttons(snapshot))]


def about(snapshot: RequestSnapshot) -> str:
    """Who asks, for what kind of thing, how urgent it is to them, and whether they have asked before."""
    where = "" if snapshot.request.asked_in is None else f" in {ask_channels.thread(snapshot)}"
    about = [f"{escape(snapshot.requester.name)} asks{where}"]
    if snapshot.kind is not None:
        about.append(escape(snapshot.kind.name))
    about.append(f"“{moments.URGENCIES[Urgency(snapshot.request.urgency)]}”")
    if snapshot.earlier:
        about.append("1 earlier request" if snapshot.earlier == 1 else f"{snapshot.earlier} earlier requests")
    return " · ".join(about)


def state_for_department(snapshot: RequestSnapshot) -> list[Block]:
    """How it stands: who has it, the promises, what is waited for, and where the time went."""
    request = snapshot.request
    blocks: list[Block] = [stands(snapshot)]
    if request.state in _WAITED_FOR:
        blocks += absences.lines_about_requester(snapshot)
    if request.state == "waiting" and snapshot.question is not None:
        blocks.append(context(f"Asked: {_first_line(snapshot.question.text)}"))
    blocks += promises.owed_by_requester(snapshot)
    blocks += promises.proposal_for_department(snapshot)
    blocks += promises.where_the_time_went(snapshot)
    if request.state == "cancelled" and snapshot.ending is not None and snapshot.ending.text:
        blocks.append(context(f"Reason: {_first_line(snapshot.ending.text)}"))
    return blocks


def _is_over(snapshot: RequestSnapshot) -> bool:
    """Is there nothing left for the department to do about it?"""
    return snapshot.request.state in {"closed", "cancelled"} or (
        snapshot.request.state == "resolved" and not snapshot.is_doubted
    )


def _outcome(snapshot: RequestSnapshot) -> str:
    """How it ended, who asked, and how the promises were kept, in one line; the window has the rest."""
    request, name = snapshot.request, escape(snapshot.requester.name)
    if request.state != "cancelled":
        is_named = request.state == "resolved" or not snapshot.was_done
        return " · ".join([_has_it(snapshot), *([] if is_named else [f"{name} asked"]), *promises.both(snapshot)])
    parts = [_has_it(snapshot), f"{name} asked"]
    if snapshot.ending is not None and snapshot.ending.text:
        parts.append(f"Reason: {_first_line(snapshot.ending.text)}")
    return " · ".join(parts)


def _own_outcome(snapshot: RequestSnapshot) -> str:
    """The same for whoever asked."""
    return f"{_plain_state(snapshot)} · {escape(snapshot.department.name)}"


def department_text(snapshot: RequestSnapshot) -> str:
    """The card in one sentence as things are now, for notifications and screen readers. Escaped."""
    return (
        f"{snapshot.number}: {escape(snapshot.request.summary)}. {escape(snapshot.requester.name)} asks "
        f"{escape(snapshot.department.name)}; {_where_it_stands(snapshot)}."
    )


def requester_card(snapshot: RequestSnapshot) -> list[Block]:
    """What the person who asked sees, in plain words: in their direct messages, or in the thread where they asked."""
    request = snapshot.request
    if request.asked_in is not None:
        return ask_channels.card(snapshot, state_for_requester(snapshot), _own_outcome(snapshot))
    if is_over_for_requester(snapshot):
        headline = section(f"*{snapshot.number}*  {escape(request.summary)}")
        headline.accessory = requester_menu(snapshot)
        return [headline, context(_own_outcome(snapshot))]
    blocks: list[Block] = [
        section(f"*{snapshot.number}* to *{escape(snapshot.department.name)}*\n{escape(request.summary)}"),
        *state_for_requester(snapshot),
    ]
    if request.state in {"open", "taken"}:
        blocks.append(context("Write in this thread to add something; the department will see it."))
    asks = ratings.rating_blocks(snapshot) if snapshot.is_asked_to_rate or snapshot.is_rated else []
    return [*blocks, actions(requester_buttons(snapshot)), *asks]


def state_for_requester(snapshot: RequestSnapshot) -> list[Block]:
    """The same for whoever asked, with the new time that they are asked to agree to."""
    request = snapshot.request
    blocks: list[Block] = [section(_plain_state(snapshot))]
    if request.state == "waiting" and snapshot.question is not None:
        question, whole = paragraphs(snapshot.question.text, limit=_DETAILS_ON_A_CARD)
        blocks += question
        if not whole:
            blocks.append(context("The whole question is in the thread."))
    ending = snapshot.ending
    if request.state == "resolved" and ending is not None and ending.verb == "resolved" and ending.text:
        blocks += paragraphs(ending.text, limit=_DETAILS_ON_A_CARD)[0]
    blocks += promises.owed_by_requester(snapshot, to_requester=True)
    blocks += promises.proposal_for_requester(snapshot)
    return [*blocks, *promises.where_the_time_went(snapshot, to_requester=True)]


def requester_text(snapshot: RequestSnapshot) -> str:
    department, summary = escape(snapshot.department.name), escape(snapshot.request.summary)
    return f"{snapshot.number} to {department}: {summary}. {_state_word(snapshot)}."


def doubled() -> tuple[str, list[Block]]:
    """In place of a card that stands twice, where somebody wrote below this one."""
    text = "This card was posted twice. What you write here is passed on; the buttons are on the other one."
    return text, [section(text)]


def moved(snapshot: RequestSnapshot, department_id: int) -> tuple[str, list[Block]]:
    """What is left of a card in a channel that the request left, of that department: the text and the blocks."""
    if department_id != snapshot.department.id:
        return moved_text(snapshot), moved_card(snapshot)
    text = f"➡️ *{snapshot.number}*  {escape(snapshot.request.summary)}\nMoved to <#{snapshot.department.channel_id}>."
    return text, [section(text), *moved_card(snapshot)[1:]]


def moved_card(snapshot: RequestSnapshot) -> list[Block]:
    """In a channel where the request once was: where it is now, and nothing to press."""
    blocks: list[Block] = [section(moved_text(snapshot))]
    return [*blocks, context("Nobody there reads this thread. Please write below the new card.")]


def moved_text(snapshot: RequestSnapshot) -> str:
    return f"➡️ *{snapshot.number}*  {escape(snapshot.request.summary)}\nMoved to *{escape(snapshot.department.name)}*."


def stands(snapshot: RequestSnapshot) -> Block:
    """Who has it, and how both promises stand: what a member looks for first."""
    if snapshot.request.state == "cancelled":
        return section(_has_it(snapshot))
    return section("\n".join([_has_it(snapshot), *promises.both(snapshot)]))


def _has_it(snapshot: RequestSnapshot) -> str:
    request = snapshot.request
    if snapshot.is_dismissed:
        return "🚫 Not a request"
    who = "nobody" if snapshot.assignee is None else f"*{escape(snapshot.assignee.name)}*"
    name = escape(snapshot.requester.name)
    return {
        "open": "🔵 Nobody has it yet",
        "taken": f"✋ {who} has it{absences.of_assignee(snapshot)}",
        "waiting": f"⏳ Waiting for {name} to answer" + ("" if snapshot.assignee is None else f" {who}"),
        "resolved": f"☑️ Done by {who}; {_to_be_confirmed(snapshot)}",
        "closed": f"✅ Closed, done by {who}" if snapshot.was_done else f"💤 Closed: {name} did not answer",
        "cancelled": "🚫 Cancelled",
    }[request.state]


def _where_it_stands(snapshot: RequestSnapshot) -> str:
    """The state of it at the end of a sentence."""
    request = snapshot.request
    who = "somebody" if snapshot.assignee is None else escape(snapshot.assignee.name)
    return {
        "open": "nobody has it yet",
        "taken": f"{who} has it",
        "waiting": f"it waits for an answer of {escape(snapshot.requester.name)}",
        "resolved": f"{who} is done with it",
        "closed": f"it is closed, done by {who}" if snapshot.was_done else "it is closed without an answer",
        "cancelled": "it was cancelled",
    }[request.state]


def _to_be_confirmed(snapshot: RequestSnapshot) -> str:
    name = escape(snapshot.requester.name)
    if snapshot.is_doubted:
        return f"{name} wrote again: please reopen it, or confirm that it is done"
    return f"waiting for {name} to confirm{absences.in_brackets(snapshot)}"


def _details(snapshot: RequestSnapshot) -> list[Block]:
    if not snapshot.request.details:
        return []
    blocks, whole = paragraphs(snapshot.request.details, limit=_DETAILS_ON_A_CARD)
    if whole:
        return blocks
    more = section("There is more.")
    more.accessory = button("Open", ids.READ, snapshot.request.id)
    return [*blocks, more]


def _plain_state(snapshot: RequestSnapshot) -> str:
    request, who = snapshot.request, "" if snapshot.assignee is None else escape(snapshot.assignee.name)
    department = escape(snapshot.department.name)
    if request.state == "open":
        return f"🔵 *Received by {department}.* {_dues(snapshot)}"
    if request.state == "taken":
        away = absences.of_assignee(snapshot)
        return f"✋ *{who} has it*{away}. {_dues(snapshot)}" if away else f"✋ *{who} has it.* {_dues(snapshot)}"
    if request.state == "waiting":
        return f"⏳ *Waiting for your answer.* {department} asks:"
    if snapshot.is_doubted:
        return f"☑️ *{who or department} says it is done.* You wrote again, so it does not close until you choose below."
    if request.state == "resolved":
        closes = _closes(snapshot)
        is_done = f"☑️ *{who or department} says it is done.*"
        return f"{is_done} Please confirm or reopen it. If you do nothing, it closes {closes}."
    if request.state == "closed" and not snapshot.was_done:
        return f"💤 *Closed*, because {department} got no answer from you. *Reopen* continues it."
    if request.state == "closed":
        thanks = " Thank you for rating it." if snapshot.is_rated and request.asked_in is None else ""
        return f"✅ *Closed.*{thanks}"
    by = "" if snapshot.ending is None or not snapshot.ending.text else f" Reason: {_first_line(snapshot.ending.text)}"
    return f"🚫 *Cancelled.*{by}"


def _closes(snapshot: RequestSnapshot) -> str:
    """When it closes by itself; no date where it waits for somebody who is away without an end."""
    closes_at = snapshot.request.closes_at
    if closes_at is None or closes_at - (snapshot.request.resolved_at or closes_at) > _FORESEEABLE:
        return "some days after you are back"
    return moments.moment(closes_at, snapshot.calendar.zone)


def _dues(snapshot: RequestSnapshot) -> str:
    """Both promises in a sentence; for what was asked in closed hours also from when on they count."""
    said = promises.running(snapshot)
    # Of the moment it was asked, not of now: this stays true while the card stands.
    opened_at = snapshot.request.opened_at
    is_promised = snapshot.response is not None or snapshot.resolution is not None
    if snapshot.request.state == "open" and is_promised and not snapshot.calendar.is_open(opened_at):
        opens_at = moments.moment(snapshot.calendar.next_open(opened_at), snapshot.calendar.zone)
        return f"{said} The clock starts when they open, {opens_at}."
    return said


def _state_word(snapshot: RequestSnapshot) -> str:
    return {
        "open": "Received",
        "taken": "Somebody has it",
        "waiting": "Waiting for your answer",
        "resolved": "Done, please confirm",
        "closed": "Closed",
        "cancelled": "Cancelled",
    }[snapshot.request.state]


def _first_line(text: str) -> str:
    first = text.split("\n", 1)[0]
    return escape(shorten(first, _REASON))
