"""HR's list of pulses, and the verbs behind its buttons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient
from slack_sdk.models.views import View

from bot import Bot
from bot.pulses import closing, drafts, launch, queries, series
from bot.pulses.queries import SeriesShown
from handlers import windows
from handlers.pulses import parsing
from handlers.views.pulses import held_up
from handlers.views.pulses import series as views
from handlers.views.requests.dialogs import sentence

_VERBS: dict[str, Callable[[Bot, int, str], object]] = {
    views.PAUSE: series.pause,
    views.RESUME: series.resume,
    views.SKIP: series.skip,
    views.ARCHIVE: series.archive,
}


def register(app: App) -> None:
    app.action(views.MANAGE)(manage)
    app.action(views.TRAIL)(trail)
    app.action(views.DISCARD)(discard)
    app.action(views.CALL_OFF)(call_off)
    app.action(views.CLOSE_EARLY)(close_early)
    for action_id in _VERBS:
        app.action(action_id)(change)


def list_view(bot: Bot, hr_id: str) -> View:
    """Return the list of all pulses but the drafts that were thrown away. Raises NotHR."""
    every = [shown for shown in queries.every_series(bot, hr_id) if shown.waves or shown.state != "archived"]
    return views.listing(every, parsing.zone_of(bot, hr_id))


def manage(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    windows.lead_on(client, body, _one(bot, parsing.row_of(action), str(context.user_id)))
    ack()


def change(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    """Pause, resume, skip or archive a pulse; then show the same window as it is now."""
    series_id, hr_id = parsing.row_of(action), str(context.user_id)
    _VERBS[action["action_id"]](bot, series_id, hr_id)
    with windows.after_the_act():
        windows.instead(client, body, _one(bot, series_id, hr_id))
    ack()


def discard(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    drafts.discard(bot, parsing.row_of(action), str(context.user_id))
    with windows.after_the_act():
        windows.instead(client, body, sentence("The draft is gone. Nobody was asked.", "Pulse"))
    ack()


def call_off(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    survey_id, hr_id = parsing.row_of(action), str(context.user_id)
    closing.call_off(bot, survey_id, hr_id)
    shown = next(
        shown for shown in queries.every_series(bot, hr_id) if survey_id in {wave.survey_id for wave in shown.waves}
    )
    with windows.after_the_act():
        windows.instead(client, body, _drawn(bot, shown, hr_id))
    ack()


def close_early(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
    """Answer the button of an earlier version, in a window that was left open."""
    windows.instead(
        client, body, sentence("A pulse closes on its day, and never before. You can call it off.", "Pulse")
    )
    ack()


def trail(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    series_id, hr_id = parsing.row_of(action), str(context.user_id)
    entries = queries.audit_trail(bot, series_id, hr_id)
    view = views.trail(queries.series(bot, series_id, hr_id), entries, parsing.zone_of(bot, hr_id))
    windows.show(client, body, view)
    ack()


def _one(bot: Bot, series_id: int, hr_id: str) -> View:
    return _drawn(bot, queries.series(bot, series_id, hr_id), hr_id)


def _drawn(bot: Bot, shown: SeriesShown, hr_id: str) -> View:
    asked = set(shown.composed.audience.department_ids)
    names = [name for department_id, name in launch.departments_to_ask(bot) if department_id in asked]
    trouble = held_up.why(shown.trouble, shown.not_before) if shown.trouble else ""
    return views.one(shown, names, parsing.zone_of(bot, hr_id), trouble=trouble)
