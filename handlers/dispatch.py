"""The door through which every payload comes: each has a trace of its own, and the shape that listeners rely on.

A trace is one id for what an interaction logs, and for what is said later because of it. How long people waited for an
answer is counted here, too.
"""

from __future__ import annotations

import time
from contextlib import nullcontext
from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse

from bot import trace
from bot.counters import Counters
from handlers import errors, pulses, shapes
from handlers.shapes import Malformed

_KINDS = {
    "block_actions": "action",
    "block_suggestion": "options",
    "event_callback": "event",
    "message_action": "shortcut",
    "shortcut": "shortcut",
    "view_closed": "view",
    "view_submission": "view",
}


class TracedApp(App):
    """A Bolt app, by whichever way Slack's payloads reach it."""

    def __init__(self, counters: Counters, **options: Any) -> None:
        super().__init__(**options)
        self._counters = counters

    def dispatch(self, req: BoltRequest) -> BoltResponse:
        # Of answering a pulse nothing is counted: neither that it took place, nor when.
        counted = self._counters.silence() if pulses.is_answer(req.body) else nullcontext()
        began = time.monotonic()
        with trace.begun(), counted:
            response, outcome = self._answer(req)
            self._counters.answered(_kind(req.body), outcome, time.monotonic() - began)
        return response

    def _answer(self, req: BoltRequest) -> tuple[BoltResponse, str]:
        """Answer one payload; return how it ended, too."""
        try:
            shapes.check(req.body)
        except Malformed as malformed:
            return errors.refuse_malformed(malformed, req.body, self.client), "malformed"
        response = super().dispatch(req)
        return response, str(req.context.get(errors.OUTCOME, "ok"))


def _kind(body: dict[str, Any]) -> str:
    """Return what somebody did: a command has no type."""
    return "command" if "command" in body else _KINDS.get(str(body.get("type")), "other")
