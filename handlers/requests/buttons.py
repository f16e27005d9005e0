"""The buttons of cards, lines and windows that act at once, without a form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot import Bot
from bot.requests import assignment, closing, conversation, proposals
from handlers.requests import absences, record
from handlers.requests.parsing import request_id
from handlers.views import absences as away_views
from handlers.views.requests import ids

# What each does, for the id that it carries: of a request, of a message that is owed an answer, or of a new time.
_AT_ONCE: Mapping[str, Callable[[Bot, int, str], object]] = {
    ids.TAKE: assignment.take,
    ids.RELEASE: assignment.release,
    # The button belongs to one message, so that a newer one is not passed over unread.
    ids.NO_ANSWER: conversation.acknowledge,
    ids.CONFIRM: closing.confirm,
    ids.UPHOLD: closing.uphold,
    ids.AGREE: proposals.agree,
    ids.KEEP_OLD: proposals.keep_old,
    ids.AGREE_COUNTER: proposals.agree_to_counter,
    ids.KEEP_PROMISED: proposals.keep_promised,
}


def register(app: App) -> None:
    for action_id in _AT_ONCE:
        app.action(action_id)(act)
    app.action(ids.DONE)(resolve)


def act(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    """Do what the button says; the window that it was in, if any, is drawn anew."""
    person_id = str(context.user_id)
    _AT_ONCE[action["action_id"]](bot, request_id(action.get("value")), person_id)
    record.refresh(bot, client, body, person_id)
    ack()


def resolve(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    """The same, and whoever is done reads until when the requester is away."""
    number = request_id(action.get("value"))
    closing.resolve(bot, number, str(context.user_id))
    record.refresh(bot, client, body, str(context.user_id))
    ack()
    absences.tell(bot, client, body, number, away_views.DONE_WAITS)
