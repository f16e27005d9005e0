"""The Home tab: drawn when somebody opens it, and when something in it changes."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot import Bot, people
from bot import home as pages
from handlers import cards
from handlers.departments import meet
from handlers.postman import publish_home
from handlers.views import home as views


def register(app: App) -> None:
    app.event("app_home_opened")(opened)
    app.action(views.SHOW_ALL)(show_all)
    app.action(views.READ_ROW)(cards.read)


def opened(event: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot) -> None:
    """Somebody looks at Home, or at the messages beside it. Often the first that we hear of them."""
    if event.get("tab") == "home":
        meet(bot, client, str(context.team_id), event["user"])
        is_first = people.opened_home(bot, event["user"])
        publish_home(bot, client, event["user"], is_first=is_first)


def show_all(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    """The whole of a list of which Home shows ten rows."""
    page = pages.page_of(bot, str(context.user_id))
    name, _, department_id = action["value"].partition(":")
    lists = {"waiting": page.waiting, "mine": page.mine}
    for serving in page.serving:
        if str(serving.department.id) == department_id:
            lists |= {"late": serving.late, "unclaimed": serving.unclaimed, "today": serving.due_today}
    client.views_open(trigger_id=body["trigger_id"], view=views.listing("All of them", lists.get(name, ())))
    ack()
