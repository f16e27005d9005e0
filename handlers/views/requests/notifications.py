"""The message to somebody who has, had or asked about a request: what happened to it since they last did something."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from slack_sdk.models.blocks import Block

from bot.requests.notifications import Update
from bot.requests.queries import HistoryLine
from bot.text import shorten
from handlers.views.blocks import actions, button, context, escape, quoted, section
from handlers.views.requests import cards, files, ids, lines, links, openings
from handlers.views.requests.buttons import (
    Element,
    counter_buttons,
    deciding_buttons,
    leads_buttons,
    may_ask_for_time,
    request_actions,
)

_MOST_LINES = 5
# Escaped characters. All together they stay below what Slack takes in one message.
_WORDS, _DETAILS = 1_000, 1_500


def message(update: Update) -> tuple[str, list[Block]]:
    """The text and the blocks; a line without buttons once there is nothing left to do about it."""
    # Whoever may not see the card is not led to it.
    number = links.number(update.snapshot, links.DEPARTMENT) if update.may_act else f"*{update.snapshot.number}*"
    headline = f"{number}  {escape(update.snapshot.request.summary)}"
    if not update.lines:
        return headline, [section(headline), context(_settled(update))]
    shown = update.lines[-_MOST_LINES:]
    said = [_said(update, line) for line in shown]
    blocks: list[Block] = [section(headline)]
    if update.was_given:
        blocks += _details(update)
    if earlier := len(update.lines) - len(shown):
        blocks.append(context(f"{earlier} more before that, in the thread of the card."))
    blocks += [section(one) for one in said]
    if update.may_act:
        blocks += [cards.stands(update.snapshot), *_can_do(update)]
    return f"{headline}\n{said[-1]}", blocks


def _details(update: Update) -> list[Block]:
    """What it is about, for whoever sees it for the first time."""
    name, details = escape(update.snapshot.requester.name), update.snapshot.request.details
    return [section(f"{name} asks:\n{_quoted(details, _DETAILS)}" if details else f"{name} asks.")]


def _said(update: Update, line: HistoryLine) -> str:
    opening = (
        _FOR_READER[line.entry.verb](line, update) if line.entry.verb in _FOR_READER else openings.for_department(line)
    )
    opening += " _(edited)_" if lines.is_edited(line) else ""
    words = [_quoted(line.entry.text, _WORDS)] if line.entry.text else []
    number = line.entry.with_files
    attached = [f"📎 {files.counted(number)}, in the thread of the card"] if number else []
    return "\n".join([opening, *words, *attached])


def _can_do(update: Update) -> list[Block]:
    """The buttons for whoever has it, or could take it, and for a lead; for others the card says enough."""
    snapshot = update.snapshot
    read = button("Open", ids.READ, snapshot.request.id)
    if deciding := deciding_buttons(snapshot):
        return [actions([*deciding, read])]
    more: list[Element] = leads_buttons(snapshot) if update.is_lead else []
    countered = counter_buttons(snapshot)
    first = [actions(countered)] if countered else []
    if snapshot.request.assignee_id not in {None, update.row.person_id} or not request_actions(snapshot):
        return [*first, actions([*more, read])]
    if not update.is_lead and may_ask_for_time(snapshot):
        more.append(button("New time", ids.NEW_TIME, snapshot.request.id))
    owed = next((line for line in reversed(update.lines) if lines.is_owed_an_answer(line)), None)
    if owed is not None:
        more.append(button("No answer needed", ids.NO_ANSWER, owed.entry.id))
    if snapshot.assignee is not None:
        more.append(button("Release", ids.RELEASE, snapshot.request.id))
    return [*first, *request_actions(snapshot, *more, read)]


def _settled(update: Update) -> str:
    if not update.may_act:
        return "This is no longer yours."
    return {
        "open": "Nobody has it now.",
        "taken": _has_it(update),
        "waiting": f"{escape(update.snapshot.requester.name)} was asked something.",
        "resolved": "It is done.",
        "closed": "It is closed.",
        "cancelled": "It was cancelled.",
    }[update.snapshot.request.state]


def _has_it(update: Update) -> str:
    assignee = update.snapshot.assignee
    if assignee is None or assignee.id == update.row.person_id:
        return "You have it."
    return f"{escape(assignee.name)} has it."


def _quoted(text: str, room: int) -> str:
    """The beginning of somebody's words as a quotation; the rest is behind *Open*."""
    short = shorten(text, room)
    while len(quoted(short)) > room:
        short = shorten(short, len(short) * 3 // 4)
    return quoted(short)


def _assigned(line: HistoryLine, update: Update) -> str:
    actor = openings.actor(line)
    if line.entry.about_id == update.row.person_id:
        return f"📥 *{actor}* gave this to you."
    if line.entry.about_id == line.entry.actor_id:
        return f"📤 *{actor}* took this over from you."
    about = "a colleague" if line.about is None else escape(line.about.name)
    return f"📤 *{actor}* gave this to *{about}*."


_FOR_READER: Mapping[str, Callable[[HistoryLine, Update], str]] = {
    "assigned": _assigned,
    "released": lambda line, _: f"📤 *{openings.actor(line)}* put this back into the queue, so you no longer have it.",
    "moved": lambda line, _: openings.moved_on(line),
    "resolved": lambda line, _: f"☑️ *{openings.actor(line)}* marked this as done.",
}
