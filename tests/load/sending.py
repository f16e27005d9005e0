"""Signed requests at a rate, whatever becomes of those before; and as many as get through."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from itertools import count
from statistics import quantiles
from typing import NamedTuple
from urllib.parse import urlencode

from handlers.web import EVENTS_PATH
from tests.load.company import ASKING, DEPARTMENTS, READING
from tests.load.slack import TEAM

# As long as Slack waits.
_PATIENCE = 3.0
_AT_ONCE = 150


class Answer(NamedTuple):
    """One request: its number, when it was due (on the monotonic clock), after how many seconds it was answered."""

    mark: int
    due_at: float
    seconds: float
    is_kept: bool


class Sender:
    """Sends to each of the ports in turn, over connections that stay open."""

    def __init__(self, ports: Sequence[int], secret: str, marks: count[int]) -> None:
        self._ports = ports
        self._secret = secret.encode()
        self._marks = marks
        self._lines = threading.local()

    def at_rate(self, rate: float, seconds: float) -> list[Answer]:
        """Send so many a second. Each is timed from when it was due, so that a stall counts for all who wait in it."""
        begins = time.monotonic() + 0.5
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            sent = [threads.submit(self._ask_at, begins + number / rate) for number in range(int(rate * seconds))]
            return [answer.result() for answer in sent]

    def as_many_as_possible(self, seconds: float, senders: int = 16) -> float:
        """Return how many a second are kept, when each of so many senders sends the next as soon as it is answered."""
        until = time.monotonic() + seconds

        def send() -> int:
            kept = 0
            while time.monotonic() < until:
                kept += self._ask_at(time.monotonic()).is_kept
            return kept

        with ThreadPoolExecutor(senders) as threads:
            return sum(sent.result() for sent in [threads.submit(send) for _sender in range(senders)]) / seconds

    def open_homes(self) -> None:
        """Everybody who looks at Home opens it."""
        for number, person_id in enumerate(READING):
            event = {"type": "app_home_opened", "user": person_id, "channel": f"DHOME{number}", "tab": "home"}
            moment = int(time.time())  # noqa: TID251  (Slack's clock is the real one)
            body = {"type": "event_callback", "team_id": TEAM, "api_app_id": "ALOAD", "event_id": f"Ev{number}"}
            said = {**body, "event_time": moment, "event": {**event, "event_ts": f"{moment}.000100"}}
            self._post(number, json.dumps(said).encode(), "application/json")

    def _ask_at(self, due_at: float) -> Answer:
        mark = next(self._marks)
        threading.Event().wait(max(due_at - time.monotonic(), 0))
        command = {
            "command": "/request",
            "text": f"d{mark % DEPARTMENTS} load-{mark} is broken",
            "team_id": TEAM,
            "channel_id": "CGENERAL0",
            "channel_name": "general",
            "user_id": ASKING[mark % len(ASKING)],
            "user_name": "somebody",
            "trigger_id": f"{mark}.1",
            "response_url": "http://127.0.0.1:9/",
        }
        status, text = self._post(mark, urlencode(command).encode(), "application/x-www-form-urlencoded")
        seconds = time.monotonic() - due_at
        return Answer(
            mark, due_at, seconds, status == 200 and seconds <= _PATIENCE and ("R-" in text or "Kept" in text)
        )

    def _post(self, turn: int, body: bytes, kind: str) -> tuple[int, str]:
        port = self._ports[turn % len(self._ports)]
        line = getattr(self._lines, str(port), None)
        if line is None:
            line = HTTPConnection("127.0.0.1", port, timeout=2 * _PATIENCE)
            setattr(self._lines, str(port), line)
        moment = str(int(time.time()))  # noqa: TID251
        signature = hmac.new(self._secret, b"v0:" + moment.encode() + b":" + body, hashlib.sha256).hexdigest()
        signed = {"X-Slack-Request-Timestamp": moment, "X-Slack-Signature": f"v0={signature}", "Content-Type": kind}
        try:
            line.request("POST", EVENTS_PATH, body, signed)
            answer = line.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, HTTPException):
            line.close()
            return 0, ""


def percentile(seconds: Sequence[float], which: int) -> float:
    """In milliseconds."""
    return quantiles(seconds, n=100)[which - 1] * 1_000
