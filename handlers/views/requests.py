"""The cards of a request, one for each audience, and the lines that are said below them."""

from __future__ import annotations

from slack_sdk.models.blocks import Block, ButtonElement, OverflowMenuElement

from bot.clocks import RESPONSE
from bot.reminders import Due
from bot.requests import Shown
from bot.requests.reading import Line
from bot.standards import Urgency
from bot.texts import shorten
from handlers.views import words
from handlers.views.blocks import actions, button, context, escape, overflow, quoted, section
from handlers.views.blocks import words as paragraphs

# What buttons are called is kept in old messages for ever: never renamed, only retired.
TAKE = "request.take"
ASK = "request.ask"
REPLY = "request.reply"
DONE = "request.done"
MORE = "request.more"
ANSWER = "request.answer"
ADD = "request.add"
CANCEL = "request.cancel"
CONFIRM = "request.confirm"
REOPEN = "request.reopen"
RATE = "request.rate"
READ = "request.read"

# The entries of *More*: a verb and the request's id.
ASSIGN_ENTRY = "assign"
RELEASE_ENTRY = "release"
CANCEL_ENTRY = "cancel"
REOPEN_ENTRY = "reopen"
NOTE_ENTRY = "note"
READ_ENTRY = "read"

_DETAILS_ON_A_CARD = 1_500
_REASON = 300
_UNFINISHED = {"open", "taken", "waiting"}


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
    blocks.append(_stands(shown))
    if request.state == "waiting" and shown.question is not None:
        blocks.append(context(f"Asked: {_first_line(shown.question.words)}"))
    if request.state in {"resolved", "closed"}:
        ledger = words.had_it(shown, _names(shown))
        if ledger:
            blocks.append(context(f"Where the time went: {ledger}"))
    if request.state == "cancelled" and shown.ending is not None and shown.ending.words:
        blocks.append(context(f"Reason: {_first_line(shown.ending.words)}"))
    buttons = _department_buttons(shown)
    return [*blocks, actions(buttons)] if buttons else blocks


def department_text(shown: Shown) -> str:
    """The card in one sentence, for notifications and screen readers. Escaped."""
    has_it = "nobody has it yet" if shown.assignee is None else f"{escape(shown.assignee.name)} has it"
    return (
        f"{shown.number}: {escape(shown.request.summary)}. {escape(shown.requester.name)} asks "
        f"{escape(shown.department.name)}; {has_it}."
    )


def requester_card(shown: Shown) -> list[Block]:
    """What the person who asked sees, in plain words."""
    request = shown.request
    blocks: list[Block] = [
        section(f"*{shown.number}* to *{escape(shown.department.name)}*\n{escape(request.summary)}"),
        section(_plain_state(shown)),
    ]
    if request.state == "waiting" and shown.question is not None:
        question, whole = paragraphs(shown.question.words, limit=_DETAILS_ON_A_CARD)
        blocks += question
        if not whole:
            blocks.append(context("The whole question is in the thread."))
    if request.state in {"open", "taken"}:
        blocks.append(context("Write in this thread to add something; the department will see it."))
    buttons = _requester_buttons(shown)
    return [*blocks, actions(buttons)] if buttons else blocks


def requester_text(shown: Shown) -> str:
    return f"{shown.number} to {escape(shown.department.name)}: {escape(shown.request.summary)}. {_state_word(shown)}."


def line_for_department(line: Line) -> tuple[str, list[Block]]:
    """One line of the history in the department's thread: the text and the blocks."""
    entry, actor = line.entry, _name_of(line)
    about = "a colleague" if line.about is None else escape(line.about.name)
    opening = {
        "asked": f"*{actor}* asked {escape(line.shown.requester.name)}:",
        "replied": f"*{actor}* replied to {escape(line.shown.requester.name)}:",
        "answered": f"*{actor}* answered:",
        "added": f"*{actor}* added:",
        "noted": f"🔒 *{actor}* noted, for the department only:",
        "reopened": f"↩️ *{actor}* reopened it." if not entry.words else f"*{actor}* reopened it:",
        "cancelled": f"🚫 *{actor}* cancelled it." if not entry.words else f"*{actor}* cancelled it:",
        "rated": f"⭐ *{actor}* rated it" + (f": {words.SCORES[line.score]}" if line.score else "."),
        "handed_back": f"{about} is no longer here to help. {line.shown.number} is back in the queue.",
    }[entry.verb]
    return _said(opening, line)


