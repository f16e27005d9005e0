"""Files in the demo: chosen, sent, and seen, in a browser."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.demo import running_demo
from tests.browser.desk import Desk

PICTURE: Any = {
    "name": "screen.png",
    "mimeType": "image/png",
    "buffer": base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR4nGP4z8AARAwQCgAf7gP9i18U1AAAAABJRU5ErkJggg=="
    ),
}


@pytest.fixture(scope="module")
def demo(browser: Browser) -> Iterator[str]:
    with running_demo() as demo:
        yield demo.url


@pytest.fixture
def desk(page: Page, demo: str) -> Desk:
    return Desk(page, demo)


def test_a_picture_is_attached_to_a_message_and_seen_in_it(desk: Desk) -> None:
    desk.becomes("bo", "it-help")
    chosen = desk.page.get_by_test_id("chosen-file")
    picker = desk.page.get_by_test_id("composer-files")

    picker.set_input_files([PICTURE, {**PICTURE, "name": "other.png"}])
    expect(chosen).to_have_count(2)
    chosen.filter(has_text="other.png").get_by_label("Leave out other.png").click()
    expect(chosen).to_have_count(1)
    desk.composer.fill("Look at this")
    desk.composer.press("Enter")

    message = desk.message("Look at this")
    expect(message.get_by_test_id("file").get_by_role("img")).to_have_js_property("naturalWidth", 2)
    expect(chosen).to_have_count(0)
    assert desk.troubles == []
