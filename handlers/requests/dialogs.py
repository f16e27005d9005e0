"""The buttons of a card that ask for words or a choice first: a small form each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient
from slack_sdk.models.views import View

from bot import Bot
from bot.errors import NoSuchRequest
from bot.people import people
from bot.requests import assignment, closing, conversation, queries
from bot.requests.snapshot import RequestSnapshot
from handlers.requests import absences, explanation, moves, parsing, record
from handlers.requests.parsing import request_id
from handlers.views import absences as away_views
from handlers.views.choices import MenuEntry
from handlers.views.requests import dialogs as form_views
from handlers.views.requests import ids

UseCase = Callable[..., object]


@dataclass(frozen=True)
class WordsForm:
    """A button that opens one box for words, and what is done with them."""

    verb: str
    callback_id: str
    use_case: UseCase
    title: str
    label: str
    submit: str
    hint: str | None = None
    optional: bool = False
    is_an_answer: bool = False
    """By somebody of the department, who has the request from then on unless they say otherwise."""
    takes_files: bool = False

    def view(self, snapshot: RequestSnapshot, *, may_read_files: bool = True) -> View:
        """The form, with the question above the box when it is an answer."""
        asked = snapshot.question if self.callback_id == form_views.ANSWER_FORM else None
        return form_views.words_form(
            self.callback_id,
            snapshot,
            token=parsing.new_token(),
            title=self.title,
            label=self.label,
            submit=self.submit,
            hint=self.hint,
            optional=self.optional,
            above=None if asked is None else asked.text,
            can_only_answer=self.is_an_answer and snapshot.is_unclaimed,
            takes_files=self.takes_files and may_read_files,
        )

    def more(self, view: dict[str, Any]) -> dict[str, Any]:
        """What else the use case wants to know."""
        sent = {"sent": parsing.sent_files(view)[0]} if self.takes_files else {}
        if not self.is_an_answer:
            return sent
        return {"only_answering": parsing.is_ticked(view, form_views.ONLY_ANSWERING), **sent}


ASK = WordsForm(
    "ask",
    form_views.ASK_FORM,
    conversation.ask,
    title="Ask a question",
    label="What do you need to know?",
    submit="Ask",
    hint="Until they answer, the clock for getting it done is paused.",
    is_an_answer=True,
    takes_files=True,
)
REPLY = WordsForm(
    "reply",
    form_views.REPLY_FORM,
    conversation.reply,
    title="Reply",
    label="What do you want to say?",
    submit="Send",
    is_an_answer=True,
    takes_files=True,
)
ANSWER = WordsForm(
    "answer",
    form_views.ANSWER_FORM,
    conversation.answer,
    title="Answer",
    label="Your answer",
    submit="Send",
    takes_files=True,
)
ADD = WordsForm(
    "answer",
    form_views.ADD_FORM,
    conversation.answer,
    title="Add something",
    label="What should they know?",
    submit="Send",
    takes_files=True,
)
NOTE = WordsForm(
    "note",
    form_views.NOTE_FORM,
    conversation.note,
    title="Note",
    label="For the department only",
    submit="Keep",
    hint="The requester does not see it.",
)
CANCEL = WordsForm(
    "cancel",
    form_views.CANCEL_FORM,
    closing.cancel,
    title="Cancel the request",
    label="Why is it no longer needed?",
    submit="Cancel it",
    hint="The other side reads this.",
)
REOPEN = WordsForm(
    "reopen",
    form_views.REOPEN_FORM,
    closing.reopen,
    title="Reopen",
    label="What is still missing?",
    submit="Reopen",
    optional=True,
)
DONE = WordsForm(
    "resolve",
    form_views.DONE_FORM,
    closing.resolve,
    title="Done",
    label="What was done?",
    submit="Done",
    hint="The requester reads it, and is asked whether it is done.",
    optional=True,
)
WORDS_FORMS = (ASK, REPLY, ANSWER, ADD, NOTE, CANCEL, REOPEN, DONE)

_BUTTONS = {
    ids.ASK: ASK,
    ids.REPLY: REPLY,
    ids.ANSWER: ANSWER,
    ids.ADD: ADD,
    ids.CANCEL: CANCEL,
    ids.REOPEN: REOPEN,
    ids.DONE_WITH: DONE,
}
# *More…* of cards that were drawn before the window had everything.
_OPENS = {ids.READ_ENTRY, ids.REST_ENTRY}
_ENTRIES = {ids.CANCEL_ENTRY: CANCEL, ids.REOPEN_ENTRY: REOPEN, ids.NOTE_ENTRY: NOTE, ids.DONE_ENTRY: DONE}


def register(app: App) -> None:
    for action_id in _BUTTONS:
        app.action(action_id)(open_words_form)
    for form in WORDS_FORMS:
        app.view(form.callback_id)(submit_words)
    app.action(ids.MORE)(more)
    app.view(form_views.ASSIGN_FORM)(submit_assignee)


def open_words_form(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    """Who may not do it reads so before they have written anything."""
    form, number = _BUTTONS[action["action_id"]], request_id(action.get("value"))
    snapshot = queries.for_verb(bot, number, str(context.user_id), form.verb)
    record.show_within(client, body, form.view(snapshot, may_read_files=bot.may_read_files))
    ack()


def submit_words(
    ack: Ack, view: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    form = next(form for form in WORDS_FORMS if form.callback_id == view["callback_id"])
    words, errors = parsing.parse_text(view, optional=form.optional)
    if form.takes_files:
        errors |= parsing.sent_files(view)[1]
    if errors:
        ack(response_action="errors", errors=errors)
    else:
        about = parsing.metadata(view)
        idempotency_key = f"form:{about['token']}"
        form.use_case(
            bot, about["request"], str(context.user_id), words, idempotency_key=idempotency_key, **form.more(view)
        )
        record.finish(ack, bot, view, str(context.user_id))
        if form is DONE:
            absences.tell(bot, client, body, about["request"], away_views.DONE_WAITS)
        if form is ASK:
            absences.tell(bot, client, body, about["request"], away_views.QUESTION_WAITS)


def more(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    """An entry of the *More* menu: a verb and the request's id."""
    entry = MenuEntry.parse(action["selected_option"]["value"])
    number, person_id = request_id(entry.request_id), str(context.user_id)
    if entry.verb in _ENTRIES_AT_ONCE:
        _ENTRIES_AT_ONCE[entry.verb](bot, number, person_id)
        record.refresh(bot, client, body, person_id)
    elif entry.verb in _OPENS:
        record.show(bot, client, body, number, person_id)
    else:
        record.show_within(client, body, window(bot, entry.verb, number, person_id))
    ack()


