"""/request, the shortcuts, and the form that asks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View

from bot import Bot
from bot.departments import departments, naming
from bot.departments.departments import Offer
from bot.departments.naming import Meant, Named
from bot.departments.subcommands import Subcommand, subcommand
from bot.errors import MayNotAsk
from bot.reports import usual
from bot.requests import opening, queries
from bot.requests.opening import DETAILS_LIMIT
from bot.standards import Urgency
from bot.text import is_blank
from handlers import markup, slack, windows
from handlers.reports import command as reports
from handlers.requests import ask_channels, parsing, record
from handlers.views import home as home_views
from handlers.views.requests import command as said
from handlers.views.requests import dialogs as form_views
from handlers.views.requests.dialogs import Chosen

COMMAND = "/request"
NEW_SHORTCUT = "request.new_shortcut"
MESSAGE_SHORTCUT = "request.from_message"

# What a form remembers of where it was opened.
REPLACED = "answer_url"
SAID_THERE = "said_there"
# What Slack calls a channel of two.
DIRECT_MESSAGE = "directmessage"


def register(app: App) -> None:
    app.command(COMMAND)(command)
    app.shortcut(NEW_SHORTCUT)(open_from_shortcut)
    app.shortcut(MESSAGE_SHORTCUT)(open_from_message)
    app.action(home_views.NEW)(open_from_button)
    app.action(said.WITH_WORDS)(open_with_words)
    app.action(re.compile(rf"^{re.escape(said.SEND_WORDS)}(\.\d)?$"))(open_for_department)
    for action_id in (form_views.DEPARTMENT, form_views.TYPE, form_views.URGENCY):
        app.action(action_id)(redraw_form)
    app.view(form_views.REQUEST_FORM)(submit_form)


def command(ack: Ack, command: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot) -> None:
    """`/request`, alone or with a word behind it. Commit, then acknowledge."""
    text, person_id = command.get("text", "").strip(), str(context.user_id)
    match subcommand(text):
        case Subcommand.HELP:
            ack(**said.help_text(naming.names(bot)))
        case Subcommand.MINE:
            ack(**said.mine(queries.mine(bot, person_id)))
        case int() as number:
            record.show(bot, client, command, number, person_id)
            ack()
        case Subcommand.REPORT:
            ack(**reports.answer(bot, person_id, ""))
        case None if text:
            ack(**_ask(bot, client, text, command, person_id))
        case None:
            _open_form(bot, client, command["trigger_id"], person_id, answer=_said_there(client, command, person_id))
            ack()


def open_from_shortcut(ack: Ack, shortcut: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot) -> None:
    _open_form(bot, client, shortcut["trigger_id"], str(context.user_id))
    ack()


def open_from_message(ack: Ack, shortcut: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot) -> None:
    """Make a request of a message: its words and its link go into the details, to be read before they are sent. In an
    ask channel its thread is its place, and no form is needed.
    """
    if ask_channels.asked_from_menu(shortcut, context, client, bot):
        ack()
        return
    words = markup.plain(str(shortcut["message"].get("text") or ""), {})
    link = _link_to(client, shortcut["channel"]["id"], shortcut["message"]["ts"])
    room = DETAILS_LIMIT - len(link) - 1
    details, is_cut = f"{words[:room]}\n{link}".strip(), len(words) > room
    person_id = str(context.user_id)
    answer = _said_there(client, shortcut, person_id)
    _open_form(bot, client, shortcut["trigger_id"], person_id, details=details, is_cut=is_cut, answer=answer)
    ack()


def open_from_button(ack: Ack, body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot) -> None:
    _open_form(bot, client, body["trigger_id"], str(context.user_id))
    ack()


def open_with_words(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    """The form with what was typed behind `/request`, where no department was found in it."""
    open_filled_in(bot, client, body, str(context.user_id), str(action.get("value") or ""))
    ack()


def open_for_department(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    """The same for the department that was pressed. The button carries the words behind its id: what is typed behind a
    command stands nowhere else.
    """
    department_id, _, words = str(action.get("value") or "").partition(" ")
    open_filled_in(bot, client, body, str(context.user_id), words, department_id)
    ack()


def redraw_form(ack: Ack, body: dict[str, Any], client: WebClient, bot: Bot) -> None:
    """Another department, type or urgency: other types and another promise. What was typed stays."""
    view = body["view"]
    values = view["state"]["values"]
    offers = departments.offers(bot)
    department = parsing.chosen(values, "department")
    chosen = Chosen(
        offer=_offer(offers, department),
        type_id=parsing.row_id(parsing.chosen(values, f"type-{department}")),
        urgency=parsing.chosen_urgency(values) or Urgency.NORMAL,
        summary=parsing.typed(values, "summary"),
        details=parsing.typed(values, "details"),
        is_cut=bool(parsing.metadata(view).get("is_cut")),
        files=parsing.metadata(view).get("files", ()),
    )
    about = parsing.metadata(view)
    windows.redraw(client, body, _form(bot, offers, chosen, about["token"], _answer(about)))
    ack()


def submit_form(ack: Ack, view: dict[str, Any], context: BoltContext, bot: Bot) -> None:
    """Commit, then acknowledge: a form that closes is a request that is kept."""
    new, errors = parsing.new_request(view, str(context.user_id))
    if new is None:
        ack(response_action="errors", errors=errors)
    else:
        opened = opening.open_request(bot, new)
        answer = _answer(parsing.metadata(view))
        if REPLACED in answer:
            # Whoever pressed a department is asked no longer: pressed again, the same words would be another request.
            slack.replace_original(answer[REPLACED], said.opened(opened))
        if SAID_THERE in answer:
            slack.say_privately(answer[SAID_THERE], said.opened(opened))
        ack()


def open_filled_in(
    bot: Bot,
    client: WebClient,
    body: dict[str, Any],
    person_id: str,
    text: str,
    department_id: str | None = None,
    *,
    files: Sequence[str] = (),
) -> str:
    """Open the form with what somebody wrote; answers what it does not take, which it says itself.

    `files` are Slack's ids of those that go with the words. Opened by a button that asks to whom this should go, it
    takes the place of that question once it is sent.
    """
    summary, details, rest = parsing.for_form(text)
    _open_form(
        bot,
        client,
        body["trigger_id"],
        person_id,
        department_id,
        summary=summary,
        details=details,
        is_cut=bool(rest),
        answer={REPLACED: body["response_url"]} if "actions" in body else None,
        files=files,
    )
    return rest


def _said_there(client: WebClient, body: dict[str, Any], person_id: str) -> dict[str, str]:
    """Where a form that is opened by this was asked for, so that its sender reads there what came of it.

    In the messages with Handoff the card says so.
    """
    if not body.get("response_url") or _is_beside_the_card(client, body, person_id):
        return {}
    return {SAID_THERE: body["response_url"]}


def _is_beside_the_card(client: WebClient, body: dict[str, Any], person_id: str) -> bool:
    """Was this typed or pressed in the person's messages with Handoff, where the card of what they ask for comes?"""
    # Of a command Slack sends `channel_id` and `channel_name`, of a shortcut `channel`.
    channel = body.get("channel") or {"id": body.get("channel_id"), "name": body.get("channel_name")}
    if channel.get("name") != DIRECT_MESSAGE:
        return False
    try:
        # Messages between two people are called the same.
        return bool(client.conversations_open(users=person_id)["channel"]["id"] == channel["id"])
    except (SlackApiError, *slack.CONNECTION_ERRORS):
        return False


