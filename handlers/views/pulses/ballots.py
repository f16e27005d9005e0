"""The form in which a pulse is answered, and what comes after it."""

from __future__ import annotations

import json
from collections.abc import Sequence

from slack_sdk.models.blocks import (
    Block,
    ConfirmObject,
)
from slack_sdk.models.views import View

from bot.pulses.queries import Invitation
from bot.pulses.questionnaire import Question
from handlers.views import moments
from handlers.views.blocks import actions, button, context, escape, section
from handlers.views.pulses import anonymity, kinds
from handlers.views.pulses.invitations import RESULTS

ANSWER_FORM = "pulse.answer_form"
TRY_FORM = "pulse.try_form"
WITHDRAW = "pulse.withdraw"


def answer_form(asked: Invitation, zone: str, *, has_answered: bool = False, chosen: int | None = None) -> View:
    """Return the form with all questions at once: one submit is one whole answer. It shows nothing of an earlier one,
    which nobody can read.

    `chosen` is the label that was pressed in the message, if it was.
    """
    blocks: list[Block] = [section(f"*{escape(asked.title)}*")]
    if has_answered:
        withdraw = button("Withdraw my answer", WITHDRAW, asked.survey_id)
        withdraw.confirm = ConfirmObject(
            title="Withdraw your answer?",
            text="Its envelope is destroyed. You can answer again until the close.",
            confirm="Withdraw it",
            deny="Keep it",
        )
        blocks += [
            section(
                "Your answer is in already, sealed, so it cannot be shown here. What you send now takes its place."
            ),
            actions([withdraw]),
        ]
    blocks += _questions(asked.questions, chosen)
    closes = moments.moment(asked.closes_at, zone)
    blocks.append(context(f"Sealed when you press Submit. You can change or withdraw it until {closes}."))
    return _form(ANSWER_FORM, blocks, {"survey": asked.survey_id})


def try_form(asked: Invitation, *, chosen: int | None = None) -> View:
    """Return the same form for the author of a pulse. It keeps nothing."""
    note = context("*A test.* What you send here is not kept.")
    blocks = [section(f"*{escape(asked.title)}*"), note, *_questions(asked.questions, chosen)]
    return _form(TRY_FORM, blocks, {"series": asked.series_id})


def recorded(asked: Invitation, zone: str) -> View:
    """Return the word that an answer is in, shown when the envelope is durably in the box, and never before. Nothing of
    what is in it.
    """
    return _said(
        "*Recorded.* Your answer is sealed, and its envelope is in the box.",
        f"You can change or withdraw it until {moments.moment(asked.closes_at, zone)}: press Answer again.",
    )


def over(asked: Invitation, zone: str) -> View:
    """Return what stands for the form once the pulse is closed: no message was touched where many were asked."""
    closed = moments.moment(asked.closes_at, zone)
    if asked.was_called_off:
        return _said(f"*{escape(asked.title)}* was called off by HR.", anonymity.DESTROYED_UNREAD)
    if asked.state == "shredded":
        return _said(f"*{escape(asked.title)}* closed on {closed}, without results.", anonymity.DESTROYED_UNOPENED)
    if asked.state == "closing":
        return _said(f"*{escape(asked.title)}* closed on {closed}.", "The envelopes are being opened. Thank you.")
    readers = anonymity.readers(asked.readers, shared=asked.shared)
    view = _said(f"*{escape(asked.title)}* closed on {closed}. Thank you.", readers)
    if asked.shared:
        view.blocks.append(actions([button("See the results", RESULTS, asked.survey_id)]))
    return view


def tried() -> View:
    return _said("*This is where people read “Recorded”.*", "It was a test: nothing was kept.")


def withdrawn(asked: Invitation, zone: str, *, was_there: bool) -> View:
    if was_there:
        opening = "*Withdrawn.* Your envelope was taken out of the box and destroyed."
    else:
        opening = "There was no envelope of yours in the box, so there was nothing to withdraw."
    return _said(opening, f"You can answer until {moments.moment(asked.closes_at, zone)}.")


def question_block(number: int) -> str:
    """Return the block id of a question's field."""
    return f"question-{number}"


def _questions(questions: Sequence[Question], chosen: int | None) -> list[Block]:
    # One question in the form, one choice in the message.
    return [
        kinds.of(question.kind).field(question, question_block(number), chosen if number == 1 else None)
        for number, question in enumerate(questions, start=1)
    ]


def _form(callback_id: str, blocks: list[Block], about: dict[str, int]) -> View:
    return View(
        type="modal",
        callback_id=callback_id,
        title="Pulse",
        submit="Submit",
        close="Not now",
        blocks=blocks,
        private_metadata=json.dumps(about),
    )


def _said(sentence: str, more: str) -> View:
    return View(type="modal", title="Pulse", close="Close", blocks=[section(sentence), context(more)])
