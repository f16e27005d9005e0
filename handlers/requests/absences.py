"""A private word to somebody who has just asked an absent requester for something: until when they are away."""

from __future__ import annotations

import logging
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import Bot
from bot.requests import queries
from handlers import slack
from handlers.views import absences as views

log = logging.getLogger("handoff.requests")

# Where somebody is not in the channel, or Handoff is not.
_ELSEWHERE = {"user_not_in_channel", "not_in_channel", "channel_not_found", "is_archived"}


def tell(bot: Bot, client: WebClient, body: dict[str, Any], request_id: int, follows: str) -> None:
    """Say so to whoever did it, where they did it or in the department's channel; nothing while the requester is here.

    `follows` is what comes of it. What was done is done: that Slack cannot say this changes nothing.
    """
    snapshot, person_id = queries.get(bot, request_id), str(body["user"]["id"])
    said = views.asked_in_vain(snapshot, follows)
    if said is None or person_id == snapshot.requester.id:
        return
    channel_id = (body.get("channel") or {}).get("id") or snapshot.department.channel_id
    try:
        _say(client, channel_id, person_id, said)
    except (SlackApiError, *slack.CONNECTION_ERRORS):
        log.info("an absence could not be told", extra={"request": request_id})


def _say(client: WebClient, channel_id: str, person_id: str, text: str) -> None:
    try:
        client.chat_postEphemeral(channel=channel_id, user=person_id, text=text)
    except SlackApiError as error:
        if slack.code(error) not in _ELSEWHERE:
            raise
        client.chat_postMessage(channel=person_id, text=text)
