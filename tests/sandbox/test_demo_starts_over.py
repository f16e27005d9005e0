"""The demo begins anew when somebody asks it to: same address, same process, another company."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.browser.demo import running_demo
from tests.sandbox.fetching import fetch


@pytest.mark.slow("two whole demos, one after the other")
def test_starting_over_brings_back_the_first_morning() -> None:
    with running_demo() as demo:
        first = _asks(demo.url, "Forget me")
        assert " is with IT." in first
        _posts(demo.url, "clock", {"forward": 86_400})

        assert _posts(demo.url, "reset", {}) == {"ok": True}
        demo.begins_again()

        assert json.loads(fetch(f"{demo.url}sandbox/state")[2])["now"].startswith("2026-03-02T08:0")
        assert _asks(demo.url, "Remember me") == first


def _asks(url: str, what: str) -> str:
    """What Ana reads when she asks IT for something."""
    act = {"as": "UANA0000", "do": "send", "channel": "CGENERAL", "text": f"/request it {what}"}
    return str(_posts(url, "act", act)["reply"])


def _posts(url: str, what: str, body: Any) -> Any:
    headers = {"X-Sandbox": "1", "Content-Type": "application/json"}
    return json.loads(fetch(f"{url}sandbox/{what}", "POST", json.dumps(body).encode(), headers)[2])
