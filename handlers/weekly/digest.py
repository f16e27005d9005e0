"""The weekly digest: the requests behind it, and when it comes."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient

from bot import Bot, digest_days, weekly
from bot.errors import NotALead
from handlers import windows
from handlers.requests import parsing
from handlers.views.blocks import MOST_BLOCKS
from handlers.views.reports import weekly as views


def register(app: App) -> None:
    app.action(views.SHOW)(show)
    app.action(views.CHANGE)(open_form)
    app.view(views.DAY_FORM)(submit)
    app.action(views.ENOUGH)(decide)
    app.action(views.KEEP)(decide)


def show(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    """The requests behind a digest, each to be opened."""
    found, total = weekly.behind(bot, department_of(action.get("value")), str(context.user_id), MOST_BLOCKS)
    windows.show(client, body, views.behind(found, total))
    ack()


def open_form(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    department = weekly.must_lead(bot, department_of(action.get("value")), str(context.user_id))
    windows.show(client, body, views.day_form(department))
    ack()


def submit(ack: Ack, view: dict[str, Any], context: BoltContext, bot: Bot) -> None:
    setting = parsing.chosen(view["state"]["values"], "day")
    if setting not in digest_days.CHOICES:
        ack(response_action="errors", errors={"day": "Please choose a day."})
    else:
        department_id = department_of(parsing.metadata(view).get("department"))
        weekly.change_day(bot, department_id, str(context.user_id), setting)
        ack()


def decide(ack: Ack, action: dict[str, Any], context: BoltContext, respond: Respond, bot: Bot) -> None:
    """Is once a month enough?"""
    department_id, actor_id = department_of(action.get("value")), str(context.user_id)
    if action["action_id"] == views.ENOUGH:
        department = weekly.change_day(bot, department_id, actor_id, digest_days.MONTHLY)
    else:
        department = weekly.must_lead(bot, department_id, actor_id)
    ack()
    respond(views.kept_so(department), replace_original=False, response_type="ephemeral")


def department_of(value: object) -> int:
    """Return the id that a button or a window carries. Raises NotALead for a value that none of ours has."""
    found = value if isinstance(value, int) and not isinstance(value, bool) else parsing.row_id(str(value))
    if found is None:
        raise NotALead
    return found
