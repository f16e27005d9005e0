"""The forms of a new time: the department proposes one, and the requester may answer with another."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot import Bot
from bot.requests import proposals, queries
from handlers.requests import absences, parsing, record
from handlers.requests.parsing import request_id
from handlers.views import absences as away_views
from handlers.views.requests import ids
from handlers.views.requests import proposals as views


def register(app: App) -> None:
    app.action(ids.NEW_TIME)(open_new_time)
    app.view(views.NEW_TIME_FORM)(submit_new_time)
    app.action(ids.COUNTER)(open_counter)
    app.view(views.COUNTER_FORM)(submit_counter)


def open_new_time(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    shown = queries.for_verb(bot, request_id(action.get("value")), str(context.user_id), "propose")
    record.show_within(client, body, views.new_time_form(shown, token=parsing.new_token()))
    ack()


def submit_new_time(
    ack: Ack, view: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    due_at, words, errors = parsing.new_time(view, at=bot.now())
    if due_at is None:
        ack(response_action="errors", errors=errors)
    else:
        about = parsing.metadata(view)
        idempotency_key = f"form:{about['token']}"
        proposals.propose(
            bot, about["request"], str(context.user_id), words, due_at=due_at, idempotency_key=idempotency_key
        )
        record.finish(ack, bot, view, str(context.user_id))
        absences.tell(bot, client, body, about["request"], away_views.NEW_TIME_WAITS)


def open_counter(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    shown = proposals.open_proposal(bot, request_id(action.get("value")), str(context.user_id))
    if shown.proposal is not None:
        record.show_within(client, body, views.counter_form(shown, shown.proposal, token=parsing.new_token()))
    ack()


def submit_counter(ack: Ack, view: dict[str, Any], context: BoltContext, bot: Bot) -> None:
    """Another time is proposed; without one the promised time is kept, for the reason that was written."""
    due_at, words, errors = parsing.counter(view, at=bot.now())
    if errors:
        ack(response_action="errors", errors=errors)
        return
    about, person_id = parsing.metadata(view), str(context.user_id)
    idempotency_key = f"form:{about['token']}"
    if due_at is None:
        proposals.keep_old(bot, about["proposal"], person_id, words, idempotency_key=idempotency_key)
    else:
        proposals.counter(bot, about["proposal"], person_id, words, due_at=due_at, idempotency_key=idempotency_key)
    record.finish(ack, bot, view, person_id)
