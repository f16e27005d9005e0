"""How it went: the faces on the requester's card and in the window of the request, the time it cost, and a comment."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient

from bot import Bot
from bot.ratings.pool import COMMENT_LIMIT
from bot.requests import queries, ratings
from handlers import windows
from handlers.requests import parsing, record
from handlers.requests.parsing import request_id
from handlers.views.requests import dialogs, ids
from handlers.views.requests import ratings as views

# Older cards have one button, which opened a form.
OLD_BUTTON = "request.rate"


def register(app: App) -> None:
    for action_id in ids.SCORES.values():
        app.action(action_id)(rate)
    for action_id in ids.TIMES_LOST.values():
        app.action(action_id)(lose_time)
    app.action(ids.RATING_WORDS)(tell_what_happens)
    app.action(ids.COMMENT)(open_comment)
    app.view(dialogs.COMMENT_FORM)(submit_comment)
    app.action(OLD_BUTTON)(show_again)


def rate(
    ack: Ack,
    action: dict[str, Any],
    body: dict[str, Any],
    context: BoltContext,
    client: WebClient,
    bot: Bot,
    respond: Respond,
) -> None:
    score = int(action["action_id"].rpartition(".")[2])
    is_another = ratings.rate(bot, request_id(action.get("value")), str(context.user_id), score)
    # The first is told by the card.
    _kept(bot, client, body, str(context.user_id), respond if is_another else None)
    ack()


def lose_time(
    ack: Ack,
    action: dict[str, Any],
    body: dict[str, Any],
    context: BoltContext,
    client: WebClient,
    bot: Bot,
    respond: Respond,
) -> None:
    time_lost = action["action_id"].rpartition(".")[2]
    ratings.lose_time(bot, request_id(action.get("value")), str(context.user_id), time_lost)
    _kept(bot, client, body, str(context.user_id), respond)
    ack()


def tell_what_happens(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    """What becomes of a rating, before somebody gives one."""
    snapshot = queries.for_verb(bot, request_id(action.get("value")), str(context.user_id), "rate")
    record.show_within(client, body, views.what_happens(snapshot.department.name))
    ack()


def open_comment(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    snapshot = queries.for_verb(bot, request_id(action.get("value")), str(context.user_id), "rate")
    record.show_within(client, body, views.comment_form(snapshot, parsing.new_token()))
    ack()


def submit_comment(ack: Ack, view: dict[str, Any], context: BoltContext, bot: Bot) -> None:
    shows_name = parsing.is_ticked(view, views.SHOWS_NAME)
    words, errors = parsing.parse_text(view, optional=shows_name, limit=COMMENT_LIMIT)
    if errors:
        ack(response_action="errors", errors=errors)
    else:
        about = parsing.metadata(view)
        ratings.comment(
            bot,
            about["request"],
            str(context.user_id),
            words,
            idempotency_key=f"form:{about['token']}",
            shows_name=shows_name,
        )
        record.finish(ack, bot, view, str(context.user_id))


def show_again(ack: Ack, action: dict[str, Any], context: BoltContext, bot: Bot) -> None:
    """The card comes anew, with the faces."""
    ratings.show_again(bot, request_id(action.get("value")), str(context.user_id))
    ack()


def _kept(bot: Bot, client: WebClient, body: dict[str, Any], person_id: str, respond: Respond | None) -> None:
    """Say that it was kept, to this person alone, and not what: neither a card nor a message shows an answer."""
    record.refresh(bot, client, body, person_id, note=views.KEPT)
    if respond is not None and record.place_of(body) is None and body.get("response_url"):
        with windows.after_the_act():
            respond(text=views.KEPT, replace_original=False, response_type="ephemeral")
