"""How Slack reaches Handoff in a run: over sockets that Handoff opens, or over HTTP at an address of its own."""

from __future__ import annotations

import socket
import urllib.request
from collections.abc import Callable
from threading import Event
from typing import Protocol

from bot.sandbox import Sandbox, SignedHttp
from handlers.web import EVENTS_PATH

_LOOKS_EVERY = 0.05
_ANSWERS_WITHIN = 5.0


class Line(Protocol):
    """One way. `run` is how Handoff is started with it, and `environ` what it is told."""

    run: list[str]
    environ: dict[str, str]

    def opening(self) -> Callable[[], bool]:
        """Return what says, after a moment at most, whether Handoff can be reached that is about to be started."""


class Sockets:
    """Handoff opens a socket."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.run = ["run"]
        self.environ = {"SLACK_APP_TOKEN": sandbox.app_token}
        self._sockets = sandbox.sockets

    def opening(self) -> Callable[[], bool]:
        one_more = self._sockets.opened + 1
        return lambda: self._sockets.wait_for_opened(one_more, timeout=_LOOKS_EVERY)


class Http:
    """Handoff listens at a port that was free a moment ago."""

    def __init__(self, sandbox: Sandbox) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = int(free.getsockname()[1])
        self.run = ["run", "--http"]
        self.environ = {"SLACK_SIGNING_SECRET": sandbox.signing_secret, "PORT": str(port)}
        self._address = f"http://127.0.0.1:{port}"
        sandbox.deliver_by(SignedHttp(self._address + EVENTS_PATH))

    def opening(self) -> Callable[[], bool]:
        return self._is_open

    def _is_open(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self._address}/healthz", timeout=_ANSWERS_WITHIN):  # noqa: S310
                return True
        except OSError:
            Event().wait(_LOOKS_EVERY)
            return False
