"""Counting calls to Slack: beside whoever makes them, by what Slack answers."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any

from slack_sdk.http_retry.handler import RetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState

from bot.counters import Counters

# Slack's address of a method, which our own code names: there are as many as it calls.
_METHOD = re.compile(r"/api/([a-z]+(?:\.[a-zA-Z]+)+)$")


class CallCounter(RetryHandler):
    """Sees every answer to a client, and the clients that Bolt makes after it; never asks for another try."""

    def __init__(self, counters: Counters) -> None:
        super().__init__()
        self._counters = counters

    def can_retry(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        self._counters.slack_answered(method_of(request.url), _answer(response))
        return False

    def __deepcopy__(self, _memo: dict[int, Any]) -> CallCounter:
        """Whoever copies a client counts where it does."""
        return self


def method_of(url: str) -> str:
    """Return the method that an address calls; "other" where it calls none, such as the place for an upload."""
    found = _METHOD.search(url)
    return found[1] if found else "other"


def _answer(response: HttpResponse | None) -> str:
    if response is None:
        return "unreachable"
    if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        return "ratelimited"
    if response.status_code != HTTPStatus.OK:
        return f"http_{response.status_code}"
    body = response.body or {}
    return "ok" if body.get("ok") else str(body.get("error", "unreadable_answer"))
