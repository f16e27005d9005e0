"""*Why this time?* beside a promise: the computation of every clock, in a window or in that of the request."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient
from slack_sdk.models.views import View

from bot import Bot
from bot.requests import explanation
from handlers.requests import record
from handlers.requests.parsing import request_id
from handlers.views.requests import explanation as views


def register(app: App) -> None:
    app.action(views.WHY)(why)


def why(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    """For who asked and for the department; somebody else is told that there is no such request."""
    record.show_within(client, body, window(bot, request_id(action.get("value")), str(context.user_id)))
    ack()


def window(bot: Bot, number: int, reader_id: str) -> View:
    """Return the computation for one reader. Raises NoSuchRequest for whoever may not see the request."""
    return views.why(explanation.explain_to(bot, number, reader_id), reader_id)
