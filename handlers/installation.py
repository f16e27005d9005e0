"""What Slack says of the app itself: in which workspaces of an organisation it may act."""

from __future__ import annotations

from typing import Any

from slack_bolt import App

from bot import Bot, outbox
from bot.departments import departments
from handlers import slack


def register(app: App) -> None:
    app.event("team_access_granted")(granted)
    app.event("team_access_revoked")(revoked)


def granted(event: dict[str, Any], bot: Bot) -> None:
    """The app of a whole organisation came into more of its workspaces: what could not be said there is said now."""
    departments.may_act_in(bot, event["team_ids"])
    outbox.revive_after(bot, slack.NOT_IN_WORKSPACE)


def revoked(event: dict[str, Any], bot: Bot) -> None:
    """The app was taken out of workspaces: the departments whose channels are there are told of at once."""
    departments.may_not_act_in(bot, event["team_ids"])
