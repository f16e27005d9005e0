"""An action about a figure: the form that opens it, and what is said of it until it was measured again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    DatePickerElement,
    InputBlock,
    PlainTextInputElement,
    UserSelectElement,
)
from slack_sdk.models.views import View

from bot.reports.improvements import DUE, NAMED, WORDS_LIMIT, ImprovementShown
from handlers.views import moments
from handlers.views.blocks import context, escape, section
from handlers.views.pulses import phrases
from storage.tables import Department

START = "improvement.start"
START_ON_WAY = "improvement.start_on_way"
START_FORM = "improvement.form"


def form(department: Department, *, token: str) -> View:
    """Return the form of an action on how long first answers of a department take: what, who, by when."""
    intro = (
        f"What will *{escape(department.name)}* try, so that first answers come sooner? In eight weeks Handoff "
        "measures again, and the weekly digest says whether it moved."
    )
    return _form(intro, {"department": department.id, "token": token})


def form_on_way(names: Sequence[str], way: Sequence[int], *, token: str) -> View:
    """Return the form of an action on a way through several departments, which are called `names`."""
    intro = (
        f"What will *{_way(names)}* try together, so that requests on this way take less time? In eight weeks Handoff "
        "measures again, and tells whoever takes care of it whether it moved."
    )
    return _form(intro, {"way": list(way), "token": token})


def _form(intro: str, about: Mapping[str, Any]) -> View:
    return View(
        type="modal",
        callback_id=START_FORM,
        title="Improvement team",
        submit="Start",
        close="Not now",
        blocks=[
            section(intro),
            InputBlock(
                block_id="words",
                label="What will be done?",
                element=PlainTextInputElement(action_id="words", max_length=WORDS_LIMIT),
            ),
            InputBlock(
                block_id="owner",
                label="Who takes care of it?",
                element=UserSelectElement(action_id="owner", placeholder="Choose a colleague"),
            ),
            InputBlock(block_id="due_on", label="By when?", element=DatePickerElement(action_id="due_on")),
        ],
        private_metadata=json.dumps(about),
    )


def started(found: ImprovementShown) -> View:
    """Return the window that says what was decided."""
    blocks: list[Block] = [
        section(f"*{escape(found.row.words)}*\n{escape(found.owner)} takes care of it, until {_due(found)}."),
        section(_baseline(found)),
        context(
            f"In eight weeks {escape(found.owner)} reads whether it moved."
            if found.is_of_way
            else "The weekly digest tells how it goes."
        ),
    ]
    return View(type="modal", title="Improvement team", close="Close", blocks=blocks)


def decided(found: ImprovementShown) -> str:
    """Return what was decided last, and whether it moved, in a line of the weekly digest."""
    who = f"{escape(found.owner)}, until {_due(found)}"
    day = phrases.day(found.row.started_at.date())
    return f"Decided {day}: *{escape(found.row.words)}* ({who}). {_moved(found)}"


def message(found: ImprovementShown, step: int) -> tuple[str, list[Block]]:
    """Return what its owner reads: that it is theirs, that its date has come, or whether it moved."""
    what = f"*{escape(found.row.words)}*"
    place = _way(found.departments)
    if step == NAMED:
        text = f"You take care of something that {place} decided: {what}, until {_due(found)}. {_baseline(found)}"
    elif step == DUE:
        text = f"Today is the day for {what}, which {place} decided. {_moved(found)}"
    else:
        text = f"{what}, which {place} decided, was measured again. {_moved(found)}"
    return text, [section(text)]


def _way(names: Sequence[str]) -> str:
    return " → ".join(map(escape, names))


def _due(found: ImprovementShown) -> str:
    return phrases.day(found.row.due_on)


def _what(found: ImprovementShown) -> str:
    return "A request on this way took" if found.is_of_way else "Half of all first answers came within"


def _baseline(found: ImprovementShown) -> str:
    if found.row.before is None:
        return "There are too few requests yet to say how long it takes today."
    before = moments.length(found.row.before)
    return f"{_what(found)} {before} in the eight weeks before. That is what it is measured against."


def _moved(found: ImprovementShown) -> str:
    row = found.row
    if row.measured_at is None:
        return f"It is measured again on {phrases.day(row.measure_at.date())}."
    if row.before is None or row.after is None:
        return "There were too few requests to say whether it moved."
    what, way = _what(found), "It did not move"
    if row.after != row.before:
        way = "It moved" if row.after < row.before else "It moved the other way"
    return f"{way}: {what[0].lower()}{what[1:]} {moments.length(row.after)}, {moments.length(row.before)} before."
