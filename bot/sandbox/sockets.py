"""Socket Mode: one-time addresses, hello, envelopes, acknowledgements.

Rules: docs.slack.dev, apis/events-api/using-socket-mode.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import socket
import threading
from dataclasses import dataclass, field
from typing import Any

import simple_websocket  # type: ignore[import-untyped, unused-ignore]

from bot.sandbox.delivery import Ack, Parcel, opened
from bot.sandbox.model import Json

MOST_CONNECTIONS = 10
_ENVELOPES = {"command": "slash_commands", "interactive": "interactive", "event": "events_api"}
_GONE = (simple_websocket.ConnectionClosed, simple_websocket.ConnectionError, OSError)


@dataclass
class _Waiting:
    """Somebody who waits for the answer to an envelope."""

    done: threading.Event = field(default_factory=threading.Event)
    answer: Json | None = None


class _Connection:
    def __init__(self, ws: Any) -> None:
        self._ws = ws
        self._sending = threading.Lock()

    def send(self, message: Json) -> None:
        with self._sending:
            self._ws.send(json.dumps(message))

    def receive(self) -> Json:
        message: Json = json.loads(self._ws.receive())
        return message

    def say_goodbye(self) -> None:
        with contextlib.suppress(*_GONE):
            self._ws.close()
        self.cut()

    def cut(self) -> None:
        """End the connection as a pulled cable does."""
        with contextlib.suppress(OSError):
            self._ws.sock.shutdown(socket.SHUT_RDWR)

    def wait_for_end(self) -> None:
        self._ws.thread.join(timeout=5)


class SocketHub:
    """The open WebSocket connections of the app."""

    def __init__(self, app_id: str) -> None:
        self._app_id = app_id
        self._link_keys: set[str] = set()
        self._open: list[_Connection] = []
        self._waiting: dict[str, tuple[_Connection, _Waiting]] = {}
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._turn = 0
        self._greeting = 0
        self._opened = 0

    @property
    def connections(self) -> int:
        """How many connections are open."""
        with self._lock:
            return len(self._open)

    @property
    def opened(self) -> int:
        """How many connections have been opened so far."""
        with self._lock:
            return self._opened

    def wait_for(self, connections: int, timeout: float = 60) -> bool:
        """Wait until at least so many connections are open. False when that takes too long (seconds)."""
        with self._changed:
            return self._changed.wait_for(lambda: len(self._open) >= connections, timeout)

    def wait_for_opened(self, count: int, timeout: float = 60) -> bool:
        """Wait until `opened` reaches a count. False when that takes too long (seconds)."""
        with self._changed:
            return self._changed.wait_for(lambda: self._opened >= count, timeout)

    def new_link_key(self) -> str:
        """The key of one connection."""
        link_key = secrets.token_urlsafe(24)
        with self._lock:
            self._link_keys.add(link_key)
        return link_key

    def take(self, link_key: str) -> bool:
        """Use a key up. False when it was never given out, or used."""
        with self._lock:
            if link_key not in self._link_keys:
                return False
            self._link_keys.remove(link_key)
            return True

    def serve(self, environ: dict[str, Any]) -> None:
        """Speak with one connection until it ends."""
        ws = simple_websocket.Server.accept(environ)
        connection = _Connection(ws)
        with self._lock:
            is_full = len(self._open) + self._greeting >= MOST_CONNECTIONS
            self._greeting += not is_full
            count = len(self._open) + self._greeting
        if is_full:
            connection.send({"type": "disconnect", "reason": "too_many_websockets", "debug_info": {}})
            connection.say_goodbye()
            connection.wait_for_end()
            return
        try:
            try:
                connection.send(self._hello(count))
            finally:
                # Only now may envelopes come this way: an app handles nothing before the hello.
                with self._changed:
                    self._greeting -= 1
                    self._open.append(connection)
                    self._opened += 1
                    self._changed.notify_all()
            while True:
                self._take_ack(connection.receive())
        except (*_GONE, ValueError, TypeError):
            # Closed by either side, or something came that is no JSON: the connection is over.
            pass
        finally:
            self._forget(connection)
            connection.cut()
            connection.wait_for_end()

    def send(self, parcel: Parcel, patience: float) -> Ack:
        """Send an envelope over the next connection and wait for its acknowledgement."""
        waiting = _Waiting()
        connection = self._send_somewhere(parcel, waiting)
        if connection is None:
            return Ack(error="dispatch_failed", reason="connection_failed")
        is_done = waiting.done.wait(patience)
        with self._lock:
            self._waiting.pop(parcel.envelope_id, None)
        if not is_done:
            return Ack(error="operation_timeout", reason="timeout")
        if waiting.answer is None:
            return Ack(error="dispatch_failed", reason="connection_failed")
        return Ack(opened(waiting.answer.get("payload")))

    def disconnect(self, reason: str) -> None:
        """Ask the app to reconnect: a warning leaves it time, refresh_requested and link_disabled none."""
        for connection in self._all():
            with contextlib.suppress(*_GONE):
                connection.send({"type": "disconnect", "reason": reason, "debug_info": {}})
            if reason != "warning":
                connection.say_goodbye()

    def drop(self) -> None:
        """End every connection without a word."""
        for connection in self._all():
            connection.cut()

    def close(self) -> None:
        """End every connection properly."""
        for connection in self._all():
            connection.say_goodbye()

    def _send_somewhere(self, parcel: Parcel, waiting: _Waiting) -> _Connection | None:
        envelope = {
            "envelope_id": parcel.envelope_id,
            "type": _ENVELOPES[parcel.kind],
            "accepts_response_payload": parcel.accepts_response,
            "payload": parcel.body,
        }
        if parcel.kind == "event":
            envelope |= {"retry_attempt": parcel.attempt, "retry_reason": parcel.reason or ""}
        while True:
            with self._lock:
                if not self._open:
                    return None
                self._turn += 1
                connection = self._open[self._turn % len(self._open)]
                self._waiting[parcel.envelope_id] = (connection, waiting)
            try:
                connection.send(envelope)
            except _GONE:
                self._forget(connection)
                waiting.done.clear()
            else:
                return connection

    def _take_ack(self, message: Json) -> None:
        with self._lock:
            found = self._waiting.get(str(message.get("envelope_id")))
        if found is not None:
            found[1].answer = message
            found[1].done.set()

    def _forget(self, connection: _Connection) -> None:
        with self._changed:
            if connection in self._open:
                self._open.remove(connection)
            for owner, waiting in self._waiting.values():
                if owner is connection:
                    waiting.done.set()
            self._changed.notify_all()

    def _all(self) -> list[_Connection]:
        with self._lock:
            return list(self._open)

    def _hello(self, count: int) -> Json:
        return {
            "type": "hello",
            "num_connections": count,
            "connection_info": {"app_id": self._app_id},
            "debug_info": {
                "host": "sandbox",
                "build_number": 1,
                "approximate_connection_time": 18_060,
            },
        }
