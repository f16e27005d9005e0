"""HR makes a pulse: from a template or with its own questions, for whom it chooses, previewed, tried and launched."""

from __future__ import annotations

import pytest

from bot.errors import NotHR
from tests.journeys.composing_steps import ASKED, goes_on, shown
from tests.journeys.pulse_steps import a_crowd, asked, composes, launches
from tests.journeys.steps import direct, refusal
from tests.office import Office

HOW = "How is it answered?"


def blank_page(office: Office, **first: str) -> None:
    """Hana begins with a question of her own; the list with that question is open then."""
    office.hana.types("/pulse", in_="general")
    office.hana.chooses("A blank page", in_="Start from")
    office.hana.submits(**first)


def test_hr_launches_a_pulse_from_a_template_without_being_told_how(office: Office) -> None:
    a_crowd(office, "it-help", 6)

    office.hana.types("/pulse", in_="general")
    for _step in ("what", "to whom", "when", "preview", "launch"):
        office.hana.submits()

    assert office.hana.modal is not None
    assert "Launched. 15 people get it, each in their own morning." in office.hana.modal.text
    office.settles()
    assert "How is work going?" in asked(office.ana, "How is work going?").text


def test_nobody_is_asked_before_the_last_word(office: Office) -> None:
    a_crowd(office, "it-help", 6)

    composes(office)
    office.hana.submits()
    office.settles()

    assert office.hana.modal is not None
    assert "goes to 15 people" in office.hana.modal.text
    assert direct(office.ana) == []


def test_others_read_who_makes_pulses(office: Office) -> None:
    said = office.ana.types("/pulse", in_="general")

    assert said == refusal(office, office.ana, NotHR([office.hana.id]))
    assert office.ana.types("/pulse list") == said
    assert office.ana.types("/pulse export") == said


def test_help_is_for_everybody(office: Office) -> None:
    assert "/pulse makes a pulse" in office.hana.types("/pulse help", in_="general")
    assert "Pulses are made by @Hana Haas" in office.ana.types("/pulse help", in_="general")
    assert "Did you mean /pulse list?" in office.hana.types("/pulse lsit", in_="general")


def test_a_template_is_read_as_text_and_its_questions_are_changed_one_by_one(office: Office) -> None:
    a_crowd(office, "it-help", 6)
    office.hana.types("/pulse", in_="general")
    assert "1. Most days I look forward to my work." in shown(office)
    office.hana.chooses("How did the change land?", in_="Start from")
    assert office.hana.modal is not None
    assert office.hana.modal.labels == ["Start from", "Title"]
    office.hana.fills(Title="The new office")

    office.hana.clicks("Change", beside="I understand why we made this change.")
    office.hana.submits(**{"Question 1": "I like the new office."})
    office.hana.clicks("Change", beside="I was told early enough.")
    office.hana.clicks("Take it out")

    assert office.hana.modal.value("Title") == "The new office"
    assert "1. I like the new office." in shown(office)
    goes_on(office)
    office.hana.clicks("Answer")
    assert office.hana.modal.labels == [
        "I like the new office.",
        "I have what I need to work with it.",
        "Would you make this change again?",
        "What should we fix first?",
    ]


def test_a_page_of_ones_own_grows_to_five_questions(office: Office) -> None:
    blank_page(office, **{"Title": "Lunch", "Question 1": "How was lunch?"})
    office.hana.clicks("Add a question")
    office.hana.chooses("One of up to six choices", in_=HOW)
    office.hana.submits(**{"Question 2": "More of what?", "Choices": "Soup\nSalad\n\n Bread "})
    office.hana.clicks("Add a question")
    office.hana.chooses("In their own words", in_=HOW)
    office.hana.submits(**{"Question 3": "Anything else?"})
    for number in (4, 5):
        assert office.hana.modal is not None
        office.hana.clicks("Add a question")
        office.hana.submits(**{f"Question {number}": f"And number {number}?"})

    assert office.hana.modal is not None
    assert "Add a question" not in office.hana.modal.buttons
    assert "One of: Soup, Salad, Bread" in shown(office)
    goes_on(office)
    office.hana.clicks("Answer")
    assert office.hana.modal.options("More of what?") == ["Soup", "Salad", "Bread"]
    assert office.hana.modal.labels[:3] == ["How was lunch?", "More of what?", "Anything else?"]


@pytest.mark.parametrize(
    ("kind", "second", "words", "told"),
    [
        ("One of up to six choices", "Choices", "Soup", "two to 6 choices"),
        ("One of up to six choices", "Choices", "1\n2\n3\n4\n5\n6\n7", "two to 6 choices"),
        ("One of up to six choices", "Choices", "Soup\nsoup", "can stand here once"),
        ("One of up to six choices", "Choices", "Soup\n" + "x" * 71, "each line to 70"),
        ("A scale from 1 to 5", "What 1 and 5 mean", "Bad", "two lines, or none"),
    ],
)
def test_a_question_that_cannot_be_asked_is_told_so_at_its_field(
    office: Office, kind: str, second: str, words: str, told: str
) -> None:
    office.hana.types("/pulse", in_="general")
    office.hana.chooses("A blank page", in_="Start from")
    office.hana.chooses(kind, in_=HOW)

    office.hana.submits(**{"Title": "Lunch", "Question 1": "More of what?", second: words})

    assert office.hana.modal is not None
    assert told in office.hana.modal.errors[second]


