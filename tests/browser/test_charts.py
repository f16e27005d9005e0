"""Charts and tables of a message, as the sandbox's page draws them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from slack_sdk import WebClient

from bot.sandbox import InProcess, Sandbox
from handlers.manifest import manifest
from tests.browser import basics
from tests.browser.desk import Desk
from tests.moments import TUESDAY_AT_NINE
from tests.sandbox.blocks import data_table, line

_HALF = [2.0, 2.5, 1.8, 2.2, 2.4, 2.1, 1.9, 2.6, 2.0, 2.3, 2.2, 2.1, 2.0, 4.8, 5.1, 4.9, 5.3, 4.6, 5.0, 5.2]


@pytest.fixture
def desk(browser: Browser, page: Page) -> Iterator[Desk]:
    """Ana and a report in her channel."""
    sandbox = Sandbox(manifest(), now=lambda: TUESDAY_AT_NINE)
    sandbox.workspace.add_member("ana", name="Ana Alves", title="Marketing")
    channel = sandbox.workspace.add_channel("general", members=["ana"])
    sandbox.deliver_by(InProcess(lambda *_: (200, "")))
    with sandbox:
        client = WebClient(token=sandbox.bot_token, base_url=sandbox.api_url)
        client.chat_postMessage(channel=channel.id, text="A report", blocks=_report())
        desk = Desk(page, sandbox.url)
        yield desk
        assert desk.troubles == []


def _report() -> list[dict[str, object]]:
    return [
        line(Half=_HALF, Usual=[2.2] * 20, Upper=[3.6] * 20, Lower=[1.3] * 20),
        data_table(["Week", "In", "Out", "Open"], ["W1", 12, 14, 3], ["W2", 9, 8, 4]),
    ]


def test_lines_and_a_table_can_be_read_in_light_and_dark_and_on_a_phone(desk: Desk) -> None:
    expect(desk.page.get_by_role("img", name="First answers. Half: W1 2, W2 2.5")).to_be_visible()
    expect(desk.page.get_by_role("rowheader", name="W2")).to_be_visible()
    expect(desk.page.get_by_role("table", name="Weeks")).to_be_visible()
    for scheme in ("light", "dark"):
        desk.page.emulate_media(color_scheme=scheme)
        assert basics.faint(desk.page) == []
    assert basics.nameless(desk.page) == []

    desk.page.set_viewport_size({"width": 380, "height": 760})

    assert basics.overhang(desk.page) <= 0
