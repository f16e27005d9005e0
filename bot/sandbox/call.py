"""One Web API call as its method sees it, and what several methods need."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.sandbox.arguments import Arguments
from bot.sandbox.model import Channel, Json, Member, Message, SlackError
from bot.sandbox.workspace import Workspace

Item = TypeVar("Item")
MOST_ITEMS = 1000


@dataclass(frozen=True)
class Call:
    """A call of `method`, its arguments, and the workspace it is about. `url` is where the sandbox listens."""

    method: str
    workspace: Workspace
    args: Arguments
    socket_url: str = ""
    url: str = ""

    def need_scope(self, *scopes: str) -> None:
        """SlackError `missing_scope` unless the manifest has one of these."""
        provided = self.workspace.app.scopes
        if scopes and not set(scopes) & set(provided):
            raise SlackError("missing_scope", needed=scopes[0], provided=",".join(provided))

    def need_scope_for(self, channel: Channel, right: str) -> None:
        """The scope for this kind of conversation: channels:read, groups:history, im:read, …"""
        self.need_scope({"public": "channels", "private": "groups", "im": "im"}[channel.kind] + f":{right}")

    def channel(self, name: str = "channel") -> Channel:
        """The conversation with that id, if the app may know of it. SlackError `channel_not_found` otherwise."""
        channel = self.workspace.channels.get(self.args.needed(name))
        if channel is None or (channel.is_private and not self.workspace.bot_is_in(channel)):
            raise SlackError("channel_not_found")
        workspace = self.workspace
        inside = workspace.members[channel.with_user].teams if channel.with_user is not None else channel.teams
        if workspace.is_org_wide and inside and not set(inside) & set(workspace.granted):
            raise SlackError("team_access_not_granted")
        return channel

    def user(self, name: str = "user") -> Member:
        """The person with that id. SlackError `user_not_found`, `user_not_visible` otherwise."""
        member = self.workspace.members.get(self.args.needed(name))
        if member is None:
            raise SlackError("user_not_found")
        if not member.teams and not self.workspace.shares_a_channel(member):
            raise SlackError("user_not_visible")
        return member

    def need_access_to(self, member: Member) -> None:
        """SlackError `team_access_not_granted` when an app of the whole organisation is in none of their workspaces."""
        if self.workspace.is_org_wide and member.teams and not self.workspace.may_use_the_app(member):
            raise SlackError("team_access_not_granted")

    def message(self, channel: Channel, name: str) -> Message:
        """The message with that ts in the channel. SlackError `message_not_found` otherwise."""
        message = channel.messages.get(self.args.needed(name))
        if message is None:
            raise SlackError("message_not_found")
        return message

    def page(self, found: list[Any], otherwise: int = 100) -> tuple[list[Any], Json]:
        """One page of a list and the `response_metadata` with the cursor of the next one.

        An empty page comes after the first: Slack's filters work after paging, and callers must live with it.
        """
        limit = self.args.number("limit", otherwise)
        if not 1 <= limit <= MOST_ITEMS:
            raise SlackError("invalid_limit")
        start, is_gap = _read_cursor(self.args.text("cursor") or "")
        if is_gap:
            return [], {"next_cursor": _cursor(start, is_gap=False)}
        end = start + limit
        return found[start:end], {"next_cursor": _cursor(end, is_gap=start == 0) if end < len(found) else ""}


def _cursor(start: int, *, is_gap: bool) -> str:
    return base64.urlsafe_b64encode(f"{'gap' if is_gap else 'from'}:{start}".encode()).decode()


def _read_cursor(cursor: str) -> tuple[int, bool]:
    if not cursor:
        return 0, False
    try:
        kind, start = base64.urlsafe_b64decode(cursor.encode()).decode().split(":")
        return int(start), kind == "gap"
    except (ValueError, binascii.Error):
        raise SlackError("invalid_cursor") from None
