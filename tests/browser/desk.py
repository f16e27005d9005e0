"""One browser window on the demo's page, and what somebody does in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.chromium import PATIENCE

_NAMES = {
    "ana": "Ana Alves",
    "bo": "Bo Berg",
    "cem": "Cem Can",
    "dana": "Dana Diaz",
    "faye": "Faye Faure",
    "hana": "Hana Haas",
    "mia": "Mia Moss",
}


class Desk:
    """A window in which one acts as one person after the other. `troubles` is what the browser complained about."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.troubles: list[str] = []
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("console", lambda line: self.troubles.append(line.text) if line.type in {"error", "warning"} else None)
        page.goto(url)
        self.composer.wait_for()

    @property
    def composer(self) -> Locator:
        return self.page.get_by_test_id("composer")

    @property
    def modal(self) -> Locator:
        return self.page.get_by_test_id("modal")

    @property
    def thread(self) -> Locator:
        return self.page.get_by_test_id("thread")

    def becomes(self, handle: str, at: str | None = None) -> None:
        """Act as somebody from now on, and go to a channel (by name), "dm" or "home"."""
        self.page.get_by_test_id(f"person-{handle}").click()
        self.sees(_NAMES[handle], self.page.get_by_test_id("me"))
        if at is not None:
            self.goes_to(at)

    @contextmanager
    def kept_waiting_for(self, what: str) -> Iterator[None]:
        """Meanwhile the server answers nothing of this kind: "state" is what is seen, "act" what is done."""
        address, held, is_slow = f"**/sandbox/{what}*", list[Route](), True
        self.page.route(address, lambda route: held.append(route) if is_slow else route.continue_())
        try:
            yield
        finally:
            is_slow = False
            for route in held:
                route.continue_()
            self.page.unroute(address)

    def writes_at_once(self, text: str) -> None:
        """Click where the composer stands, whatever the page says to that, and type and send a line."""
        box = self.composer.bounding_box()
        assert box is not None
        self.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")

    def goes_to(self, place: str) -> None:
        """Go to a channel (by name), "dm" or "home"."""
        link = self.page.get_by_test_id(place if place in {"dm", "home"} else f"channel-{place}")
        link.click()
        expect(link).to_have_attribute("aria-current", "page")

    def types(self, text: str) -> None:
        """Write into the composer and send it."""
        self.composer.fill(text)
        self.composer.press("Enter")
        expect(self.composer).to_have_value("")

    def message(self, text: str) -> Locator:
        """The newest message of the log that contains the text."""
        return self.page.get_by_test_id("log").get_by_test_id("message").filter(has_text=text).last

    def opens_thread(self, text: str) -> None:
        """Open the thread under the message that contains the text."""
        self.message(text).get_by_test_id("replies").click()
        self.thread.wait_for()

    def clicks(self, label: str, on: Locator) -> None:
        on.get_by_role("button", name=label, exact=True).click()

    def chooses(self, option: str, label: str) -> None:
        """Choose from a menu in the open form."""
        self.modal.get_by_label(label).select_option(option)

    def submits(self) -> None:
        """Send the open form, which closes."""
        self.modal.get_by_test_id("submit").click()
        expect(self.modal).to_have_count(0)

    def sees(self, text: str, where: Locator | None = None) -> None:
        """The text is there, or comes."""
        expect(self.page.locator("body") if where is None else where).to_contain_text(text)

    def lets_pass(self, button: str) -> None:
        """Move the clock by one of the buttons above: "quarter", "hour" or "morning"."""
        name = "clock-morning" if button == "morning" else f"clock-forward-{button}"
        before = self.page.get_by_test_id("clock-now").inner_text()
        self.page.get_by_test_id(name).click()
        expect(self.page.get_by_test_id("clock-now")).not_to_have_text(before)
