"""What becomes of the app itself: taken out of workspaces, uninstalled, its token revoked, and back again."""

from __future__ import annotations

from typing import Any

from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import Bot, outbox
from bot.departments import departments
from bot.operations import installation
from handlers import slack


def register(app: App) -> None:
    app.event("team_access_granted")(granted)
    app.event("team_access_revoked")(revoked)
    app.event("app_uninstalled")(uninstalled)
    app.event("tokens_revoked")(token_revoked)


def granted(event: dict[str, Any], bot: Bot) -> None:
    """The app of a whole organisation came into more of its workspaces: what could not be said there is said now."""
    departments.may_act_in(bot, event["team_ids"])
    outbox.revive_after(bot, slack.NOT_IN_WORKSPACE)


def revoked(event: dict[str, Any], bot: Bot) -> None:
    """The app was taken out of workspaces: the departments whose channels are there are told of at once."""
    departments.may_not_act_in(bot, event["team_ids"])


def uninstalled(client: WebClient, bot: Bot) -> None:
    """The app was uninstalled. Slack tells it before or after the token is revoked, in any order."""
    check(bot, client)


def token_revoked(event: dict[str, Any], client: WebClient, bot: Bot) -> None:
    """Tokens were revoked, named by whose they were: ours, or those of people, which Handoff has none of.

    Source: docs.slack.dev/reference/events/tokens_revoked.
    """
    if bot.installation.user_id in (event.get("tokens") or {}).get("bot", ()):
        check(bot, client)


def check(bot: Bot, client: WebClient) -> None:
    """Ask Slack whether the token works, and note it. An event that comes late, after the app was installed again, is
    no news; where Slack cannot be reached nothing is known.
    """
    try:
        client.auth_test()
    except SlackApiError as error:
        if slack.code(error) in slack.ENDED:
            installation.note_end(bot, slack.code(error))
    except slack.CONNECTION_ERRORS:
        pass
    else:
        installation.note_return(bot)
