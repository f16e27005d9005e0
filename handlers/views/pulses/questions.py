"""The first page of the composer: a title and up to five questions, from a template or one's own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from slack_sdk.models.blocks import Block, InputBlock, PlainTextInputElement, StaticSelectElement
from slack_sdk.models.views import View

from bot.pulses import (
    MOST_OPTIONS,
    MOST_QUESTIONS,
    OPTION_LIMIT,
    QUESTION_LIMIT,
    TEMPLATES,
    TITLE_LIMIT,
    Composed,
    Kind,
    Question,
    Template,
)
from handlers.views.blocks import actions, button, context, option
from handlers.views.pulses import words

QUESTIONS_FORM = "pulse.questions_form"
TEMPLATE = "pulse.template"
KIND = "pulse.kind"
ADD_QUESTION = "pulse.add_question"

OWN = "own"
_MORE_LIMIT = MOST_OPTIONS * (OPTION_LIMIT + 1)


@dataclass(frozen=True)
class Row:
    """One question as it stands in the form. `more` holds choices, or what the ends of a scale mean, one a line."""

    kind: Kind = Kind.SCALE
    text: str = ""
    more: str = ""


@dataclass(frozen=True)
class Sheet:
    """The page as it stands. Another `version` makes other fields, in which Slack shows what we put there."""

    version: str = OWN
    title: str = ""
    rows: tuple[Row, ...] = (Row(),)

    def with_another(self) -> Sheet:
        return replace(self, rows=(*self.rows, Row())[:MOST_QUESTIONS])


def of_template(template: Template) -> Sheet:
    return Sheet(template.key, template.title, _rows(template.questions))


def of_draft(composed: Composed) -> Sheet:
    return Sheet("draft", composed.title, _rows(composed.questions))


def questions_form(sheet: Sheet, *, token: str, series_id: int | None = None) -> View:
    """A question that is left empty is left out."""
    blocks: list[Block] = [
        InputBlock(
            block_id="template",
            label="Start from",
            optional=True,
            dispatch_action=True,
            element=StaticSelectElement(
                action_id=TEMPLATE,
                placeholder="Choose a template",
                options=_TEMPLATES,
                initial_option=next((found for found in _TEMPLATES if found.value == sheet.version), None),
            ),
        ),
        InputBlock(
            block_id=f"title-{sheet.version}",
            label="Title",
            hint="People read it first.",
            element=PlainTextInputElement(action_id="title", max_length=TITLE_LIMIT, initial_value=sheet.title or None),
        ),
    ]
    for number, row in enumerate(sheet.rows, start=1):
        blocks += _fields(number, row, sheet.version)
    if len(sheet.rows) < MOST_QUESTIONS:
        blocks.append(actions([button("Add a question", ADD_QUESTION, len(sheet.rows))], block_id="add"))
    else:
        blocks.append(context(f"{MOST_QUESTIONS} questions are the most: people answer short pulses."))
    return View(
        type="modal",
        callback_id=QUESTIONS_FORM,
        title="New pulse" if series_id is None else "Change the pulse",
        submit="Continue",
        close="Not now",
        blocks=blocks,
        private_metadata=json.dumps(
            {"token": token, "version": sheet.version, "rows": len(sheet.rows), "series": series_id}
        ),
    )


def more_block(number: int, kind: Kind, version: str) -> str:
    """The block id of a question's second field: another kind, another field."""
    return f"more-{number}-{kind}-{version}"


def _fields(number: int, row: Row, version: str) -> list[Block]:
    blocks: list[Block] = [
        InputBlock(
            block_id=f"text-{number}-{version}",
            label=f"Question {number}",
            hint="Leave it empty to leave it out." if number > 1 else None,
            optional=True,
            element=PlainTextInputElement(action_id="text", max_length=QUESTION_LIMIT, initial_value=row.text or None),
        ),
        InputBlock(
            block_id=f"kind-{number}-{version}",
            label=f"How is question {number} answered?",
            dispatch_action=True,
            element=StaticSelectElement(
                action_id=KIND,
                options=list(_KINDS.values()),
                initial_option=_KINDS[row.kind],
            ),
        ),
    ]
    if row.kind in _MORE:
        label, hint = _MORE[row.kind]
        blocks.append(
            InputBlock(
                block_id=more_block(number, row.kind, version),
                label=label.format(number=number),
                hint=hint,
                optional=row.kind is not Kind.CHOICE,
                element=PlainTextInputElement(
                    action_id="more", multiline=True, max_length=_MORE_LIMIT, initial_value=row.more or None
                ),
            )
        )
    return blocks


def _rows(questions: Sequence[Question]) -> tuple[Row, ...]:
    return tuple(
        Row(question.kind, question.text, "\n".join(question.options or filter(None, (question.low, question.high))))
        for question in questions
    )


_TEMPLATES = [
    *(option(template.key, template.title, template.about[:75]) for template in TEMPLATES),
    option(OWN, "A blank page", "Questions of your own"),
]
_KINDS = {kind: option(kind.value, label) for kind, label in words.KINDS.items()}
_ENDS = "One a line: first what the lowest number means, then the highest."
_MORE = {
    Kind.SCALE: ("What 1 and 5 mean in question {number}", _ENDS),
    Kind.ENPS: ("What 0 and 10 mean in question {number}", _ENDS),
    Kind.CHOICE: ("Choices of question {number}", f"One a line, two to {MOST_OPTIONS}."),
}
