"""The chat.* methods, pins and reactions."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from bot.sandbox.call import Call
from bot.sandbox.content import read_content
from bot.sandbox.model import Channel, Json, Message, RateLimited, SlackError
from bot.sandbox.objects import message_object
from bot.sandbox.state import SLACKBOT

_EMOJI = re.compile(r"[\w+'-]{1,100}(::skin-tone-[2-6])?")
BETWEEN_POSTS = timedelta(seconds=1)


class PostingPace:
    """One message per second and channel: docs.slack.dev, apis/web-api/rate-limits."""

    def __init__(self) -> None:
        self._last: dict[str, datetime] = {}

    def check(self, channel_id: str, at: datetime) -> None:
        """RateLimited when the last post in this channel is less than a second old."""
        last = self._last.get(channel_id)
        if last is not None and timedelta(0) <= at - last < BETWEEN_POSTS:
            raise RateLimited(retry_after=1)

    def posted(self, channel_id: str, at: datetime) -> None:
        """Remember a post."""
        self._last[channel_id] = at


def post_message(call: Call) -> Json:
    workspace = call.workspace
    channel = _where_to_post(call)
    content = read_content(call.args, workspace, call.method)
    thread_ts = thread_of(call, channel)
    metadata = content.metadata or None
    username, icon_url = call.args.text("username") or None, call.args.text("icon_url") or None
    if username or icon_url:
        call.need_scope("chat:write.customize")
    message = Message(
        channel.id,
        workspace.new_ts(),
        workspace.bot_user_id,
        content.text,
        workspace.now(),
        blocks=content.blocks or [],
        attachments=content.attachments or [],
        bot_id=workspace.bot_id,
        thread_ts=thread_ts,
        metadata=metadata,
        username=username,
        icon_url=icon_url,
    )
    if thread_ts and call.args.flag("reply_broadcast"):
        message.subtype = "thread_broadcast"
    workspace.post(message)
    shown = message_object(workspace, message, with_metadata=True)
    return {"channel": channel.id, "ts": message.ts, "message": shown}


def _where_to_post(call: Call) -> Channel:
    """The channel to post in, by its id or a person's. SlackError when the app may not."""
    workspace = call.workspace
    named = call.args.needed("channel")
    if named in workspace.members:
        member = call.user("channel")
        if member.is_bot or member.id == SLACKBOT:
            raise SlackError("cannot_dm_bot")
        call.need_access_to(member)
        channel = workspace.dm(member.id)
    else:
        channel = call.channel()
    if channel.kind == "im":
        if not workspace.app.has_messages:
            raise SlackError("messages_tab_disabled")
        if not workspace.members[str(channel.with_user)].is_active:
            raise SlackError("user_disabled")
    if channel.is_archived:
        raise SlackError("is_archived")
    if not workspace.bot_is_in(channel) and "chat:write.public" not in workspace.app.scopes:
        raise SlackError("not_in_channel")
    if channel.is_read_only:
        raise SlackError("restricted_action_read_only_channel")
    return channel


def thread_of(call: Call, channel: Channel) -> str | None:
    """The thread to post in, if one is named. SlackError when there is none to reply to."""
    thread_ts = call.args.text("thread_ts") or None
    if thread_ts is None:
        return None
    parent = channel.messages.get(thread_ts)
    if parent is None:
        raise SlackError("thread_not_found")
    if parent.is_reply or parent.subtype in ("channel_join", "channel_leave"):
        raise SlackError("cannot_reply_to_message")
    return thread_ts


def update(call: Call) -> Json:
    workspace = call.workspace
    channel = call.channel()
    message = call.message(channel, "ts")
    if message.bot_id != workspace.bot_id:
        raise SlackError("cant_update_message")
    if channel.is_archived:
        raise SlackError("is_inactive")
    edit_within = workspace.limits.edit_within
    if edit_within is not None and workspace.now() - message.at > edit_within:
        raise SlackError("edit_window_closed")
    is_metadata_only = "metadata" in call.args and not {"text", "blocks", "attachments"} & set(call.args.shown)
    if is_metadata_only:
        raise SlackError("no_text")
    content = read_content(call.args, workspace, call.method)
    if content.metadata is not None:
        message.metadata = content.metadata or None
    if content.attachments is not None:
        message.attachments = content.attachments
    # Slack keeps no other name and picture through an edit (slackapi/node-slack-sdk#944), and takes none with it.
    message.username = message.icon_url = None
    # Text without blocks takes the blocks away.
    blocks = content.blocks or []
    workspace.change(message, content.text, blocks=blocks, is_edit=not blocks)
    shown = message_object(workspace, message, with_metadata=True)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shown}


def delete(call: Call) -> Json:
    channel = call.channel()
    message = call.message(channel, "ts")
    if message.bot_id != call.workspace.bot_id:
        raise SlackError("cant_delete_message")
    call.workspace.delete(message)
    return {"channel": channel.id, "ts": message.ts}


def post_ephemeral(call: Call) -> Json:
    workspace = call.workspace
    channel = call.channel()
    if channel.is_archived:
        raise SlackError("is_archived")
    if not workspace.bot_is_in(channel):
        raise SlackError("not_in_channel")
    user = workspace.members.get(call.args.needed("user"))
    if user is None or not user.is_active or user.id not in channel.members:
        raise SlackError("user_not_in_channel")
    content = read_content(call.args, workspace, call.method)
    thread_ts = thread_of(call, channel)
    blocks = content.flat_blocks
    shown = workspace.add_ephemeral(user.id, channel.id, content.text, blocks, thread_ts=thread_ts)
    return {"message_ts": shown.ts}


def get_permalink(call: Call) -> Json:
    channel = call.channel()
    message = call.message(channel, "message_ts")
    link = f"https://{call.workspace.domain}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def add_pin(call: Call) -> Json:
    channel = call.channel()
    if not call.workspace.bot_is_in(channel):
        raise SlackError("not_in_channel")
    message = call.message(channel, "timestamp")
    if message.is_pinned:
        raise SlackError("already_pinned")
    message.is_pinned = True
    call.workspace.touch()
    return {}


def add_reaction(call: Call) -> Json:
    workspace = call.workspace
    channel = call.channel()
    name = call.args.needed("name")
    if not _EMOJI.fullmatch(name):
        raise SlackError("invalid_name")
    if channel.is_archived:
        raise SlackError("is_archived")
    if not workspace.bot_is_in(channel):
        raise SlackError("not_in_channel")
    message = call.message(channel, "timestamp")
    if workspace.bot_user_id in message.reactions.get(name, []):
        raise SlackError("already_reacted")
    workspace.react(workspace.bot_user_id, message, name)
    return {}


def remove_reaction(call: Call) -> Json:
    """Only the app's own: nobody can take away what somebody else put there."""
    workspace = call.workspace
    channel = call.channel()
    name = call.args.needed("name")
    if channel.is_archived:
        raise SlackError("is_archived")
    if not workspace.bot_is_in(channel):
        raise SlackError("not_in_channel")
    message = call.message(channel, "timestamp")
    if workspace.bot_user_id not in message.reactions.get(name, []):
        raise SlackError("no_reaction")
    workspace.unreact(workspace.bot_user_id, message, name)
    return {}