_ENTRIES_AT_ONCE: Mapping[str, Callable[[Bot, int, str], object]] = {
    ids.RELEASE_ENTRY: assignment.release,
    ids.DISMISS_ENTRY: closing.dismiss,
}


def submit_assignee(ack: Ack, view: dict[str, Any], context: BoltContext, bot: Bot) -> None:
    assignee_id = parsing.chosen(view["state"]["values"], "assignee")
    if assignee_id is None:
        ack(response_action="errors", errors={"assignee": "Please choose a colleague."})
    else:
        assignment.assign(bot, parsing.metadata(view)["request"], str(context.user_id), assignee_id)
        record.finish(ack, bot, view, str(context.user_id))


def window(bot: Bot, verb: str, number: int, person_id: str) -> View:
    """What an entry of a menu opens. Who may not do it reads so instead."""
    if verb in _ENTRIES:
        snapshot = queries.for_verb(bot, number, person_id, _ENTRIES[verb].verb)
        return _ENTRIES[verb].view(snapshot, may_read_files=bot.may_read_files)
    if verb == ids.ASSIGN_ENTRY:
        snapshot = queries.for_verb(bot, number, person_id, "assign")
        members = [(member.id, member.name) for member in people.members_of(bot, snapshot.department.id)]
        return form_views.assign_form(snapshot, members, token=parsing.new_token())
    if verb == ids.MOVE_ENTRY:
        return moves.move_window(bot, number, person_id)
    if verb == ids.CHANGE_ENTRY:
        return moves.change_window(bot, number, person_id)
    if verb == ids.WHY_ENTRY:
        return explanation.window(bot, number, person_id)
    raise NoSuchRequest(number)
