"""How payloads reach the app: the three transports, the three seconds, and events that are tried again."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Protocol
from urllib.parse import urlencode

from bot.sandbox.faults import Faults
from bot.sandbox.model import Event, Json
from bot.sandbox.workspace import Workspace

Dispatch = Callable[[str, Json, Mapping[str, str]], tuple[int, Json | str | None]]
# docs.slack.dev, apis/events-api: at once, after one minute, after five minutes.
RETRIES_AFTER = (timedelta(0), timedelta(minutes=1), timedelta(minutes=5))
_OK = range(200, 300)
_CLIENT_ERRORS = range(400, 500)


@dataclass(frozen=True)
class Parcel:
    """One payload on its way: `kind` is command, interactive or event."""

    kind: str
    body: Json
    accepts_response: bool = False
    attempt: int = 0
    reason: str | None = None
    envelope_id: str = field(default_factory=lambda: str(uuid.uuid4()))

    @property
    def headers(self) -> dict[str, str]:
        """The two headers of a repeated event."""
        if not self.attempt:
            return {}
        return {"x-slack-retry-num": str(self.attempt), "x-slack-retry-reason": self.reason or "unknown_error"}


@dataclass(frozen=True)
class Ack:
    """What came back. `error` is what Slack would show, None when the app answered as it should."""

    body: Json | str | None = None
    error: str | None = None
    reason: str = "http_error"
    may_retry: bool = True


class Hub(Protocol):
    """The open sockets."""

    def send(self, parcel: Parcel, patience: float) -> Ack: ...


@dataclass(frozen=True)
class Lines:
    """What transports work with: the open sockets, the signing secret, and the seconds to wait for an answer."""

    hub: Hub
    signing_secret: str
    patience: float


class Transport(Protocol):
    """A way to the app."""

    works_alone: bool
    """Whether events may be delivered at any time, not only while somebody acts."""

    def attach(self, lines: Lines) -> None:
        """Called once by the sandbox before the first parcel."""

    def send(self, parcel: Parcel) -> Ack:
        """Deliver and wait for the answer."""


class InProcess:
    """Calls the app directly, in the caller's thread: `dispatch(kind, body, headers) -> (status, body)`."""

    works_alone = False

    def __init__(self, dispatch: Dispatch) -> None:
        self._dispatch = dispatch
        self._patience = 3.0

    def attach(self, lines: Lines) -> None:
        self._patience = lines.patience

    def send(self, parcel: Parcel) -> Ack:
        started = time.monotonic()
        status, body = self._dispatch(parcel.kind, parcel.body, parcel.headers)
        if time.monotonic() - started > self._patience:
            return Ack(error="operation_timeout", reason="http_timeout")
        return _judged(status, opened(body))


class SignedHttp:
    """Real POSTs, signed: to each of the addresses in turn, as through a proxy, which passes over those where nobody
    listens. `signing_secret` and `seconds_old` are there to sign them wrongly.
    """

    works_alone = True

    def __init__(self, *urls: str, signing_secret: str | None = None, seconds_old: int = 0) -> None:
        self._urls = urls
        self._turn = count()
        self._secret = signing_secret
        self._seconds_old = seconds_old
        self._patience = 3.0

    def attach(self, lines: Lines) -> None:
        self._secret = self._secret or lines.signing_secret
        self._patience = lines.patience

    def send(self, parcel: Parcel) -> Ack:
        body, kind = _as_http(parcel)
        # The app compares this with its own wall clock, wherever the sandbox's clock was moved to.
        timestamp = str(int(time.time()) - self._seconds_old)  # noqa: TID251
        base = b"v0:" + timestamp.encode() + b":" + body
        signature = hmac.new(str(self._secret).encode(), base, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": kind,
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": f"v0={signature}",
            **parcel.headers,
        }
        for _url in self._urls[1:]:
            ack = self._post(body, headers)
            if ack.reason != "connection_failed":
                return ack
        return self._post(body, headers)

    def _post(self, body: bytes, headers: Mapping[str, str]) -> Ack:
        url = self._urls[next(self._turn) % len(self._urls)]
        request = urllib.request.Request(url, data=body, headers=dict(headers), method="POST")  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=self._patience) as answer:  # noqa: S310
                return _judged(answer.status, opened(answer.read().decode()))
        except urllib.error.HTTPError as refused:
            with refused:
                may_retry = refused.headers.get("x-slack-no-retry") != "1"
            return _judged(refused.code, None, may_retry=may_retry)
        except TimeoutError:
            return Ack(error="operation_timeout", reason="http_timeout")
        except OSError as lost:
            timed_out = isinstance(getattr(lost, "reason", None), TimeoutError)
            if timed_out:
                return Ack(error="operation_timeout", reason="http_timeout")
            return Ack(error="dispatch_failed", reason="connection_failed")


class SocketMode:
    """The WebSockets the app has open, one after the other."""

    works_alone = True

    def __init__(self) -> None:
        self._lines: Lines | None = None

    def attach(self, lines: Lines) -> None:
        self._lines = lines

    def send(self, parcel: Parcel) -> Ack:
        if self._lines is None:
            raise RuntimeError("This transport belongs to no sandbox yet.")
        return self._lines.hub.send(parcel, self._lines.patience)