def _answer(about: dict[str, Any]) -> dict[str, str]:
    """The same of a form that is open, and the message in whose place it comes once it is sent."""
    return {key: about[key] for key in (REPLACED, SAID_THERE) if key in about}


def _link_to(client: WebClient, channel_id: str, ts: str) -> str:
    """The message's address; empty where Handoff may not look, such as a direct message between others."""
    try:
        return str(client.chat_getPermalink(channel=channel_id, message_ts=ts)["permalink"])
    except (SlackApiError, *slack.CONNECTION_ERRORS):
        return ""


def _open_form(
    bot: Bot,
    client: WebClient,
    trigger_id: str,
    person_id: str,
    department_id: str | None = None,
    *,
    summary: str = "",
    details: str = "",
    is_cut: bool = False,
    answer: Mapping[str, str] | None = None,
    files: Sequence[str] = (),
) -> None:
    if not opening.may_ask(bot, person_id):
        raise MayNotAsk
    offers = departments.offers(bot)
    if not offers:
        client.views_open(trigger_id=trigger_id, view=form_views.sentence(said.NO_DEPARTMENTS))
        return
    chosen = Chosen(_offer(offers, department_id), summary=summary, details=details, is_cut=is_cut, files=files)
    client.views_open(trigger_id=trigger_id, view=_form(bot, offers, chosen, parsing.new_token(), answer or {}))


