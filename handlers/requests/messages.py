"""Messages of people: heard below cards, and read again as they are now, since nobody keeps their words."""

from __future__ import annotations

from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import Bot
from bot.requests import conversation, files
from bot.requests.events import moment_of
from bot.text import is_blank
from handlers import markup, people, slack
from storage.tables import Card

# A person's own words; everything else that Slack calls a message tells of joins, topics, edits.
SPOKEN = {None, "file_share", "thread_broadcast"}


def is_spoken(message: dict[str, Any]) -> bool:
    """Are these a person's own words?"""
    return not message.get("bot_id") and message.get("subtype") in SPOKEN and bool(message.get("user"))


def hear_below(bot: Bot, client: WebClient, card: Card, message: dict[str, Any], me: str) -> None:
    """Pass on what somebody wrote below a card, once however often it is heard. In an ask channel it may be anybody."""
    if card.thread_ts is not None:
        people.meet(bot, client, message["user"])
    words, sent = markup.words(bot, message, without=me, with_links=False), markup.sent_files(message)
    if is_blank(words) and files.count(sent) == 0:
        return
    conversation.talk(
        bot,
        card.request_id,
        message["user"],
        words,
        idempotency_key=f"message:{card.channel_id}:{message['ts']}",
        in_department=card.audience == "department",
        sent=sent,
        written_at=moment_of(str(message["ts"])),
    )


def find(client: WebClient, channel_id: str, ts: str) -> dict[str, Any] | None:
    """Return a message, of which nobody knows whether it stands in a thread; None when it was deleted."""
    try:
        found = client.conversations_replies(channel=channel_id, ts=ts, limit=1).get("messages") or []
    except SlackApiError as error:
        if slack.code(error) in slack.GONE_MESSAGE:
            return None
        raise
    first: dict[str, Any] | None = next(iter(found), None)
    if first is None or first["ts"] == ts:
        return first
    return exactly(client, channel_id, ts, str(first["ts"]))


def exactly(client: WebClient, channel_id: str, ts: str, thread_ts: str | None) -> dict[str, Any] | None:
    """Return a message of that thread, or of none; None when it was deleted. Slack lists what is in threads apart."""
    which: dict[str, Any] = {"channel": channel_id, "oldest": ts, "latest": ts, "inclusive": True}
    if thread_ts is None:
        found = client.conversations_history(**which, limit=1)["messages"]
    else:
        found = client.conversations_replies(**which, ts=thread_ts, limit=10)["messages"]
    return next((message for message in found if message["ts"] == ts), None)
