"""Who is in a department's channel, and who is who: kept in step by events and by a look at Slack."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from slack_bolt import App, BoltContext
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import Bot, membership
from bot.departments import departments
from bot.membership import Profile
from bot.people import absences, people
from bot.people.absences import Status
from bot.text import is_blank, one_line
from handlers import slack

log = logging.getLogger("handoff.people")

# Below this many strangers it is cheaper to ask for each than to read the whole list of the workspace.
_FEW = 30
_PAGE = 200
SLACKBOT = "USLACKBOT"
# Ordinarily events take a second or two. Beyond this, who is in a channel is looked up instead of believed.
_ON_ITS_WAY = timedelta(minutes=1)


def register(app: App) -> None:
    app.event("member_joined_channel")(joined)
    app.event("member_left_channel")(left)
    app.event("channel_id_changed")(renumbered)
    app.event("user_change")(changed)
    app.event("team_join")(came)
    app.event("dnd_updated_user")(quieted)


def joined(event: dict[str, Any], context: BoltContext, client: WebClient, bot: Bot) -> None:
    """A colleague becomes a member; Handoff itself can speak now, and says what it could not say before.

    Who is in the channel is looked up by the next tick: a large one takes longer than Slack waits for us here.
    """
    if event["user"] == context.bot_user_id:
        departments.invited(bot, event["channel"])
        return
    department_id = departments.channels(bot).get(event["channel"])
    if department_id is not None and _is_late(event, bot):
        departments.look_again(bot, department_id)
    elif department_id is not None:
        acquaint(bot, client, str(context.team_id), [event["user"]])
        membership.joined(bot, department_id, event["user"])


def left(event: dict[str, Any], bot: Bot) -> None:
    """Who leaves the channel is no member from that moment on."""
    department_id = departments.channels(bot).get(event["channel"])
    if department_id is not None and _is_late(event, bot):
        departments.look_again(bot, department_id)
    elif department_id is not None:
        membership.left(bot, department_id, event["user"])


def renumbered(event: dict[str, Any], bot: Bot) -> None:
    """A channel has another id since, as when it is shared with another company; all that stands in it came along."""
    departments.renumber(bot, str(event["old_channel_id"]), str(event["new_channel_id"]))


def changed(event: dict[str, Any], context: BoltContext, bot: Bot) -> None:
    """Somebody has another name, zone or status, or was deactivated. Strangers stay strangers."""
    if people.get(bot, event["user"]["id"]) is not None:
        membership.keep(bot, [_profile(event["user"], str(context.team_id))])


def quieted(event: dict[str, Any], bot: Bot) -> None:
    """Somebody paused their notifications, or wants them back.

    What is on now has begun already; without a pause Slack names the next night that they want quiet.
    Source: docs.slack.dev/reference/events/dnd_updated_user. Snoozes are not told apart from nights.
    """
    told = event["dnd_status"]
    if told.get("dnd_enabled"):
        from_at, until = _moment(told["next_dnd_start_ts"]), _moment(told["next_dnd_end_ts"])
    else:
        from_at = until = bot.now()
    absences.keep_quiet(bot, event["user"], from_at, until, told_at=_told_at(event))


def came(event: dict[str, Any], context: BoltContext, bot: Bot) -> None:
    """Somebody new. Where pulses go out to everyone, everyone is known."""
    if bot.settings.hr:
        membership.keep(bot, [_profile(event["user"], str(context.team_id))])
    else:
        changed(event, context, bot)


def look_at_slack(bot: Bot, client: WebClient, team_id: str) -> None:
    """Compare the channels that were not looked at lately with what we know, in case an event was missed.

    A department whose channel cannot be read now is looked at again with the next tick; the others do not wait for it.
    """
    for department in departments.to_look_at(bot):
        try:
            keep_members(bot, client, team_id, department.id, department.channel_id)
        except (SlackApiError, *slack.CONNECTION_ERRORS) as error:
            code = slack.code(error) if isinstance(error, SlackApiError) else type(error).__name__
            log.warning("channel cannot be read", extra={"department": department.id, "code": code})


def keep_members(bot: Bot, client: WebClient, team_id: str, department_id: int, channel_id: str) -> None:
    """Make the people in the channel the members of the department. Raises what Slack says when it cannot be read."""
    try:
        channel = client.conversations_info(channel=channel_id)["channel"]
        ids = [
            person_id
            for page in client.conversations_members(channel=channel_id, limit=_PAGE)
            for person_id in page["members"]
        ]
    except SlackApiError as error:
        if slack.code(error) in slack.UNREACHABLE_CHANNEL:
            departments.unreachable(bot, department_id)
        raise
    if not channel.get("is_member") or channel.get("is_archived"):
        departments.unreachable(bot, department_id)
    else:
        departments.reachable(bot, department_id)
    # Leads come from the departments file, and need not be in the channel.
    concerned = [*ids, *people.leads_of(bot, department_id)]
    acquaint(bot, client, team_id, concerned)
    membership.keep_members(bot, department_id, ids)
    refresh(bot, client, team_id, concerned)
    departments.looked_at(bot, department_id)


def acquaint(bot: Bot, client: WebClient, team_id: str, ids: list[str]) -> None:
    """Ask Slack about those of whom we know nothing yet. Each page is kept at once, so a second try goes on from it."""
    unknown = set(people.unknown(bot, ids))
    if len(unknown) <= _FEW:
        found = [_user(client, person_id) for person_id in sorted(unknown)]
        membership.keep(bot, [_profile(user, team_id) for user in found if user is not None])
        return
    for page in client.users_list(limit=_PAGE):
        membership.keep(bot, [_profile(user, team_id) for user in page["members"] if user["id"] in unknown])


def refresh(bot: Bot, client: WebClient, team_id: str, ids: list[str]) -> None:
    """Ask again about a few who were not asked about for a day: a status may have changed while nobody listened."""
    found = [_user(client, person_id) for person_id in people.stale(bot, ids)[:_FEW]]
    membership.keep(bot, [_profile(user, team_id) for user in found if user is not None])


def meet_everybody(bot: Bot, client: WebClient, team_id: str) -> None:
    """Know everybody in the workspace, which a pulse for everyone needs: where nobody makes pulses, nobody is met.

    Each page is kept at once; what Slack does not answer now is asked again with the next tick.
    """
    if not bot.settings.hr:
        return
    try:
        for page in client.users_list(limit=_PAGE):
            membership.keep(bot, [_profile(user, team_id) for user in page["members"]])
    except (SlackApiError, *slack.CONNECTION_ERRORS) as error:
        code = slack.code(error) if isinstance(error, SlackApiError) else type(error).__name__
        log.warning("people cannot be read", extra={"code": code})


def meet(bot: Bot, client: WebClient, team_id: str, person_id: str) -> datetime:
    """Know who this is before anything is decided; answers until when that will do.

    Slack is asked about strangers, and once a day about others. Where pulses are made, never about others: the day's
    round asks about everybody alike, and a moment written down at a click would be that of whoever came to answer.
    """
    now, known_until = bot.now(), people.known_until(bot, person_id)
    if known_until is not None and (now < known_until or bot.settings.hr):
        return known_until
    try:
        membership.keep(bot, [_profile(client.users_info(user=person_id)["user"], team_id)])
    except (SlackApiError, *slack.CONNECTION_ERRORS):
        if known_until is None:
            raise
        # What we knew yesterday will do until Slack answers again.
        log.warning("person could not be refreshed", extra={"person": person_id})
    return people.known_until(bot, person_id) or now


def _user(client: WebClient, person_id: str) -> dict[str, Any] | None:
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


def _profile(user: dict[str, Any], team_id: str) -> Profile:
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
        changed_at=_moment(user["updated"]) if user.get("updated") else None,
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
        ends_at=_moment(expires) if expires else None,
    )


def _is_late(event: dict[str, Any], bot: Bot) -> bool:
    """Was this on its way so long that the opposite may have happened since? Slack tries again for an hour and more."""
    told_at = _told_at(event)
    return told_at is not None and told_at < bot.now() - _ON_ITS_WAY


def _told_at(event: dict[str, Any]) -> datetime | None:
    """When Slack first sent the event, however late it arrives.

    Source: docs.slack.dev/apis/events-api, "Event type structure".
    """
    sent = event.get("event_ts")
    return _moment(float(sent)) if sent else None


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
