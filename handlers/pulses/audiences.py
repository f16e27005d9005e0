"""Who is in a channel or a user group: only Slack knows."""

from __future__ import annotations

import logging

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.pulses.launch import Rosters
from bot.pulses.questionnaire import Audience, Reach
from handlers import slack

log = logging.getLogger("handoff.pulses")

_PAGE = 200
# Plans without user groups, and apps that were installed before the scope was asked for.
_NO_GROUPS = {"plan_upgrade_required", "missing_scope"}


def members(client: WebClient, audience: Audience) -> list[str]:
    """Return the ids of those whom only Slack knows; none of everyone and of departments, who are known already.

    Raises Slack's error when the channel or the group cannot be read.
    """
    if audience.reach is Reach.CHANNEL:
        pages = client.conversations_members(channel=audience.slack_id, limit=_PAGE)
        return [person_id for page in pages for person_id in page["members"]]
    if audience.reach is Reach.GROUP:
        return list(client.usergroups_users_list(usergroup=audience.slack_id)["users"])
    return []


def rosters(client: WebClient) -> Rosters:
    """Return `members` as a function for the ticks: None when Slack cannot say so now, and the next tick asks again."""

    def roster(audience: Audience) -> list[str] | None:
        try:
            return members(client, audience)
        except (SlackApiError, *slack.CONNECTION_ERRORS) as error:
            code = slack.code(error) if isinstance(error, SlackApiError) else type(error).__name__
            log.warning("audience cannot be read", extra={"audience": audience.slack_id, "code": code})
            return None

    return roster


def groups(client: WebClient) -> list[tuple[str, str]]:
    """Return the user groups of the workspace as (id, name); none where the plan has none."""
    try:
        found = client.usergroups_list()["usergroups"]
    except SlackApiError as error:
        if slack.code(error) in _NO_GROUPS:
            return []
        raise
    return [(str(group["id"]), str(group["name"])) for group in found if not group.get("date_delete")]
