"""Who is who in Slack: strangers are asked about at once, and everybody is read several times a day."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from slack_bolt import App, BoltContext
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import Bot, membership
from bot.membership import Profile
from bot.people import people
from bot.people.absences import Status
from bot.text import is_blank, one_line
from handlers import slack

log = logging.getLogger("handoff.people")

# Below this many strangers it is cheaper to ask for each than to read the whole list of the workspace.
_FEW = 30
_PAGE = 200
SLACKBOT = "USLACKBOT"


def register(app: App) -> None:
    app.event("team_join")(came)


def came(event: dict[str, Any], context: BoltContext, bot: Bot) -> None:
    """Somebody new. Where pulses go out to everyone, everyone is known; otherwise strangers stay strangers."""
    if bot.settings.hr or people.is_known(bot, event["user"]["id"]):
        membership.keep(bot, [profile_of(event["user"], str(context.team_id))])


def meet(bot: Bot, client: WebClient, team_id: str, person_id: str) -> None:
    """Know who this is before anything is decided: a stranger is asked about at once. Raises what Slack says then."""
    if not people.is_known(bot, person_id):
        membership.keep(bot, [profile_of(client.users_info(user=person_id)["user"], team_id)])


def acquaint(bot: Bot, client: WebClient, team_id: str, ids: list[str]) -> None:
    """Ask Slack about those of whom we know nothing yet. Each page is kept at once, so a second try goes on from it."""
    unknown = set(people.unknown(bot, ids))
    if len(unknown) <= _FEW:
        found = [user_of(client, person_id) for person_id in sorted(unknown)]
        membership.keep(bot, [profile_of(user, team_id) for user in found if user is not None])
        return
    for page in client.users_list(limit=_PAGE):
        membership.keep(bot, [profile_of(user, team_id) for user in page["members"] if user["id"] in unknown])


def meet_everybody(bot: Bot, client: WebClient, team_id: str) -> None:
    """Read who is in the workspace: who was deactivated hands back what they had.

    Where pulses are made, strangers are met as well: one for everyone needs that. Each page is kept at once; what Slack
    does not answer now is asked again with the next tick.
    """
    try:
        for page in client.users_list(limit=_PAGE):
            users = page["members"]
            known = set() if bot.settings.hr else people.known(bot, [user["id"] for user in users])
            wanted = [user for user in users if bot.settings.hr or user["id"] in known]
            membership.keep(bot, [profile_of(user, team_id) for user in wanted])
    except (SlackApiError, *slack.CONNECTION_ERRORS) as error:
        log.warning("people cannot be read", extra={"code": slack.word(error)})


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


def profile_of(user: dict[str, Any], team_id: str) -> Profile:
    """Slack's user as ours. Slackbot says of itself that it is no bot.

    Source: docs.slack.dev/reference/objects/user-object.
    """
    shown = user.get("profile") or {}
    names = (shown.get("display_name"), shown.get("real_name"), user.get("real_name"), user.get("name"))
    home = user.get("team_id")
    return Profile(
        id=user["id"],
        name=next((one_line(name) for name in names if name and not is_blank(name)), user["id"]),
        zone=_zone(user.get("tz")),
        is_active=not user.get("deleted", False),
        is_bot=bool(user.get("is_bot")) or user["id"] == SLACKBOT,
        is_external=bool(user.get("is_stranger")) or (home is not None and home != team_id),
        status=_status(shown),
        changed_at=moment_of(user["updated"]) if user.get("updated") else None,
    )


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
