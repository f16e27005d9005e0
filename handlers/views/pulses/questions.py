"""The first step of the composer: a title and up to five questions, each read as text, and changed in its form."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    ConfirmObject,
    InputBlock,
    PlainTextInputElement,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.pulses import kinds as question_kinds
from bot.pulses.kinds import MOST_OPTIONS, OPTION_LIMIT, Kind
from bot.pulses.questionnaire import MOST_QUESTIONS, NO_OPINION, QUESTION_LIMIT, TITLE_LIMIT, Question
from bot.pulses.templates import TEMPLATES
from bot.text import is_blank
from handlers.views.blocks import actions, button, context, escape, option, section, told_apart
from handlers.views.pulses import kinds, phrases

QUESTIONS_FORM = "pulse.questions_form"
QUESTION_FORM = "pulse.question_form"
TEMPLATE = "pulse.template"
KIND = "pulse.kind"
ADD_QUESTION = "pulse.add_question"
CHANGE_QUESTION = "pulse.change_question"
TAKE_OUT = "pulse.take_out_question"
ALL_QUESTIONS = "pulse.all_questions"
LEAVE_IT = "pulse.leave_question"

OWN = "own"
TITLE = "title"
NO_OPINION_BLOCK = "no_opinion"
_MORE_LIMIT = MOST_OPTIONS * (OPTION_LIMIT + 1)


@dataclass(frozen=True)
class Row:
    """One question as it stands in its form. `more` holds choices, or what the ends of a scale mean, one a line."""

    kind: Kind = Kind.SCALE
    text: str = ""
    more: str = ""
    has_no_opinion: bool = False

    @property
    def is_empty(self) -> bool:
        """Return whether nothing was typed."""
        return is_blank(self.text) and is_blank(self.more)


def of_question(question: Question) -> Row:
    more = "\n".join(kinds.of(question.kind).details_of(question))
    return Row(question.kind, question.text, more, question.has_no_opinion)


def questions_form(
    title: str,
    questions: Sequence[Question],
    *,
    token: str,
    template: str | None,
    series_id: int | None = None,
    warnings: Mapping[int, str] | None = None,
    dropped: str = "",
) -> View:
    """Return the first step, the list of questions. `template` is what it began with; None offers none, for a pulse
    that is out. `warnings` stand below the questions with these numbers; `dropped` says why the step that was left was
    not saved.
    """
    told = warnings or {}
    blocks: list[Block] = [context(phrases.step(0)), *phrases.not_saved("To whom", dropped)]
    if template is not None:
        blocks.append(_start_from(template, is_draft=series_id is not None))
    blocks.append(_title(title, template or ""))
    for number, question in enumerate(questions, start=1):
        row = section(
            f"*{number}.* {escape(question.text)}\n_{escape(kinds.of(question.kind).how_answered(question))}_"
        )
        row.accessory = button("Change", CHANGE_QUESTION, number)
        blocks.append(told_apart(row, f"{number}. {question.text}"))
        blocks += [context(f"⚠️ {told[number]}")] if number in told else []
    if len(questions) < MOST_QUESTIONS:
        blocks.append(actions([button("Add a question", ADD_QUESTION, len(questions) + 1)], block_id="add"))
    else:
        blocks.append(context(f"{MOST_QUESTIONS} questions are the most: people answer short pulses."))
    about = {"token": token, "template": template, "series": series_id}
    return _form(QUESTIONS_FORM, "Change the pulse" if template is None else "New pulse", "Continue", blocks, about)


def question_form(row: Row, number: int, *, token: str, series_id: int | None, count: int = 0, wrong: str = "") -> View:
    """Return the form of one question, of `count` there are. Of a pulse that begins on a blank page also its title.
    `wrong` says why it cannot be asked like this, to whoever wanted to leave it so.
    """
    view = kinds.of(row.kind)
    blocks: list[Block] = [context(phrases.step(0))]
    if series_id is None:
        blocks += [_start_from(OWN, is_draft=False), _title("", OWN)]
    else:
        back = [button("← All questions", ALL_QUESTIONS, series_id)]
        if wrong:
            blocks.append(section(f"⚠️ *It cannot be asked like this yet.* {escape(wrong)}"))
            leave = "Leave it as it was" if number <= count else "Do without it"
            back = [button(leave, LEAVE_IT, series_id)]
        if number <= count and count > 1:
            back.append(button("Take it out", TAKE_OUT, number))
        blocks.append(actions(back, block_id="back"))
    blocks += [
        InputBlock(
            block_id=f"text-{number}",
            label=f"Question {number}",
            hint="Short, and one thing at a time.",
            element=PlainTextInputElement(action_id="text", max_length=QUESTION_LIMIT, initial_value=row.text or None),
        ),
        InputBlock(
            block_id=f"kind-{number}",
            label="How is it answered?",
            dispatch_action=True,
            element=StaticSelectElement(action_id=KIND, options=list(_KINDS.values()), initial_option=_KINDS[row.kind]),
        ),
        context(view.worth),
    ]
    if view.details is not None:
        blocks.append(
            InputBlock(
                block_id=more_block(number, row.kind),
                label=view.details.label,
                hint=view.details.hint,
                optional=view.details.is_optional,
                element=PlainTextInputElement(
                    action_id="more", multiline=True, max_length=_MORE_LIMIT, initial_value=row.more or None
                ),
            )
        )
    if question_kinds.of(row.kind).is_closed:
        blocks.append(
            InputBlock(
                block_id=f"{NO_OPINION_BLOCK}-{number}",
                label="For those who cannot tell",
                optional=True,
                element=CheckboxesElement(
                    action_id=NO_OPINION_BLOCK,
                    options=[_NO_OPINION],
                    initial_options=[_NO_OPINION] if row.has_no_opinion else None,
                ),
            )
        )
    about = {"token": token, "number": number, "series": series_id, "count": count}
    return _form(QUESTION_FORM, "New pulse" if series_id is None else f"Question {number}", "Save", blocks, about)


def more_block(number: int, kind: Kind) -> str:
    """Return the block id of a question's second field: another kind, another field."""
    return f"more-{number}-{kind}"


