"""The window of one request: opened from anywhere, and drawn anew after everything that is done in it."""

from __future__ import annotations

import json
import logging
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View

from bot import Bot
from bot.errors import NoSuchRequest
from bot.requests import record
from handlers import slack, windows
from handlers.requests.parsing import request_id
from handlers.views.requests import ids
from handlers.views.requests import record as views
from handlers.views.requests.dialogs import sentence
from handlers.views.requests.record import Place

log = logging.getLogger("handoff.requests")


def register(app: App) -> None:
    app.action(ids.READ)(open_record)
    app.action(ids.TURN)(turn)


def open_record(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    """*Open* on a card, a reminder, a digest or in Home."""
    show(bot, client, body, request_id(action.get("value")), str(context.user_id))
    ack()


def turn(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot
) -> None:
    """Another page of the talk, or back from what was opened in its place."""
    number, _, page = str(action.get("value") or "").partition(" ")
    place = Place(request_id(number), int(page) if page.isascii() and page.isdigit() else 0)
    windows.redraw(client, body, _window(bot, place, str(context.user_id)))
    ack()


def show(bot: Bot, client: WebClient, body: dict[str, Any], number: int, reader_id: str) -> None:
    """Open the window of a request. Raises NoSuchRequest for whoever may not see it."""
    windows.show(client, body, _window(bot, Place(number), reader_id))


def show_within(client: WebClient, body: dict[str, Any], view: View) -> None:
    """Show a form: in place of the window of its request, with a way back, if it was opened there."""
    place = place_of(body)
    if place is None:
        windows.show(client, body, view)
    else:
        windows.redraw(client, body, views.with_way_back(view, place))


def refresh(bot: Bot, client: WebClient, body: dict[str, Any], reader_id: str, note: str = "") -> None:
    """Draw the window of a request anew if something was done in it. What was done is done, also if Slack is ill.

    `note` says what was kept of a rating.
    """
    place = place_of(body)
    try:
        if place is not None:
            windows.redraw(client, body, _again(bot, place, reader_id, note))
    except (SlackApiError, *slack.CONNECTION_ERRORS):
        log.info("a window could not be drawn anew")


def finish(ack: Ack, bot: Bot, view: dict[str, Any], reader_id: str) -> None:
    """Acknowledge a form that was sent: what is under it shows again, drawn anew if it is the window of a request."""
    about = json.loads(view.get("private_metadata") or "{}")
    if "back" in about:
        ack(response_action="update", view=_again(bot, Place(about["request"], about["back"]), reader_id))
    else:
        ack()


def place_of(body: dict[str, Any]) -> Place | None:
    """Where in the window of a request something was pressed; None when it was elsewhere."""
    view = body.get("view") or {}
    about = json.loads(view.get("private_metadata") or "{}") if view.get("type") == "modal" else {}
    return Place(about["request"], about["page"]) if {"request", "page"} <= about.keys() else None


def _window(bot: Bot, place: Place, reader_id: str, note: str = "") -> View:
    return views.window(record.record_of(bot, place.request_id, reader_id), place.page, note)


def _again(bot: Bot, place: Place, reader_id: str, note: str = "") -> View:
    """The same for whoever has seen it: they may have moved it away, or serve there no more."""
    try:
        return _window(bot, place, reader_id, note)
    except NoSuchRequest:
        return sentence(views.GONE, f"R-{place.request_id}")
