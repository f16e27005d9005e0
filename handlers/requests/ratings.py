"""How it went: the faces on the requester's card and in the window of the request, and the time it cost."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot import Bot
from bot.requests import ratings
from handlers.requests import record
from handlers.requests.parsing import request_id
from handlers.views.requests import ids

# Older cards have one button, which opened a form.
OLD_BUTTON = "request.rate"


def register(app: App) -> None:
    for action_id in ids.SCORES.values():
        app.action(action_id)(rate)
    for action_id in ids.TIMES_LOST.values():
        app.action(action_id)(lose_time)
    app.action(OLD_BUTTON)(show_again)


def rate(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    score = int(action["action_id"].rpartition(".")[2])
    ratings.rate(bot, request_id(action.get("value")), str(context.user_id), score)
    record.refresh(bot, client, body, str(context.user_id))
    ack()


def lose_time(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    time_lost = action["action_id"].rpartition(".")[2]
    ratings.lose_time(bot, request_id(action.get("value")), str(context.user_id), time_lost)
    record.refresh(bot, client, body, str(context.user_id))
    ack()


def show_again(ack: Ack, action: dict[str, Any], context: BoltContext, bot: Bot) -> None:
    """The card comes anew, with the faces."""
    ratings.show_again(bot, request_id(action.get("value")), str(context.user_id))
    ack()