def _start_from(template: str, *, is_draft: bool) -> Block:
    """Return the choice of templates: with a blank page, as long as nothing is saved; later another template takes the
    place of what stands there.
    """
    offered = _TEMPLATES[:-1] if is_draft else _TEMPLATES
    replaces = ConfirmObject(
        title="Take other questions?",
        text="The title and the questions that stand here now are replaced.",
        confirm="Replace them",
        deny="Keep them",
    )
    return InputBlock(
        block_id="template",
        label="Start from",
        optional=True,
        dispatch_action=True,
        element=StaticSelectElement(
            action_id=TEMPLATE,
            placeholder="Choose a template",
            options=offered,
            initial_option=next((found for found in offered if found.value == template), None),
            confirm=replaces if is_draft else None,
        ),
    )


def _title(title: str, template: str) -> Block:
    # Another template makes another field, in which Slack shows what we put there.
    return InputBlock(
        block_id=f"{TITLE}-{template}",
        label="Title",
        hint="People read it first.",
        element=PlainTextInputElement(action_id=TITLE, max_length=TITLE_LIMIT, initial_value=title or None),
    )


def _form(callback_id: str, title: str, submit: str, blocks: list[Block], about: dict[str, Any]) -> View:
    return View(
        type="modal",
        callback_id=callback_id,
        title=title,
        submit=submit,
        close="Not now",
        blocks=blocks,
        private_metadata=json.dumps(about),
    )


_TEMPLATES = [
    *(option(template.key, template.title, template.about[:75]) for template in TEMPLATES),
    option(OWN, "A blank page", "Questions of your own"),
]
_KINDS = {kind: option(kind.value, kinds.of(kind).name, kinds.of(kind).worth_in_short) for kind in Kind}
_NO_OPINION = option(
    NO_OPINION_BLOCK, f"Offer “{NO_OPINION}” too", "Counted and shown like the others; means leave it out."
)
