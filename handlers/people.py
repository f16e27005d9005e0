"""Who is who in Slack: strangers are asked about at once. Everybody is read several times a day, in `directory`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import Bot, membership
from bot.installation import Installation
from bot.membership import Profile
from bot.people import directory, people
from bot.people.absences import Status
from bot.text import is_blank, one_line
from handlers import slack

# Below this many strangers it is cheaper to ask for each than to read the whole list of the workspace.
_FEW = 30
_PAGE = 200
SLACKBOT = "USLACKBOT"


def register(app: App) -> None:
    app.event("team_join")(came)


def came(event: dict[str, Any], bot: Bot) -> None:
    """Somebody new. Where pulses go out to everyone, everyone is known; otherwise strangers stay strangers."""
    if bot.settings.hr or people.is_known(bot, event["user"]["id"]):
        membership.keep(bot, [profile_of(event["user"], bot.installation)])


def meet(bot: Bot, client: WebClient, person_id: str) -> None:
    """Know who this is before anything is decided: a stranger is asked about at once. Raises what Slack says then."""
    if not people.is_known(bot, person_id):
        membership.keep(bot, [profile_of(client.users_info(user=person_id)["user"], bot.installation)])


def acquaint(bot: Bot, client: WebClient, ids: list[str]) -> None:
    """Ask Slack about those of whom we know nothing yet; where they are many, everybody is read soon instead."""
    unknown = people.unknown(bot, ids)
    if len(unknown) > _FEW:
        directory.want(bot)
    else:
        ask_about(bot, client, unknown)


def ask_about(bot: Bot, client: WebClient, ids: list[str]) -> None:
    """Ask Slack about each of these people. Everybody is kept at once, so a second try goes on from there."""
    for person_id in ids:
        user = user_of(client, person_id)
        if user is not None:
            membership.keep(bot, [profile_of(user, bot.installation)])


def workspaces(bot: Bot, client: WebClient) -> list[str | None]:
    """Return the ids of the workspaces whose lists are to be asked for, each by itself.

    Only with an installation for a whole organisation is that needed: otherwise it is one None.
    Source: docs.slack.dev/enterprise/organization-ready-apps, docs.slack.dev/reference/methods/auth.teams.list.
    """
    if not bot.installation.is_org_wide:
        return [None]
    return [team["id"] for page in slack.pages(client.auth_teams_list, limit=_PAGE) for team in page["teams"]]


def user_of(client: WebClient, person_id: str) -> dict[str, Any] | None:
    """Somebody as Slack shows them; None when Slack knows nobody of that id any more."""
    try:
        user: dict[str, Any] = client.users_info(user=person_id)["user"]
    except SlackApiError as error:
        if slack.code(error) not in slack.GONE_PEOPLE:
            raise
        return None
    return user


def _zone(name: str | None) -> str:
    """The zone if this machine knows it: one that Slack knows and we do not must not break somebody's Home."""
    try:
        return ZoneInfo(name).key if name else "UTC"
    except (ZoneInfoNotFoundError, ValueError):
        return "UTC"


def profile_of(user: dict[str, Any], installation: Installation) -> Profile:
    """Slack's user as ours. Slackbot says of itself that it is no bot.

    Source: docs.slack.dev/reference/objects/user-object.
    """
    shown = user.get("profile") or {}
    names = (shown.get("display_name"), shown.get("real_name"), user.get("real_name"), user.get("name"))
    return Profile(
        id=user["id"],
        name=next((one_line(name) for name in names if name and not is_blank(name)), user["id"]),
        zone=_zone(user.get("tz")),
        is_active=not user.get("deleted", False) or _is_elsewhere(user, installation),
        is_bot=bool(user.get("is_bot")) or user["id"] == SLACKBOT,
        is_external=_is_external(user, installation),
        is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        team_id=_workspaces(user)[0] if _workspaces(user) else None,
        status=_status(shown),
        changed_at=moment_of(user["updated"]) if user.get("updated") else None,
    )


def _is_external(user: dict[str, Any], installation: Installation) -> bool:
    """Return whether somebody is of another company.

    On Enterprise Grid a user says which organisation they are of; their `team_id` may be any of its workspaces.
    Source: docs.slack.dev/reference/objects/user-object, "Enterprise user objects".
    """
    of_organisation = user.get("enterprise_user") or {}
    enterprise_id = of_organisation.get("enterprise_id") or user.get("enterprise_id")
    return bool(user.get("is_stranger")) or not installation.is_ours(user.get("team_id"), enterprise_id)


def _is_elsewhere(user: dict[str, Any], installation: Installation) -> bool:
    """Return whether somebody who left one workspace of our organisation is in another one still: then they did not
    leave the company.
    """
    return installation.enterprise_id is not None and any(
        team_id != user.get("team_id") for team_id in (user.get("enterprise_user") or {}).get("teams") or ()
    )


def _workspaces(user: dict[str, Any]) -> list[str]:
    """Return the ids of the workspaces somebody is in, their own first."""
    teams = (user.get("enterprise_user") or {}).get("teams") or user.get("teams") or ()
    found = [team_id for team_id in (user.get("team_id"), *teams) if team_id and not team_id.startswith("E")]
    return list(dict.fromkeys(found))


def _status(profile: dict[str, Any]) -> Status:
    """The status, with Slack's English words for its own suggestions, whatever language they were chosen in.

    An expiration of zero is none. Source: docs.slack.dev/reference/objects/user-object, "Profile".
    """
    texts = (profile.get("status_text"), profile.get("status_text_canonical"))
    expires = profile.get("status_expiration") or 0
    return Status(
        text=one_line(" ".join(text for text in texts if text)),
        emoji=(profile.get("status_emoji") or "").strip(":").split("::")[0],
        ends_at=moment_of(expires) if expires else None,
    )


def moment_of(seconds: float) -> datetime:
    """One of Slack's moments, in seconds since 1970."""
    return datetime.fromtimestamp(seconds, UTC)
