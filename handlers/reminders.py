"""The buttons of a reminder: put it off, take it over, give it to somebody who is there."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot import Bot
from bot.reminders import snooze
from bot.requests import assignment
from handlers.requests import dialogs, parsing, record
from handlers.requests.parsing import request_id
from handlers.views import reminders as views
from handlers.views.requests import ids
from handlers.windows import show


def register(app: App) -> None:
    app.action(views.SNOOZE)(open_snooze)
    app.view(views.SNOOZE_FORM)(submit_snooze)
    app.action(views.TAKE_OVER)(take_over)
    app.action(ids.ASSIGN)(open_assign)


def open_snooze(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    ping_id = request_id(action.get("value"))
    shown = snooze.to_put_off(bot, ping_id, str(context.user_id))
    show(client, body, views.snooze_form(shown, ping_id, token=parsing.new_token()))
    ack()


def submit_snooze(ack: Ack, view: dict[str, Any], context: BoltContext, bot: Bot) -> None:
    reason, errors = parsing.parse_text(view, limit=views.REASON_LIMIT)
    length = parsing.chosen(view["state"]["values"], "length")
    if length not in views.LENGTHS:
        errors["length"] = "Please choose one of the three."
    if errors or length is None:
        ack(response_action="errors", errors=errors)
    else:
        about = parsing.metadata(view)
        idempotency_key = f"form:{about['token']}"
        snooze.put_off(
            bot, about["ping"], str(context.user_id), snooze.Length(length), reason, idempotency_key=idempotency_key
        )
        ack()


def take_over(ack: Ack, action: dict[str, Any], context: BoltContext, bot: Bot) -> None:
    """From the colleague who is away to whoever presses the button."""
    person_id = str(context.user_id)
    assignment.assign(bot, request_id(action.get("value")), person_id, person_id)
    ack()


def open_assign(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    number = request_id(action.get("value"))
    record.show_within(client, body, dialogs.window(bot, ids.ASSIGN_ENTRY, number, str(context.user_id)))
    ack()
