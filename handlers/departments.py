"""Who is in a department's channel: kept in step by events and by a look at Slack."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from slack_bolt import App, BoltContext
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import Bot, membership
from bot.departments import departments
from bot.people import people
from bot.pulses import channels
from handlers import slack
from handlers.people import acquaint
from storage.tables import Department

log = logging.getLogger("handoff.people")

_PAGE = 200
# Ordinarily events take a second or two. Beyond this, who is in a channel is looked up instead of believed.
_ON_ITS_WAY = timedelta(minutes=1)


def register(app: App) -> None:
    app.event("member_joined_channel")(joined)
    app.event("member_left_channel")(left)
    app.event("channel_id_changed")(renumbered)
    # Slack has another word for everything that happens to a private channel.
    app.event("channel_archive")(archived)
    app.event("group_archive")(archived)
    app.event("channel_unarchive")(back)
    app.event("group_unarchive")(back)
    app.event("channel_deleted")(deleted)
    app.event("group_deleted")(deleted)
    app.event("channel_shared")(shared)
    app.event("channel_unshared")(unshared)


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
        acquaint(bot, client, [event["user"]])
        membership.joined(bot, department_id, event["user"])
        bot.inquiries.want([event["user"]])


def left(event: dict[str, Any], context: BoltContext, bot: Bot) -> None:
    """Who leaves the channel is no member from that moment on; without Handoff itself nobody sees the cards."""
    department_id = departments.channels(bot).get(event["channel"])
    if department_id is not None and _is_late(event, bot):
        departments.look_again(bot, department_id)
    elif department_id is not None and event["user"] == context.bot_user_id:
        departments.unreachable(bot, department_id)
    elif department_id is not None:
        membership.left(bot, department_id, event["user"])


def renumbered(event: dict[str, Any], bot: Bot) -> None:
    """A channel has another id since, as when it is shared with another company; all that stands in it came along."""
    before, after = str(event["old_channel_id"]), str(event["new_channel_id"])
    departments.renumber(bot, before, after)
    channels.renumber(bot, before, after)


def archived(event: dict[str, Any], bot: Bot) -> None:
    """A channel was archived. Whether it is so still is looked up where the word of it comes late."""
    _is_closed(event, bot, "is_archived")


def deleted(event: dict[str, Any], bot: Bot) -> None:
    """A channel was deleted for good."""
    _is_closed(event, bot, departments.DELETED)


def back(event: dict[str, Any], bot: Bot) -> None:
    """An archived channel is back: the next tick looks whether Handoff is in it."""
    department_id = departments.channels(bot).get(str(event["channel"]))
    if department_id is not None:
        departments.look_again(bot, department_id)


def shared(event: dict[str, Any], bot: Bot) -> None:
    """A channel is shared with another workspace: with another company, or with one more of our organisation. Which of
    them the next tick finds out.
    """
    back(event, bot)


def unshared(event: dict[str, Any], bot: Bot) -> None:
    """A workspace left a shared channel. The event says whether another company is in it still.

    Source: docs.slack.dev/reference/events/channel_unshared.
    """
    department_id = departments.channels(bot).get(str(event["channel"]))
    if department_id is not None:
        departments.shared(bot, department_id, is_shared=bool(event.get("is_ext_shared")))


def _is_closed(event: dict[str, Any], bot: Bot, why: str) -> None:
    department_id = departments.channels(bot).get(str(event["channel"]))
    if department_id is not None and _is_late(event, bot):
        departments.look_again(bot, department_id)
    elif department_id is not None:
        departments.unreachable(bot, department_id, why)


def look_at_slack(bot: Bot, client: WebClient) -> None:
    """Compare the channels that were not looked at lately with what we know, in case an event was missed.

    The smallest come first: nobody waits until all of a channel of thousands is read. A department whose channel cannot
    be read now is looked at again with the next tick; the others do not wait for it.
    """
    seen: list[tuple[int, Department]] = []
    for department in departments.to_look_at(bot):
        with _unless_unreadable(department):
            seen.append((_size(bot, client, department), department))
    for _people, department in sorted(seen, key=lambda one: one[0]):
        with _unless_unreadable(department):
            _keep_members(bot, client, department)


@contextmanager
def _unless_unreadable(department: Department) -> Iterator[None]:
    try:
        yield
    except (SlackApiError, *slack.CONNECTION_ERRORS) as error:
        code = slack.word(error)
        # Slack's pace, or the end of this process: it is read later, and nobody need do anything.
        level = logging.INFO if code == "ratelimited" else logging.WARNING
        log.log(level, "channel cannot be read", extra={"department": department.id, "code": code})


def _size(bot: Bot, client: WebClient, department: Department) -> int:
    """Note whether we may speak in the channel, and return how many are in it. Raises what Slack says."""
    try:
        channel = client.conversations_info(channel=department.channel_id, include_num_members=True)["channel"]
    except SlackApiError as error:
        if slack.code(error) in slack.UNREACHABLE_CHANNEL:
            departments.unreachable(bot, department.id, slack.code(error))
        raise
    if channel.get("is_archived"):
        departments.unreachable(bot, department.id, "is_archived")
    elif not channel.get("is_member"):
        departments.unreachable(bot, department.id)
    else:
        departments.reachable(bot, department.id)
    departments.shared(bot, department.id, is_shared=bool(channel.get("is_ext_shared")))
    departments.is_in(bot, department.id, channel.get("context_team_id"))
    return int(channel.get("num_members") or 0)


def _keep_members(bot: Bot, client: WebClient, department: Department) -> None:
    """Make the people in the channel the members of the department: first that they are, then who they are.

    Each page is kept at once. Raises what Slack says when it cannot be read.
    """
    ids: list[str] = []
    for page in slack.pages(client.conversations_members, channel=department.channel_id, limit=_PAGE):
        membership.also_members(bot, department.id, page["members"])
        ids += page["members"]
    membership.keep_members(bot, department.id, ids)
    departments.looked_at(bot, department.id)
    # Leads come from the departments file, and need not be in the channel.
    acquaint(bot, client, [*ids, *people.leads_of(bot, department.id)])


def _is_late(event: dict[str, Any], bot: Bot) -> bool:
    """Was this on its way so long that the opposite may have happened since? Slack tries again for an hour and more."""
    told_at = _told_at(event)
    return told_at is not None and told_at < bot.now() - _ON_ITS_WAY


def _told_at(event: dict[str, Any]) -> datetime | None:
    """When Slack first sent the event, however late it arrives.

    Source: docs.slack.dev/apis/events-api, "Event type structure".
    """
    sent = event.get("event_ts")
    return datetime.fromtimestamp(float(sent), UTC) if sent else None
