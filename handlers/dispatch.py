"""The door through which every payload comes: each has a trace of its own, and the shape that listeners rely on.

A trace is one id for what an interaction logs, and for what is said later because of it.
"""

from __future__ import annotations

from slack_bolt import App, BoltRequest, BoltResponse

from bot import trace
from handlers import errors, shapes
from handlers.shapes import Malformed


class TracedApp(App):
    """A Bolt app, by whichever way Slack's payloads reach it."""

    def dispatch(self, req: BoltRequest) -> BoltResponse:
        with trace.begun():
            try:
                shapes.check(req.body)
            except Malformed as malformed:
                return errors.refuse_malformed(malformed, req.body, self.client)
            return super().dispatch(req)
