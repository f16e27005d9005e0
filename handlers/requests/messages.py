"""Messages of people, read again as they are now: nobody keeps their words, and whoever corrects them is corrected."""

from __future__ import annotations

from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from handlers import slack


def find(client: WebClient, channel_id: str, ts: str) -> dict[str, Any] | None:
    """Return a message, of which nobody knows whether it stands in a thread; None when it was deleted."""
    try:
        found = client.conversations_replies(channel=channel_id, ts=ts, limit=1).get("messages") or []
    except SlackApiError as error:
        if slack.code(error) in slack.GONE_MESSAGE:
            return None
        raise
    first: dict[str, Any] | None = next(iter(found), None)
    if first is None or first["ts"] == ts:
        return first
    return exactly(client, channel_id, ts, str(first["ts"]))


def exactly(client: WebClient, channel_id: str, ts: str, thread_ts: str | None) -> dict[str, Any] | None:
    """Return a message of that thread, or of none; None when it was deleted. Slack lists what is in threads apart."""
    which: dict[str, Any] = {"channel": channel_id, "oldest": ts, "latest": ts, "inclusive": True}
    if thread_ts is None:
        found = client.conversations_history(**which, limit=1)["messages"]
    else:
        found = client.conversations_replies(**which, ts=thread_ts, limit=10)["messages"]
    return next((message for message in found if message["ts"] == ts), None)
