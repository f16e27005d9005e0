"""Asking Slack who belongs to which department, at night and at its pace: a field of profiles, else user groups."""

from __future__ import annotations

import logging

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import Bot
from bot.people import slack_homes
from handlers import slack
from handlers.people import workspaces

log = logging.getLogger("handoff.people")


def read(bot: Bot, client: WebClient) -> None:
    """Go on asking where everybody belongs, if that is due. Where Slack does not answer, whoever comes next goes on.

    Slack has the fields of a profile by their ids, and tells labels in a list of their own; a profile is asked for by
    itself.
    Source: docs.slack.dev/reference/methods/users.profile.get, docs.slack.dev/reference/methods/team.profile.get.
    """
    look = slack_homes.claim(bot)
    if look is None:
        return
    try:
        field_id = _field_id(bot, client) if bot.settings.home_field else None
        by_group = _by_group(bot, client)
        while asked := slack_homes.next_people(bot, look):
            heard = {one: _said(client, one, field_id) or by_group.get(one, "") for one in asked}
            look = slack_homes.hear(bot, heard)
        slack_homes.finish(bot)
    except (SlackApiError, *slack.CONNECTION_ERRORS) as error:
        log.warning("homes cannot be read", extra={"code": slack.word(error)})


def _field_id(bot: Bot, client: WebClient) -> str | None:
    """Slack's id of the field that the setting names by its label or its id; None where no profile has one like it."""
    wanted = bot.settings.home_field
    for field in client.team_profile_get()["profile"].get("fields") or ():
        if field["id"] == wanted or str(field.get("label", "")).casefold() == wanted.casefold():
            return str(field["id"])
    log.warning("no profile has the field that HANDOFF_HOME_FIELD names")
    return None


def _by_group(bot: Bot, client: WebClient) -> dict[str, str]:
    """The home of everybody in a user group that the file names: of several groups, that of the first id."""
    found: dict[str, str] = {}
    homes = slack_homes.groups(bot)
    for team_id in workspaces(bot, client) if homes else ():
        there = {group["id"] for group in client.usergroups_list(team_id=team_id)["usergroups"]}
        for group_id in sorted(there & homes.keys()):
            for person_id in client.usergroups_users_list(usergroup=group_id, team_id=team_id)["users"]:
                found.setdefault(person_id, homes[group_id])
    return found


def _said(client: WebClient, person_id: str, field_id: str | None) -> str:
    """What stands in that field of somebody's profile; "" where nothing does, or Slack knows nobody of that id."""
    if field_id is None:
        return ""
    try:
        fields = client.users_profile_get(user=person_id)["profile"].get("fields") or {}
    except SlackApiError as error:
        if slack.code(error) not in slack.GONE_PEOPLE:
            raise
        return ""
    return str((fields.get(field_id) or {}).get("value") or "")
