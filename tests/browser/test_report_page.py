"""The printable page in a browser: without a script, right in light and dark, on a phone and on paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from bot.reports import definitions
from handlers.views.reports import department, page
from tests.bot.report_companies import a_report
from tests.browser import basics


@pytest.fixture
def report(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """The page of a report, kept as a file and opened where no script may run."""
    told = {name: definitions.definition(name) for name in department.DEFINED}
    file = tmp_path / "report.html"
    file.write_text(page.page(a_report(), told), encoding="utf-8")
    context = browser.new_context(java_script_enabled=True)
    shown = context.new_page()
    asked: list[str] = []
    shown.on("request", lambda request: asked.append(request.url))
    shown.goto(file.as_uri())
    yield shown
    assert asked == [file.as_uri()], "nothing is fetched"
    context.close()


def test_it_is_legible_in_light_and_dark_and_on_a_phone(report: Page) -> None:
    for scheme in ("light", "dark"):
        report.emulate_media(color_scheme=scheme)
        assert basics.faint(report) == []
    assert basics.nameless(report) == []
    assert basics.twice(report) == []

    report.set_viewport_size({"width": 380, "height": 760})

    assert basics.overhang(report) <= 0


def test_it_has_no_script_and_may_have_none(report: Page) -> None:
    assert report.evaluate("document.scripts.length") == 0
    assert "default-src 'none'" in str(report.locator("meta[http-equiv]").get_attribute("content"))


def test_it_prints_in_black_on_white_whatever_the_screen_is_like(report: Page) -> None:
    report.emulate_media(media="print", color_scheme="dark")

    shown = report.evaluate(
        "(({ color, backgroundColor }) => [color, backgroundColor])(getComputedStyle(document.body))"
    )
    assert shown == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    assert report.pdf(format="A4").startswith(b"%PDF")
