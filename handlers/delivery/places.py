"""A message that is sent, and how where it stands is kept."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any

from slack_sdk.models.blocks import Block

from handlers.views.blocks import fallback
from storage.database import Unavailable

log = logging.getLogger("handoff.postman")

# Each waits for a locked database by itself, a second and a half; together they stay below the lease.
_TRIES = 8


def message(text: str, blocks: Sequence[Block]) -> dict[str, Any]:
    """What chat.postMessage and chat.update take of it. Links are not unfolded."""
    return {"text": fallback(text), "blocks": list(blocks), "unfurl_links": False, "unfurl_media": False}


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
