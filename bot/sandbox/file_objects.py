"""Files as Slack shows them to apps, who may see them, and what becomes of messages when one is deleted.

Sources: docs.slack.dev, reference/objects/file-object, reference/events/file_deleted; @slack/types, FileDeletedEvent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.sandbox.model import File, Json, Message

if TYPE_CHECKING:
    from bot.sandbox.state import State

# Slack hides what these hold: only that there was a file is told.
_EMPTY_MODES = ("hidden_by_limit",)


def file_object(state: State, file: File) -> Json:
    """A file as messages and forms show it. Of one that is gone, or of somebody elsewhere, there is hardly anything."""
    if file.is_deleted:
        return {"id": file.id, "mode": "tombstone"}
    created = int(file.at.timestamp())
    if file.mode in _EMPTY_MODES:
        return {"id": file.id, "created": created, "mode": file.mode}
    if state.members[file.user_id].is_external:
        return {"id": file.id, "created": created, "mode": "file_access", "file_access": "check_file_info"}
    return whole_file_object(state, file)


def whole_file_object(state: State, file: File) -> Json:
    """The same with everything that Slack knows, as files.info tells it."""
    kind = file.name.rpartition(".")[2].lower() if "." in file.name else ""
    shown: Json = {
        "id": file.id,
        "created": int(file.at.timestamp()),
        "timestamp": int(file.at.timestamp()),
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": file.mimetype,
        "filetype": kind or "binary",
        "pretty_type": kind.upper() or "Binary",
        "user": file.user_id,
        "user_team": state.members[file.user_id].team_id,
        "editable": False,
        "size": file.length,
        "mode": file.mode,
        "is_external": file.mode == "external",
        "external_type": "gdrive" if file.mode == "external" else "",
        "is_public": any(state.channels[one.channel_id].kind == "public" for one in messages_with(state, file)),
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "file_access": "visible",
        "permalink": f"https://{state.domain}.slack.com/files/{file.user_id}/{file.id}/{file.name}",
        "has_rich_preview": False,
    }
    if file.mode == "external":
        return shown | {"url_private": file.external_url}
    address = f"{state.url}files-pri/{state.team_id}-{file.id}/"
    return shown | {"url_private": address + file.name, "url_private_download": f"{address}download/{file.name}"}


def shares_of(state: State, file: File) -> Json:
    """Where a file is shared: by kind of place and id of the channel, each message with its ts."""
    shares: Json = {}
    for message in messages_with(state, file):
        channel = state.channels[message.channel_id]
        share: dict[str, Any] = {
            "ts": message.ts,
            "channel_name": channel.payload_name,
            "team_id": state.team_id,
            "share_user_id": message.user_id,
            "reply_users": [],
            "reply_users_count": 0,
            "reply_count": 0,
        }
        if message.thread_ts:
            share["thread_ts"] = message.thread_ts
        kind = "public" if channel.kind == "public" else "private"
        shares.setdefault(kind, {}).setdefault(channel.id, []).append(share)
    return shares


def messages_with(state: State, file: File) -> list[Message]:
    """Every message that has this file, oldest first."""
    found = [m for channel in state.channels.values() for m in channel.messages.values() if file in m.files]
    return sorted(found, key=lambda message: message.ts)


def may_see(state: State, user_id: str, file: File) -> bool:
    """Whether somebody (or the app) may see a file: it is theirs, was given to the app, or stands where they are."""
    if file.is_deleted or (file.content is None and file.mode != "external"):
        return False
    if file.user_id == user_id or (file.is_given and user_id == state.bot_user_id):
        return True
    return any(user_id in state.channels[message.channel_id].members for message in messages_with(state, file))
