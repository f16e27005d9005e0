"""The forms: asking for something, and the small ones behind the buttons."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    InputBlock,
    PlainTextInputElement,
    RadioButtonsElement,
    StaticSelectElement,
    UserSelectElement,
)
from slack_sdk.models.blocks.block_elements import FileInputElement
from slack_sdk.models.views import View

from bot.departments.departments import Offer
from bot.reports.usual import Usual
from bot.requests.opening import DETAILS_LIMIT, SUMMARY_LIMIT
from bot.requests.snapshot import RequestSnapshot
from bot.standards import Urgency
from handlers.views import absences, moments
from handlers.views.blocks import context, escape, option, section
from handlers.views.blocks import text_blocks as paragraphs
from handlers.views.menus import MOST_OPTIONS, menu
from handlers.views.requests import files

REQUEST_FORM = "request.form"
ASK_FORM = "request.ask_form"
REPLY_FORM = "request.reply_form"
ANSWER_FORM = "request.answer_form"
ADD_FORM = "request.add_form"
NOTE_FORM = "request.note_form"
CANCEL_FORM = "request.cancel_form"
REOPEN_FORM = "request.reopen_form"
ASSIGN_FORM = "request.assign_form"
COMMENT_FORM = "request.comment_form"
DONE_FORM = "request.done_form"

DEPARTMENT = "request.department"
URGENCY = "request.urgency"
TYPE = "request.type"
TYPE_BLOCK = "type-"

MOST_FILES_OF_A_FORM = 5
WORDS_LIMIT = 3_000
ONLY_ANSWERING = "only_answering"

IS_CUT = (
    f"This is longer than a request can be. The first {DETAILS_LIMIT:,} characters are above. "
    "Once it is sent, please put the rest in the thread below its card."
)


@dataclass(frozen=True)
class Chosen:
    """What was chosen in the form so far. `is_cut`: there was more than the details take."""

    offer: Offer | None = None
    type_id: int | None = None
    urgency: Urgency = Urgency.NORMAL
    summary: str = ""
    details: str = ""
    is_cut: bool = False
    files: Sequence[str] = ()
    """Slack's ids of the files of the message that it began with. Those put into the form Slack keeps itself."""


def request_form(
    offers: Sequence[Offer],
    chosen: Chosen,
    *,
    token: str,
    at: datetime,
    usual: Usual | None = None,
    answer: Mapping[str, str] | None = None,
    takes_files: bool = True,
) -> View:
    """The form behind `/request`. Under the department: its promise, its hours, and when an answer would come.

    Files keep their place and their ids whatever is chosen, so that Slack keeps what was put there.
    `answer` is where what came of it is said once it is sent.
    """
    blocks: list[Block] = [
        InputBlock(
            block_id="department",
            label="Who can help?",
            dispatch_action=True,
            element=menu(
                action_id=DEPARTMENT,
                options=[option(offer.department.id, offer.department.name) for offer in offers],
                placeholder="Choose a department",
                chosen=None if chosen.offer is None else str(chosen.offer.department.id),
            ),
        )
    ]
    if chosen.offer is not None:
        blocks.append(_promise(chosen.offer, chosen, at, usual))
        if chosen.offer.types:
            blocks.append(_type_input(chosen.offer, chosen.type_id))
    blocks += [
        InputBlock(
            block_id="summary",
            label="What do you need, in one line?",
            element=PlainTextInputElement(
                action_id="summary",
                max_length=SUMMARY_LIMIT,
                initial_value=chosen.summary[:SUMMARY_LIMIT] or None,
                placeholder="My laptop won't start",
            ),
        ),
        InputBlock(
            block_id="details",
            label="Details that help them",
            optional=True,
            element=PlainTextInputElement(
                action_id="details",
                multiline=True,
                max_length=DETAILS_LIMIT,
                initial_value=chosen.details[:DETAILS_LIMIT] or None,
            ),
        ),
        *([context(IS_CUT)] if chosen.is_cut else []),
        *([_files_input()] if takes_files else []),
        *([context(files.goes_along(len(chosen.files)))] if chosen.files else []),
        InputBlock(
            block_id="urgency",
            label="How urgent is it?",
            dispatch_action=True,
            element=RadioButtonsElement(
                action_id=URGENCY,
                options=[option(urgency.value, label) for urgency, label in moments.URGENCIES.items()],
                initial_option=option(chosen.urgency.value, moments.URGENCIES[chosen.urgency]),
            ),
        ),
    ]
    return View(
        type="modal",
        callback_id=REQUEST_FORM,
        title="New request",
        submit="Send",
        close="Not now",
        blocks=blocks,
        private_metadata=json.dumps(
            {
                "token": token,
                **({"is_cut": True} if chosen.is_cut else {}),
                **(answer or {}),
                **({"files": list(chosen.files)} if chosen.files else {}),
            }
        ),
    )


