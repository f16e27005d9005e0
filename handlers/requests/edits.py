"""Messages that were edited or deleted in Slack: whoever reads their words elsewhere reads what they are now."""

from __future__ import annotations

from typing import Any

from slack_bolt import App, BoltContext

from bot import Bot
from bot.requests import edits
from bot.requests.edits import Message
from bot.text import is_blank
from handlers import markup


def register(app: App) -> None:
    app.event({"type": "message", "subtype": "message_changed"})(changed)
    app.event({"type": "message", "subtype": "message_deleted"})(deleted)


def changed(event: dict[str, Any], context: BoltContext, bot: Bot) -> None:
    """Only what the writer did themselves counts: Slack tells in the same way of links that it unfolded."""
    message = event.get("message") or {}
    edited, writer = message.get("edited") or {}, message.get("user")
    if message.get("bot_id") or not writer or edited.get("user") != writer or not edited.get("ts"):
        return
    place, words = _place(event, message), markup.words(bot, message, without=str(context.bot_user_id))
    if is_blank(words):
        edits.take_back(bot, place, str(writer))
    else:
        edits.edit(bot, place, str(writer), words, edited_ts=str(edited["ts"]))


def deleted(event: dict[str, Any], bot: Bot) -> None:
    """By whom Slack does not say: somebody who may delete other people's messages has a reason, too."""
    message = event.get("previous_message") or {}
    if not message.get("bot_id") and message.get("user"):
        edits.take_back(bot, _place(event, message), str(message["user"]))


def _place(event: dict[str, Any], message: dict[str, Any]) -> Message:
    return Message(str(event["channel"]), str(message["ts"]), message.get("thread_ts"))