def test_a_pulse_without_questions_or_title_goes_nowhere(office: Office) -> None:
    office.hana.types("/pulse", in_="general")
    office.hana.chooses("A blank page", in_="Start from")

    office.hana.submits(**{"Title": "  ", "Question 1": " "})

    assert office.hana.modal is not None
    assert office.hana.modal.errors == {
        "Title": "Please give it a title: people read it first.",
        "Question 1": "Please write what you want to ask.",
    }


def test_two_equal_questions_are_refused_where_the_second_is_made(office: Office) -> None:
    blank_page(office, **{"Title": "Lunch", "Question 1": "How was lunch?"})
    office.hana.clicks("Add a question")
    office.hana.chooses("Yes or no", in_=HOW)

    office.hana.submits(**{"Question 2": "how was  lunch?"})

    assert office.hana.modal is not None
    assert office.hana.modal.errors == {"Question 2": "Question 1 asks this already. Each stands in a pulse once."}


def test_no_opinion_is_offered_answered_and_counted(office: Office) -> None:
    a_crowd(office, "it-help", 6)
    office.hana.types("/pulse", in_="general")
    office.hana.chooses("A blank page", in_="Start from")
    office.hana.chooses("Yes or no", in_=HOW)
    office.hana.fills(**{"For those who cannot tell": ["Offer “No opinion” too"]})
    office.hana.submits(**{"Title": "Lunch", "Question 1": "Was it good?"})
    assert "Yes or no, or “No opinion”" in shown(office)
    goes_on(office)
    launches(office)

    office.ana.clicks("No opinion", on=asked(office.ana, "Lunch"))
    office.ana.submits()

    assert office.ana.modal is not None
    assert "Recorded." in office.ana.modal.text


def test_what_was_typed_in_the_form_of_a_question_is_kept_by_the_way_back(office: Office) -> None:
    office.hana.types("/pulse", in_="general")
    office.hana.clicks("Change", beside="Good work is noticed here.")
    office.hana.fills(**{"Question 3": "Good work is seen here."})

    office.hana.clicks("← All questions")

    assert "3. Good work is seen here." in shown(office)


@pytest.mark.parametrize(
    ("pressed", "left"), [("Change", "Leave it as it was"), ("Add a question", "Do without it")], ids=["old", "new"]
)
def test_what_cannot_be_asked_yet_is_not_lost_on_the_way_back(office: Office, pressed: str, left: str) -> None:
    blank_page(office, **{"Title": "Lunch", "Question 1": "How was lunch?"})
    number = 1 if pressed == "Change" else 2
    office.hana.clicks(pressed)
    office.hana.chooses("One of up to six choices", in_=HOW)
    office.hana.fills(**{f"Question {number}": "Which lunch?", "Choices": "Soup"})

    office.hana.clicks("← All questions")

    assert office.hana.modal is not None
    assert "It cannot be asked like this yet. Please give two to 6 choices, one a line." in shown(office)
    assert office.hana.modal.value(f"Question {number}") == "Which lunch?"
    assert office.hana.modal.value("Choices") == "Soup"
    office.hana.clicks(left)
    assert "How was lunch?" in shown(office)
    assert "Which lunch?" not in shown(office)


def test_the_form_of_one_more_question_is_left_as_it_was_opened(office: Office) -> None:
    blank_page(office, **{"Title": "Lunch", "Question 1": "How was lunch?"})
    office.hana.clicks("Add a question")

    office.hana.clicks("← All questions")

    assert "Add a question" in shown(office)


def test_what_a_step_back_cannot_keep_is_said(office: Office) -> None:
    office.hana.types("/pulse", in_="general")
    office.hana.submits()
    office.hana.chooses("Some departments", in_=ASKED)

    office.hana.clicks("← What")

    assert "What you chose under To whom was not kept." in shown(office)


def test_another_template_takes_the_place_of_what_a_draft_asks(office: Office) -> None:
    blank_page(office, **{"Title": "Lunch", "Question 1": "How was lunch?"})

    office.hana.chooses("Would you recommend us?", in_="Start from")

    assert office.hana.modal is not None
    assert office.hana.modal.value("Title") == "Would you recommend us?"
    assert "How was lunch?" not in shown(office)


def test_a_question_that_tells_who_answers_is_warned_of_and_not_refused(office: Office) -> None:
    blank_page(office, **{"Title": "Lunch", "Question 1": "Where do you work?"})

    assert "⚠️ It asks people who or where they are." in shown(office)
    goes_on(office)
    assert "⚠️ Question 1: It asks people who or where they are." in shown(office)
