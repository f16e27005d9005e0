"""response_url and the answers to commands: what an app says to the one who asked.

Rules: docs.slack.dev, interactivity/handling-user-interaction.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bot.sandbox.arguments import Arguments
from bot.sandbox.content import Content, read_content
from bot.sandbox.model import Channel, Hook, Json, Message, SlackError
from bot.sandbox.workspace import Workspace

MOST_USES = 5
LIVES = timedelta(minutes=30)
_KNOWN = frozenset(
    {
        "text",
        "blocks",
        "attachments",
        "response_type",
        "replace_original",
        "delete_original",
        "thread_ts",
        "metadata",
        "mrkdwn",
        "unfurl_links",
        "unfurl_media",
    }
)


class Hooks:
    """Gives out response_urls and takes what is posted to them."""

    def __init__(self, workspace: Workspace, url: Callable[[], str]) -> None:
        self._workspace = workspace
        self._url = url

    def new(self, user_id: str, channel_id: str) -> tuple[Hook, str]:
        """A new permit and its address."""
        hook = self._workspace.new_hook(user_id, channel_id)
        return hook, f"{self._url()}response/{hook.id}"

    def post(self, hook_id: str, body: bytes) -> tuple[int, str]:
        """Take one POST to a response_url: HTTP status and text."""
        started = time.monotonic()
        try:
            parsed: Any = json.loads(body)
        except ValueError:
            parsed = None
        status, text = self._take(hook_id, parsed)
        error = None if status == 200 else text  # noqa: PLR2004
        seconds = time.monotonic() - started
        shown = {"request": parsed, "answer": text}
        self._workspace.wire.record("from_bot", "response_url", shown, error=error, seconds=seconds)
        return status, text

    def _take(self, hook_id: str, body: Any) -> tuple[int, str]:
        hook = self._workspace.hooks.get(hook_id)
        if hook is None:
            return 404, "no_such_url"
        with self._workspace.lock:
            if self._workspace.now() - hook.given_at > LIVES:
                return 404, "expired_url"
            if hook.uses >= MOST_USES:
                return 404, "used_url"
            if not isinstance(body, dict):
                return 400, "invalid_payload"
            hook.uses += 1
            try:
                self.show(hook, body, "response_url")
            except SlackError as refusal:
                return 400, refusal.error
        return 200, "ok"

    def show(self, hook: Hook, body: Json, where: str) -> None:
        """Show what the app answers. SlackError for content Slack refuses."""
        workspace = self._workspace
        for name in sorted(set(body) - _KNOWN):
            workspace.lint.append(f"{where}: Slack does not know the field {name}")
        channel = workspace.channels[hook.channel_id]
        if body.get("delete_original"):
            self._delete(hook, channel)
            return
        content = read_content(Arguments(body), workspace, where)
        in_channel = body.get("response_type") == "in_channel"
        if body.get("replace_original") and self._replace(hook, channel, content, is_public=in_channel):
            return
        thread_ts = body.get("thread_ts")
        if in_channel:
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
            )
            workspace.post(message)
        else:
            if thread_ts:
                workspace.lint.append(f"{where}: thread_ts is for in_channel answers only")
            workspace.add_ephemeral(hook.user_id, channel.id, content.text, content.flat_blocks)

    def _replace(self, hook: Hook, channel: Channel, content: Content, *, is_public: bool) -> bool:
        """Put the answer in place of what was clicked on. False when there is nothing to replace."""
        workspace = self._workspace
        message = channel.messages.get(hook.message_ts or "")
        if message is not None and message.bot_id == workspace.bot_id:
            message.attachments = content.attachments or []
            workspace.change(message, content.text, blocks=content.blocks or [], is_edit=False)
            return True
        for shown in workspace.ephemerals:
            if shown.id == hook.ephemeral_id:
                if is_public:
                    workspace.lint.append("response_url: an ephemeral message cannot become public")
                shown.text, shown.blocks = content.text, content.flat_blocks
                workspace.touch()
                return True
        return False

    def _delete(self, hook: Hook, channel: Channel) -> None:
        workspace = self._workspace
        message = channel.messages.get(hook.message_ts or "")
        if message is not None and message.bot_id == workspace.bot_id:
            workspace.delete(message)
        workspace.ephemerals = [shown for shown in workspace.ephemerals if shown.id != hook.ephemeral_id]
        workspace.touch()
