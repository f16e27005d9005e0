"""Somebody at the page is quicker than the server: nothing goes astray, and nothing is said by the wrong person."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.sandbox import InProcess, Sandbox
from handlers.manifest import manifest
from tests.browser.desk import Desk
from tests.moments import TUESDAY_AT_NINE


@pytest.fixture
def sandbox(browser: Browser) -> Iterator[Sandbox]:
    """Ana and Bo are in #general and #it-help; the app takes everything and says nothing."""
    sandbox = Sandbox(manifest(), now=lambda: TUESDAY_AT_NINE)
    sandbox.workspace.add_member("ana", name="Ana Alves", title="Marketing")
    sandbox.workspace.add_member("bo", name="Bo Berg", title="IT")
    sandbox.workspace.add_channel("general", members=["ana", "bo"])
    sandbox.workspace.add_channel("it-help", members=["ana", "bo"])
    sandbox.deliver_by(InProcess(lambda *_: (200, "")))
    with sandbox:
        yield sandbox


@pytest.fixture
def desk(page: Page, sandbox: Sandbox) -> Iterator[Desk]:
    desk = Desk(page, sandbox.url)
    yield desk
    assert desk.troubles == []


def test_nothing_is_said_as_the_person_before(desk: Desk, sandbox: Sandbox) -> None:
    with desk.kept_waiting_for("state"):
        desk.page.get_by_test_id("person-bo").click()
        desk.writes_at_once("Too early for Bo")
        expect(desk.page.get_by_test_id("becoming")).to_have_text("Becoming Bo Berg…")
        expect(desk.page.get_by_role("main")).to_have_attribute("aria-busy", "true")
    desk.sees("Bo Berg", desk.page.get_by_test_id("me"))

    expect(desk.composer).to_be_focused()
    expect(desk.composer).to_have_value("")
    desk.page.keyboard.type("Now it is me")
    desk.page.keyboard.press("Enter")

    desk.sees("Bo Berg", desk.message("Now it is me"))
    assert sandbox.person("bo").sees("Now it is me")
    assert not sandbox.person("bo").sees("Too early for Bo")


def test_what_was_sent_just_before_is_still_said_by_whoever_wrote_it(desk: Desk) -> None:
    with desk.kept_waiting_for("act"):
        desk.types("Ana wrote this")
        desk.becomes("bo")

    desk.sees("Ana Alves", desk.message("Ana wrote this"))


def test_whoever_changes_their_mind_becomes_the_one_they_chose_last(desk: Desk) -> None:
    with desk.kept_waiting_for("state"):
        desk.page.get_by_test_id("person-bo").click()
        desk.page.get_by_test_id("person-ana").click()
        expect(desk.page.get_by_test_id("becoming")).to_have_text("")
        desk.writes_at_once("It is me all the same")

    desk.sees("Ana Alves", desk.message("It is me all the same"))


def test_a_message_goes_to_the_channel_that_was_chosen_before_it_was_typed(desk: Desk) -> None:
    with desk.kept_waiting_for("state"):
        desk.goes_to("it-help")
        desk.writes_at_once("Does anybody know?")
    desk.message("Does anybody know?").wait_for()

    desk.goes_to("general")

    expect(desk.message("Does anybody know?")).to_have_count(0)


def test_two_messages_typed_quickly_stay_two(desk: Desk) -> None:
    with desk.kept_waiting_for("act"):
        desk.writes_at_once("Good morning!")
        desk.writes_at_once("Who has the key?")
        expect(desk.composer).to_have_value("")

    desk.message("Who has the key?").wait_for()
    expect(desk.message("Good morning!")).not_to_contain_text("Who has the key?")


def test_what_is_refused_comes_back_before_what_was_written_since(desk: Desk, sandbox: Sandbox) -> None:
    with desk.kept_waiting_for("act"):
        desk.writes_at_once("Nobody will read this")
        desk.page.keyboard.type("and this comes next")
        sandbox.workspace.archive(sandbox.workspace.channel("general"))

    desk.sees("archived", desk.page.get_by_role("alert"))
    sandbox.workspace.unarchive(sandbox.workspace.channel("general"))
    expect(desk.composer).to_have_value("Nobody will read this\nand this comes next")


def test_the_newest_message_is_in_sight_however_tall_it_and_the_draft_are(desk: Desk, sandbox: Sandbox) -> None:
    bo = sandbox.person("bo")
    for number in range(12):
        bo.writes(f"Line {number}", in_="general")
    bo.writes("\n".join(f"A long list, {number}" for number in range(60)), in_="general")
    desk.composer.fill("A draft\nof\nseveral\nlines")

    bo.writes("The last word", in_="general")

    expect(desk.message("The last word")).to_be_in_viewport()
