"""Messages that were edited or deleted in Slack: whoever reads their words elsewhere reads what they are now."""

from __future__ import annotations

from typing import Any

from slack_bolt import App, BoltContext

from bot import Bot
from bot.requests import edits, files
from bot.requests.edits import Message
from bot.requests.events import moment_of
from bot.text import is_blank
from handlers import markup


def register(app: App) -> None:
    app.event({"type": "message", "subtype": "message_changed"})(changed)
    app.event({"type": "message", "subtype": "message_deleted"})(deleted)
    app.event("file_deleted")(file_deleted)


def changed(event: dict[str, Any], context: BoltContext, bot: Bot) -> None:
    """Only what the writer did themselves counts: Slack tells in the same way of links that it unfolded.

    That a file was deleted it tells so, too, and says nothing of an edit.
    """
    message = event.get("message") or {}
    if message.get("bot_id") or not message.get("user"):
        return
    if (event.get("previous_message") or {}).get("files"):
        keep_files(bot, str(event["channel"]), message)
    follow(bot, str(event["channel"]), message, str(context.bot_user_id))


def follow(bot: Bot, channel_id: str, message: dict[str, Any], me: str) -> None:
    """Let what was passed on of a message say what it says now, if its writer edited it. The same again changes
    nothing.
    """
    edited, writer, sent = message.get("edited") or {}, message.get("user"), markup.sent_files(message)
    if edited.get("user") != writer or not edited.get("ts"):
        return
    place = Message(channel_id, str(message["ts"]), message.get("thread_ts"))
    words = markup.words(bot, message, without=me, with_links=False)
    if is_blank(words) and files.count(sent) == 0:
        edits.take_back(bot, place, str(writer), at=moment_of(str(edited["ts"])))
    else:
        edits.edit(bot, place, str(writer), words, edited_ts=str(edited["ts"]), sent=sent)


def keep_files(bot: Bot, channel_id: str, message: dict[str, Any]) -> None:
    """What the message had before and has no more was deleted, or taken out of it: it goes on the other side, too."""
    left = {file.id for file in markup.sent_files(message) if file.mode != "tombstone"}
    edits.lose_files(bot, Message(channel_id, str(message["ts"]), message.get("thread_ts")), left)


def file_deleted(event: dict[str, Any], bot: Bot) -> None:
    """Slack tells of every file that Handoff may see; most have nothing to do with a request."""
    edits.lose_file(bot, str(event["file_id"]))


def deleted(event: dict[str, Any], bot: Bot) -> None:
    """By whom Slack does not say: somebody who may delete other people's messages has a reason, too."""
    message = event.get("previous_message") or {}
    if not message.get("bot_id") and message.get("user"):
        told_at = event.get("event_ts")
        at = None if told_at is None else moment_of(str(told_at))
        edits.take_back(bot, _place(event, message), str(message["user"]), at=at)


def _place(event: dict[str, Any], message: dict[str, Any]) -> Message:
    return Message(str(event["channel"]), str(message["ts"]), message.get("thread_ts"))
