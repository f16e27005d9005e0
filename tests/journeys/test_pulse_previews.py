"""HR looks at a pulse before anybody is asked: preview, test, drafts, and the last word."""

from __future__ import annotations

import pytest

from bot.errors import NotHR
from tests.journeys.composing_steps import goes_on
from tests.journeys.pulse_steps import RECOMMEND, a_crowd, asked, composes, launches
from tests.journeys.steps import direct, private, refusal
from tests.office import Office


def test_the_preview_is_the_message_and_its_buttons_work(office: Office) -> None:
    a_crowd(office, "it-help", 6)
    composes(office)
    assert office.hana.modal is not None
    preview = office.hana.modal.text
    office.hana.clicks("What is stored?")
    assert "This pulse will go to 15 people: everyone in the company" in office.hana.modal.text
    office.hana.closes()

    office.hana.clicks("Answer")
    assert "A test. What you send here is not kept." in office.hana.modal.text
    office.hana.submits(**{RECOMMEND: "9"})
    assert "It was a test: nothing was kept." in office.hana.modal.text
    office.hana.closes()

    launches(office)
    words = asked(office.ana).text.splitlines()
    assert all(line in preview for line in words)


def test_a_test_goes_to_its_author_alone_and_keeps_nothing(office: Office) -> None:
    a_crowd(office, "it-help", 6)
    composes(office)

    office.hana.clicks("Send me a test")
    office.settles()

    assert office.hana.modal is not None
    assert "The test is in your messages with Handoff." in office.hana.modal.text
    office.hana.closes()
    test = office.hana.message("A test, for you alone.", in_="dm")
    office.hana.clicks("Answer", on=test)
    office.hana.submits(**{RECOMMEND: "9"})
    assert "nothing was kept" in office.hana.modal.text
    assert direct(office.ana) == []


def test_one_can_go_back_and_nothing_is_lost(office: Office) -> None:
    a_crowd(office, "it-help", 6)
    composes(office, **{"How often is it asked?": "Every month"})

    office.hana.clicks("Change the questions")
    assert office.hana.modal is not None
    office.hana.submits(Title="Would you stay?")
    office.hana.fills(**{"Smallest group shown": "6"})
    office.hana.clicks("← What")
    assert office.hana.modal.value("Title") == "Would you stay?"
    office.hana.submits()
    assert office.hana.modal.value("Smallest group shown") == "6"
    office.hana.submits()
    office.hana.chooses("3 days", in_="For how long can people answer?")
    office.hana.clicks("← To whom")
    office.hana.submits()
    office.hana.submits()

    assert "Would you stay?" in office.hana.modal.text
    assert "open for 3 days, every month" in office.hana.modal.text
    assert "You ask for 6 answers in a group. With 6, groups are of 14 people or more" in office.hana.modal.text


def test_a_draft_is_kept_and_can_be_thrown_away(office: Office) -> None:
    composes(office)
    office.hana.closes()

    office.hana.types("/pulse list", in_="general")
    assert office.hana.modal is not None
    assert "draft · begun today at 9:00 AM" in office.hana.modal.text
    office.hana.clicks("Open")
    office.hana.clicks("Throw it away")
    assert "The draft is gone. Nobody was asked." in office.hana.modal.text
    office.hana.closes()
    office.hana.closes()

    office.hana.types("/pulse list")
    assert "There is no pulse yet." in office.hana.modal.text


@pytest.mark.parametrize(("button", "shown"), [("Answer", "A test."), ("What is stored?", "Until the close.")])
def test_the_preview_of_a_draft_that_is_taken_up_again_works_too(office: Office, button: str, shown: str) -> None:
    composes(office)
    office.hana.closes()
    office.hana.types("/pulse list", in_="general")
    office.hana.clicks("Open")
    office.hana.clicks("Go on with it")
    goes_on(office)

    office.hana.clicks(button)

    assert office.hana.modal is not None
    assert shown in office.hana.modal.text
    office.hana.closes()
    assert "This is the message that people will get." in office.hana.modal.text


def test_launching_twice_asks_once(office: Office) -> None:
    a_crowd(office, "it-help", 6)
    composes(office)
    office.hana.submits()
    assert office.hana.modal is not None
    window, last_word = office.hana.modal.view, office.hana.modal.view.source

    office.hana.submits()
    window.source = last_word
    office.hana.submits()
    office.settles()

    assert len([said for said in direct(office.ana) if "Would you recommend us?" in said]) == 1


def test_a_forged_click_of_somebody_else_is_refused(office: Office) -> None:
    a_crowd(office, "it-help", 6)
    composes(office)
    office.hana.submits()
    office.hana.submits()
    office.settles()

    office.ana.raw_click(action_id="pulse.pause", value="1", message=asked(office.ana))

    assert private(office.ana) == [refusal(office, office.ana, NotHR([office.hana.id]))]
