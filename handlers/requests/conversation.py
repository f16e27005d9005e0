"""The two threads of a request as one talk: what one side writes reaches the other."""

from __future__ import annotations

from typing import Any

from slack_bolt import App
from slack_sdk import WebClient

from bot import Bot, events
from bot.people import people
from bot.pulses import queries as pulse_queries
from bot.requests import conversation, queries
from bot.text import clean, is_blank
from handlers import markup
from handlers.views.requests import conversation as views

# A person's own words; everything else that Slack calls a message tells of joins, topics, edits.
_SPOKEN = {None, "file_share", "thread_broadcast"}


def register(app: App) -> None:
    app.event("message")(heard)


def heard(event: dict[str, Any], body: dict[str, Any], client: WebClient, bot: Bot) -> None:
    """Somebody wrote where Handoff listens. Only words below a card are passed on, each message once.

    Below a card that was moved away, the writer reads where the request is.
    """
    if event.get("bot_id") or event.get("subtype") not in _SPOKEN or not event.get("user"):
        return
    is_direct = event.get("channel_type") == "im"
    words = _words(bot, event)
    thread = event.get("thread_ts")
    card = queries.card_at(bot, event["channel"], thread) if thread else None
    if card is None and thread and (moved := queries.moved_from(bot, event["channel"], thread)) is not None:
        with events.answering(bot, body["event_id"]) as is_first:
            if is_first:
                # For the writer alone: what others say to each other there is no concern of theirs.
                client.chat_postEphemeral(
                    channel=event["channel"], user=event["user"], thread_ts=thread, text=views.moved_away(moved)
                )
    elif card is not None and not is_blank(words):
        conversation.talk(
            bot,
            card.request_id,
            event["user"],
            words,
            idempotency_key=f"message:{event['channel']}:{event['ts']}",
            in_department=card.audience == "department",
        )
    elif is_direct and card is None:
        waiting = [shown for shown in queries.mine(bot, event["user"]) if shown.request.state == "waiting"]
        text, blocks = views.where_to_write(waiting, has_pulse=bool(pulse_queries.open_for(bot, event["user"])))
        with events.answering(bot, body["event_id"]) as is_first:
            if is_first:
                client.chat_postMessage(channel=event["channel"], text=text, blocks=blocks, thread_ts=thread)


def _words(bot: Bot, event: dict[str, Any]) -> str:
    """The message as its writer saw it; files as their links."""
    text = str(event.get("text") or "")
    names = {
        person_id: person.name
        for person_id in markup.mentioned(text)
        if (person := people.get(bot, person_id)) is not None
    }
    links = [str(file["permalink"]) for file in event.get("files") or () if file.get("permalink")]
    return clean("\n".join([markup.plain(text, names), *links]))
