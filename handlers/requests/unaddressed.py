"""Words to Handoff that name nobody: in its direct messages, or where it is mentioned. Whoever wrote them chooses."""

from __future__ import annotations

import re
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot import Bot
from bot.departments import naming
from bot.departments.subcommands import Subcommand, subcommand
from bot.errors import MayNotAsk
from bot.pulses import queries as pulse_queries
from bot.requests import courtesy, files, opening, queries
from bot.requests.courtesy import Courtesy
from handlers import markup, people, refusals
from handlers.requests import command, messages
from handlers.views.requests import command as command_views
from handlers.views.requests import conversation as views

# "help!", "/help", and nothing but a mention or a question mark.
_AROUND_A_WORD = " /.,!?"


def register(app: App) -> None:
    app.action(re.compile(rf"^{re.escape(views.SEND_MESSAGE)}(\.\d)?$"))(open_with_message)


def answer(bot: Bot, client: WebClient, event: dict[str, Any], words: str) -> None:
    """Ask to whom the words should go. In a channel only their writer sees that."""
    people.meet(bot, client, event["user"])
    place = {"channel": event["channel"], "thread_ts": event.get("thread_ts"), **_answer(bot, event, words)}
    if event.get("channel_type") == "im":
        client.chat_postMessage(**place)
    else:
        client.chat_postEphemeral(user=event["user"], **place)


def open_with_message(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    """The form with a message that its writer sends to the department that was pressed, or to one still to be chosen.

    The words have waited where they were written: nobody kept them, and whoever corrected them meanwhile sends them
    corrected. What was deleted is not there any more; then the form is empty.
    """
    department_id, _, ts = str(action.get("value") or "").partition(":")
    person_id, container = str(context.user_id), body["container"]
    thread_ts = container.get("thread_ts")
    is_in_thread = thread_ts is not None and thread_ts != container.get("message_ts")
    found = messages.exactly(client, container["channel_id"], ts, thread_ts if is_in_thread else None)
    is_theirs = found is not None and found.get("user") == person_id
    words, sent = "", []
    if found is not None and is_theirs:
        words = markup.words(bot, found, without=str(context.bot_user_id), with_links=not bot.may_read_files)
        sent = [file.id for file in markup.sent_files(found) if bot.may_read_files and files.count([file])]
    command.open_filled_in(bot, client, body, person_id, words, department_id or None, files=sent)
    ack()


def _answer(bot: Bot, event: dict[str, Any], words: str) -> dict[str, Any]:
    person_id = event["user"]
    asks_for = subcommand(words.strip(_AROUND_A_WORD) or Subcommand.HELP)
    if not opening.may_ask(bot, person_id):
        return {"text": refusals.refusal(MayNotAsk())}
    elif asks_for is Subcommand.HELP:
        return _message_of(command_views.help_text(naming.names(bot)))
    elif asks_for is Subcommand.MINE:
        return _message_of(command_views.mine(queries.mine(bot, person_id)))
    waiting = [shown for shown in queries.mine(bot, person_id) if shown.request.state == "waiting"]
    if not waiting and courtesy.read(words) is Courtesy.NO_ANSWER:
        return {"text": views.GREETING}
    else:
        text, blocks = views.where_to_write(
            waiting,
            naming.offered(bot, person_id, words),
            ts=event["ts"],
            has_pulse=bool(pulse_queries.open_for(bot, person_id)),
        )
        return {"text": text, "blocks": blocks}


def _message_of(answer: dict[str, Any]) -> dict[str, Any]:
    """What a command would answer, as a message."""
    return {name: value for name, value in answer.items() if name != "response_type"}
