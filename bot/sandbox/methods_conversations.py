"""The conversations.* methods."""

from __future__ import annotations

from bot.sandbox.call import MOST_ITEMS, Call
from bot.sandbox.model import Channel, Json, Message, SlackError
from bot.sandbox.objects import channel_object, message_object
from bot.sandbox.state import SLACKBOT

_TYPES = {"public_channel": "public", "private_channel": "private", "im": "im", "mpim": "mpim"}
_SCOPES = {
    "public_channel": "channels:read",
    "private_channel": "groups:read",
    "im": "im:read",
    "mpim": "mpim:read",
}
UNPAGED = 1000


def open_(call: Call) -> Json:
    workspace = call.workspace
    if call.args.text("channel"):
        channel = call.channel()
    else:
        ids = call.args.needed("users").split(",")
        if len(ids) > 1:
            call.need_scope("mpim:write")
            raise SlackError("method_not_supported_for_channel_type")
        if ids[0] in (workspace.bot_user_id, SLACKBOT):
            raise SlackError("cannot_dm_bot")
        member = call.user("users")
        call.need_access_to(member)
        if not member.is_active:
            raise SlackError("user_disabled")
        if member.is_bot:
            raise SlackError("cannot_dm_bot")
        channel = workspace.dm(member.id)
    shown: Json = {"id": channel.id}
    if call.args.flag("return_im"):
        shown = channel_object(workspace, channel)
    return {"channel": shown, "no_op": True, "already_open": True}


def info(call: Call) -> Json:
    channel = call.channel()
    call.need_scope_for(channel, "read")
    shown = channel_object(call.workspace, channel)
    if call.args.flag("include_num_members"):
        shown["num_members"] = len(channel.members)
    return {"channel": shown}


def members(call: Call) -> Json:
    channel = call.channel()
    call.need_scope_for(channel, "read")
    page, metadata = call.page(channel.members)
    return {"members": page, "response_metadata": metadata}


def list_(call: Call) -> Json:
    workspace = call.workspace
    types = [name.strip() for name in (call.args.text("types") or "public_channel").split(",")]
    for name in types:
        if name not in _TYPES:
            raise SlackError("invalid_types")
        call.need_scope(_SCOPES[name])
    wanted = {_TYPES[name] for name in types}
    visible = [
        channel for channel in workspace.channels.values() if channel.kind == "public" or workspace.bot_is_in(channel)
    ]
    if "limit" not in call.args and len(visible) > UNPAGED:
        raise SlackError("limit_required")
    page, metadata = call.page(visible)
    # Filters apply after paging, as in the real Slack: pages come short.
    shown = [
        channel_object(workspace, channel)
        for channel in page
        if channel.kind in wanted and not (channel.is_archived and call.args.flag("exclude_archived"))
    ]
    return {"channels": shown, "response_metadata": metadata}


def join(call: Call) -> Json:
    workspace = call.workspace
    channel = call.channel()
    if channel.kind != "public":
        raise SlackError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise SlackError("is_archived")
    answer: Json = {}
    if workspace.bot_is_in(channel):
        answer = {"warning": "already_in_channel", "response_metadata": {"warnings": ["already_in_channel"]}}
    workspace.join(workspace.bot_user_id, channel)
    return {"channel": channel_object(workspace, channel), **answer}


def replies(call: Call) -> Json:
    channel = _readable(call)
    ts = call.args.needed("ts")
    message = channel.messages.get(ts)
    if message is None:
        raise SlackError("thread_not_found")
    parent = message if not message.is_reply else channel.messages.get(str(message.thread_ts))
    found = [parent] if parent is not None else []
    if message is parent:
        found += channel.replies(ts)
    return _messages(call, _within(call, found))


def history(call: Call) -> Json:
    channel = _readable(call)
    shown = [m for m in channel.messages.values() if not m.is_reply or m.subtype == "thread_broadcast"]
    return _messages(call, _within(call, shown)[::-1])


def _readable(call: Call) -> Channel:
    channel = call.channel()
    call.need_scope_for(channel, "history")
    if not call.workspace.bot_is_in(channel):
        raise SlackError("not_in_channel")
    return channel


def _within(call: Call, found: list[Message]) -> list[Message]:
    """Those between `oldest` and `latest`, oldest first; the bounds themselves only when `inclusive`."""
    oldest, latest = call.args.text("oldest"), call.args.text("latest")
    inclusive = call.args.flag("inclusive")
    low, high = _micro(oldest or "0"), _micro(latest) if latest else None

    def fits(message: Message) -> bool:
        at = _micro(message.ts)
        if inclusive:
            return low <= at and (high is None or at <= high)
        return low < at and (high is None or at < high)

    return [message for message in found if fits(message)]


def _micro(ts: str) -> int:
    """A ts as microseconds; comparing floats would lose the last digits."""
    seconds, _, rest = ts.partition(".")
    try:
        return int(seconds or "0") * 1_000_000 + int(rest.ljust(6, "0")[:6] or "0")
    except ValueError:
        raise SlackError("invalid_ts_latest") from None


def _messages(call: Call, found: list[Message]) -> Json:
    with_metadata = call.args.flag("include_all_metadata")
    page, metadata = call.page(found, MOST_ITEMS)
    shown = [message_object(call.workspace, message, with_metadata=with_metadata) for message in page]
    has_more = bool(metadata["next_cursor"])
    answer: Json = {"messages": shown, "has_more": has_more}
    return answer | ({"response_metadata": metadata} if has_more else {})
