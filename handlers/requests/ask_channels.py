"""Requests that are made of messages in ask channels: by an emoji, by a mention of Handoff, by the message's menu."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient
from slack_sdk.models.blocks import Block

from bot import Bot
from bot.departments.auto import Auto
from bot.departments.subcommands import subcommand
from bot.errors import MayNotAsk
from bot.requests import ask_channels, events, files, opening, queries
from bot.requests.events import moment_of
from bot.requests.files import SentFile
from bot.requests.opening import DETAILS_LIMIT, AskedIn, NewRequest, Opened
from bot.text import is_blank, shorten
from handlers import markup, people, refusals, slack
from handlers.requests import messages
from handlers.views.requests import ask_channels as views
from handlers.views.requests import ids
from storage.tables import Department

Message = dict[str, Any]
Said = tuple[str, list[Block] | None]

_TS = re.compile(r"\d+\.\d+")
# Of a long thread the rest is heard with what Slack lost: whoever marks it waits three seconds at most.
_HEARD_AT_ONCE = 50
_PAGE = 200


def register(app: App) -> None:
    app.event("reaction_added")(marked)
    app.action(re.compile(rf"^{re.escape(ids.ASK_OF)}(\.\d+)?$"))(sent_to)


@dataclass(frozen=True)
class _Asking:
    """Somebody wants a request to be made of a message in an ask channel. `me` is Handoff there."""

    bot: Bot
    client: WebClient
    channel_id: str
    person_id: str
    me: str


def marked(event: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot) -> None:
    """Somebody put the emoji on a message of an ask channel: it becomes a request of whoever wrote it.

    Where another company is in the channel, nothing is offered. In one of several departments whoever pressed chooses.
    """
    item, emoji = event.get("item") or {}, str(event.get("reaction") or "").partition("::")[0]
    is_ours = emoji == bot.settings.emoji and item.get("type") == "message" and event["user"] != context.bot_user_id
    if not is_ours or body.get("is_ext_shared_channel"):
        return
    asking = _Asking(bot, client, str(item["channel"]), str(event["user"]), str(context.bot_user_id))
    serving = ask_channels.departments_in(bot, asking.channel_id)
    message = messages.find(client, asking.channel_id, str(item["ts"])) if serving else None
    if message is not None and message.get("bot_id") != context.bot_id:
        _tell(asking, message, _offer(asking, serving, message))


def called(bot: Bot, client: WebClient, event: dict[str, Any], body: dict[str, Any], context: BoltContext) -> bool:
    """Handoff was mentioned: return whether that was in an ask channel, and made a request of the message, or of the
    one with which its thread begins. A word that Handoff answers anywhere, such as help, is for others.
    """
    asking = _Asking(bot, client, str(event["channel"]), str(event["user"]), str(context.bot_user_id))
    serving = [] if body.get("is_ext_shared_channel") else ask_channels.departments_in(bot, asking.channel_id)
    words = markup.words(bot, event, without=asking.me)
    is_question = event.get("thread_ts") is None and (is_blank(words) or subcommand(words.strip(" /.,!?")) is not None)
    if not serving or is_question:
        return False
    _tell(asking, event, _offer(asking, serving, event))
    return True


def wrote(bot: Bot, client: WebClient, event: dict[str, Any], body: dict[str, Any], context: BoltContext) -> None:
    """Somebody wrote in a channel, in no thread. In an ask channel that may be a request by itself, if its department
    says so: whoever wrote it is offered to press the emoji, or it becomes one at once.
    """
    serving = [] if body.get("is_ext_shared_channel") else ask_channels.departments_in(bot, str(event["channel"]))
    _hear_by_itself(
        _Asking(bot, client, str(event["channel"]), str(event["user"]), str(context.bot_user_id)), serving, event
    )


def catch_up(bot: Bot, client: WebClient, channel_id: str, me: str, *, since: datetime, heard_until: datetime) -> None:
    """Make requests of what was asked in an ask channel while nobody listened: what was written after `heard_until`, by
    itself or with a mention, and what was marked, as far as it was written after `since`. Raises what Slack says.
    """
    serving = ask_channels.departments_in(bot, channel_id)
    if not serving or client.conversations_info(channel=channel_id)["channel"].get("is_ext_shared"):
        return
    pages = slack.pages(
        client.conversations_history, channel=channel_id, oldest=f"{since.timestamp():.6f}", limit=_PAGE
    )
    found = [message for page in pages for message in page["messages"] if _is_of_channel(message)]
    for message in sorted(found, key=lambda one: str(one["ts"])):
        if ask_channels.is_known(bot, channel_id, str(message["ts"])):
            continue
        marked_by = next(iter(_who_marked(bot, message) - {me}), None)
        asking = _Asking(bot, client, channel_id, str(marked_by or message.get("user")), me)
        is_new = moment_of(str(message["ts"])) > heard_until and messages.is_spoken(message)
        if marked_by is not None or (is_new and me in markup.mentioned(str(message.get("text") or ""))):
            with events.answering(bot, f"asked:{channel_id}:{message['ts']}") as is_first:
                if is_first:
                    _tell(asking, message, _offer(asking, serving, message))
        elif is_new:
            _hear_by_itself(asking, serving, message)


def _is_of_channel(message: Message) -> bool:
    """Is it a message, and no word of a thread that is shown in the channel, too?"""
    return message.get("subtype") in messages.SPOKEN and message.get("thread_ts") in (None, message["ts"])


def _hear_by_itself(asking: _Asking, serving: Sequence[Department], message: Message) -> None:
    """What a message becomes without anybody asking for it, once, also where it is heard late."""
    bot, auto = asking.bot, serving[0].auto if serving else Auto.OFF
    if auto == Auto.OFF or not ask_channels.is_asked(markup.words(bot, message, without=asking.me)):
        return
    people.meet(bot, asking.client, asking.person_id)
    if not opening.may_ask(bot, asking.person_id):
        return
    with events.answering(bot, f"written:{asking.channel_id}:{message['ts']}") as is_first:
        if is_first and auto == Auto.OPEN:
            _tell(asking, message, _offer(asking, serving, message))
        elif is_first and not ask_channels.serves_there(bot, serving, asking.person_id):
            emoji = bot.settings.emoji
            asking.client.reactions_add(channel=asking.channel_id, timestamp=str(message["ts"]), name=emoji)
            _tell(asking, message, (views.offered(serving, emoji), None))


def asked_from_menu(shortcut: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot) -> bool:
    """The message's menu was used: return whether that was in an ask channel of our own, where no form is needed."""
    channel_id, message = str(shortcut["channel"]["id"]), shortcut["message"]
    serving = ask_channels.departments_in(bot, channel_id)
    if not serving or message.get("bot_id") == context.bot_id:
        return False
    if client.conversations_info(channel=channel_id)["channel"].get("is_ext_shared"):
        return False
    asking = _Asking(bot, client, channel_id, str(context.user_id), str(context.bot_user_id))
    said = _offer(asking, serving, message)
    text, blocks = views.KEPT if said is None else said[0], None if said is None else said[1]
    drawn = {} if blocks is None else {"blocks": [block.to_dict() for block in blocks]}
    slack.say_privately(shortcut["response_url"], {"text": text, **drawn})
    return True


