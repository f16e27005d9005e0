"""Asking for a new time, and answering it with another: the forms behind the buttons."""

from __future__ import annotations

from slack_sdk.models.blocks import Block, DateTimePickerElement, InputBlock, PlainTextInputElement
from slack_sdk.models.views import View

from bot.requests.snapshot import RequestSnapshot
from handlers.views import absences, moments
from handlers.views.blocks import context, escape, section
from handlers.views.requests.dialogs import WORDS_LIMIT, about
from storage.tables import Proposal

NEW_TIME_FORM = "promise.new_time_form"
COUNTER_FORM = "promise.counter_form"


def new_time_form(snapshot: RequestSnapshot, *, token: str) -> View:
    """A date and a reason. Above it what is promised now, and who decides."""
    name, zone = escape(snapshot.requester.name), snapshot.calendar.zone
    solution = moments.standing(snapshot.resolution, zone)
    blocks: list[Block] = [
        section(f"*{snapshot.number}*  {escape(snapshot.request.summary)}\nSolution: {solution}"),
        InputBlock(
            block_id="due_at",
            label="When can it be done?",
            hint=f"If {snapshot.department.name} is closed then, it is due at the end of the working day before.",
            element=DateTimePickerElement(action_id="due_at"),
        ),
        InputBlock(
            block_id="words",
            label="Why do you need more time?",
            hint=f"{snapshot.requester.name} reads this.",
            element=PlainTextInputElement(action_id="words", multiline=True, max_length=WORDS_LIMIT),
        ),
        context(f"Until {name} agrees, the promised time stays."),
        *absences.lines_about_requester(snapshot),
    ]
    return about(snapshot, NEW_TIME_FORM, "New time", "Propose it", blocks, token)


def counter_form(snapshot: RequestSnapshot, proposal: Proposal, *, token: str) -> View:
    """The requester's own time, or why the promised one should stay; at least one of the two."""
    department, zone = snapshot.department.name, snapshot.calendar.zone
    asked_for = moments.moment(proposal.due_at, zone)
    blocks: list[Block] = [
        section(f"*{snapshot.number}*  {escape(snapshot.request.summary)}\nProposed: {asked_for}"),
        InputBlock(
            block_id="due_at",
            label="When would it do?",
            hint=f"{department} agrees to it or not. To keep the promised time, leave this empty and say why below.",
            element=DateTimePickerElement(action_id="due_at"),
            optional=True,
        ),
        InputBlock(
            block_id="words",
            label="Why?",
            hint=f"{department} reads this.",
            element=PlainTextInputElement(action_id="words", multiline=True, max_length=WORDS_LIMIT),
            optional=True,
        ),
        context("Until both sides agree, the promised time stays."),
    ]
    return about(snapshot, COUNTER_FORM, "Another time", "Send", blocks, token, proposal=proposal.id)
