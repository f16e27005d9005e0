"""The Home tab: drawn when somebody opens it, and when something in it changes."""

from __future__ import annotations

from datetime import date
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot import Bot, home_leads
from bot import home as pages
from bot.people import absences, people
from handlers.delivery import home as home_delivery
from handlers.people import meet
from handlers.requests import record
from handlers.requests.parsing import row_id
from handlers.views import absences as absence_views
from handlers.views import home as views
from handlers.views.blocks import MOST_BLOCKS
from handlers.views.choices import WholeList

# The lists of what the reader asked for; all others are of what they have to do.
_ASKED = {"waiting", "mine"}


def register(app: App) -> None:
    app.event("app_home_opened")(opened)
    app.action(views.SHOW_ALL)(show_all)
    for action_id in views.LED.values():
        app.action(action_id)(show_led)
    app.action(views.READ_ROW)(record.open_record)
    app.action(absence_views.AWAY)(open_away)
    app.action(absence_views.BACK)(is_back)
    app.view(absence_views.AWAY_FORM)(submit_away)


def opened(event: dict[str, Any], client: WebClient, bot: Bot) -> None:
    """Somebody looks at Home, or at the messages beside it. Often the first that we hear of them."""
    if event.get("tab") == "home":
        meet(bot, client, event["user"])
        is_first = people.opened_home(bot, event["user"])
        home_delivery.publish(bot, client, event["user"], is_first=is_first)


def show_all(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    """The whole of a list of which Home shows ten rows."""
    page = pages.page_of(bot, str(context.user_id), most=MOST_BLOCKS)
    wanted = WholeList.parse(action["value"])
    lists = {"waiting": page.waiting, "held": page.held, "mine": page.mine}
    for serving in page.serving:
        if str(serving.department.id) == wanted.department_id:
            lists |= {"late": serving.late, "unclaimed": serving.unclaimed, "today": serving.due_today}
            lists |= {"work": serving.in_work, "answers": serving.waiting, "confirm": serving.to_confirm}
    found = lists.get(wanted.name, pages.Listing())
    client.views_open(
        trigger_id=body["trigger_id"],
        view=views.listing("All of them", found, for_department=wanted.name not in _ASKED),
    )
    ack()


def show_led(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    """One of the lists of a department, with what the lead has themselves."""
    which = next(one for one, action_id in views.LED.items() if action_id == action["action_id"])
    department_id = row_id(action.get("value")) or 0
    found = home_leads.listed(bot, str(context.user_id), department_id, which, MOST_BLOCKS)
    client.views_open(
        trigger_id=body["trigger_id"], view=views.listing("All of them", pages.Listing(*found), for_department=True)
    )
    ack()


def open_away(ack: Ack, body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot) -> None:
    """*I am away until…* asks for one date."""
    last_day = absences.last_day(bot, str(context.user_id))
    client.views_open(trigger_id=body["trigger_id"], view=absence_views.away_form(last_day))
    ack()


def submit_away(ack: Ack, view: dict[str, Any], context: BoltContext, bot: Bot) -> None:
    person_id = str(context.user_id)
    last_day = _date(view, absence_views.LAST_DAY)
    earliest, latest = absences.allowed(bot, person_id)
    if last_day is None:
        ack(response_action="errors", errors={absence_views.LAST_DAY: "Please choose a day."})
    elif last_day < earliest:
        ack(
            response_action="errors", errors={absence_views.LAST_DAY: "That day is over. Please choose today or later."}
        )
    elif last_day > latest:
        ack(response_action="errors", errors={absence_views.LAST_DAY: "Please choose a day within a year from now."})
    else:
        absences.say(bot, person_id, last_day)
        ack()


def is_back(ack: Ack, context: BoltContext, bot: Bot) -> None:
    absences.end(bot, str(context.user_id))
    ack()


def _date(view: dict[str, Any], block_id: str) -> date | None:
    """The day that was chosen; None for none, and for what no picker of Slack's sends."""
    for element in view["state"]["values"].get(block_id, {}).values():
        try:
            return date.fromisoformat(element.get("selected_date") or "")
        except ValueError:
            return None
    return None
