"""What is done about a result: promising it, being reminded of it, saying that it is done."""

from __future__ import annotations

import json

from slack_sdk.models.blocks import (
    Block,
    ButtonElement,
    DatePickerElement,
    InputBlock,
    PlainTextInputElement,
    UserSelectElement,
)
from slack_sdk.models.views import View

from bot.pulses.actions import WORDS_LIMIT
from bot.pulses.figures import Results
from bot.pulses.queries import ActionShown
from handlers.views.blocks import actions, button, context, escape, section, told_apart
from handlers.views.pulses import phrases
from handlers.views.pulses.invitations import RESULTS

PROMISE_FORM = "pulse.promise_form"
ACTION_DONE = "pulse.action_done"
ACTION_DROPPED = "pulse.action_dropped"


def promise_form(found: Results, *, token: str) -> View:
    """Return the form of one action: what, who, by when."""
    return View(
        type="modal",
        callback_id=PROMISE_FORM,
        title="Promise an action",
        submit="Promise it",
        close="Not now",
        blocks=[
            section(f"*{escape(found.title)}*"),
            InputBlock(
                block_id="words",
                label="What will be done?",
                hint="Everybody who sees the results reads this, and the next pulse begins with what came of it.",
                element=PlainTextInputElement(action_id="words", max_length=WORDS_LIMIT),
            ),
            InputBlock(
                block_id="owner",
                label="Who takes care of it?",
                element=UserSelectElement(action_id="owner", placeholder="Choose a colleague"),
            ),
            InputBlock(block_id="due_on", label="By when?", element=DatePickerElement(action_id="due_on")),
        ],
        private_metadata=json.dumps({"survey": found.survey_id, "token": token}),
    )


def reminder(action: ActionShown, step: int) -> tuple[str, list[Block]]:
    """Return what is said to whoever promised an action: the text and the blocks. Step 0 is the news itself."""
    what = f"*{escape(action.words)}*"
    due = phrases.day(action.due_on)
    if step == 0:
        said = f"You take care of something that was promised after a pulse: {what}, by {due}."
    elif action.is_late:
        said = f"🔴 Late: {what} was promised by {due}. Everybody who sees the results sees that too."
    else:
        said = f"🟡 Due {due}: {what}, which was promised after a pulse."
    return said, [section(said), actions(_verbs(action))]


def mine(action: ActionShown) -> Block:
    """Return an action as a row of Home."""
    block = section(phrases.done(action))
    block.accessory = button("It is done", ACTION_DONE, action.id)
    return told_apart(block, action.words)


def ended(action: ActionShown) -> View:
    said = "Done, thank you." if action.state == "done" else "It is marked as not pursued."
    return View(
        type="modal",
        title="Pulse",
        close="Close",
        blocks=[section(f"{said}\n{phrases.done(action)}"), context("The post with the results says so too.")],
    )


def _verbs(action: ActionShown) -> list[ButtonElement]:
    return [
        button("It is done", ACTION_DONE, action.id, style="primary"),
        button("It will not be done", ACTION_DROPPED, action.id),
        button("See the results", RESULTS, action.survey_id),
    ]
