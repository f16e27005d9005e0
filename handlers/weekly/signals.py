"""*Was this on purpose?*: a lead answers, and the question says so from then on."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot import Bot
from bot.errors import NotALead
from bot.reports import baselines
from bot.reports.baselines import REASON_LIMIT, SignalShown
from bot.text import is_blank, one_line
from handlers import windows
from handlers.delivery import places
from handlers.requests import parsing
from handlers.requests.parsing import Errors
from handlers.views.reports import signals as views


def register(app: App) -> None:
    app.action(views.EXPLAIN)(open_form)
    app.action(views.DENY)(deny)
    app.view(views.REASON_FORM)(submit)


def open_form(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    found = baselines.must_be_able_to_answer(bot, _signal_of(action.get("value")), str(context.user_id))
    windows.show(client, body, views.form(found, _place(body)))
    ack()


def deny(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    found = baselines.answer(bot, _signal_of(action.get("value")), str(context.user_id), None)
    ack()
    _redraw(client, _place(body), found)


def submit(ack: Ack, view: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot) -> None:
    reason, errors = reason_in(view)
    if errors:
        ack(response_action="errors", errors=errors)
    else:
        about = parsing.metadata(view)
        found = baselines.answer(bot, _signal_of(about.get("signal")), str(context.user_id), reason)
        ack()
        _redraw(client, {key: str(about.get(key, "")) for key in ("channel", "ts")}, found)


def reason_in(view: dict[str, Any]) -> tuple[str, Errors]:
    """Return the line that was written, and what is wrong with it."""
    reason = one_line(parsing.typed(view["state"]["values"], "reason"))
    if is_blank(reason) or len(reason) > REASON_LIMIT:
        return "", {"reason": f"Please say it in up to {REASON_LIMIT} characters."}
    return reason, {}


def _redraw(client: WebClient, place: dict[str, str], found: SignalShown) -> None:
    """Where it stands it says what was answered; what was decided is kept, whether or not Slack takes that."""
    if place["channel"] and place["ts"]:
        with windows.after_the_act():
            drawn = places.message(*views.question(found))
            client.chat_update(channel=place["channel"], ts=place["ts"], **drawn)


def _place(body: dict[str, Any]) -> dict[str, str]:
    container = body.get("container") or {}
    return {"channel": str(container.get("channel_id") or ""), "ts": str(container.get("message_ts") or "")}


def _signal_of(value: object) -> int:
    found = value if isinstance(value, int) and not isinstance(value, bool) else parsing.row_id(str(value))
    if found is None:
        raise NotALead
    return found