def _files_input() -> InputBlock:
    return InputBlock(
        block_id="files",
        label="Files",
        hint="Screenshots, documents, films: what shows them what you mean.",
        optional=True,
        element=FileInputElement(action_id="files", max_files=MOST_FILES_OF_A_FORM),
    )


def words_form(
    callback_id: str,
    snapshot: RequestSnapshot,
    *,
    token: str,
    title: str,
    label: str,
    submit: str,
    hint: str | None = None,
    optional: bool = False,
    above: str | None = None,
    can_only_answer: bool = False,
    takes_files: bool = False,
) -> View:
    """One box for words about one request: ask, reply, answer, add, note, cancel, reopen; and one for files.

    Whoever answers has the request from then on; where nobody has it they can say that they are only answering.
    """
    blocks: list[Block] = [section(f"*{snapshot.number}*  {escape(snapshot.request.summary)}")]
    if above:
        blocks += paragraphs(above)[0]
    if callback_id == ASK_FORM:
        blocks += absences.lines_about_requester(snapshot)
    blocks.append(
        InputBlock(
            block_id="words",
            label=label,
            hint=hint,
            optional=optional,
            element=PlainTextInputElement(
                action_id="words", multiline=True, max_length=WORDS_LIMIT, focus_on_load=True
            ),
        )
    )
    if takes_files:
        blocks.append(_files_input())
    if can_only_answer:
        only = option("only", "I am only answering, leave it in the queue")
        boxes = CheckboxesElement(action_id=ONLY_ANSWERING, options=[only])
        hint = "Nobody has this request yet. If you leave this empty, it is assigned to you."
        blocks.append(InputBlock(block_id=ONLY_ANSWERING, label="Who has it?", hint=hint, optional=True, element=boxes))
    return about(snapshot, callback_id, title, submit, blocks, token)


def assign_form(snapshot: RequestSnapshot, members: Sequence[tuple[str, str]], *, token: str) -> View:
    """Choose one of the members, given as (id, name). One too many for Slack's list gets the people picker."""
    element: StaticSelectElement | UserSelectElement
    if members and len(members) <= MOST_OPTIONS:
        element = StaticSelectElement(
            action_id="assignee",
            placeholder="Choose a colleague",
            options=[option(person_id, name) for person_id, name in members],
        )
    else:
        element = UserSelectElement(action_id="assignee", placeholder="Choose a colleague")
    blocks: list[Block] = [
        section(f"*{snapshot.number}*  {escape(snapshot.request.summary)}"),
        InputBlock(block_id="assignee", label="Who takes it over?", element=element),
    ]
    return about(snapshot, ASSIGN_FORM, "Assign", "Assign", blocks, token)


def sentence(text: str, title: str = "Handoff") -> View:
    """A small window that says one thing, where no private message can be shown."""
    return View(type="modal", title=title, close="Close", blocks=[section(text)])


def input_blocks(view: dict[str, Any]) -> list[str]:
    """The block ids of a view's inputs: the only places where Slack shows an error."""
    return [block["block_id"] for block in view.get("blocks", []) if block.get("type") == "input"]


def about(
    snapshot: RequestSnapshot, callback_id: str, title: str, submit: str, blocks: list[Block], token: str, **more: int
) -> View:
    """A form about one request: which one, its own token, and `more` ids are in its metadata."""
    return View(
        type="modal",
        callback_id=callback_id,
        title=title,
        submit=submit,
        close="Not now",
        blocks=blocks,
        private_metadata=json.dumps({"token": token, "request": snapshot.request.id, **more}),
    )


def _promise(offer: Offer, chosen: Chosen, at: datetime, usual: Usual | None) -> Block:
    kind = next((kind for kind in offer.types if kind.id == chosen.type_id), None)
    standard = offer.standard("" if kind is None else kind.key, chosen.urgency.value)
    now = offer.calendar.in_force(at)
    said = [moments.promise(offer.department.name, standard)]
    if standard.respond_within is not None:
        due = offer.calendar.add(at, standard.respond_within.length(offer.calendar, at))
        said.append(f"If you send it now, the first answer is due {moments.moment(due, now.zone)}.")
    if usual is not None:
        within = standard.resolve_within
        promised = None if within is None else within.length(offer.calendar, at)
        said.append(moments.usually(usual, now, promised))
    return context("\n".join([*said, f"{moments.hours(now)}. {moments.open_now(offer.calendar, at)}"]))


def _type_input(offer: Offer, type_id: int | None) -> InputBlock:
    return InputBlock(
        # Another department, another block: Slack would otherwise keep the choice made for the first.
        block_id=f"{TYPE_BLOCK}{offer.department.id}",
        label="What is it about?",
        optional=True,
        dispatch_action=True,
        element=menu(
            action_id=TYPE,
            options=[option(kind.id, kind.name) for kind in offer.types],
            placeholder="Something else",
            chosen=None if type_id is None else str(type_id),
        ),
    )
