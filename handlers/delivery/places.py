"""A message that is sent, and how where it stands is kept."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any

from slack_sdk.models.blocks import Block

from bot.outbox import Attempt
from handlers.views.blocks import fallback
from storage.database import Unavailable

log = logging.getLogger("handoff.postman")

# Each waits for a locked database by itself, a second and a half; together they stay below the lease.
_TRIES = 8


def message(text: str, blocks: Sequence[Block]) -> dict[str, Any]:
    """What chat.postMessage and chat.update take of it. Links are not unfolded."""
    drawn = [block.to_dict() for block in blocks]
    return {"text": fallback(text), "blocks": drawn, "unfurl_links": False, "unfurl_media": False}


def digest(drawn: dict[str, Any]) -> str:
    """Return what is the same for messages that look the same, and tells nobody what they say."""
    return sha256(json.dumps(drawn, sort_keys=True).encode()).hexdigest()


CARD, MESSAGE = "handoff_card", "handoff_message"
"""What kind of message it is, in Slack's metadata of it. Every app in the workspace can read that: it has ids alone."""


def metadata(attempt: Attempt, card: dict[str, Any] | None = None) -> dict[str, Any]:
    """What a message carries, unseen: the id of its notice, and a card its request, and on which side it stands."""
    event_type = MESSAGE if card is None else CARD
    return {"event_type": event_type, "event_payload": {"notice": str(attempt.row_id), **(card or {})}}


def keep(note: Callable[[], None]) -> None:
    """Note where a message stands. Slack has it: forgetting where would post it twice, so a locked database is asked
    again. Raises Unavailable in the end.
    """
    for _try in range(_TRIES):
        try:
            note()
        except Unavailable:
            log.warning("what was said waits for the database")
        else:
            return
    note()
