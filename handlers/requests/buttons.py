"""The buttons of cards and lines that act at once: take, release, done, no answer needed, confirm, uphold."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot import Bot
from bot.requests import assignment, closing, conversation
from handlers.requests import absences, record
from handlers.requests.parsing import request_id
from handlers.views import absences as away_views
from handlers.views.requests import ids


def register(app: App) -> None:
    app.action(ids.TAKE)(take)
    app.action(ids.RELEASE)(release)
    app.action(ids.DONE)(resolve)
    app.action(ids.NO_ANSWER)(acknowledge)
    app.action(ids.CONFIRM)(confirm)
    app.action(ids.UPHOLD)(uphold)


def take(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    assignment.take(bot, request_id(action.get("value")), str(context.user_id))
    record.refresh(bot, client, body, str(context.user_id))
    ack()


def release(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    assignment.release(bot, request_id(action.get("value")), str(context.user_id))
    record.refresh(bot, client, body, str(context.user_id))
    ack()


def resolve(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    number = request_id(action.get("value"))
    closing.resolve(bot, number, str(context.user_id))
    record.refresh(bot, client, body, str(context.user_id))
    ack()
    absences.tell(bot, client, body, number, away_views.DONE_WAITS)


def acknowledge(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    """The button belongs to one message, so that a newer one is not passed over unread."""
    conversation.acknowledge(bot, request_id(action.get("value")), str(context.user_id))
    record.refresh(bot, client, body, str(context.user_id))
    ack()


def uphold(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    closing.uphold(bot, request_id(action.get("value")), str(context.user_id))
    record.refresh(bot, client, body, str(context.user_id))
    ack()


def confirm(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    closing.confirm(bot, request_id(action.get("value")), str(context.user_id))
    record.refresh(bot, client, body, str(context.user_id))
    ack()
