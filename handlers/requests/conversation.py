"""The two threads of a request as one talk: what one side writes reaches the other."""

from __future__ import annotations

from typing import Any

from slack_bolt import App, BoltContext
from slack_sdk import WebClient

from bot import Bot
from bot.errors import NoSuchRequest
from bot.operations import restoration
from bot.requests import events, queries
from handlers import markup, refusals
from handlers.requests import ask_channels, messages, threads, unaddressed
from handlers.views.requests import conversation as views


def register(app: App) -> None:
    app.event("message")(heard)


def heard(event: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot) -> None:
    """Somebody wrote where Handoff listens. Only words below a card are passed on, each message once.

    Below a card that was moved away, the writer reads where the request is. Words to Handoff itself are answered.
    """
    if not messages.is_spoken(event):
        return
    me = str(context.bot_user_id)
    thread = event.get("thread_ts")
    card = queries.card_at(bot, event["channel"], thread) if thread else None
    moved = queries.moved_from(bot, event["channel"], thread) if thread and card is None else None
    if thread and card is None and moved is None and event.get("parent_user_id") == context.bot_user_id:
        try:
            card = threads.card_above(bot, client, event["channel"], thread, bot_id=str(context.bot_id))
        except NoSuchRequest as unknown:
            _say_that_it_is_lost(event, body, client, bot, unknown)
            return
    if moved is not None:
        with events.answering(bot, body["event_id"]) as is_first:
            if is_first:
                # For the writer alone: what others say to each other there is no concern of theirs.
                client.chat_postEphemeral(
                    channel=event["channel"], user=event["user"], thread_ts=thread, text=views.moved_away(moved)
                )
    elif card is not None:
        messages.hear_below(bot, client, card, event, me)
    elif event.get("channel_type") == "im" or _is_called(event, context):
        with events.answering(bot, body["event_id"]) as is_first:
            if is_first and not ask_channels.called(bot, client, event, body, context):
                unaddressed.answer(bot, client, event, markup.words(bot, event, without=me))
    elif thread is None:
        ask_channels.wrote(bot, client, event, body, context)


def _say_that_it_is_lost(
    event: dict[str, Any], body: dict[str, Any], client: WebClient, bot: Bot, unknown: NoSuchRequest
) -> None:
    """Tell whoever wrote below a card of a time that was lost: nobody else would."""
    where = {"channel": event["channel"], "thread_ts": event["thread_ts"]}
    why = refusals.refusal(restoration.explained(bot, unknown))
    with events.answering(bot, body["event_id"]) as is_first:
        if is_first and event.get("channel_type") == "im":
            client.chat_postMessage(**where, text=why)
        elif is_first:
            client.chat_postEphemeral(**where, user=event["user"], text=why)


def _is_called(event: dict[str, Any], context: BoltContext) -> bool:
    """Is Handoff mentioned? Slack would tell of that beside the message, which comes anyway where Handoff is."""
    return context.bot_user_id in markup.mentioned(str(event.get("text") or ""))
