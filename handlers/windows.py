"""Windows: opened, put on top of another, or drawn anew. One call to Slack each.

Slack stacks three and refuses a fourth, so whether a window is put on top or drawn in place is decided here alone.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View

from handlers import slack

log = logging.getLogger("handoff.windows")

DEEPEST = 3
# Closed meanwhile, or drawn anew by a later click: then there is nothing to draw here any more.
_OVERTAKEN = {"hash_conflict", "not_found"}


def show(client: WebClient, body: dict[str, Any], view: View) -> None:
    """In a window of its own, or on top of the one that the button was in; in its place where Slack takes no more."""
    below = depth(body)
    if below == 0:
        client.views_open(trigger_id=body["trigger_id"], view=view)
    elif below < DEEPEST:
        client.views_push(trigger_id=body["trigger_id"], view=view)
    else:
        redraw(client, body, view)


def lead_on(client: WebClient, body: dict[str, Any], view: View) -> None:
    """Show a window from which others are opened: it leaves room for one above it, of the three that Slack takes."""
    if depth(body) > 1:
        redraw(client, body, view)
    else:
        show(client, body, view)


def redraw_later(client: WebClient, view_id: str, view: View) -> None:
    """Draw a window anew that waited for something, however it looks by now. Whoever closed it sees nothing more."""
    try:
        client.views_update(view_id=view_id, view=view)
    except SlackApiError as error:
        if slack.code(error) not in _OVERTAKEN:
            raise


def redraw(client: WebClient, body: dict[str, Any], view: View) -> None:
    """Draw the window that the button was in anew. What people typed stays in fields that keep their ids.

    A button that stands in none, as one of a forged message, gets a window of its own.
    """
    if depth(body) == 0:
        client.views_open(trigger_id=body["trigger_id"], view=view)
        return
    shown = body["view"]
    try:
        client.views_update(view_id=shown["id"], hash=shown["hash"], view=view)
    except SlackApiError as error:
        if slack.code(error) not in _OVERTAKEN:
            raise


def instead(client: WebClient, body: dict[str, Any], view: View) -> None:
    """In place of the window that the button was in, or as a new one beside a message."""
    if depth(body) > 0:
        redraw(client, body, view)
    else:
        show(client, body, view)


@contextmanager
def after_the_act() -> Iterator[None]:
    """Show within this what was done: it is done, also if Slack cannot show it."""
    try:
        yield
    except (SlackApiError, *slack.CONNECTION_ERRORS) as error:
        log.info("what was done could not be shown", extra={"code": slack.word(error)})


def depth(body: dict[str, Any]) -> int:
    """Return how many windows are open where something was pressed or sent: none beside a message and in Home.

    The first has none below it, the second the first, the third neither.
    """
    shown = body.get("view") or {}
    if shown.get("type") != "modal":
        return 0
    elif shown.get("previous_view_id") is None:
        return 1
    return 2 if shown["previous_view_id"] == shown.get("root_view_id") else DEEPEST
