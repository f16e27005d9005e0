"""The buttons of a card that ask for words or a choice first: a small form each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient
from slack_sdk.models.views import View

from bot import Bot, people, requests
from bot.requests import Shown
from handlers import forms
from handlers.requests import request_id
from handlers.views import forms as form_views
from handlers.views import requests as views

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

    def view(self, shown: Shown) -> View:
        """The form, with the question above the box when it is an answer."""
        asked = shown.question if self.callback_id == form_views.ANSWER_FORM else None
        return form_views.words_form(
            self.callback_id,
            shown,
            token=forms.new_token(),
            title=self.title,
            label=self.label,
            submit=self.submit,
            hint=self.hint,
            optional=self.optional,
            above=None if asked is None else asked.words,
        )


ASK = WordsForm(
    "ask",
    form_views.ASK_FORM,
    requests.ask,
    title="Ask a question",
    label="What do you need to know?",
    submit="Ask",
    hint="Until they answer, the clock for getting it done is paused.",
)
REPLY = WordsForm(
    "reply", form_views.REPLY_FORM, requests.reply, title="Reply", label="What do you want to say?", submit="Send"
)
ANSWER = WordsForm(
    "answer", form_views.ANSWER_FORM, requests.answer, title="Answer", label="Your answer", submit="Send"
)
ADD = WordsForm(
    "answer",
    form_views.ADD_FORM,
    requests.answer,
    title="Add something",
    label="What should they know?",
    submit="Send",
)
NOTE = WordsForm(
    "note",
    form_views.NOTE_FORM,
    requests.note,
    title="Note",
    label="For the department only",
    submit="Keep",
    hint="The requester does not see it.",
)
CANCEL = WordsForm(
    "cancel",
    form_views.CANCEL_FORM,
    requests.cancel,
    title="Cancel the request",
    label="Why is it no longer needed?",
    submit="Cancel it",
    hint="The other side reads this.",
)
REOPEN = WordsForm(
    "reopen",
    form_views.REOPEN_FORM,
    requests.reopen,
    title="Reopen",
    label="What is still missing?",
    submit="Reopen",
    optional=True,
)
WORDS_FORMS = (ASK, REPLY, ANSWER, ADD, NOTE, CANCEL, REOPEN)

_BUTTONS = {
    views.ASK: ASK,
    views.REPLY: REPLY,
    views.ANSWER: ANSWER,
    views.ADD: ADD,
    views.CANCEL: CANCEL,
    views.REOPEN: REOPEN,
}
_ENTRIES = {views.CANCEL_ENTRY: CANCEL, views.REOPEN_ENTRY: REOPEN, views.NOTE_ENTRY: NOTE}


def register(app: App) -> None:
    for action_id in _BUTTONS:
        app.action(action_id)(open_words_form)
    for form in WORDS_FORMS:
        app.view(form.callback_id)(submit_words)
    app.action(views.MORE)(more)
    app.action(views.READ)(read)
    app.action(views.RATE)(open_rating)
    app.view(form_views.RATE_FORM)(submit_rating)
    app.view(form_views.ASSIGN_FORM)(submit_assignee)


def open_words_form(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    """Who may not do it reads so before they have written anything."""
    _open(bot, client, body, _BUTTONS[action["action_id"]], request_id(action.get("value")), str(context.user_id))
    ack()


def submit_words(ack: Ack, view: dict[str, Any], context: BoltContext, bot: Bot) -> None:
    form = next(form for form in WORDS_FORMS if form.callback_id == view["callback_id"])
    words, errors = forms.words(view, optional=form.optional)
    if errors:
        ack(response_action="errors", errors=errors)
    else:
        about = forms.metadata(view)
        form.use_case(bot, about["request"], str(context.user_id), words, once=f"form:{about['token']}")
        ack()


def more(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    """An entry of the *More* menu: a verb and the request's id."""
    verb, _, value = action["selected_option"]["value"].partition(" ")
    number, person_id = request_id(value), str(context.user_id)
    if verb in _ENTRIES:
        _open(bot, client, body, _ENTRIES[verb], number, person_id)
    elif verb == views.RELEASE_ENTRY:
        requests.release(bot, number, person_id)
    elif verb == views.ASSIGN_ENTRY:
        shown = requests.for_verb(bot, number, person_id, "assign")
        members = [(member.id, member.name) for member in people.members_of(bot, shown.department.id)]
        _show(client, body, form_views.assign_form(shown, members, token=forms.new_token()))
    else:
        _read(bot, client, body, number, person_id)
    ack()


def read(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    _read(bot, client, body, request_id(action.get("value")), str(context.user_id))
    ack()


def open_rating(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    shown = requests.for_verb(bot, request_id(action.get("value")), str(context.user_id), "rate")
    _show(client, body, form_views.rate_form(shown, token=forms.new_token()))
    ack()


def submit_rating(ack: Ack, view: dict[str, Any], context: BoltContext, bot: Bot) -> None:
    rating, errors = forms.rating(view)
    if errors:
        ack(response_action="errors", errors=errors)
    else:
        requests.rate(bot, forms.metadata(view)["request"], str(context.user_id), **rating)
        ack()


def submit_assignee(ack: Ack, view: dict[str, Any], context: BoltContext, bot: Bot) -> None:
    assignee_id = forms.chosen(view["state"]["values"], "assignee")
    if assignee_id is None:
        ack(response_action="errors", errors={"assignee": "Please choose a colleague."})
    else:
        requests.assign(bot, forms.metadata(view)["request"], str(context.user_id), assignee_id)
        ack()


def _open(bot: Bot, client: WebClient, body: dict[str, Any], form: WordsForm, number: int, person_id: str) -> None:
    _show(client, body, form.view(requests.for_verb(bot, number, person_id, form.verb)))


def _read(bot: Bot, client: WebClient, body: dict[str, Any], number: int, person_id: str) -> None:
    shown = requests.for_reader(bot, number, person_id)
    inside = person_id != shown.request.requester_id
    lines = [line for line in requests.lines(bot, number) if inside or line.entry.verb != "noted"]
    _show(client, body, form_views.everything(shown, lines))


def _show(client: WebClient, body: dict[str, Any], view: View) -> None:
    """In a window of its own, or on top of the one that the button was in."""
    show = client.views_push if (body.get("view") or {}).get("type") == "modal" else client.views_open
    show(trigger_id=body["trigger_id"], view=view)