def line_for_requester(line: Line) -> tuple[str, list[Block]]:
    """The same in the requester's thread, with what they can do about it."""
    entry, actor, request = line.entry, _name_of(line), line.shown.request
    opening = {
        "asked": f"*{actor}* asks you:",
        "replied": f"*{actor}* replied:",
        "reopened": f"*{actor}* reopened it." if not entry.words else f"*{actor}* reopened it:",
        "cancelled": f"🚫 *{actor}* cancelled it." if not entry.words else f"*{actor}* cancelled it:",
        "resolved": f"*{actor}* says that {line.shown.number} is done. Is it?",
    }[entry.verb]
    text, blocks = _said(opening, line)
    if entry.verb == "asked" and request.state == "waiting":
        blocks.append(context("Answer here in the thread, or with the button. Their clock is paused until you do."))
        blocks.append(actions([button("Answer", ANSWER, request.id, style="primary")]))
    if entry.verb == "resolved" and request.state == "resolved":
        blocks.append(actions(_ending_buttons(line.shown)))
    return text, blocks


def assigned(line: Line) -> tuple[str, list[Block]]:
    """To the person who was given a request by a colleague."""
    shown = line.shown
    text = f"{_name_of(line)} gave you {shown.number}: {escape(shown.request.summary)}"
    return text, [section(text), _stands(shown), *_reminder_buttons(shown)]


def reminder(due: Due) -> tuple[str, list[Block]]:
    """A nudge to somebody who can do something about it."""
    shown = due.shown
    what = "first answer" if due.kind == RESPONSE else "solution"
    clock = shown.response if due.kind == RESPONSE else shown.resolution
    stands = words.standing(clock, shown.calendar.zone)
    has_it = "Nobody has it yet." if shown.assignee is None else f"{escape(shown.assignee.name)} has it."
    text = f"*{shown.number}* {escape(shown.request.summary)}\nThe {what} is {stands}. {has_it}"
    return text, [section(text), *_reminder_buttons(shown)]


def late_news(due: Due) -> tuple[str, list[Block]]:
    """An honest word to the requester before they have to ask."""
    shown = due.shown
    what = "a first answer" if due.kind == RESPONSE else "to be done"
    clock = shown.response if due.kind == RESPONSE else shown.resolution
    was_due = "" if clock is None or clock.due_at is None else f" by {words.moment(clock.due_at, shown.calendar.zone)}"
    has_it = "Nobody has taken it yet" if shown.assignee is None else f"{escape(shown.assignee.name)} has it"
    text = (
        f"We are sorry: {escape(shown.department.name)} promised {what}{was_due}, and {shown.number} is late. "
        f"{has_it}; the department and its lead have been told."
    )
    return text, [section(text)]


def channel_unreachable(department: str, channel_id: str) -> tuple[str, list[Block]]:
    """To a lead: the bot cannot speak in the department's channel."""
    text = (
        f"I cannot post in <#{channel_id}>, so *{escape(department)}* does not see its requests. "
        "Please open the channel and type `/invite @Handoff`; if it is archived, bring it back first. "
        "Every request is kept, "
        "and the cards appear as soon as I am in."
    )
    return text, [section(text)]


def _details(shown: Shown) -> list[Block]:
    if not shown.request.details:
        return []
    blocks, whole = paragraphs(shown.request.details, limit=_DETAILS_ON_A_CARD)
    if whole:
        return blocks
    return [*blocks, context("There is more: choose *Read all* under More.")]


def _stands(shown: Shown) -> Block:
    """Who has it, and how both promises stand: what a member looks for first."""
    request, zone = shown.request, shown.calendar.zone
    who = "nobody" if shown.assignee is None else f"*{escape(shown.assignee.name)}*"
    has_it = {
        "open": "🔵 Nobody has it yet",
        "taken": f"✋ {who} has it",
        "waiting": f"⏳ Waiting for {escape(shown.requester.name)} to answer"
        + ("" if shown.assignee is None else f" {who}"),
        "resolved": f"☑️ Done by {who}; {escape(shown.requester.name)} has been asked whether it is",
        "closed": f"✅ Closed, done by {who}",
        "cancelled": "🚫 Cancelled",
    }[request.state]
    if request.state == "cancelled":
        return section(has_it)
    first, done = words.standing(shown.response, zone), words.standing(shown.resolution, zone)
    return section(f"{has_it}\nFirst answer: {first}\nSolution: {done}")


