"""*Was this on purpose?*: the question to a lead, the window for the reason, and what was answered."""

from __future__ import annotations

import json
from datetime import timedelta

from slack_sdk.models.blocks import Block, InputBlock, PlainTextInputElement
from slack_sdk.models.views import View

from bot.reports.baselines import ASKED, ON_PURPOSE, REASON_LIMIT, SignalShown
from bot.weekly import TimesSignal
from handlers.views.blocks import actions, button, escape, section
from handlers.views.pulses import phrases
from handlers.views.reports import weekly

EXPLAIN = "signal.explain"
DENY = "signal.deny"
REASON_FORM = "signal.form"


def question(found: SignalShown) -> tuple[str, list[Block]]:
    """Return the message to a lead; once it is answered it is one line."""
    since = f"Since the week of {phrases.day(found.row.first_day)}"
    name = escape(found.department.name)
    if found.row.state != ASKED:
        text = f"{since}, {name}: {_answered(found)}"
        return text, [section(text)]
    way = "longer" if found.row.is_slower else "less time"
    text = f"{since} first answers of {name} take {way} than before, eight weeks in a row or more. Was this on purpose?"
    buttons = [
        button("Yes, say why", EXPLAIN, found.row.id),
        button("No", DENY, found.row.id),
        button("Show the requests", weekly.SHOW, found.department.id),
    ]
    said = "" if found.now is None or found.usual is None else weekly.signal(_signal(found, found.now, found.usual))
    return text, [section(f"*{text}*"), *([section(said)] if said else []), actions(buttons)]


def form(found: SignalShown, place: dict[str, str]) -> View:
    """Return the window for one line. `place` is where the question stands, to be drawn anew."""
    return View(
        type="modal",
        callback_id=REASON_FORM,
        title="On purpose",
        submit="Keep it",
        close="Not now",
        blocks=[
            section(
                f"What is usual for *{escape(found.department.name)}* then begins with the week of "
                f"{phrases.day(found.row.first_day)}. Your line stands in its own report, without your name."
            ),
            InputBlock(
                block_id="reason",
                label="What changed?",
                hint="Two of us left, for example.",
                element=PlainTextInputElement(action_id="reason", max_length=REASON_LIMIT),
            ),
        ],
        private_metadata=json.dumps({"signal": found.row.id, **place}),
    )


def _answered(found: SignalShown) -> str:
    if found.row.state == ON_PURPOSE:
        return f"it was on purpose: {escape(found.row.text)}. What is usual begins anew there."
    return "it was not on purpose. It stays a signal in the weekly digest until it is as before."


def _signal(found: SignalShown, now: timedelta, usual: timedelta) -> TimesSignal:
    return TimesSignal(found.row.is_slower, now, usual)
