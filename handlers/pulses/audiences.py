"""Who is in a channel or a user group: only Slack knows."""

from __future__ import annotations

import logging
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import Bot
from bot.pulses.launch import Rosters
from bot.pulses.questionnaire import Audience, Reach
from handlers import slack
from handlers.people import workspaces

log = logging.getLogger("handoff.pulses")

_PAGE = 200
# Plans without user groups, and apps that were installed before the scope was asked for.
_NO_SUCH_GROUP = "no_such_subteam"
_NO_GROUPS = {"plan_upgrade_required", "missing_scope"}


def members(bot: Bot, client: WebClient, audience: Audience) -> list[str]:
    """Return the ids of those whom only Slack knows; none of everyone and of departments, who are known already.

    Raises Slack's error when the channel or the group cannot be read.
    """
    if audience.reach is Reach.CHANNEL:
        pages = slack.pages(client.conversations_members, channel=audience.slack_id, limit=_PAGE)
        return [person_id for page in pages for person_id in page["members"]]
    if audience.reach is Reach.GROUP:
        return _of_group(bot, client, str(audience.slack_id))
    return []


def rosters(bot: Bot, client: WebClient) -> Rosters:
    """Return `members` as a function for the ticks: None when Slack cannot say so now, and the next tick asks again."""

    def roster(audience: Audience) -> list[str] | None:
        try:
            return members(bot, client, audience)
        except (SlackApiError, *slack.CONNECTION_ERRORS) as error:
            code = slack.code(error) if isinstance(error, SlackApiError) else type(error).__name__
            log.warning("audience cannot be read", extra={"audience": audience.slack_id, "code": code})
            return None

    return roster


def groups(bot: Bot, client: WebClient) -> list[tuple[str, str]]:
    """Return the user groups of our workspaces as (id, name); none where the plan has none."""
    found: list[dict[str, Any]] = []
    for team_id in workspaces(bot, client):
        try:
            found += client.usergroups_list(team_id=team_id)["usergroups"]
        except SlackApiError as error:
            if slack.code(error) not in _NO_GROUPS:
                raise
    return [(str(group["id"]), str(group["name"])) for group in found if not group.get("date_delete")]


def _of_group(bot: Bot, client: WebClient, group_id: str) -> list[str]:
    """Return who is in a user group, whichever of our workspaces it is of."""
    teams = workspaces(bot, client)
    for team_id in teams[:-1]:
        try:
            return list(client.usergroups_users_list(usergroup=group_id, team_id=team_id)["users"])
        except SlackApiError as error:
            if slack.code(error) != _NO_SUCH_GROUP:
                raise
    return list(client.usergroups_users_list(usergroup=group_id, team_id=teams[-1])["users"])
