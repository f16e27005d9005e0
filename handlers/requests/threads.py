"""The card above a thread, also where nobody noted its place: it carries which request it is of."""

from __future__ import annotations

import logging
from typing import Any

from slack_sdk import WebClient

from bot import Bot
from bot.errors import NoSuchRequest
from bot.requests import queries
from handlers.delivery import places
from handlers.delivery.posting import remove_double
from storage.tables import Card

log = logging.getLogger("handoff.requests")


def card_above(bot: Bot, client: WebClient, channel_id: str, thread_ts: str, *, bot_id: str) -> Card | None:
    """Return the card under which somebody wrote, as Slack has it; None where it is no card of ours.

    One whose post was unsure is noted. One that stands twice is taken away, or says so. Raises SlackApiError, so that
    the event comes again, and NoSuchRequest for one of a time that was lost.
    """
    found = client.conversations_replies(channel=channel_id, ts=thread_ts, limit=1, include_all_metadata=True)
    parent = next((one for one in found.get("messages") or [] if one.get("ts") == thread_ts), None)
    card = None if parent is None or parent.get("bot_id") != bot_id else _card(parent, channel_id, thread_ts)
    if parent is None or card is None:
        return None
    if not queries.is_known(bot, card.request_id):
        raise NoSuchRequest(card.request_id)
    if not queries.adopt_card(bot, card):
        log.warning("a card stands twice", extra={"request": card.request_id})
        remove_double(client, channel_id, {"reply_count": 1, **parent})
    return card


def _card(message: dict[str, Any], channel_id: str, ts: str) -> Card | None:
    carried = message.get("metadata") or {}
    payload = carried.get("event_payload") or {}
    number, audience = str(payload.get("request", "")), str(payload.get("audience", ""))
    if carried.get("event_type") != places.CARD or not number.isdecimal():
        return None
    return Card(request_id=int(number), audience=audience, channel_id=channel_id, ts=ts)
