"""The line to Slack in Socket Mode, hung up politely: what is being answered is answered first."""

from __future__ import annotations

import threading

from slack_bolt import App
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

# As long as Slack waits for an answer.
_PATIENCE = 3.0


class Socket(SocketModeHandler):
    """One connection. After `close` nothing is under way any more."""

    def __init__(self, app: App, app_token: str) -> None:
        super().__init__(app, app_token)
        self._idle = threading.Condition()
        self._under_way = 0
        self._is_closing = False

    def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        """Answer one payload. While closing, none is begun: Slack gives an event to another connection, or again."""
        with self._idle:
            if self._is_closing:
                return
            self._under_way += 1
        try:
            super().handle(client, req)
        finally:
            with self._idle:
                self._under_way -= 1
                self._idle.notify_all()

    def close(self) -> None:
        with self._idle:
            self._is_closing = True
            self._idle.wait_for(lambda: self._under_way == 0, timeout=_PATIENCE)
        # Nothing more is read: a payload cut in two by hanging up is no mistake, and Slack gives it out again.
        self.client.closed = True
        self.client.message_queue.put(None)
        super().close()  # type: ignore[no-untyped-call]
