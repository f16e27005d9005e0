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


def test_a_picture_in_a_thread_and_one_in_the_form_are_seen_on_the_other_side(desk: Desk) -> None:
    desk.types("/request it Everything is blue here")
    desk.becomes("ana", "dm")
    desk.message("Everything is blue here").get_by_test_id("reply").click()
    desk.page.get_by_test_id("reply-composer-files").set_input_files(PICTURE)
    expect(desk.thread.get_by_test_id("chosen-file")).to_have_count(1)
    desk.page.get_by_test_id("reply-composer").fill("It looks like this")
    desk.page.get_by_test_id("reply-send").click()
    expect(desk.thread.get_by_role("img", name="screen.png")).to_be_visible()

    desk.types("/request")
    desk.chooses("IT", "Who can help?")
    desk.modal.get_by_label("What do you need, in one line?").fill("Now it is green")
    desk.modal.locator("input[type=file]").set_input_files([PICTURE, {**PICTURE, "name": "notes.pdf"}])
    expect(desk.modal.get_by_test_id("chosen-file")).to_have_count(2)
    desk.chooses("Laptop or screen", "What is it about?")
    expect(desk.modal.get_by_test_id("chosen-file")).to_have_count(2)
    desk.submits()

    desk.becomes("bo", "it-help")
    desk.opens_thread("Everything is blue here")
    expect(desk.thread.get_by_role("img", name="screen.png")).to_have_js_property("naturalWidth", 2)
    desk.sees("Ana Alves sent this.", desk.thread)
    desk.opens_thread("Now it is green")
    expect(desk.thread.get_by_test_id("file")).to_have_count(2)
    assert desk.troubles == []
