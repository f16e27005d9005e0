"""What one person sees, as JSON for the page."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bot.sandbox.model import Channel, Ephemeral, File, Json, Member, Message, View
from bot.sandbox.objects import view_object
from bot.sandbox.state import SLACKBOT
from bot.sandbox.workspace import Workspace

WIRE_SHOWN = 200


def state_for(workspace: Workspace, member: Member) -> Json:
    """Everything this person may see, and what the page shows around it."""
    with workspace.lock:
        visible = [c for c in workspace.channels.values() if _may_see(member, c)]
        return {
            "version": workspace.version,
            "life": workspace.life,
            "now": iso(workspace.now()),
            "team": workspace.team,
            "me": _person(workspace, member),
            "people": [_person(workspace, other) for other in workspace.members.values() if other.id != SLACKBOT],
            "channels": [_channel(workspace, member, channel) for channel in visible],
            "messages": {
                channel.id: _messages(workspace, member, channel) for channel in visible if member.id in channel.members
            },
            "home": _view(workspace, workspace.homes.get(member.id)),
            "modals": [_view(workspace, view) for view in workspace.modals[member.id]],
            "commands": [
                {
                    "command": command.command,
                    "description": command.description,
                    "usage_hint": command.usage_hint,
                }
                for command in workspace.app.commands.values()
            ],
            "shortcuts": [
                {
                    "callback_id": shortcut.callback_id,
                    "name": shortcut.name,
                    "type": shortcut.type,
                    "description": shortcut.description,
                }
                for shortcut in workspace.app.shortcuts.values()
            ],
            "wire": workspace.wire.latest(WIRE_SHOWN),
            "lint": list(workspace.lint),
            "refused_views": list(workspace.refused_views),
            "app": {
                "name": workspace.app.name,
                "bot_user": workspace.bot_user_id,
                "has_home": workspace.app.has_home,
            },
        }


def _may_see(member: Member, channel: Channel) -> bool:
    """A member sees the channel; others see that a public one exists, guests and outsiders do not even that."""
    if member.id in channel.members:
        return True
    is_there = bool(set(channel.teams) & set(member.teams))
    return channel.kind == "public" and is_there and not member.is_restricted


def _person(workspace: Workspace, member: Member) -> Json:
    theirs = [channel for channel in workspace.channels.values() if member.id in channel.members]
    return {
        "id": member.id,
        "handle": member.handle,
        "name": member.name,
        "title": member.title,
        "zone": member.zone,
        "is_bot": member.is_bot,
        "is_external": member.is_external,
        "is_active": member.is_active,
        "status": _status(member, workspace.now()),
        "unread": 0 if member.is_bot else sum(_unread(workspace, member, channel) for channel in theirs),
    }


def _status(member: Member, at: datetime) -> str:
    """What stands beside the name, its emoji by name: ":palm_tree: Vacationing"."""
    status = member.status_at(at)
    quiet = ":zzz:" if member.snoozes_until is not None and member.snoozes_until > at else ""
    return " ".join(part for part in (status.emoji and f":{status.emoji}:", status.text, quiet) if part)


def _channel(workspace: Workspace, member: Member, channel: Channel) -> Json:
    is_member = member.id in channel.members
    # A direct message is between a person and the app: seen from either side it is with the other one.
    other = workspace.bot_user_id if channel.with_user == member.id else channel.with_user
    return {
        "id": channel.id,
        "name": channel.name,
        "kind": channel.kind,
        "with": other if channel.kind == "im" else None,
        "member": is_member,
        "bot_member": workspace.bot_is_in(channel),
        "archived": channel.is_archived,
        "unread": _unread(workspace, member, channel) if is_member else 0,
        "members": list(channel.members),
    }


def _unread(workspace: Workspace, member: Member, channel: Channel) -> int:
    read_up_to = workspace.read_up_to.get((member.id, channel.id), "")
    return sum(message.ts > read_up_to and message.user_id != member.id for message in channel.messages.values())


def _messages(workspace: Workspace, member: Member, channel: Channel) -> list[Json]:
    found: list[Message | Ephemeral] = list(channel.messages.values())
    found += [shown for shown in workspace.ephemerals if shown.user_id == member.id and shown.channel_id == channel.id]
    found.sort(key=lambda message: message.ts)
    return [_message(workspace, channel, message) for message in found]


def _message(workspace: Workspace, channel: Channel, message: Message | Ephemeral) -> Json:
    shown: Json = {
        "ts": message.ts,
        "text": message.text,
        "blocks": message.blocks,
        "attachments": [],
        "files": [],
        "thread_ts": message.thread_ts,
        "at": iso(message.at),
        "ephemeral": False,
        "id": None,
        "edited": False,
        "pinned": False,
        "reply_count": 0,
        "reactions": [],
        "subtype": None,
    }
    if isinstance(message, Ephemeral):
        author = SLACKBOT if message.by_slack else workspace.bot_user_id
        return shown | {"user": author, "bot": True, "ephemeral": True, "id": message.id}
    return shown | {
        "user": message.user_id,
        "username": message.username,
        "bot": message.bot_id is not None,
        "attachments": message.attachments,
        "files": [_file(file) for file in message.files],
        "edited": message.edited_ts is not None,
        "pinned": message.is_pinned,
        "reply_count": len(channel.replies(message.ts)),
        "reactions": [{"name": name, "users": list(users)} for name, users in message.reactions.items()],
        "subtype": message.subtype,
    }


def _file(file: File) -> Json:
    if file.is_deleted:
        return {"id": file.id, "deleted": True}
    return {"id": file.id, "name": file.name, "title": file.title or file.name, "mimetype": file.mimetype}


def _view(workspace: Workspace, view: View | None) -> Any:
    if view is None:
        return None
    return view_object(workspace, view) | {"errors": dict(view.errors), "trouble": view.trouble}


def iso(moment: datetime) -> str:
    """A moment as JSON carries it: 2026-03-03T08:00:00Z."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
