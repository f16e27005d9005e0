"""How long Slack asked us to wait, by method: nobody knocks again before, whichever notice it is for."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from math import ceil
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot import Clock

_POST = "chat.postMessage"
# One channel that is asked to wait is Slack's message a second; several are the whole workspace's limit.
_SEVERAL = 3


class Budgets:
    """The waits of one process, shared by all who call Slack with its token.

    Slack limits each method for the whole workspace, and posts for each channel besides.
    """

    def __init__(self, now: Clock) -> None:
        self._now = now
        self._until: dict[tuple[str, str | None], datetime] = {}
        self._lock = threading.Lock()

    def left(self, method: str, channel_id: str | None) -> timedelta | None:
        """Return how long that call has to wait; None when it may be made."""
        now = self._now()
        with self._lock:
            self._until = {what: until for what, until in self._until.items() if until > now}
            places = (None, channel_id) if method == _POST else (None,)
            found = [self._until[method, place] for place in places if (method, place) in self._until]
        return max(found) - now if found else None

    def hold_back(self, method: str, channel_id: str | None, wait: timedelta) -> None:
        """Slack asked for it: until then nobody calls this, in this channel or, with several, at all."""
        until = self._now() + wait
        with self._lock:
            self._until[method, channel_id if method == _POST else None] = until
            held = [end for (what, place), end in self._until.items() if what == _POST and place is not None]
            if method == _POST and len(held) >= _SEVERAL:
                self._until[_POST, None] = min(held)


class PacedClient(WebClient):
    """A client that does not make a call of which Slack has said that it has to wait."""

    def __init__(self, budgets: Budgets, **options: Any) -> None:
        super().__init__(**options)
        self._budgets = budgets

    def api_call(self, api_method: str, **arguments: Any) -> SlackResponse:
        """Raises SlackApiError as Slack would, without asking it."""
        channel_id = _channel(arguments)
        left = self._budgets.left(api_method, channel_id)
        if left is not None:
            raise SlackApiError(f"{api_method} has to wait", _too_many(api_method, left))  # type: ignore[no-untyped-call]
        try:
            return super().api_call(api_method, **arguments)
        except SlackApiError as error:
            if error.response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
                self._budgets.hold_back(api_method, channel_id, asked_for(error.response.headers))
            raise


def asked_for(headers: Mapping[str, str]) -> timedelta:
    """Return how long Slack wants us to wait: a second where it does not say."""
    said = str(headers.get("retry-after") or headers.get("Retry-After") or "1")
    return timedelta(seconds=int(said) if said.isdigit() else 1)


def _channel(arguments: Mapping[str, Any]) -> str | None:
    found = (arguments.get("json") or {}).get("channel")
    return None if found is None else str(found)


def _too_many(method: str, left: timedelta) -> SlackResponse:
    return SlackResponse(
        client=None,
        http_verb="POST",
        api_url=method,
        req_args={},
        data={"ok": False, "error": "ratelimited"},
        headers={"Retry-After": str(ceil(left.total_seconds()))},
        status_code=HTTPStatus.TOO_MANY_REQUESTS,
    )
