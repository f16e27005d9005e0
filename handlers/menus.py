"""What is offered to somebody who types into a menu of more than a hundred: departments, types, user groups."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot import Bot
from bot.departments import departments, matches
from bot.pulses import drafts, launch
from bot.requests import queries
from handlers.pulses import audiences
from handlers.requests import parsing
from handlers.views import menus as views
from handlers.views.blocks import option
from handlers.views.pulses import phrases
from handlers.views.pulses import plan as plan_views
from handlers.views.requests import dialogs, moves
from storage.tables import Department, RequestType

# Slack lets twenty pages of user groups a minute be read, and somebody who types asks for each letter.
_GROUPS_ARE_KEPT = timedelta(minutes=1)

Groups = Callable[[Bot, WebClient], Sequence[tuple[str, str]]]


def register(app: App) -> None:
    app.options(dialogs.DEPARTMENT)(departments_to_ask)
    app.options(dialogs.TYPE)(types_to_ask_for)
    app.options(moves.TO_DEPARTMENT)(other_departments)
    app.options(moves.NEW_TYPE)(types_to_correct_to)
    app.options(plan_views.DEPARTMENTS)(departments_of_a_pulse)
    app.options(plan_views.GROUP)(_groups_offered(_kept_groups()))


def departments_to_ask(ack: Ack, payload: dict[str, Any], bot: Bot) -> None:
    ack(**_departments(departments.active(bot), payload))


def other_departments(ack: Ack, payload: dict[str, Any], context: BoltContext, bot: Bot) -> None:
    """Where a request can be moved to; all of them where the form is about none."""
    request_id = parsing.metadata(payload["view"]).get("request")
    here = None if request_id is None else queries.for_reader(bot, request_id, str(context.user_id)).department.id
    ack(**_departments([one for one in departments.active(bot) if one.id != here], payload))


def types_to_ask_for(ack: Ack, payload: dict[str, Any], bot: Bot) -> None:
    """Those of the department that the block is for."""
    department_id = parsing.row_id(str(payload["block_id"]).removeprefix(dialogs.TYPE_BLOCK))
    ack(**views.suggestions(_types(bot, department_id, payload)))


def types_to_correct_to(ack: Ack, payload: dict[str, Any], context: BoltContext, bot: Bot) -> None:
    """Those of the department that has the request, and none of them."""
    number = parsing.metadata(payload["view"])["request"]
    department = queries.for_reader(bot, number, str(context.user_id)).department
    none = [] if payload["value"] else [moves.SOMETHING_ELSE]
    ack(**views.suggestions([*none, *_types(bot, department.id, payload)]))


def departments_of_a_pulse(ack: Ack, payload: dict[str, Any], context: BoltContext, bot: Bot) -> None:
    drafts.must_be_hr(bot, str(context.user_id))
    found = matches.best(payload["value"], launch.departments_to_ask(bot), lambda one: [one[1]])
    ack(**views.suggestions([option(row_id, phrases.department(name)) for row_id, name in found]))


def _groups_offered(groups: Groups) -> Callable[..., None]:
    def groups_of_a_pulse(ack: Ack, payload: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot) -> None:
        drafts.must_be_hr(bot, str(context.user_id))
        found = matches.best(payload["value"], groups(bot, client), lambda one: [one[1]])
        ack(**views.suggestions([option(group_id, name) for group_id, name in found]))

    return groups_of_a_pulse


def _kept_groups() -> Groups:
    """The user groups of the workspace, as they were less than a minute ago."""
    kept: list[tuple[datetime, Sequence[tuple[str, str]]]] = []

    def groups(bot: Bot, client: WebClient) -> Sequence[tuple[str, str]]:
        now = bot.now()
        if not kept or not kept[0][0] <= now < kept[0][0] + _GROUPS_ARE_KEPT:
            kept[:] = [(now, audiences.groups(bot, client))]
        return kept[0][1]

    return groups


def _departments(known: Sequence[Department], payload: dict[str, Any]) -> dict[str, Any]:
    found = matches.best(payload["value"], known, lambda one: [one.name, one.key])
    return views.suggestions([option(one.id, one.name) for one in found])


def _types(bot: Bot, department_id: int | None, payload: dict[str, Any]) -> list[Any]:
    known: Sequence[RequestType] = () if department_id is None else departments.offer_of(bot, department_id).types
    found = matches.best(payload["value"], known, lambda one: [one.name])
    return [option(one.id, one.name) for one in found]
