"""The system's Chromium, driven by Playwright, for the tests of the page.

Playwright's own download is not used: Chromium comes from the system's packages, or CHROMIUM names one.
Where there is none, the tests that need it are skipped and say so.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = (
    "The browser tests need Chromium and there is none here: "
    "apt-get install chromium (as root, `make browser` does), or set CHROMIUM to its path."
)
# Milliseconds. No outcome depends on how quick the machine is: only what never comes gets there.
PATIENCE = 60_000
# It asks nobody on the internet for anything, and draws the same everywhere.
_FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A running Chromium; the test is skipped where there is none."""
    with chromium() as running:
        if running is None:
            pytest.skip(MISSING)
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a newly opened, forgetful window."""
    with browser.new_context() as window:
        yield window.new_page()


@contextmanager
def chromium() -> Iterator[Browser | None]:
    """Run Chromium without a window; None where there is none.

    Raises FileNotFoundError when CHROMIUM names something that is not there, since somebody meant it to be.
    """
    path = find()
    if path is None:
        yield None
    else:
        # Chromium's sandbox does not work for root; for everybody else it stays on.
        expect.set_options(timeout=PATIENCE)
        flags = ["--no-sandbox", *_FLAGS] if os.geteuid() == 0 else _FLAGS
        with (
            sync_playwright() as playwright,
            playwright.chromium.launch(executable_path=path, args=flags, chromium_sandbox=os.geteuid() != 0) as running,
        ):
            yield running


def find() -> str | None:
    """The path of Chromium: the one CHROMIUM names, or else the first the system has."""
    named = os.environ.get("CHROMIUM")  # noqa: TID251 - a setting of the tests, not of the product
    if named:
        path = shutil.which(named)
        if path is None:
            raise FileNotFoundError(f"CHROMIUM is set to {named}, and there is no such program.")
        return path
    return next((path for name in _NAMES if (path := shutil.which(name))), None)
