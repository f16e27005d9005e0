"""The pictures in the documentation, taken anew from the running demo: `make screenshots`."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.browser.chromium import MISSING, chromium
from tests.browser.demo import running_demo
from tests.browser.desk import Desk

_IMAGES = Path(__file__).parents[2] / "docs" / "images"


def main() -> int:
    """Take all of them, and say which; 1 without Chromium."""
    with chromium() as browser:
        if browser is None:
            print(MISSING, file=sys.stderr)
            return 1
        _IMAGES.mkdir(parents=True, exist_ok=True)
        with running_demo() as demo:
            _play(browser, demo.url)
    return 0


def _play(browser: Browser, url: str) -> None:
    """Monday morning: Dana reads how the week went, Ana asks, Bo has a question, and Dana looks after the rest."""
    with browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce") as window:
        desk = Desk(window.new_page(), url)
        desk.clicks("Close the tip", on=desk.page.get_by_test_id("tip"))
        _dana_reads_how_the_week_went(desk)
        _ana_asks(desk)
        _bo_answers(desk)
        _dana_looks_after_the_rest(desk)
        _bo_needs_longer(desk)
        _hana_asks_everybody(desk)
        _dana_reads_the_report(desk)
        _hana_reads_of_the_company(desk)
        desk.page.emulate_media(color_scheme="dark")
        desk.becomes("bo", "it-help")
        _take(desk, "dark")
        desk.page.emulate_media(color_scheme="light")
        desk.becomes("ana", "dm")
        desk.page.set_viewport_size({"width": 380, "height": 760})
        desk.page.reload()
        desk.message("My screen stays black").wait_for()
        _take(desk, "narrow")


def _dana_reads_how_the_week_went(desk: Desk) -> None:
    desk.page.set_viewport_size({"width": 1280, "height": 1000})
    desk.becomes("dana", "it-help")
    desk.message("IT, last week:").wait_for()
    _take(desk, "digest")
    desk.page.set_viewport_size({"width": 1280, "height": 800})
    desk.becomes("ana", "general")


def _hana_reads_of_the_company(desk: Desk) -> None:
    desk.page.set_viewport_size({"width": 1280, "height": 1400})
    desk.becomes("hana", "dm")
    desk.message("Report: the company").get_by_role("heading").first.scroll_into_view_if_needed()
    _take(desk, "report-company")
    desk.page.set_viewport_size({"width": 1280, "height": 800})


def _dana_reads_the_report(desk: Desk) -> None:
    """The message, and the page that she keeps."""
    desk.page.set_viewport_size({"width": 1280, "height": 1200})
    desk.becomes("dana", "dm")
    desk.types("/request report")
    report = desk.message("Report: IT")
    report.wait_for()
    _take(desk, "report")
    desk.clicks("Printable page", on=report)
    desk.modal.get_by_test_id("modal-close").click()
    with desk.page.expect_download() as download:
        desk.message("The report of IT").get_by_test_id("file").click()
    assert desk.page.context.browser is not None
    with desk.page.context.browser.new_context(viewport={"width": 860, "height": 1100}) as window:
        page = window.new_page()
        page.set_content(download.value.path().read_text(encoding="utf-8"))
        page.screenshot(path=_IMAGES / "report-page.png")
    desk.page.set_viewport_size({"width": 1280, "height": 800})


def _ana_asks(desk: Desk) -> None:
    desk.types("/request")
    desk.chooses("IT", "Who can help?")
    desk.chooses("Laptop or screen", "What is it about?")
    desk.modal.get_by_label("What do you need, in one line?").fill("My screen stays black")
    desk.modal.get_by_label("Details that help them").fill("Since this morning. The lamp is on.")
    desk.modal.get_by_label("I cannot work").check()
    desk.sees("within 30 working minutes", desk.modal)
    _take(desk, "form")
    desk.submits()


def _bo_answers(desk: Desk) -> None:
    desk.becomes("bo", "it-help")
    card = desk.message("My screen stays black")
    desk.clicks("Take it", on=card)
    desk.sees("Bo Berg has it", card)
    desk.clicks("Ask", on=card)
    desk.modal.get_by_label("What do you need to know?").fill("Does it work with another cable?")
    desk.submits()

    desk.becomes("ana", "dm")
    desk.opens_thread("My screen stays black")
    desk.sees("Bo Berg asks you:", desk.thread)
    desk.sees("Waiting for your answer.", desk.message("My screen stays black"))
    _take(desk, "requester")
    desk.page.get_by_test_id("reply-composer").fill("Yes! The old one is broken.")
    desk.page.get_by_test_id("reply-composer").press("Enter")

    desk.becomes("bo", "it-help")
    desk.sees("2 replies", card)
    desk.sees("Bo Berg has it", card)
    _take(desk, "department")


def _bo_needs_longer(desk: Desk) -> None:
    desk.becomes("ana", "general")
    desk.types("/request it A quieter keyboard")
    desk.becomes("bo", "it-help")
    card = desk.message("A quieter keyboard")
    desk.clicks("Take it", on=card)
    desk.clicks("New time", on=card)
    desk.modal.get_by_label("When can it be done?").fill("2026-03-06T12:00")
    desk.modal.get_by_label("Why do you need more time?").fill("It comes with the delivery on Friday.")
    desk.submits()
    desk.becomes("ana", "dm")
    desk.message("A quieter keyboard").get_by_role("button", name="Agree").wait_for()
    _take(desk, "new-time")


def _dana_looks_after_the_rest(desk: Desk) -> None:
    desk.becomes("faye", "general")
    desk.types("/request it Two more seats for the plan of the building")
    desk.becomes("dana", "dm")
    desk.lets_pass("hour")
    desk.sees("🟡 due soon", desk.message("The meeting room screen"))
    desk.lets_pass("hour")
    desk.sees("🔴 late", desk.message("The meeting room screen"))
    _take(desk, "reminder")
    desk.goes_to("home")
    desk.sees("Two more seats", desk.page.get_by_test_id("home-view"))
    _take(desk, "home")


def _hana_asks_everybody(desk: Desk) -> None:
    desk.becomes("cem", "people")
    desk.message("Results: How is work going?").get_by_role("heading").first.scroll_into_view_if_needed()
    _take(desk, "pulse-results")
    desk.becomes("hana", "dm")
    desk.types("/pulse")
    for window in ("New pulse", "To whom", "When"):
        desk.sees(window, desk.modal)
        desk.modal.get_by_test_id("submit").click()
    desk.sees("This is the message that people will get.", desk.modal)
    _take(desk, "pulse-preview")
    desk.modal.get_by_test_id("modal-x").click()
    expect(desk.modal).to_have_count(0)


def _take(desk: Desk, name: str) -> None:
    """A picture of the window as it is, once what passes by has passed."""
    page = desk.page
    for toast in page.locator(".toast").all():
        toast.click()
    page.mouse.move(0, 0)
    expect(page.locator("[aria-current] .count")).to_have_count(0)
    expect(page.locator("[aria-busy]")).to_have_count(0)
    path = _IMAGES / f"{name}.png"
    page.screenshot(path=path)
    print(f"{path.relative_to(_IMAGES.parents[1])}  {path.stat().st_size // 1024} KB")


if __name__ == "__main__":
    sys.exit(main())
