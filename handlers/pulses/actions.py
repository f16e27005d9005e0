"""What is done about a result: HR and leads promise, owners keep it, everybody sees how it stands."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot import Bot
from bot.people import people
from bot.pulses import actions, results
from handlers import windows
from handlers.delivery import home as home_delivery
from handlers.pulses import parsing
from handlers.requests import parsing as form_values
from handlers.views.pulses import actions as views
from handlers.views.pulses.results import PROMISE


def register(app: App) -> None:
    app.action(PROMISE)(open_form)
    app.view(views.PROMISE_FORM)(submit)
    app.action(views.ACTION_DONE)(end)
    app.action(views.ACTION_DROPPED)(end)


def open_form(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    survey_id, actor_id = parsing.row_of(action), str(context.user_id)
    actions.must_be_able_to_promise(bot, survey_id, actor_id)
    found = results.results(bot, survey_id, actor_id)
    windows.show(client, body, views.promise_form(found, token=form_values.new_token()))
    ack()


def submit(ack: Ack, view: dict[str, Any], context: BoltContext, bot: Bot) -> None:
    """Commit, then acknowledge; the post with the results is drawn anew by the outbox."""
    about, actor_id = form_values.metadata(view), str(context.user_id)
    owner_id = form_values.chosen(view["state"]["values"], "owner") or actor_id
    # A day is over where its owner is.
    today = bot.now().astimezone(ZoneInfo(parsing.zone_of(bot, owner_id))).date()
    promised, errors = parsing.promise(view, today=today)
    if not _is_colleague(bot, owner_id):
        errors["owner"] = "Please choose a colleague who is still here."
    if errors:
        ack(response_action="errors", errors=errors)
    else:
        actions.promise_action(bot, parsing.known(about["survey"]), actor_id, form_token=about["token"], **promised)
        ack()


def end(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    done = action["action_id"] == views.ACTION_DONE
    ended = actions.end_action(bot, parsing.row_of(action), str(context.user_id), done=done)
    with windows.after_the_act():
        windows.show(client, body, views.ended(ended))
        if (body.get("view") or {}).get("type") == "home":
            home_delivery.publish(bot, client, str(context.user_id), is_first=False)
    ack()


def _is_colleague(bot: Bot, person_id: str) -> bool:
    person = people.get(bot, person_id)
    return person is not None and person.is_active and not person.is_bot and not person.is_external
