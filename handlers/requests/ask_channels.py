"""Requests that are made of messages in ask channels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot import Bot
from bot.errors import MayNotAsk
from bot.requests import ask_channels, files, opening
from bot.requests.files import SentFile
from bot.requests.opening import DETAILS_LIMIT, AskedIn, NewRequest
from bot.text import is_blank, shorten
from handlers import markup, people, refusals, slack
from handlers.requests import messages
from handlers.views.requests import ask_channels as views
from handlers.views.requests import ids
from storage.tables import Department

Message = dict[str, Any]

_TS = re.compile(r"\d+\.\d+")


def register(app: App) -> None:
    app.event("reaction_added")(marked)
    app.action(re.compile(rf"^{re.escape(ids.ASK_OF)}(\.\d+)?$"))(sent_to)


def marked(event: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot) -> None:
    """Somebody put the emoji on a message of an ask channel: it becomes a request of whoever wrote it.

    Where another company is in the channel, nothing is offered. In one of several departments whoever pressed chooses.
    """
    item, emoji = event.get("item") or {}, str(event.get("reaction") or "").partition("::")[0]
    is_ours = emoji == bot.settings.emoji and item.get("type") == "message" and event["user"] != context.bot_user_id
    if not is_ours or body.get("is_ext_shared_channel"):
        return
    channel_id, ts, person_id = str(item["channel"]), str(item["ts"]), str(event["user"])
    serving = ask_channels.departments_in(bot, channel_id)
    message = messages.find(client, channel_id, ts) if serving else None
    if message is None or message.get("bot_id") == context.bot_id:
        return
    me = str(context.bot_user_id)
    if len(serving) == 1 and (refused := _ask(bot, client, serving[0], channel_id, message, person_id, me)) is None:
        return
    elif len(serving) == 1:
        text, blocks = refused, None
    else:
        likely = ask_channels.likeliest_first(bot, serving, markup.words(bot, message, without=me))
        text, blocks = views.to_whom(likely, ts)
    thread_ts = message.get("thread_ts")
    client.chat_postEphemeral(channel=channel_id, user=person_id, thread_ts=thread_ts, text=text, blocks=blocks)


def sent_to(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    """Of several departments of an ask channel one was chosen. The message is read again as it is now."""
    department_id, _, ts = str(action.get("value") or "").partition(":")
    channel_id, me = str(body["container"]["channel_id"]), str(context.bot_user_id)
    serving = {str(one.id): one for one in ask_channels.departments_in(bot, channel_id)}
    is_asked = department_id in serving and _TS.fullmatch(ts) is not None
    message = messages.find(client, channel_id, ts) if is_asked else None
    refused: str | None = views.GONE
    if message is not None:
        refused = _ask(bot, client, serving[department_id], channel_id, message, str(context.user_id), me)
    if refused is None:
        slack.delete_original(body["response_url"])
    else:
        slack.replace_original(body["response_url"], {"text": refused})
    ack()


def _ask(
    bot: Bot, client: WebClient, department: Department, channel_id: str, message: Message, marked_by: str, me: str
) -> str | None:
    """Make a request of a message; return what is said instead to whoever marked it."""
    requester_id = _requester(bot, client, message, marked_by)
    if requester_id is None:
        return refusals.refusal(MayNotAsk())
    words = markup.words(bot, message, without=me, with_links=not bot.may_read_files)
    sent = [file for file in markup.sent_files(message) if bot.may_read_files and files.count([file])]
    summary, details = _summed_up(words, sent)
    if is_blank(summary):
        return views.NO_WORDS
    ts = str(message["ts"])
    asked = AskedIn(channel_id, str(message.get("thread_ts") or ts), ts)
    opening.open_request(
        bot,
        NewRequest(
            form_token=asked.form_token,
            requester_id=requester_id,
            department_id=department.id,
            summary=summary,
            details=details,
            sent=tuple(sent),
            asked=asked,
        ),
    )
    return None


def _requester(bot: Bot, client: WebClient, message: Message, marked_by: str) -> str | None:
    """Whoever wrote it, if they may ask; of an app's or a guest's message whoever marked it, if they may."""
    writer = None if message.get("bot_id") else message.get("user")
    for person_id in filter(None, (writer, marked_by)):
        people.meet(bot, client, str(person_id))
        if opening.may_ask(bot, str(person_id)):
            return str(person_id)
    return None


def _summed_up(words: str, sent: Sequence[SentFile]) -> tuple[str, str]:
    """A summary and details of a message, as long as a request takes them: the rest stands in its thread. A file says
    nothing but its name.
    """
    named = words if not is_blank(words) else ", ".join(file.title or file.name for file in sent)
    summary, details = opening.summed_up(named)
    return summary, shorten(details, DETAILS_LIMIT)
