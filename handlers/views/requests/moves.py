"""The forms that correct a request, and move it to another department."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import (
    Block,
    InputBlock,
    PlainTextInputElement,
    RadioButtonsElement,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.requests.snapshot import RequestSnapshot
from bot.standards import Urgency
from handlers.views import moments
from handlers.views.blocks import escape, option, section
from handlers.views.requests.dialogs import MOST_OPTIONS, WORDS_LIMIT, about
from storage.tables import Department, RequestType

MOVE_FORM = "request.move_form"
CHANGE_FORM = "request.change_form"

NO_TYPE = "none"


def move_form(snapshot: RequestSnapshot, others: Sequence[Department], *, token: str) -> View:
    """Another department, and a word to both sides."""
    blocks: list[Block] = [
        _headline(snapshot),
        InputBlock(
            block_id="department",
            label="Who can help?",
            hint="From then on their hours and their promise count. The time so far stays with your department.",
            element=StaticSelectElement(
                action_id="department",
                placeholder="Choose a department",
                options=[option(department.id, department.name) for department in others[:MOST_OPTIONS]],
            ),
        ),
        InputBlock(
            block_id="words",
            label="A word to them",
            hint=f"{snapshot.requester.name} reads it too.",
            element=PlainTextInputElement(action_id="words", multiline=True, max_length=WORDS_LIMIT),
        ),
    ]
    return about(snapshot, MOVE_FORM, "Move", "Move it", blocks, token)


def change_form(snapshot: RequestSnapshot, kinds: Sequence[RequestType], *, token: str) -> View:
    """Urgency and type as they are, to be set right."""
    urgencies = [option(urgency.value, label) for urgency, label in moments.URGENCIES.items()]
    blocks: list[Block] = [
        _headline(snapshot),
        InputBlock(
            block_id="urgency",
            label="How urgent is it?",
            hint=f"The promised time changes with it. {snapshot.requester.name} is told.",
            element=RadioButtonsElement(
                action_id="urgency",
                options=urgencies,
                initial_option=option(snapshot.request.urgency, moments.URGENCIES[Urgency(snapshot.request.urgency)]),
            ),
        ),
    ]
    if kinds:
        now = NO_TYPE if snapshot.kind is None else str(snapshot.kind.id)
        types = [option(NO_TYPE, "Something else"), *(option(kind.id, kind.name) for kind in kinds[: MOST_OPTIONS - 1])]
        chosen = next((kind for kind in types if kind.value == now), types[0])
        element = StaticSelectElement(action_id="type", options=types, initial_option=chosen)
        blocks.append(InputBlock(block_id="type", label="What is it about?", element=element))
    return about(snapshot, CHANGE_FORM, "Correct it", "Save", blocks, token)


def _headline(snapshot: RequestSnapshot) -> Block:
    return section(f"*{snapshot.number}*  {escape(snapshot.request.summary)}")
