"""The composer's last step: exactly what people will see, whether it may go out, and the launch. Asking again, too."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime, time
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View

from bot import Bot
from bot.errors import MayNotGoOut, OutAlready, Refused, StillCounting
from bot.pulses import drafts, launch, queries
from bot.pulses.counts import Then
from bot.pulses.questionnaire import Audience, Reach
from handlers import slack, windows
from handlers.pulses import counting, parsing
from handlers.refusals import refusal
from handlers.requests import parsing as form_values
from handlers.views.pulses import launch as views
from handlers.views.pulses import series as manage_views
from handlers.views.pulses import wording
from handlers.views.pulses.launch import Instead

_MORNING = time(9)
_NOT_SEEN = "I cannot see who is in it. Invite me with `/invite @Handoff`, or choose somebody else."


def register(app: App) -> None:
    app.action(views.TRY_OUT)(try_out)
    app.action(views.ASK_TOGETHER)(ask_together)
    app.action(views.WAIT)(wait)
    app.view(views.PREVIEW_FORM)(submit_preview)
    app.view(views.LAUNCH_FORM)(submit_launch)
    app.action(manage_views.ASK_AGAIN)(ask_again)
    app.view(views.AGAIN_FORM)(submit_again)


def preview(bot: Bot, client: WebClient, series_id: int, hr_id: str, *, view_id: str, sent: bool = False) -> View:
    """Return the preview, with the groups in which people are counted, or the reason why it cannot be launched like
    this. Of a large channel it says how many are in it, and the window `view_id` shows the rest once they are counted.
    """
    shown, zone = queries.preview(bot, series_id, hr_id), parsing.zone_of(bot, hr_id)
    warnings = wording.all_of(shown.composed, launch.departments_to_ask(bot))
    try:
        then = partial(_counted, bot, client, series_id, hr_id, view_id)
        outlook = launch.outlook(bot, series_id, hr_id, _roster(bot, client, series_id, hr_id, then))
    except StillCounting as still:
        return views.preview_form(shown, zone, None, counting=still.people, warnings=warnings, sent=sent)
    except Refused as refused:
        instead = _instead(refused)
        return views.preview_form(
            shown, zone, None, refused=refusal(refused), instead=instead, warnings=warnings, sent=sent
        )
    except SlackApiError as error:
        if slack.code(error) not in {*slack.UNREACHABLE_CHANNEL, "no_such_subteam", "plan_upgrade_required"}:
            raise
        return views.preview_form(shown, zone, None, refused=_NOT_SEEN, warnings=warnings, sent=sent)
    shown = queries.preview(bot, series_id, hr_id, outlook)
    moved = launch.moved_by(bot, series_id, hr_id)
    return views.preview_form(shown, zone, outlook, moved=moved, warnings=warnings, sent=sent)


def try_out(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    series_id, hr_id = parsing.row_of(action), str(context.user_id)
    drafts.try_out(bot, series_id, hr_id)
    with windows.after_the_act():
        windows.redraw(client, body, preview(bot, client, series_id, hr_id, view_id=body["view"]["id"], sent=True))
    ack()


def ask_together(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    """Do what the refusal offers: ask the whole groups, or everybody, from the day on which they may be asked."""
    series_id, hr_id, view_id = parsing.row_of(action), str(context.user_id), str(body["view"]["id"])
    try:
        launch.outlook(bot, series_id, hr_id, _roster(bot, client, series_id, hr_id))
    except MayNotGoOut as refused:
        guests = refused.asks_guests
        if refused.is_everybody:
            _change(bot, series_id, hr_id, Audience(asks_guests=guests), refused.instead_from)
        elif refused.instead_ids:
            whole = Audience(Reach.DEPARTMENTS, refused.instead_ids, asks_guests=guests)
            _change(bot, series_id, hr_id, whole, refused.instead_from)
    with windows.after_the_act():
        windows.redraw(client, body, preview(bot, client, series_id, hr_id, view_id=view_id))
    ack()


def wait(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    """Do what the refusal offers: ask the same people, from the first day on which they may be asked."""
    series_id, hr_id, view_id = parsing.row_of(action), str(context.user_id), str(body["view"]["id"])
    try:
        launch.outlook(bot, series_id, hr_id, _roster(bot, client, series_id, hr_id))
    except MayNotGoOut as refused:
        _change(bot, series_id, hr_id, None, refused.not_before)
    with windows.after_the_act():
        windows.redraw(client, body, preview(bot, client, series_id, hr_id, view_id=view_id))
    ack()


def submit_preview(ack: Ack, view: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot) -> None:
    """Ask the last question before it goes out: to how many people?"""
    series_id, hr_id = parsing.known(form_values.metadata(view)["series"]), str(context.user_id)
    outlook = launch.outlook(bot, series_id, hr_id, _roster(bot, client, series_id, hr_id))
    shown = queries.preview(bot, series_id, hr_id, outlook)
    moved = launch.moved_by(bot, series_id, hr_id)
    ack(response_action="update", view=views.confirm_form(shown, parsing.zone_of(bot, hr_id), outlook, moved))


def submit_launch(ack: Ack, view: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot) -> None:
    series_id, hr_id = parsing.known(form_values.metadata(view)["series"]), str(context.user_id)
    shown = queries.preview(bot, series_id, hr_id)
    done = launch.launch(bot, series_id, hr_id, _roster(bot, client, series_id, hr_id))
    ack(response_action="update", view=views.launched(shown, done, parsing.zone_of(bot, hr_id)))


def ask_again(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    """Show what would go out, to whom and from when; nothing does before the last word."""
    series_id, hr_id = parsing.row_of(action), str(context.user_id)
    outlook = launch.outlook(bot, series_id, hr_id, _roster(bot, client, series_id, hr_id))
    shown = queries.preview(bot, series_id, hr_id, outlook, at_once=True)
    moved = launch.moved_by(bot, series_id, hr_id)
    windows.instead(client, body, views.again_form(shown, parsing.zone_of(bot, hr_id), outlook, moved))
    ack()


def submit_again(ack: Ack, view: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot) -> None:
    series_id, hr_id = parsing.known(form_values.metadata(view)["series"]), str(context.user_id)
    shown = queries.preview(bot, series_id, hr_id, at_once=True)
    done = launch.launch_next(bot, series_id, hr_id, _roster(bot, client, series_id, hr_id))
    ack(response_action="update", view=views.launched(shown, done, parsing.zone_of(bot, hr_id)))


def _instead(refused: Refused) -> Instead:
    """Return what the refusal offers instead and one click can do."""
    match refused:
        case MayNotGoOut():
            together = refused.is_everybody or bool(refused.instead_ids)
            since = refused.instead_from if together else None
            return Instead(
                together=together, is_everybody=refused.is_everybody, since=since, not_before=refused.not_before
            )
        case OutAlready():
            return Instead(out_already=refused.series_id)
        case _:
            return Instead()


def _change(bot: Bot, series_id: int, hr_id: str, audience: Audience | None, since: date | None) -> None:
    composed = queries.series(bot, series_id, hr_id).composed
    if audience is not None:
        composed = replace(composed, audience=audience)
    if since is not None:
        zone = ZoneInfo(parsing.zone_of(bot, hr_id))
        composed = replace(composed, opens_at=datetime.combine(since, _MORNING, zone).astimezone(UTC))
    drafts.redraft(bot, series_id, hr_id, composed)


def _roster(bot: Bot, client: WebClient, series_id: int, hr_id: str, then: Then = lambda _people: None) -> list[str]:
    audience = queries.series(bot, series_id, hr_id).composed.audience
    return counting.roster(bot, client, audience, then)


def _counted(
    bot: Bot, client: WebClient, series_id: int, hr_id: str, view_id: str, people: Collection[str] | None
) -> None:
    """Show in the window that waits for it who is asked, or that nobody knows; whoever closed it has a draft."""
    if people is None:
        shown, zone = queries.preview(bot, series_id, hr_id), parsing.zone_of(bot, hr_id)
        view = views.preview_form(shown, zone, None, refused=_NOT_SEEN)
    else:
        view = preview(bot, client, series_id, hr_id, view_id=view_id)
    windows.redraw_later(client, view_id, view)
