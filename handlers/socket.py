"""The line to Slack in Socket Mode, hung up politely: what is being answered is answered first."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from errno import ECONNRESET
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot import trace
from handlers import slack

# As long as Slack waits for an answer.
_PATIENCE = 3.0
# For the threads of the line, which look every 0.2 s whether they shall end.
_ENDS_WITHIN = 5.0
_LOOKS_EVERY = 0.02

log = logging.getLogger("handoff.socket")


class Socket(SocketModeHandler):
    """One connection. After `close` nothing is under way any more."""

    def __init__(self, app: App, app_token: str, client: WebClient, connected: Callable[[], None]) -> None:
        """`client` asks for a new line, with more patience than whoever answers somebody has. `connected` is called
        whenever Slack begins to talk, at the start and after every reconnect.
        """
        # In place of the constructor of the base class, which has a client of its own.
        self.app, self.app_token = app, app_token
        self.client = _Client(app_token, app.logger, client, proxy=client.proxy, ping_interval=10)
        self.client.socket_mode_request_listeners.append(self.handle)  # type: ignore[arg-type]
        self.client.on_message_listeners.append(self._greet)
        self._connected = connected
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
        except Exception as error:  # one that Bolt cannot read, before any listener, is not the end of the line
            error_id = trace.new_id()
            log.exception("a payload cannot be read", extra={"error_id": error_id, "kind": type(error).__name__})
        finally:
            with self._idle:
                self._under_way -= 1
                self._idle.notify_all()

    def _greet(self, message: str) -> None:
        # Slack's first word on a connection: all that comes after it is heard.
        if '"hello"' in message and json.loads(message).get("type") == "hello":
            self._connected()

    def close(self) -> None:
        with self._idle:
            self._is_closing = True
            self._idle.wait_for(lambda: self._under_way == 0, timeout=_PATIENCE)
        # Nothing more is read: a payload cut in two by hanging up is no mistake, and Slack gives it out again.
        self.client.closed = True
        self.client.message_queue.put(None)
        super().close()  # type: ignore[no-untyped-call]


class _Client(SocketModeClient):
    """Calls again at once when the line breaks, and hangs up for certain.

    The SDK takes the end of a connection for silence: it reads on, as fast as it can, and calls again after a minute.
    Told to hang up while the line breaks, it may fail, or wait for ever.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.on_error_listeners.append(self._calls_again)

    def connect(self) -> None:
        super().connect()
        session = self.current_session
        if session is not None and session.sock is not None:
            session.sock = _Line(session.sock)  # type: ignore[assignment]

    def disconnect(self) -> None:
        # The SDK looks whether there is a connection before it locks it: another thread may have closed it since.
        with suppress(AttributeError):
            super().disconnect()

    def close(self) -> None:
        """Hang up, and return when every thread of the line has ended, after five seconds at the latest."""
        self.closed = True
        self.auto_reconnect_enabled = False
        self.disconnect()
        runners = [self.current_session_runner, self.current_app_monitor, self.message_processor]
        for runner in runners:
            runner.event.set()
        until = time.monotonic() + _ENDS_WITHIN
        while (left := [runner.thread for runner in runners if runner.is_alive()]) and time.monotonic() < until:
            # Said again and again: a thread that begins to read at this moment unsays it.
            self.current_session_state.terminated = True
            left[0].join(_LOOKS_EVERY)
        self.message_workers.shutdown()

    def _calls_again(self, error: Exception) -> None:
        if isinstance(error, OSError) and self.auto_reconnect_enabled and not self.closed:
            # Whatever comes of it, the broken one is not read again.
            self.disconnect()
            try:
                self.connect_to_new_endpoint()
            except (SlackApiError, *slack.CONNECTION_ERRORS):
                # Slack is out of reach: it is tried again every ten seconds.
                log.warning("the line to Slack is broken")


class _Line:
    """A socket whose end is an error, as the SDK expects it."""

    def __init__(self, sock: Any) -> None:
        self._sock = sock

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)

    def recv(self, size: int) -> bytes:
        received: bytes = self._sock.recv(size)
        if not received:
            raise ConnectionResetError(ECONNRESET, "Slack hung up")
        return received
