"""Slack cuts what is typed in a form, and a hand-made client does not: every text has a limit on our side too."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from bot.ratings.pool import COMMENT_LIMIT
from bot.sandbox.model import elements_of
from handlers import whatif
from handlers.pulses import parsing as pulse_parsing
from handlers.requests import parsing
from handlers.requests.dialogs import WORDS_FORMS
from handlers.views.pulses import actions, ballots, questions
from handlers.views.reminders import REASON_LIMIT, SNOOZE_FORM
from handlers.views.reports import improvements, signals
from handlers.views.requests import dialogs, moves, proposals
from handlers.views.whatif import TRY_FORM
from handlers.weekly.signals import reason_in
from tests.handlers.pulse_examples import TEXT, a_pulse, an_invitation
from tests.handlers.reading import Surface
from tests.moments import TUESDAY_AT_NINE, tuesday_at

# Boxes for text by their form and block: the whole id of the block, and how much Slack lets in.
Inputs = Mapping[tuple[str, str], tuple[str, int]]


def _asked(view: dict[str, Any]) -> Mapping[str, str]:
    number = int(next(found for block in view["state"]["values"] for found in re.findall(r"\d+", block)))
    return pulse_parsing.question(pulse_parsing.row(view, number), number, {})[1]


def _answered(view: dict[str, Any]) -> Mapping[str, str]:
    (block_id,) = view["state"]["values"]
    asked = an_invitation(a_pulse([TEXT] * int(block_id.rpartition("-")[2])))
    return pulse_parsing.answers(view, asked)[1]


# What reads a form that was sent: the errors by block id. The number of a question is left out of a block's name.
Reader = Callable[[dict[str, Any]], Mapping[str, str]]
READERS: Mapping[tuple[str, str], Reader] = {
    (dialogs.REQUEST_FORM, "summary"): lambda view: parsing.new_request(view, "UANA0000")[1],
    (dialogs.REQUEST_FORM, "details"): lambda view: parsing.new_request(view, "UANA0000")[1],
    **{(form.callback_id, "words"): lambda view: parsing.parse_text(view)[1] for form in WORDS_FORMS},
    (moves.MOVE_FORM, "words"): lambda view: parsing.parse_text(view)[1],
    (proposals.NEW_TIME_FORM, "words"): lambda view: parsing.new_time(view, at=TUESDAY_AT_NINE)[2],
    (proposals.COUNTER_FORM, "words"): lambda view: parsing.counter(view, at=TUESDAY_AT_NINE)[2],
    (SNOOZE_FORM, "words"): lambda view: parsing.parse_text(view, limit=REASON_LIMIT)[1],
    (TRY_FORM, "respond_within"): lambda view: whatif._wanted(view["state"]["values"])[1],
    (TRY_FORM, "resolve_within"): lambda view: whatif._wanted(view["state"]["values"])[1],
    (ballots.ANSWER_FORM, "question-N"): _answered,
    (ballots.TRY_FORM, "question-N"): _answered,
    (questions.QUESTIONS_FORM, "title"): lambda view: pulse_parsing.title(view)[1],
    (questions.QUESTION_FORM, "title"): lambda view: pulse_parsing.title(view)[1],
    (questions.QUESTION_FORM, "text-N"): _asked,
    **{(questions.QUESTION_FORM, f"more-N-{kind}"): _asked for kind in ("scale", "enps", "choice")},
    (improvements.START_FORM, "words"): lambda view: pulse_parsing.promise(view, today=tuesday_at(9).date())[1],
    (signals.REASON_FORM, "reason"): lambda view: reason_in(view)[1],
    (dialogs.COMMENT_FORM, "words"): lambda view: parsing.parse_text(view, optional=True, limit=COMMENT_LIMIT)[1],
    (actions.PROMISE_FORM, "words"): lambda view: pulse_parsing.promise(view, today=tuesday_at(9).date())[1],
}
# What is wrong at its longest already, for another reason.
NEVER_SO_LONG = {
    **{(questions.QUESTION_FORM, f"more-N-{kind}"): "two lines are not so long as six" for kind in ("scale", "enps")},
    (TRY_FORM, "respond_within"): "no working time is written in twenty letters",
    (TRY_FORM, "resolve_within"): "no working time is written in twenty letters",
}


@pytest.fixture(scope="module")
def inputs(surfaces: tuple[Surface, ...]) -> Inputs:
    """Every box for text in any form."""
    return {
        (surface.payload["callback_id"], _without_number(block["block_id"])): (block["block_id"], element["max_length"])
        for surface in surfaces
        if surface.kind == "modal"
        for block, element in elements_of(surface.blocks)
        if element["type"] == "plain_text_input"
    }


def test_every_text_of_every_form_is_read_with_a_limit_of_ours(inputs: Inputs) -> None:
    assert inputs.keys() == READERS.keys()


@pytest.mark.parametrize("place", READERS, ids=" ".join)
def test_a_text_may_be_as_long_as_slack_lets_it_be_and_not_a_letter_longer(
    place: tuple[str, str], inputs: Inputs
) -> None:
    block_id, limit = inputs[place]

    if place not in NEVER_SO_LONG:
        assert block_id not in READERS[place](_sent(place, block_id, limit))
    assert block_id in READERS[place](_sent(place, block_id, limit + 1))


def _without_number(block_id: str) -> str:
    return "title" if block_id.startswith(questions.TITLE) else re.sub(r"\d+", "N", block_id)


def _sent(place: tuple[str, str], block_id: str, length: int) -> dict[str, Any]:
    """The form with so long a text in that field; its other fields are as they come."""
    text = "x" * length
    if place[1].startswith("more-"):
        # As many lines as there may be, each as long as it may be; the last one is longer than that.
        text = "\n".join(f"{number}{'x' * 69}" for number in range(6)) + "x" * (length - 425 - 1)
    values: dict[str, Any] = {block_id: {"any": {"type": "plain_text_input", "value": text}}}
    if place[0] == questions.QUESTION_FORM:
        number = next((found for found in re.findall(r"\d+", block_id)), "1")
        kind = place[1].rpartition("-")[2] if place[1].startswith("more-") else "yes_no"
        values[f"kind-{number}"] = {"any": {"selected_option": {"value": kind}}}
        values.setdefault(f"text-{number}", {"any": {"value": "How was lunch?"}})
    return {"state": {"values": values}, "private_metadata": json.dumps({"token": "form-1", "request": 142})}
