"""*Try it*: an admin asks what another promise would have meant."""

from __future__ import annotations

from typing import Any, NamedTuple

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot import Bot
from bot.departments import departments
from bot.standards import Standard, StandardError, Target, Urgency
from bot.whatif import dry_run
from handlers.requests import parsing
from handlers.requests.parsing import Errors
from handlers.views import whatif as views


def register(app: App) -> None:
    app.action(views.TRY)(open_form)
    app.view(views.TRY_FORM)(submit)


def open_form(ack: Ack, body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot) -> None:
    dry_run.may_try(bot, str(context.user_id))
    offered = departments.active(bot)
    client.views_open(trigger_id=body["trigger_id"], view=views.form(offered))
    ack()


def submit(ack: Ack, view: dict[str, Any], context: BoltContext, bot: Bot) -> None:
    """The answer takes the place of the form."""
    wanted, errors = _wanted(view["state"]["values"])
    if wanted is None:
        ack(response_action="errors", errors=errors)
    else:
        trial = dry_run.try_standard(bot, str(context.user_id), **wanted._asdict())
        found = views.result(trial, wanted.department_id, wanted.urgency, wanted.standard)
        ack(response_action="update", view=found)


class _Wanted(NamedTuple):
    """What to try, and on how many days."""

    department_id: int
    urgency: Urgency
    standard: Standard
    days: int


def _wanted(values: dict[str, Any]) -> tuple[_Wanted | None, Errors]:
    """What the form asks for, or what is wrong, by block id."""
    errors: Errors = {}
    department_id = parsing.row_id(parsing.chosen(values, "department"))
    if department_id is None:
        errors["department"] = "Please choose a department."
    urgency = parsing.chosen_urgency(values)
    if urgency is None:
        errors["urgency"] = "Please choose one of the three."
    days = parsing.row_id(parsing.chosen(values, "days"))
    if days not in views.DAYS:
        errors["days"] = "Please choose one of these."
    respond_within = _target(values, "respond_within", errors)
    resolve_within = _target(values, "resolve_within", errors)
    try:
        standard = Standard(respond_within, resolve_within)
    except StandardError as error:
        errors["resolve_within"] = f"{str(error)[:1].upper()}{str(error)[1:]}."
    if errors or department_id is None or urgency is None or days is None:
        return None, errors
    return _Wanted(department_id, urgency, standard, days), {}


def _target(values: dict[str, Any], block_id: str, errors: Errors) -> Target | None:
    written = parsing.typed(values, block_id).strip()
    if not written:
        return None
    try:
        return Target.parse(written)
    except StandardError as error:
        errors[block_id] = f"{str(error)[:1].upper()}{str(error)[1:]}."
        return None
