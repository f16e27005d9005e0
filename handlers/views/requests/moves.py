"""The forms that correct a request, and move it to another department."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import (
    Block,
    InputBlock,
    PlainTextInputElement,
    RadioButtonsElement,
)
from slack_sdk.models.views import View

from bot.requests.snapshot import RequestSnapshot
from bot.standards import Urgency
from handlers.views import moments
from handlers.views.blocks import escape, option, section
from handlers.views.menus import menu
from handlers.views.requests.dialogs import WORDS_LIMIT, about
from storage.tables import Department, RequestType

MOVE_FORM = "request.move_form"
CHANGE_FORM = "request.change_form"

TO_DEPARTMENT = "department"
NEW_TYPE = "type"

NO_TYPE = "none"
SOMETHING_ELSE = option(NO_TYPE, "Something else")


def move_form(snapshot: RequestSnapshot, others: Sequence[Department], *, token: str) -> View:
    """Another department, and a word to both sides."""
    blocks: list[Block] = [
        _headline(snapshot),
        InputBlock(
            block_id="department",
            label="Who can help?",
            hint="Their hours and their promise count from then on. Your notes go along; the time so far stays yours.",
            element=menu(
                TO_DEPARTMENT,
                [option(department.id, department.name) for department in others],
                placeholder="Choose a department",
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
        types = [SOMETHING_ELSE, *(option(kind.id, kind.name) for kind in kinds)]
        chosen = now if now in {kind.value for kind in types} else NO_TYPE
        element = menu(NEW_TYPE, types, chosen=chosen)
        blocks.append(InputBlock(block_id="type", label="What is it about?", element=element))
    return about(snapshot, CHANGE_FORM, "Correct it", "Save", blocks, token)


def _headline(snapshot: RequestSnapshot) -> Block:
    return section(f"*{snapshot.number}*  {escape(snapshot.request.summary)}")
