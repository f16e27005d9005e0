"""Windows: opened, put on top of another, or drawn anew. One call to Slack each."""

from __future__ import annotations

from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View

from handlers import slack

# Closed meanwhile, or drawn anew by a later click: then there is nothing to draw here any more.
_OVERTAKEN = {"hash_conflict", "not_found"}


def show(client: WebClient, body: dict[str, Any], view: View) -> None:
    """In a window of its own, or on top of the one that the button was in; in its place where Slack takes no more."""
    below = body.get("view") or {}
    if below.get("type") != "modal":
        client.views_open(trigger_id=body["trigger_id"], view=view)
    elif _is_third(below):
        redraw(client, body, view)
    else:
        client.views_push(trigger_id=body["trigger_id"], view=view)


def lead_on(client: WebClient, body: dict[str, Any], view: View) -> None:
    """Show a window from which others are opened: it leaves room for one above it, of the three that Slack takes."""
    if (body.get("view") or {}).get("previous_view_id"):
        redraw(client, body, view)
    else:
        show(client, body, view)


def redraw(client: WebClient, body: dict[str, Any], view: View) -> None:
    """Draw the window that the button was in anew. What people typed stays in fields that keep their ids."""
    shown = body["view"]
    try:
        client.views_update(view_id=shown["id"], hash=shown["hash"], view=view)
    except SlackApiError as error:
        if slack.code(error) not in _OVERTAKEN:
            raise


def instead(client: WebClient, body: dict[str, Any], view: View) -> None:
    """In place of the window that the button was in, or as a new one beside a message."""
    if (body.get("view") or {}).get("type") == "modal":
        redraw(client, body, view)
    else:
        show(client, body, view)


def _is_third(shown: dict[str, Any]) -> bool:
    """Is it the last that Slack takes? The first has none below it, the second the first."""
    return shown.get("previous_view_id") not in {None, shown.get("root_view_id")}
