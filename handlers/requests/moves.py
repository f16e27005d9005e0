"""Correcting a request, and moving it to another department."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk.models.views import View

from bot import Bot
from bot.departments import departments
from bot.requests import moves, queries
from handlers.requests import parsing, record
from handlers.views.requests import moves as views
from handlers.views.requests.dialogs import sentence

_NO_OTHER = "There is no other department that takes requests."


def register(app: App) -> None:
    app.view(views.MOVE_FORM)(submit_move)
    app.view(views.CHANGE_FORM)(submit_change)


def move_window(bot: Bot, number: int, person_id: str) -> View:
    """The form, with every other department that can be asked."""
    shown = queries.for_verb(bot, number, person_id, "move")
    others = [department for department in departments.active(bot) if department.id != shown.department.id]
    return views.move_form(shown, others, token=parsing.new_token()) if others else sentence(_NO_OTHER)


def change_window(bot: Bot, number: int, person_id: str) -> View:
    """The form, with the department's own types."""
    shown = queries.for_verb(bot, number, person_id, "change")
    kinds = departments.offer_of(bot, shown.department.id).types
    return views.change_form(shown, kinds, token=parsing.new_token())


def submit_move(ack: Ack, view: dict[str, Any], context: BoltContext, bot: Bot) -> None:
    words, errors = parsing.parse_text(view)
    department_id = parsing.row_id(parsing.chosen(view["state"]["values"], "department"))
    if department_id is None:
        errors["department"] = "Please choose who can help."
    if errors or department_id is None:
        ack(response_action="errors", errors=errors)
    else:
        about = parsing.metadata(view)
        moves.move(
            bot,
            about["request"],
            str(context.user_id),
            words,
            department_id=department_id,
            idempotency_key=f"form:{about['token']}",
        )
        record.finish(ack, bot, view, str(context.user_id))


def submit_change(ack: Ack, view: dict[str, Any], context: BoltContext, bot: Bot) -> None:
    values = view["state"]["values"]
    urgency = parsing.chosen_urgency(values)
    if urgency is None:
        ack(response_action="errors", errors={"urgency": "Please choose one of the three."})
    else:
        type_id = parsing.row_id(parsing.chosen(values, "type"))
        number = parsing.metadata(view)["request"]
        moves.change(bot, number, str(context.user_id), urgency=urgency, type_id=type_id)
        record.finish(ack, bot, view, str(context.user_id))
