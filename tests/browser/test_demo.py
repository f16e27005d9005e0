"""The demo in a browser: asking, taking, answering, reminding, rating, with the real bot behind it.

All tests share one company, so each asks for something of its own; only the last puts everything back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import basics
from tests.browser.demo import running_demo
from tests.browser.desk import Desk
from tests.wording.cards import STATES
from tests.wording.home import HOME

# A card in a browser is waited for: by the sign of its state.
SIGNS = {state: sign for sign, state in STATES.items()}


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


@pytest.fixture
def phone(browser: Browser, demo: str) -> Iterator[Desk]:
    """The same on a screen 380 pixels wide."""
    with browser.new_context(viewport={"width": 380, "height": 760}) as window:
        desk = Desk(window.new_page(), demo)
        yield desk
        assert desk.troubles == []


# --- from asking to rating ---


def test_a_request_goes_from_one_line_to_its_rating(desk: Desk) -> None:
    desk.types("/request it The printer on floor 2 eats paper")
    desk.sees("is with IT. The first answer is due", desk.message("is with IT"))

    desk.becomes("bo", "it-help")
    card = desk.message("The printer on floor 2 eats paper")
    desk.sees(SIGNS["open"], card)
    desk.clicks("Take it", on=card)
    desk.sees(f"{SIGNS['taken']} Bo Berg", card)
    desk.clicks("Reply", on=card)
    desk.modal.get_by_label("What do you want to say?").fill("I am on my way.")
    desk.submits()
    desk.sees("First answer: ✅ kept", card)

    desk.becomes("ana", "dm")
    desk.opens_thread("The printer on floor 2 eats paper")
    desk.sees("I am on my way.", desk.thread)

    desk.becomes("bo", "it-help")
    desk.clicks("Done", on=card)
    desk.sees("waiting for Ana Alves to confirm", card)

    desk.becomes("ana", "dm")
    own = desk.message("The printer on floor 2 eats paper")
    desk.clicks("5 of 5: Could not be better", on=own)
    desk.sees("Closed. Thank you for rating it.", own)
    desk.clicks("Up to 15 min: time lost", on=own)
    desk.clicks("Add a comment", on=own)
    desk.modal.get_by_label("A comment").fill("Thank you, Bo!")
    desk.modal.get_by_label("Show my name, please talk to me").check()
    desk.submits()
    desk.sees("You rated this, thank you.", own)

    desk.becomes("bo", "it-help")
    desk.opens_thread("The printer on floor 2 eats paper")
    desk.sees("Thank you, Bo!", desk.thread)


def test_the_form_tells_the_promise_before_anything_is_sent(desk: Desk) -> None:
    desk.types("/request")
    desk.chooses("IT", "Who can help?")
    desk.sees("IT promises a first answer within 4 working hours and to be done within 2 working days.", desk.modal)
    desk.sees("Mon-Fri 09:00-12:30, 13:30-18:00 (Paris time).", desk.modal)
    desk.chooses("Laptop or screen", "What is it about?")
    desk.modal.get_by_label("What do you need, in one line?").fill("A second screen")
    desk.modal.get_by_label("Details that help them").fill("For the desk at the window.")
    desk.modal.get_by_label("I cannot work").check()
    desk.sees("a first answer within 30 working minutes", desk.modal)
    expect(desk.modal.get_by_label("What do you need, in one line?")).to_have_value("A second screen")
    desk.submits()

    desk.goes_to("dm")
    desk.sees("Received by IT. The first answer is due", desk.message("A second screen"))
    expect(desk.message("A second screen")).not_to_contain_text("when they open")
    desk.goes_to("home")
    desk.sees("A second screen", desk.page.get_by_test_id("home-view"))
    desk.becomes("bo", "it-help")
    desk.sees("Laptop or screen · “I cannot work”", desk.message("A second screen"))


def test_what_is_missing_is_said_where_it_is_missing(desk: Desk) -> None:
    desk.types("/request it")
    desk.modal.get_by_test_id("submit").click()

    summary = desk.modal.get_by_label("What do you need, in one line?")
    expect(summary).to_be_focused()
    expect(summary).to_have_attribute("aria-invalid", "true")
    desk.sees("Please fill this in.", desk.modal)
    desk.clicks("Not now", on=desk.modal)


def test_a_form_sent_from_the_keyboard_closes_without_a_word(desk: Desk) -> None:
    desk.types("/request it")
    desk.modal.get_by_label("What do you need, in one line?").fill("A shorter keyboard")
    details = desk.modal.get_by_label("Details that help them")
    details.press_sequentially("For small desks.")
    details.press("Control+Enter")

    expect(desk.modal).to_have_count(0)
    desk.goes_to("dm")
    desk.message("A shorter keyboard").wait_for()
    expect(desk.page.locator(".toast-problem")).to_have_count(0)


def test_nobody_answers_and_whoever_can_is_reminded(desk: Desk) -> None:
    desk.lets_pass("morning")
    desk.types("/request facilities The badge reader blinks red")
    desk.goes_to("dm")
    desk.message("The badge reader blinks red").wait_for()
    desk.becomes("faye", "facilities")
    card = desk.message("The badge reader blinks red")
    card.wait_for()

    desk.lets_pass("hour")
    desk.lets_pass("hour")
    desk.opens_thread("The badge reader blinks red")
    desk.sees("The first answer is due today at", desk.thread)

    desk.lets_pass("hour")
    desk.sees("🟡 due soon", card)
    desk.lets_pass("hour")
    desk.lets_pass("quarter")
    desk.sees("🔴 late", card)
    desk.goes_to("dm")
    desk.sees("🔴 late", desk.message("The badge reader blinks red"))
    desk.goes_to("home")
    late = (
        desk.page.get_by_test_id("home-view").locator(".block-section").filter(has_text="The badge reader blinks red")
    )
    desk.sees("🔴 late", late)
    late.get_by_role("button", name=re.compile("^Take it")).click()
    desk.goes_to("facilities")
    desk.sees(f"{SIGNS['taken']} Faye Faure", desk.message("The badge reader blinks red"))

    desk.becomes("ana", "dm")
    own = desk.message("The badge reader blinks red")
    desk.sees(f"{SIGNS['taken']} Faye Faure", own)
    desk.opens_thread("The badge reader blinks red")
    desk.sees("We are sorry: Facilities promised a first answer by", desk.thread)


def test_a_promise_that_cannot_be_kept_is_agreed_anew(desk: Desk) -> None:
    desk.types("/request it A quieter keyboard")
    desk.becomes("bo", "it-help")
    card = desk.message("A quieter keyboard")
    desk.clicks("Take it", on=card)
    desk.clicks("New time", on=card)
    desk.modal.get_by_label("When can it be done?").fill("2026-03-20T12:00")
    desk.modal.get_by_label("Why do you need more time?").fill("It comes with the next delivery.")
    desk.submits()
    desk.sees("New time proposed: Friday, March 20th at 12:00", card)

    desk.becomes("ana", "dm")
    own = desk.message("A quieter keyboard")
    desk.sees("It comes with the next delivery.", own)
    desk.clicks("Agree", on=own)
    desk.sees("due Friday, March 20th at 12:00 (new time)", own)

    desk.clicks("More actions", on=own)
    desk.page.get_by_role("menuitem", name="Why this time?").click()
    desk.sees("Ana Alves asked", desk.modal)
    desk.page.get_by_test_id("modal-close").click()
    desk.becomes("bo", "it-help")
    desk.sees("New time agreed: Friday, March 20th at 12:00; the first promise was", card)


def test_a_normal_day_has_no_refusals_on_the_wire(desk: Desk) -> None:
    desk.types("/request facilities More plants")
    desk.becomes("faye", "facilities")
    desk.clicks("Take it", on=desk.message("More plants"))
    desk.sees(f"{SIGNS['taken']} Faye Faure", desk.message("More plants"))
    desk.page.get_by_test_id("wire-toggle").click()

    wire = desk.page.get_by_test_id("wire")
    desk.sees("chat.update", wire)
    wire.get_by_label("Only refused").check()
    desk.sees("Nothing yet.", wire)


# --- for everybody ---


def test_everything_works_without_a_mouse(desk: Desk) -> None:
    keyboard = desk.page.keyboard
    expect(desk.composer).to_be_focused()

    keyboard.type("Where is @")
    people = desk.page.get_by_role("listbox", name="Suggestions").get_by_role("option")
    expect(people.nth(0)).to_have_attribute("aria-selected", "true")
    keyboard.press("ArrowDown")
    expect(people.nth(1)).to_have_attribute("aria-selected", "true")
    keyboard.press("Tab")
    expect(desk.composer).to_have_value("Where is @Bo Berg ")

    keyboard.press("Control+A")
    keyboard.type("/re")
    desk.sees("Ask another department for something", people.nth(0))
    keyboard.press("Enter")
    expect(desk.composer).to_have_value("/request ")
    keyboard.press("Enter")
    expect(desk.modal.get_by_label("Who can help?")).to_be_focused()
    keyboard.press("Escape")
    expect(desk.modal).to_have_count(0)
    expect(desk.composer).to_be_focused()

    keyboard.type("/request it A longer cable")
    keyboard.press("Enter")
    desk.sees("is with IT", desk.message("is with IT"))
    desk.becomes("bo", "it-help")
    desk.message("A longer cable").wait_for()
    expect(desk.composer).to_be_focused()
    taking = desk.message("A longer cable").get_by_role("button", name="Take it")
    while not taking.evaluate("(button) => button === document.activeElement"):
        keyboard.press("Shift+Tab")
        assert not desk.composer.evaluate("(field) => field === document.activeElement"), "It cannot be reached."
    keyboard.press("Enter")
    desk.sees(f"{SIGNS['taken']} Bo Berg", desk.message("A longer cable"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_view_can_be_read_and_named(desk: Desk, scheme: str) -> None:
    desk.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")

    def is_fit(view: str) -> None:
        page = desk.page
        found = basics.nameless(page), basics.twice(page), basics.faint(page), max(0, basics.overhang(page))
        assert found == ([], [], [], 0), view

    is_fit("a channel")
    desk.types("/request people")
    desk.modal.get_by_label("Who can help?").wait_for()
    is_fit("a form")
    expect(desk.page.get_by_role("dialog", name="New request")).to_be_visible()
    desk.clicks("Not now", on=desk.modal)
    desk.goes_to("dm")
    desk.opens_thread("My laptop is very slow")
    is_fit("a thread")
    desk.becomes("dana", "home")
    desk.sees("For IT", desk.page.get_by_test_id("home-view"))
    is_fit("Home")
    desk.page.get_by_test_id("wire-toggle").click()
    is_fit("the wire")


def test_it_fits_on_a_phone(phone: Desk) -> None:
    def goes(to: str) -> None:
        phone.page.get_by_role("button", name="People and channels").click()
        phone.page.get_by_test_id(to).click()

    assert basics.overhang(phone.page) <= 0
    phone.types("/request it")
    phone.modal.get_by_label("Who can help?").wait_for()
    assert basics.overhang(phone.page) <= 0
    phone.clicks("Not now", on=phone.modal)
    for place in ("dm", "home"):
        goes(place)
        phone.sees("Access to the sales folder")
        assert basics.overhang(phone.page) <= 0
    phone.page.get_by_role("button", name="People and channels").click()
    phone.page.get_by_test_id("person-bo").click()
    phone.sees("Bo Berg", phone.page.get_by_test_id("me"))
    phone.page.get_by_test_id("channel-it-help").click()
    phone.opens_thread("My laptop is very slow")
    assert basics.overhang(phone.page) <= 0


def test_what_people_write_is_never_html(desk: Desk) -> None:
    nasty = "<img src=x onerror=alert(1)> <b>bold</b> <!channel>"
    desk.types(nasty)
    said = desk.message("onerror")
    desk.sees(nasty, said)
    desk.types(f"/request it {nasty} & more")

    desk.becomes("bo", "it-help")
    card = desk.message(f"{nasty} & more")
    desk.sees(f"{nasty} & more", card)
    expect(card.locator("img, b")).to_have_count(0)


# --- again ---


def test_starting_over_puts_everything_back(page: Page, demo: str) -> None:
    desk = Desk(page, demo)
    desk.types("/request it Something to be forgotten")
    desk.becomes("dana", "home")
    home = page.get_by_test_id("home-view")
    desk.sees("Something to be forgotten", home)
    desk.lets_pass("hour")

    page.get_by_role("button", name="Sandbox menu").click()
    page.get_by_role("menuitem", name="Start over").click()
    desk.clicks("Start over", on=page.get_by_test_id("confirm"))

    desk.sees("Everything is as it was at the start.")
    expect(page.get_by_test_id("clock-now")).to_have_text(re.compile(r"Mon 2 Mar 09:0\d in Paris"))
    desk.sees(f"{HOME['unclaimed']} (1)", home)
    expect(home).not_to_contain_text("Something to be forgotten")
    desk.becomes("bo", "it-help")
    desk.clicks("Take it", on=desk.message("The meeting room screen shows nothing"))
    desk.sees(f"{SIGNS['taken']} Bo Berg", desk.message("The meeting room screen shows nothing"))