def sent_to(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    """Of several departments of an ask channel one was chosen. The message is read again as it is now."""
    department_id, _, ts = str(action.get("value") or "").partition(":")
    asking = _Asking(bot, client, str(body["container"]["channel_id"]), str(context.user_id), str(context.bot_user_id))
    serving = [one for one in ask_channels.departments_in(bot, asking.channel_id) if str(one.id) == department_id]
    is_asked = bool(serving) and _TS.fullmatch(ts) is not None
    message = messages.find(client, asking.channel_id, ts) if is_asked else None
    said: Said | None = (views.GONE, None) if message is None else _offer(asking, serving, message)
    if said is None:
        slack.delete_original(body["response_url"])
    else:
        slack.replace_original(body["response_url"], {"text": said[0]})
    ack()


def _offer(asking: _Asking, serving: Sequence[Department], message: Message) -> Said | None:
    """Make a request of a message, or ask for which of several departments; return what is said to whoever wants it."""
    if len(serving) == 1:
        return _ask(asking, serving[0], message)
    likely = ask_channels.likeliest_first(asking.bot, serving, markup.words(asking.bot, message, without=asking.me))
    return views.to_whom(likely, str(message["ts"]))


def _ask(asking: _Asking, department: Department, message: Message) -> Said | None:
    """Make a request of a message, of whoever wrote it; return what is said instead to whoever wants it."""
    asks = _what_asks(asking, message)
    requester_id = None if asks is None else _requester(asking, asks)
    if asks is None:
        return views.GONE, None
    elif requester_id is None:
        return refusals.refusal(MayNotAsk()), None
    new = _new_request(asking, department, asks, requester_id)
    if new is None:
        return views.NO_WORDS, None
    opened = opening.open_request(asking.bot, new)
    if ask_channels.was_dismissed(asking.bot, opened.request.id):
        return views.dismissed(opened), None
    _hear_thread(asking, opened, asks)
    return None


def _what_asks(asking: _Asking, message: Message) -> Message | None:
    """The message itself; of one in a thread that calls Handoff the first one there, None when that is gone."""
    thread_ts = message.get("thread_ts")
    is_call = asking.me in markup.mentioned(str(message.get("text") or ""))
    if thread_ts is None or thread_ts == message["ts"] or not is_call:
        return message
    return messages.find(asking.client, asking.channel_id, str(thread_ts))


def _requester(asking: _Asking, message: Message) -> str | None:
    """Whoever wrote it, if they may ask; of an app's or a stranger's message whoever wants it, if they may."""
    writer = None if message.get("bot_id") else message.get("user")
    for person_id in filter(None, (writer, asking.person_id)):
        people.meet(asking.bot, asking.client, str(person_id))
        if opening.may_ask(asking.bot, str(person_id)):
            return str(person_id)
    return None


def _new_request(asking: _Asking, department: Department, message: Message, requester_id: str) -> NewRequest | None:
    """The request that a message is, as long as one takes its words: the rest stands in its thread. A file says nothing
    but its name; None where there is nothing to read.
    """
    bot, ts = asking.bot, str(message["ts"])
    words = markup.words(bot, message, without=asking.me, with_links=not bot.may_read_files)
    sent = [file for file in markup.sent_files(message) if bot.may_read_files and files.count([file])]
    named = words if not is_blank(words) else _names(sent)
    summary, details = opening.summed_up(named)
    if is_blank(summary):
        return None
    mark = bot.settings.emoji if asking.me in _who_marked(bot, message) else ""
    asked = AskedIn(asking.channel_id, str(message.get("thread_ts") or ts), ts, mark)
    return NewRequest(
        form_token=asked.form_token,
        requester_id=requester_id,
        department_id=department.id,
        summary=summary,
        details=shorten(details, DETAILS_LIMIT),
        sent=tuple(sent),
        asked=asked,
    )


def _who_marked(bot: Bot, message: Message) -> set[str]:
    """Whose emoji stands on a message; of many Slack names some."""
    reactions = (one for one in message.get("reactions") or () if one["name"] == bot.settings.emoji)
    return {person_id for one in reactions for person_id in one.get("users", ())}


def _names(sent: Sequence[SentFile]) -> str:
    return ", ".join(file.title or file.name for file in sent)


def _hear_thread(asking: _Asking, opened: Opened, message: Message) -> None:
    """Pass on what stands below the message already. What was passed on is not passed on again."""
    thread_ts = str(opened.request.asked_thread)
    card = queries.card_at(asking.bot, asking.channel_id, thread_ts)
    if card is None or message.get("thread_ts") is None:
        return
    found = asking.client.conversations_replies(
        channel=asking.channel_id, ts=thread_ts, oldest=str(message["ts"]), limit=_HEARD_AT_ONCE
    )
    for reply in filter(messages.is_spoken, found.get("messages") or ()):
        if str(reply["ts"]) > str(message["ts"]):
            messages.hear_below(asking.bot, asking.client, card, reply, asking.me)


def _tell(asking: _Asking, message: Message, said: Said | None) -> None:
    """Say something to whoever wants a request to be made, there and to them alone."""
    if said is not None:
        text, blocks = said
        asking.client.chat_postEphemeral(
            channel=asking.channel_id,
            user=asking.person_id,
            thread_ts=message.get("thread_ts"),
            text=text,
            blocks=blocks,
        )