def _form(bot: Bot, offers: list[Offer], chosen: Chosen, token: str, answer: Mapping[str, str]) -> View:
    """With what is usual for this type, or for the department when there is too little of the type to say."""
    department = None if chosen.offer is None else chosen.offer.department.id
    known = None
    if department is not None:
        known = usual.look_up(bot, department, chosen.type_id, chosen.urgency.value)
    return form_views.request_form(
        offers,
        chosen,
        token=token,
        at=bot.now(),
        usual=known,
        answer=answer,
        takes_files=bot.may_read_files,
    )


def _ask(bot: Bot, client: WebClient, text: str, command: dict[str, Any], person_id: str) -> dict[str, Any]:
    """What is said about what stands behind `/request`; nothing when a form opens that takes all of it."""
    known = naming.names(bot)
    meant = naming.meant(known, text)
    asked = reports.words_behind(text, meant)
    if asked is not None:
        return reports.answer(bot, person_id, asked)
    if meant.subcommand is Subcommand.HELP and not meant.perhaps:
        return said.help_text(known)
    elif meant.subcommand is Subcommand.MINE and not meant.perhaps:
        return said.mine(queries.mine(bot, person_id))
    elif meant.department is not None and meant.rest:
        return _open_at_once(bot, client, meant.department, meant, command, person_id)
    elif meant.department is not None:
        department_id, answer = str(meant.department.id), _said_there(client, command, person_id)
        _open_form(bot, client, command["trigger_id"], person_id, department_id, answer=answer)
        return {}
    elif len(text) > said.MOST_IN_A_BUTTON:
        # A button does not carry so much, and a command is written nowhere: the form opens at once, without a name.
        return _into_the_form(bot, client, text, command, person_id)
    else:
        first = [department for department, _ in meant.perhaps]
        return said.to_whom(text, meant, naming.offered(bot, person_id, text, first=first))


def _open_at_once(
    bot: Bot, client: WebClient, department: Named, meant: Meant, command: dict[str, Any], person_id: str
) -> dict[str, Any]:
    text, written = meant.rest, meant.written
    new = parsing.from_line(text, token=command["trigger_id"], requester_id=person_id, department_id=department.id)
    if new is not None:
        # Slack is asked before the request is kept: what takes long then is no request yet.
        is_beside_the_card = _is_beside_the_card(client, command, person_id)
        opened = opening.open_request(bot, new)
        if not is_beside_the_card:
            return said.opened(opened, written)
        return said.corrected(opened, written) if written else {}
    elif is_blank(text):
        return said.unreadable(text)
    else:
        return _into_the_form(bot, client, text, command, person_id, department)


def _into_the_form(
    bot: Bot,
    client: WebClient,
    text: str,
    command: dict[str, Any],
    person_id: str,
    department: Named | None = None,
) -> dict[str, Any]:
    """The form with as much of it as it takes, and the rest given back."""
    chosen = None if department is None else str(department.id)
    rest = open_filled_in(bot, client, command, person_id, text, chosen)
    return said.too_long(rest) if rest else {}


def _offer(offers: list[Offer], department_id: str | None) -> Offer | None:
    return next((offer for offer in offers if str(offer.department.id) == department_id), None)
