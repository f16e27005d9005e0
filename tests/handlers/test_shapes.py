"""Payloads are looked at before anybody acts on them: what Slack does not send is refused as a whole."""

from __future__ import annotations

from typing import Any

import pytest

from handlers import shapes
from handlers.shapes import Malformed

PRESSED: dict[str, Any] = {
    "type": "block_actions",
    "user": {"id": "UANA0000"},
    "trigger_id": "1.2.abc",
    "container": {"type": "message", "channel_id": "CITHELP0", "message_ts": "1772524800.000100"},
    "actions": [{"type": "button", "action_id": "request.take", "block_id": "b", "value": "1"}],
}
WORDS = "My laptop smells of smoke"


@pytest.mark.parametrize(
    "body",
    [
        PRESSED,
        {**PRESSED, "team": None, "channel": {"id": "CITHELP0", "name": "it-help"}, "anything": [object()]},
        {"type": "event_callback", "event_id": "Ev1", "event": {"type": "message", "text": None, "user": "WANA0000"}},
        {"command": "/request", "user_id": "UANA0000", "channel_id": "C1", "trigger_id": "1.2", "text": "half \ud83e"},
        {"type": "view_closed", "view": 1},
        {"ssl_check": "1", "token": "legacy"},
    ],
)
def test_what_slack_sends_comes_in(body: dict[str, Any]) -> None:
    shapes.check(body)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"user": {"id": None}}, "user.id"),
        ({"user": {"id": f"U1> {WORDS}"}}, "user.id"),
        ({"user": []}, "user"),
        ({"actions": []}, "actions"),
        ({"actions": [{**PRESSED["actions"][0], "value": {"a": WORDS}}]}, "actions.….value"),
        ({"trigger_id": WORDS * 20}, "trigger_id"),
        ({"view": {"id": "V1", "type": "modal", "private_metadata": f'{{"request": "{WORDS}"}}'}}, "view.…"),
        ({"view": {"id": "V1", "type": "modal", "state": {"values": {WORDS: 1}}}}, "view.state.values.…"),
        ({"type": WORDS}, "type"),
        ({"type": 1.5}, "type"),
    ],
)
def test_what_it_does_not_send_is_refused_and_nothing_of_it_is_repeated(change: dict[str, Any], where: str) -> None:
    with pytest.raises(Malformed) as refused:
        shapes.check({**PRESSED, **change})

    assert refused.value.where.startswith(where.removesuffix("…"))
    assert WORDS not in str(refused.value)
    assert refused.value.__cause__ is None
