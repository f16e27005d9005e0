"""Asking for a new time: the form behind the button."""

from __future__ import annotations

from slack_sdk.models.blocks import Block, DateTimePickerElement, InputBlock, PlainTextInputElement
from slack_sdk.models.views import View

from bot.requests.snapshot import RequestSnapshot
from handlers.views import absences, moments
from handlers.views.blocks import context, escape, section
from handlers.views.requests.dialogs import WORDS_LIMIT, about

NEW_TIME_FORM = "promise.new_time_form"


def new_time_form(snapshot: RequestSnapshot, *, token: str) -> View:
    """A date and a reason. Above it what is promised now, and who decides."""
    name, zone = escape(snapshot.requester.name), snapshot.calendar.zone
    solution = moments.standing(snapshot.resolution, zone)
    blocks: list[Block] = [
        section(f"*{snapshot.number}*  {escape(snapshot.request.summary)}\nSolution: {solution}"),
        InputBlock(
            block_id="due_at",
            label="When will it be done?",
            hint=f"If {snapshot.department.name} is closed at that time, it is due when it closes before.",
            element=DateTimePickerElement(action_id="due_at"),
        ),
        InputBlock(
            block_id="words",
            label="Why not sooner?",
            hint=f"{snapshot.requester.name} reads this.",
            element=PlainTextInputElement(action_id="words", multiline=True, max_length=WORDS_LIMIT),
        ),
        context(f"{name} agrees, or keeps the old time. Until then the promise stands as it is."),
        *absences.lines_about_requester(snapshot),
    ]
    return about(snapshot, NEW_TIME_FORM, "New time", "Ask for it", blocks, token)
