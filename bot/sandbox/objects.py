"""The objects Slack shows to apps: users, channels, messages, views, as they appear in answers and payloads."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.sandbox.file_objects import file_object
from bot.sandbox.form_state import state_values
from bot.sandbox.model import Channel, Json, Member, Message, View

if TYPE_CHECKING:
    from bot.sandbox.state import State

# Slack's own suggestions, which are also told in English whatever the language of the workspace.
_SUGGESTED = {"palm_tree": "Vacationing", "face_with_thermometer": "Out sick", "bus": "Commuting"}
_NIGHT, _MORNING = time(22), time(8)

CHANNEL_TYPES = {"public": "channel", "private": "group", "im": "im"}


def user_object(state: State, member: Member) -> Json:
    """A person as users.info, users.list and events show them. Zone and mail are missing for other companies.

    Source of `enterprise_user`: docs.slack.dev/reference/objects/user-object.
    """
    stranger = member.is_external and not state.shares_a_channel(member)
    status = member.status_at(state.now())
    profile: Json = {
        "real_name": member.name,
        "real_name_normalized": member.name,
        "display_name": "" if member.is_bot else member.name,
        "display_name_normalized": "" if member.is_bot else member.name,
        "title": member.title,
        "image_72": f"https://avatars.example/{member.id}.png",
        "status_text": status.text,
        "status_text_canonical": _SUGGESTED.get(status.emoji, "") if status.text else "",
        "status_emoji": f":{status.emoji}:" if status.emoji else "",
        "status_emoji_display_info": [],
        "status_expiration": int(status.until.timestamp()) if status.until else 0,
        "team": member.team_id,
    }
    if "users:read.email" in state.app.scopes and not (member.is_external or member.is_bot):
        profile["email"] = f"{member.handle}@{state.domain}.example"
    user: Json = {
        "id": member.id,
        "team_id": member.team_id,
        "name": member.handle,
        "deleted": not member.is_active,
        "real_name": member.name,
        "profile": profile,
        "is_bot": member.is_bot,
        "is_app_user": False,
        "updated": int(member.updated_by(state.now()).timestamp()),
    }
    if state.organisation is not None and not member.is_external:
        user["enterprise_user"] = {
            "id": member.id,
            "enterprise_id": state.organisation.id,
            "enterprise_name": state.organisation.name,
            "is_admin": False,
            "is_owner": False,
            "teams": list(member.teams),
        }
    if not member.is_active:
        return user
    user |= {
        "is_admin": False,
        "is_owner": False,
        "is_restricted": member.is_restricted,
        "is_ultra_restricted": False,
    }
    if member.is_external:
        return user | {"is_stranger": stranger}
    offset = state.now().astimezone(ZoneInfo(member.zone)).utcoffset() or timedelta(0)
    return user | {"tz": member.zone, "tz_label": member.zone, "tz_offset": int(offset.total_seconds())}


def dnd_event(state: State, member: Member) -> Json:
    """The event that somebody paused their notifications or wants them back, as everybody else hears of it.

    Source: docs.slack.dev/reference/events/dnd_updated_user; the shape is @slack/types' DNDUpdatedUserEvent.
    """
    return {"type": "dnd_updated_user", "user": member.id, "dnd_status": dnd_status(state, member)}


def dnd_status(state: State, member: Member) -> Json:
    """When somebody wants quiet, as everybody else is told.

    Of a pause others are told only when it ends; without one they are told of the next night, 22:00 to 8:00.
    Source: docs.slack.dev/reference/methods/dnd.info.
    """
    now = state.now()
    starts, ends = now, member.snoozes_until
    if ends is None or ends <= now:
        zone = ZoneInfo(member.zone)
        today = now.astimezone(zone).date()
        nights = (
            (
                datetime.combine(today + timedelta(days=days), _NIGHT, zone),
                datetime.combine(today + timedelta(days=days + 1), _MORNING, zone),
            )
            for days in (-1, 0)
        )
        starts, ends = next((starts, ends) for starts, ends in nights if ends > now)
    return {
        "dnd_enabled": True,
        "next_dnd_start_ts": int(starts.timestamp()),
        "next_dnd_end_ts": int(ends.timestamp()),
    }


def channel_object(state: State, channel: Channel) -> Json:
    """A conversation as conversations.info and conversations.list show it."""
    common: Json = {
        "id": channel.id,
        "created": int(channel.created_at.timestamp()),
        "is_archived": channel.is_archived,
        "is_im": channel.kind == "im",
        "is_org_shared": len(channel.teams) > 1,
        "context_team_id": channel.teams[0] if channel.teams else state.team_id,
    }
    if channel.kind == "im":
        user = state.members[str(channel.with_user)]
        return common | {"user": user.id, "is_user_deleted": not user.is_active, "is_open": True}
    is_shared = state.is_shared_with_others(channel)
    return common | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == "public",
        "is_group": False,
        "is_mpim": False,
        "is_private": channel.is_private,
        "is_general": channel.name == "general",
        "is_member": state.bot_is_in(channel),
        "is_shared": is_shared or len(channel.teams) > 1,
        "is_ext_shared": is_shared,
        "is_frozen": False,
        "is_read_only": channel.is_read_only,
        "creator": "USLACKBOT",
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }


def message_object(state: State, message: Message, *, with_metadata: bool = False) -> Json:
    """A message as answers and payloads show it."""
    shown: Json = {"type": "message", "user": message.user_id, "text": message.text, "ts": message.ts}
    if message.subtype:
        shown["subtype"] = message.subtype
    if message.bot_id:
        shown |= {
            "bot_id": message.bot_id,
            "app_id": state.app_id,
            "bot_profile": {
                "id": message.bot_id,
                "app_id": state.app_id,
                "name": state.app.name,
                "team_id": state.team_id,
                "deleted": False,
            },
        }
    shown |= {"username": message.username, "icons": {"image_48": message.icon_url}} if message.username else {}
    shown["team"] = state.members[message.user_id].team_id
    if message.blocks:
        shown["blocks"] = message.blocks
    if message.files:
        shown["files"] = [file_object(state, file) for file in message.files]
    if message.attachments:
        shown["attachments"] = message.attachments
    if message.edited_ts:
        shown["edited"] = {"user": message.user_id, "ts": message.edited_ts}
    if message.metadata is not None and with_metadata:
        shown["metadata"] = message.metadata
    if message.reactions:
        shown["reactions"] = [
            {"name": name, "users": list(users), "count": len(users)} for name, users in message.reactions.items()
        ]
    if message.is_pinned:
        shown["pinned_to"] = [message.channel_id]
    replies = state.channels[message.channel_id].replies(message.ts)
    if message.is_reply:
        shown["thread_ts"] = message.thread_ts
        parent = state.channels[message.channel_id].messages.get(str(message.thread_ts))
        if parent is not None:
            shown["parent_user_id"] = parent.user_id
    elif replies:
        shown |= {
            "thread_ts": message.ts,
            "reply_count": len(replies),
            "reply_users": sorted({reply.user_id for reply in replies}),
            "reply_users_count": len({reply.user_id for reply in replies}),
            "latest_reply": replies[-1].ts,
        }
    return shown


def message_event(state: State, message: Message) -> Json:
    """A message as the event that tells of it."""
    channel = state.channels[message.channel_id]
    event = message_object(state, message)
    return event | {
        "channel": channel.id,
        "channel_type": CHANNEL_TYPES[channel.kind],
        "event_ts": message.ts,
    }


def channel_event(state: State, kind: str, user_id: str, channel: Channel) -> Json:
    """The event that somebody came into or left a channel."""
    return {
        "type": kind,
        "user": user_id,
        "channel": channel.id,
        "channel_type": {"public": "C", "private": "G"}[channel.kind],
        "team": state.members[user_id].team_id,
    }


def view_object(state: State, view: View) -> Json:
    """A view as Slack holds it, with what was typed."""
    source = view.source
    shown: Json = {
        "id": view.id,
        "team_id": state.team_id,
        "type": source["type"],
        "blocks": source["blocks"],
        "private_metadata": source.get("private_metadata", ""),
        "callback_id": source.get("callback_id", ""),
        "external_id": source.get("external_id", ""),
        "state": {"values": state_values(view.blocks, view.values)},
        "hash": view.hash,
        "clear_on_close": source.get("clear_on_close", False),
        "notify_on_close": source.get("notify_on_close", False),
        "root_view_id": view.root_id,
        "previous_view_id": view.previous_id,
        "app_id": state.app_id,
        "app_installed_team_id": state.team_id,
        "bot_id": state.bot_id,
        "submit_disabled": False,
    }
    if source["type"] == "modal":
        shown |= {name: source.get(name) for name in ("title", "submit", "close")}
    return shown
