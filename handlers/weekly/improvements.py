"""*Start an improvement team*: leads, and readers of the company's report, say what, who and by when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot import Bot
from bot.errors import NoSuchReport
from bot.people import people
from bot.reports import company_readers, improvements
from bot.reports.improvements import ImprovementShown
from handlers import windows
from handlers.pulses import parsing as action_values
from handlers.requests import parsing
from handlers.views.reports import improvements as views
from handlers.weekly.digest import department_of


def register(app: App) -> None:
    app.action(views.START)(open_form)
    app.action(views.START_ON_WAY)(open_form_on_way)
    app.view(views.START_FORM)(submit)


def open_form(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    department_id = department_of(action.get("value"))
    department = improvements.must_be_able_to_start(bot, department_id, str(context.user_id))
    windows.show(client, body, views.form(department, token=parsing.new_token()))
    ack()


def open_form_on_way(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    way = _way_of(str(action.get("value") or "").split())
    names = company_readers.way_to_improve(bot, str(context.user_id), way)
    windows.show(client, body, views.form_on_way(names, way, token=parsing.new_token()))
    ack()


def submit(ack: Ack, view: dict[str, Any], context: BoltContext, bot: Bot) -> None:
    """Commit, then acknowledge with what was decided."""
    about, actor_id = parsing.metadata(view), str(context.user_id)
    owner_id = parsing.chosen(view["state"]["values"], "owner") or actor_id
    # A day is over where its owner is.
    today = bot.now().astimezone(ZoneInfo(action_values.zone_of(bot, owner_id))).date()
    given, errors = action_values.promise(view, today=today)
    owner = people.get(bot, owner_id)
    if owner is None or not people.is_one_of_us(owner):
        errors["owner"] = "Please choose a colleague who is still here."
    if errors:
        ack(response_action="errors", errors=errors)
    else:
        ack(response_action="update", view=views.started(_start(bot, actor_id, about, given)))


def _start(bot: Bot, actor_id: str, about: Mapping[str, Any], given: Mapping[str, Any]) -> ImprovementShown:
    token = str(about.get("token"))
    if "way" in about:
        return company_readers.start_team(bot, actor_id, _way_of(about["way"]), form_token=token, **given)
    department_id = department_of(about.get("department"))
    return improvements.start(bot, actor_id, department_id=department_id, form_token=token, **given)


def _way_of(values: Iterable[object]) -> tuple[int, ...]:
    """The departments that a button or a window carries. Raises NoSuchReport for a value that none of ours has."""
    found = [parsing.row_id(str(one)) for one in values]
    if None in found:
        raise NoSuchReport
    return tuple(one for one in found if one is not None)