class Courier:
    """Takes payloads to the app and events after them, keeps the log, and tries again what may be tried again."""

    def __init__(self, workspace: Workspace, faults: Faults, transport: Transport) -> None:
        self.transport = transport
        self._workspace = workspace
        self._faults = faults
        self._later: list[Event] = []
        self._turn = threading.RLock()
        self._is_delivering = False
        self._is_open = False
        self._thread: threading.Thread | None = None

    def deliver(self, kind: str, body: Json, *, accepts_response: bool = False) -> Ack:
        """Take one command or interaction to the app. Never tried twice."""
        return self._send(Parcel(kind, body, accepts_response))

    def settle(self) -> None:
        """Deliver every event that is due, in the caller's thread."""
        with self._turn:
            if self._is_delivering:
                return
            self._is_delivering = True
            try:
                while (event := self._next()) is not None:
                    self._deliver_event(event)
            finally:
                self._is_delivering = False

    @property
    def next_at(self) -> datetime | None:
        """When the next event is due, be it now; None when none waits."""
        with self._workspace.lock:
            now = self._workspace.now()
            waiting = [*self._workspace.outgoing, *self._later]
            return min((event.due_at or now for event in waiting), default=None)

    def start(self) -> None:
        """Deliver events whenever there are some, if the transport can do that."""
        self._is_open = True
        self._thread = threading.Thread(target=self._work, name="sandbox-courier", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop delivering."""
        with self._workspace.changes:
            self._is_open = False
            self._workspace.changes.notify_all()
        if self._thread is not None:
            self._thread.join(timeout=10)

    def _work(self) -> None:
        while self._is_open:
            if self.transport.works_alone:
                self.settle()
            with self._workspace.changes:
                # Repeats fall due by the clock alone, so look now and then.
                self._workspace.changes.wait_for(
                    lambda: not self._is_open or (self.transport.works_alone and self._has_work()), timeout=0.5
                )

    def _has_work(self) -> bool:
        return len(self._workspace.outgoing) > (1 if self._faults.reorders else 0)

    def _next(self) -> Event | None:
        with self._workspace.lock:
            now = self._workspace.now()
            due = [event for event in self._later if event.due_at is not None and event.due_at <= now]
            self._later = [event for event in self._later if event not in due]
            queue = self._workspace.outgoing
            queue.extend(due)
            if self._faults.reorders and queue:
                if len(queue) == 1:
                    return None
                first = queue.popleft()
                queue.insert(1, first)
                self._faults.reorders -= 1
            return queue.popleft() if queue else None

    def _deliver_event(self, event: Event) -> None:
        if self._is_lost_or_late(event):
            return
        envelope_id = f"envelope-{event.body.get('event_id', uuid.uuid4())}"
        parcel = Parcel("event", event.body, attempt=event.attempt, reason=event.reason, envelope_id=envelope_id)
        ack = self._send(parcel)
        if ack.error is None and self._faults.duplicates:
            self._faults.duplicates -= 1
            self._send(Parcel("event", event.body, attempt=1, reason="http_timeout", envelope_id=envelope_id))
        if ack.error is None or not ack.may_retry:
            return
        if event.attempt == len(RETRIES_AFTER):
            kind = _what(parcel)
            self._workspace.lint.append(f"event {kind}: given up after {event.attempt} repeats ({ack.error})")
            return
        wait = RETRIES_AFTER[event.attempt]
        event.attempt += 1
        event.reason = ack.reason
        event.due_at = self._workspace.now() + wait
        with self._workspace.lock:
            if wait:
                self._later.append(event)
            else:
                self._workspace.outgoing.appendleft(event)

    def _is_lost_or_late(self, event: Event) -> bool:
        with self._workspace.lock:
            if event.due_at is None and self._faults.losses and "event" in event.body:
                self._faults.losses -= 1
                return True
            if event.due_at is None and self._faults.delays:
                event.due_at = self._workspace.now() + self._faults.delays.pop(0)
                self._later.append(event)
                return True
            return False

    def _send(self, parcel: Parcel) -> Ack:
        # What was sent stays as it was, whatever becomes of the things it tells of.
        parcel = replace(parcel, body=json.loads(json.dumps(parcel.body)))
        started = time.monotonic()
        ack = self.transport.send(parcel)
        shown = {"request": parcel.body, "answer": ack.body, **({"retry": parcel.attempt} if parcel.attempt else {})}
        seconds = time.monotonic() - started
        self._workspace.wire.record("to_bot", _what(parcel), shown, error=ack.error, seconds=seconds)
        if ack.body and not parcel.accepts_response:
            self._workspace.lint.append(f"{_what(parcel)}: an answer where Slack expects an empty one")
        return ack


def opened(body: Any) -> Json | str | None:
    """The body of an answer: JSON objects opened, everything else as text, None when it is empty."""
    if isinstance(body, dict):
        return body or None
    if not body:
        return None
    try:
        parsed = json.loads(body)
    except ValueError:
        return str(body)
    return parsed if isinstance(parsed, dict) else str(body)


def _judged(status: int, body: Json | str | None, *, may_retry: bool = True) -> Ack:
    if status in _OK:
        return Ack(body)
    error = "http_client_error" if status in _CLIENT_ERRORS else "http_service_error"
    return Ack(error=error, may_retry=may_retry)


def _as_http(parcel: Parcel) -> tuple[bytes, str]:
    form = "application/x-www-form-urlencoded"
    if parcel.kind == "command":
        return urlencode(parcel.body).encode(), form
    if parcel.kind == "interactive":
        return urlencode({"payload": json.dumps(parcel.body)}).encode(), form
    return json.dumps(parcel.body).encode(), "application/json"


def _what(parcel: Parcel) -> str:
    if parcel.kind == "command":
        return str(parcel.body["command"])
    if parcel.kind == "interactive":
        return str(parcel.body["type"])
    return str(parcel.body.get("event", parcel.body)["type"])
