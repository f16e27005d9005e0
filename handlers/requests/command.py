"""/request, the shortcuts, and the form that asks."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View

from bot import Bot
from bot.clocks import durations
from bot.departments import departments
from bot.departments.departments import Offer
from bot.errors import MayNotAsk
from bot.requests import opening, queries
from bot.standards import Urgency
from bot.subcommands import Subcommand, subcommand
from handlers import markup, slack, windows
from handlers.requests import parsing
from handlers.views import home as home_views
from handlers.views.requests import command as said
from handlers.views.requests import dialogs as form_views
from handlers.views.requests.dialogs import Chosen
from storage.tables import Department

COMMAND = "/request"
NEW_SHORTCUT = "request.new_shortcut"
MESSAGE_SHORTCUT = "request.from_message"


def register(app: App) -> None:
    app.command(COMMAND)(command)
    app.shortcut(NEW_SHORTCUT)(open_from_shortcut)
    app.shortcut(MESSAGE_SHORTCUT)(open_from_message)
    app.action(home_views.NEW)(open_from_button)
    app.action(said.WITH_WORDS)(open_with_words)
    for action_id in (form_views.DEPARTMENT, form_views.TYPE, form_views.URGENCY):
        app.action(action_id)(redraw_form)
    app.view(form_views.REQUEST_FORM)(submit_form)


def command(ack: Ack, command: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot) -> None:
    """`/request`, alone or with a word behind it. Commit, then acknowledge."""
    text, person_id = command.get("text", "").strip(), str(context.user_id)
    match subcommand(text):
        case Subcommand.HELP:
            ack(**said.help_text(departments.active(bot)))
        case Subcommand.MINE:
            ack(**said.mine(queries.mine(bot, person_id)))
        case int() as number:
            ack(**said.one(queries.for_reader(bot, number, person_id), person_id))
        case None if text:
            ack(**_ask(bot, client, text, command, person_id))
        case None:
            _open_form(bot, client, command["trigger_id"], person_id)
            ack()


def open_from_shortcut(ack: Ack, shortcut: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot) -> None:
    _open_form(bot, client, shortcut["trigger_id"], str(context.user_id))
    ack()


def open_from_message(ack: Ack, shortcut: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot) -> None:
    """Make a request of a message: its words and its link go into the details, to be read before they are sent."""
    words = markup.plain(str(shortcut["message"].get("text") or ""), {})
    link = _link_to(client, shortcut["channel"]["id"], shortcut["message"]["ts"])
    details = f"{words[: form_views.WORDS_LIMIT - len(link) - 1]}\n{link}".strip()
    _open_form(bot, client, shortcut["trigger_id"], str(context.user_id), details=details)
    ack()


def open_from_button(ack: Ack, body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot) -> None:
    _open_form(bot, client, body["trigger_id"], str(context.user_id))
    ack()


def open_with_words(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    """The form with what was typed behind `/request`, where no department was found in it."""
    summary, details = parsing.summed_up(str(action.get("value") or ""))
    _open_form(bot, client, body["trigger_id"], str(context.user_id), summary=summary, details=details)
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
    )
    windows.redraw(client, body, _form(bot, offers, chosen, parsing.metadata(view)["token"]))
    ack()


def submit_form(ack: Ack, view: dict[str, Any], context: BoltContext, bot: Bot) -> None:
    """Commit, then acknowledge: a form that closes is a request that is kept."""
    new, errors = parsing.new_request(view, str(context.user_id))
    if new is None:
        ack(response_action="errors", errors=errors)
    else:
        opening.open_request(bot, new)
        ack()


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
    department: Department | None = None,
    *,
    summary: str = "",
    details: str = "",
) -> None:
    if not opening.may_ask(bot, person_id):
        raise MayNotAsk
    offers = departments.offers(bot)
    if not offers:
        client.views_open(trigger_id=trigger_id, view=form_views.sentence(said.NO_DEPARTMENTS))
        return
    offer = _offer(offers, None if department is None else str(department.id))
    chosen = Chosen(offer=offer, summary=summary, details=details)
    client.views_open(trigger_id=trigger_id, view=_form(bot, offers, chosen, parsing.new_token()))


def _form(bot: Bot, offers: list[Offer], chosen: Chosen, token: str) -> View:
    """With what is usual for this type, or for the department when there is too little of the type to say."""
    department = None if chosen.offer is None else chosen.offer.department.id
    known = None
    if department is not None:
        known = durations.look_up(bot, department, chosen.type_id) or durations.look_up(bot, department)
    return form_views.request_form(offers, chosen, token=token, at=bot.now(), usual=known)


def _ask(bot: Bot, client: WebClient, text: str, command: dict[str, Any], person_id: str) -> dict[str, Any]:
    """What is said about a request that begins with its department; nothing when a form opens."""
    department, rest = departments.understand(bot, text)
    if department is None:
        return said.not_understood(text, departments.found_by(bot, text.split(maxsplit=1)[0]))
    elif not rest:
        _open_form(bot, client, command["trigger_id"], person_id, department)
        return {}
    else:
        return _open_at_once(bot, department, rest, command, person_id)


def _open_at_once(
    bot: Bot, department: Department, text: str, command: dict[str, Any], person_id: str
) -> dict[str, Any]:
    new = parsing.from_line(text, token=command["trigger_id"], requester_id=person_id, department_id=department.id)
    if new is None:
        return said.unreadable(text)
    return said.opened(opening.open_request(bot, new))


def _offer(offers: list[Offer], department_id: str | None) -> Offer | None:
    return next((offer for offer in offers if str(offer.department.id) == department_id), None)