def _department_buttons(shown: Shown) -> list[ButtonElement | OverflowMenuElement]:
    request_id, state = shown.request.id, shown.request.state
    if state not in _UNFINISHED:
        entries = [(READ_ENTRY, "Read all")]
        if state in {"resolved", "closed"}:
            entries.insert(0, (REOPEN_ENTRY, "Reopen"))
        return [overflow(MORE, [(f"{verb} {request_id}", label) for verb, label in entries])]
    buttons: list[ButtonElement | OverflowMenuElement] = []
    if shown.assignee is None:
        buttons.append(button("Take it", TAKE, request_id, style="primary"))
    buttons += [
        button("Ask", ASK, request_id),
        button("Reply", REPLY, request_id),
        button("Done", DONE, request_id, style=None if shown.assignee is None else "primary"),
    ]
    entries = [(ASSIGN_ENTRY, "Assign to…")]
    if shown.assignee is not None:
        entries.append((RELEASE_ENTRY, "Release: back to the queue"))
    entries += [(NOTE_ENTRY, "Note for the department"), (READ_ENTRY, "Read all"), (CANCEL_ENTRY, "Cancel…")]
    buttons.append(overflow(MORE, [(f"{verb} {request_id}", label) for verb, label in entries]))
    return buttons


def _requester_buttons(shown: Shown) -> list[ButtonElement | OverflowMenuElement]:
    request_id, state = shown.request.id, shown.request.state
    if state == "waiting":
        return [
            button("Answer", ANSWER, request_id, style="primary"),
            button("Cancel", CANCEL, request_id),
        ]
    if state in {"open", "taken"}:
        return [button("Add something", ADD, request_id), button("Cancel", CANCEL, request_id)]
    if state in {"resolved", "closed"}:
        return _ending_buttons(shown)
    return []


def _ending_buttons(shown: Shown) -> list[ButtonElement | OverflowMenuElement]:
    request_id = shown.request.id
    buttons: list[ButtonElement | OverflowMenuElement] = []
    if shown.request.state == "resolved":
        buttons.append(button("Yes, it is done", CONFIRM, request_id, style="primary"))
    if not shown.is_rated:
        buttons.append(button("Rate", RATE, request_id))
    buttons.append(button("Reopen", REOPEN, request_id))
    return buttons


def _reminder_buttons(shown: Shown) -> list[Block]:
    request_id = shown.request.id
    if shown.request.state not in _UNFINISHED:
        return []
    first = button("Take it", TAKE, request_id, style="primary") if shown.assignee is None else None
    rest = [button("Reply", REPLY, request_id), button("Ask", ASK, request_id), button("Done", DONE, request_id)]
    return [actions(rest if first is None else [first, *rest])]


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
    if request.state == "closed":
        thanks = " Thank you for rating it." if shown.is_rated else ""
        return f"✅ *Closed.*{thanks}"
    by = "" if shown.ending is None or not shown.ending.words else f" Reason: {_first_line(shown.ending.words)}"
    return f"🚫 *Cancelled.*{by}"


def _dues(shown: Shown) -> str:
    """Both promises in a sentence, as far as they are still running."""
    zone, parts = shown.calendar.zone, []
    for clock, what in ((shown.response, "first answer"), (shown.resolution, "solution")):
        if clock is not None and clock.is_running:
            parts.append(f"The {what} is {words.standing(clock, zone)}.")
    if shown.response is None and shown.resolution is None:
        return "There is no promised time for this."
    # Of the moment it was asked, not of now: this stays true while the card stands.
    opened_at = shown.request.opened_at
    if shown.request.state == "open" and not shown.calendar.is_open(opened_at):
        opens_at = words.moment(shown.calendar.next_open(opened_at), zone)
        parts.append(f"The time counts from {opens_at}, when they open.")
    return " ".join(parts)


def _said(opening: str, line: Line) -> tuple[str, list[Block]]:
    said, whole = paragraphs(line.entry.words, limit=7_500)
    blocks: list[Block] = [section(opening), *said]
    if not whole:
        blocks.append(actions([button("Read all", READ, line.shown.request.id)]))
    text = opening if not line.entry.words else f"{opening}\n{quoted(line.entry.words)}"
    return text, blocks


def _state_word(shown: Shown) -> str:
    return {
        "open": "Received",
        "taken": "Somebody has it",
        "waiting": "Waiting for your answer",
        "resolved": "Done; please say whether it is",
        "closed": "Closed",
        "cancelled": "Cancelled",
    }[shown.request.state]


def _name_of(line: Line) -> str:
    return "Handoff" if line.actor is None else escape(line.actor.name)


def _names(shown: Shown) -> dict[str, str]:
    known = [person for person in (shown.requester, shown.assignee) if person is not None]
    return {person.id: person.name for person in known}


def _first_line(text: str) -> str:
    first = text.split("\n", 1)[0]
    return escape(shorten(first, _REASON))
