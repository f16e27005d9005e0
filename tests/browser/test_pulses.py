"""Pulses in the demo: somebody answers, HR asks, everybody reads."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import basics
from tests.browser.demo import running_demo
from tests.browser.desk import Desk

ASKED = "Would you recommend us?"
RESULTS = "Results: How is work going?"


@pytest.fixture(scope="module")
def demo(browser: Browser) -> Iterator[str]:
    """The address of a running demo; none is started where there is no browser."""
    with running_demo() as demo:
        yield demo.url


@pytest.fixture
def desk(page: Page, demo: str) -> Iterator[Desk]:
    """A window on the demo, as Ana. Whatever the browser complains about fails the test."""
    desk = Desk(page, demo)
    yield desk
    assert desk.troubles == []


def test_hr_asks_without_being_told_how_and_somebody_answers(desk: Desk) -> None:
    desk.becomes("hana", "dm")
    desk.types("/pulse")
    desk.sees("from “Not likely” to “Very likely”", desk.modal)
    for window in ("New pulse", "To whom", "When", "Preview", "Launch it?"):
        desk.sees(window, desk.modal)
        assert basics.nameless(desk.page) == []
        desk.modal.get_by_test_id("submit").click()
    desk.sees("Launched. 14 people get it", desk.modal)
    desk.modal.get_by_test_id("modal-close").click()
    expect(desk.modal).to_have_count(0)

    desk.becomes("ana", "dm")
    desk.clicks("Answer", on=desk.message(ASKED))
    desk.chooses("8", "How likely are you to recommend")
    desk.modal.get_by_label("What is the main reason").fill("The people.")
    desk.modal.get_by_test_id("submit").click()

    desk.sees("Recorded. Your answer is sealed", desk.modal)

    assert "The people." not in desk.page.get_by_test_id("log").inner_text()
    desk.modal.get_by_test_id("modal-close").click()
    desk.goes_to("home")
    desk.sees(ASKED, desk.page.get_by_test_id("home-view"))


def test_results_can_be_read_in_light_and_dark_and_on_a_phone(desk: Desk) -> None:
    desk.becomes("cem", "people")
    post = desk.message(RESULTS)
    expect(post.get_by_role("img", name="Question 1 · 12 answers")).to_be_visible()
    for scheme in ("light", "dark"):
        desk.page.emulate_media(color_scheme=scheme)
        assert basics.faint(desk.page) == []
    assert basics.nameless(desk.page) == []
    assert basics.twice(desk.page) == []

    desk.page.set_viewport_size({"width": 380, "height": 760})

    assert basics.overhang(desk.page) <= 0
    desk.clicks("Read the comments (7)", on=post)
    desk.sees("A coffee machine on the second floor!", desk.modal)
    assert basics.overhang(desk.page) <= 0


def test_hr_gets_a_file(desk: Desk) -> None:
    desk.becomes("hana", "dm")
    desk.types("/pulse export")
    desk.modal.get_by_role("button", name=re.compile("^Export as CSV")).first.click()
    desk.sees("on its way", desk.modal)

    desk.modal.get_by_test_id("modal-close").click()
    desk.modal.get_by_test_id("modal-close").click()
    with desk.page.expect_download() as download:
        desk.message("exactly as they were published").get_by_test_id("file").click()

    text = download.value.path().read_text(encoding="utf-8-sig")
    assert text.startswith("question,text,departments,answer,count")
