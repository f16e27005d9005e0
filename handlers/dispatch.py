"""Each interaction with a trace of its own: one id for what it logs, and for what is said later because of it."""

from __future__ import annotations

from slack_bolt import App, BoltRequest, BoltResponse

from bot import trace


class TracedApp(App):
    """A Bolt app, by whichever way Slack's payloads reach it."""

    def dispatch(self, req: BoltRequest) -> BoltResponse:
        with trace.begun():
            return super().dispatch(req)
