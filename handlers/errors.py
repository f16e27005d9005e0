"""Refusals and failures, shown where the person is looking. The only place that does either."""

from __future__ import annotations

import logging
import re
from typing import Any

from slack_bolt import App, BoltContext, BoltResponse, Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import Bot, trace
from bot.departments import departments
from bot.errors import Refused
from bot.operations import restoration
from bot.requests import ask_channels
from handlers import slack, windows
from handlers.refusals import refusal
from handlers.requests import record
from handlers.shapes import Malformed
from handlers.views.requests import command, dialogs
from storage.database import Unavailable

OUTCOME = "outcome"
"""Where the context of an interaction says how it ended, when it did not end well."""

log = logging.getLogger("handoff.errors")

# What a field cannot show: who somebody is, or a moment of which we know no better zone than UTC.
_NEEDS_MARKUP = re.compile(r"<[@#]|<!date\^[^|>]*\|[^>]*UTC>")
_SEE_MESSAGE = "This is not possible now. I have sent you a message that says why."
# A kind of payload that nobody knows may be anything.
_LONGEST = 50
_DATE = re.compile(r"<!date\^[^|>]*\|([^>]*)>")


def register(app: App) -> None:
    app.error(explain)


def explain(error: Exception, body: dict[str, Any], client: WebClient, context: BoltContext) -> BoltResponse:
    """Answer whoever is looking with a private sentence. An event gets a 500, so that Slack sends it again."""
    context[OUTCOME] = "refused" if isinstance(error, Refused) else "failed"
    if isinstance(error, Refused) and "bot" in context:
        bot: Bot = context["bot"]
        answer = _answer(_explained(bot, error, body, str(context.user_id)), body, client)
        # What was refused has changed since the window of the request was drawn.
        record.refresh(bot, client, body, str(context.user_id))
        return answer
    return _answer(error, body, client)


def _explained(bot: Bot, error: Refused, body: dict[str, Any], person_id: str) -> Refused:
    """Return why, as far as it is known better than by the rule that says no."""
    place = body.get("container") or {}
    thread = str(place.get("channel_id")), str(place.get("thread_ts"))
    error = ask_channels.explained(bot, error, person_id, *thread) if "thread_ts" in place else error
    return departments.explained(bot, restoration.explained(bot, error))


def refuse_malformed(error: Malformed, body: dict[str, Any], client: WebClient) -> BoltResponse:
    """Answer a payload that Slack does not send: nothing was done. Whoever waits is told if it says who and where."""
    try:
        return _answer(error, body, client)
    except Exception:  # noqa: BLE001 - what is wrong with it may hinder telling so; it is in the log already
        return BoltResponse(status=400)


def _answer(error: Exception, body: dict[str, Any], client: WebClient) -> BoltResponse:
    if isinstance(error, Refused) and "command" in body:
        return BoltResponse(status=200, body=refusal(error))
    elif isinstance(error, Refused):
        sentence = refusal(error)
    elif isinstance(error, SlackApiError) and slack.code(error) in slack.EXPIRED_TRIGGERS:
        sentence = "Slack was too slow for me to open the window. Nothing was changed; please try once more."
    else:
        if isinstance(error, (SlackApiError, *slack.CONNECTION_ERRORS)):
            sentence = "Slack did not accept that. Please try again in a moment"
        elif isinstance(error, Unavailable):
            sentence = (
                "I cannot reach my database right now, so this was *not kept* and nothing was sent. Please try again"
            )
        else:
            sentence = "Something went wrong on my side, so this was *not kept* and nothing was sent. Please try again"
        sentence = f"{sentence} (error {_log(error, body)})."
    return _show(sentence, body, client)


def _log(error: Exception, body: dict[str, Any]) -> str:
    """One line under the id of the interaction, which is in all its other lines too, and which whoever looks reads.

    No word of anybody's text, and no message of a foreign exception.
    """
    error_id = trace.current() or trace.new_id()
    what = body.get("type") or body.get("command") or "event"
    known = slack.code(error) if isinstance(error, SlackApiError) else ""
    if isinstance(error, Malformed):
        known = error.where
    log.error(
        "listener failed",
        extra={"error_id": error_id, "payload": str(what)[:_LONGEST], "kind": type(error).__name__, "code": known},
        exc_info=error,
    )
    return error_id


def _show(sentence: str, body: dict[str, Any], client: WebClient) -> BoltResponse:
    kind = body.get("type")
    if kind == "block_suggestion":
        # A menu has no place for a sentence: it offers nothing.
        return BoltResponse(status=200, body={"options": []})
    if "command" in body:
        return BoltResponse(status=200, body=command.failed(sentence, body.get("text", "")))
    if kind == "view_submission":
        return _on_the_form(sentence, body, client)
    if kind == "block_actions" and body.get("response_url"):
        _beside_the_button(sentence, body["response_url"])
        return BoltResponse(status=200)
    if body.get("trigger_id"):
        _in_a_window(sentence, body, client)
        return BoltResponse(status=200)
    return BoltResponse(status=500)


def _on_the_form(sentence: str, body: dict[str, Any], client: WebClient) -> BoltResponse:
    """The form stays open with everything in it, and says so at its first field; who or when gets a window above it.

    A field takes plain text, in which a mention would be an id, and a date a number. Above a third window Slack shows
    none: then who or when is told in a message.
    """
    fields = dialogs.input_blocks(body["view"])
    if fields and _NEEDS_MARKUP.search(sentence) and windows.depth(body) < windows.DEEPEST:
        answer: dict[str, Any] = {"response_action": "push", "view": dialogs.sentence(sentence).to_dict()}
    elif fields and _NEEDS_MARKUP.search(sentence):
        _in_a_message(sentence, body, client)
        answer = {"response_action": "errors", "errors": {fields[0]: _SEE_MESSAGE}}
    elif fields:
        answer = {"response_action": "errors", "errors": {fields[0]: _without_markup(sentence)}}
    else:
        answer = {"response_action": "update", "view": dialogs.sentence(sentence).to_dict()}
    return BoltResponse(status=200, body=answer)


def _beside_the_button(sentence: str, response_url: str) -> None:
    try:
        Respond(response_url=response_url)(text=sentence, replace_original=False, response_type="ephemeral")
    except slack.CONNECTION_ERRORS:
        # Slack cannot be reached, so nobody can be told; what happened is in the log already.
        log.warning("sentence could not be shown")


def _in_a_window(sentence: str, body: dict[str, Any], client: WebClient) -> None:
    """As a direct message when no window can be opened any more: the trigger is used up or too old, or there are three
    already, of which none is drawn over, since something may have been typed there.
    """
    try:
        if windows.depth(body) < windows.DEEPEST:
            windows.show(client, body, dialogs.sentence(sentence))
            return
    except SlackApiError:
        pass
    except slack.CONNECTION_ERRORS:
        log.warning("sentence could not be shown")
        return
    _in_a_message(sentence, body, client)


def _in_a_message(sentence: str, body: dict[str, Any], client: WebClient) -> None:
    try:
        client.chat_postMessage(channel=body["user"]["id"], text=sentence)
    except (SlackApiError, *slack.CONNECTION_ERRORS):
        log.warning("sentence could not be shown")


def _without_markup(sentence: str) -> str:
    """Errors at a field are plain text: moments are those of the department's clocks, with their zone."""
    return (
        _DATE.sub(r"\1", sentence)
        .replace("*", "")
        .replace("`", "")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
    )
