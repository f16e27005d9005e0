"""What is said in the threads below the cards, and what can be done about it there."""

from __future__ import annotations

import pytest

from bot.requests import Shown
from handlers.views import requests as cards
from tests.handlers.examples import ANA, a_line, a_proposal, a_request
from tests.handlers.reading import a_message
from tests.handlers.surfaces import TO_DEPARTMENT, TO_REQUESTER
from tests.moments import thursday_at, tuesday_at


def test_a_question_in_the_requesters_thread_can_be_answered_there() -> None:
    asked = a_message("", *cards.line_for_requester(a_line("asked", a_request("waiting"), "Which floor?")))
    answered_since = a_message("", *cards.line_for_requester(a_line("asked", a_request("taken"), "Which floor?")))

    assert asked.labels == ["Answer"]
    assert answered_since.labels == []


def test_who_says_it_is_done_asks_whether_it_is() -> None:
    line = a_message("", *cards.line_for_requester(a_line("resolved", a_request("resolved"))))

    assert "Is it?" in line.texts
    assert line.labels == ["Yes, it is done", "Rate", "Reopen"]


def test_a_note_is_marked_as_the_departments_own() -> None:
    line = a_message("", *cards.line_for_department(a_line("noted", a_request("taken"), "Difficult one")))

    assert "for the department only" in line.texts


def test_a_word_after_an_answer_can_be_said_to_need_none() -> None:
    def labels(shown: Shown, verb: str = "added") -> list[str]:
        return a_message("", *cards.line_for_department(a_line(verb, shown, "Thank you", by=ANA))).labels

    assert labels(a_request("taken", cycle=2)) == ["No answer needed"]
    assert labels(a_request("taken")) == [], "the first answer is never spared"
    assert labels(a_request("resolved", cycle=2)) == []
    assert labels(a_request("taken", cycle=2), "replied") == []


def test_words_too_long_for_a_line_can_be_read_whole() -> None:
    line = a_message("", *cards.line_for_department(a_line("answered", a_request("taken"), "<" * 3_000)))

    assert line.labels == ["Read all"]


@pytest.mark.parametrize("state", ["taken", "waiting"])
def test_who_is_given_a_request_reads_by_whom_and_how_it_stands(state: str) -> None:
    message = a_message("", *cards.assigned(a_line("assigned", a_request(state), by=ANA)))

    assert "Ana Alves gave you R-142" in message.texts
    assert "First answer: " in message.texts
    assert message.labels == ["Why this time?", "Reply", "Ask", "Done"]


@pytest.mark.parametrize("verb", TO_DEPARTMENT)
def test_the_department_is_told_every_line_in_words_of_its_own(verb: str) -> None:
    line = a_message(
        "", *cards.line_for_department(a_line(verb, a_request("taken", typed=True), "Because.", about=ANA))
    )

    assert line.payload["text"]
    assert "None" not in line.texts


@pytest.mark.parametrize("verb", TO_REQUESTER)
def test_the_requester_is_told_every_line_in_words_of_their_own(verb: str) -> None:
    line = a_message("", *cards.line_for_requester(a_line(verb, a_request("taken", typed=True), "Because.")))

    assert line.payload["text"]
    assert "None" not in line.texts


def test_the_line_of_a_new_time_can_be_agreed_to_as_long_as_it_is_asked_for() -> None:
    def labels(shown: Shown) -> list[str]:
        return a_message("", *cards.line_for_requester(a_line("proposed", shown, "The part is late"))).labels

    assert labels(a_request("taken", proposal=a_proposal())) == ["Agree", "Keep the old one"]
    assert labels(a_request("taken", proposal=a_proposal("agreed"))) == []
    assert labels(a_request("resolved", proposal=a_proposal())) == []


def test_who_corrects_a_request_says_what_was_and_what_is_and_what_it_means() -> None:
    line = a_message("", *cards.line_for_requester(a_line("changed", a_request("taken", typed=True))))

    assert "“I cannot work” instead of “It slows me down”" in line.texts
    assert "it is about *Laptop or screen*" in line.texts
    assert "The first answer is due" in line.texts


def test_who_moves_a_request_tells_the_one_side_from_where_and_the_other_where_to() -> None:
    line = a_line("moved", a_request("open"), "It is about money.")

    assert "moved it here from *Marketing*" in a_message("", *cards.line_for_department(line)).texts
    assert "moved R-142 to *IT*, whose promise counts now" in a_message("", *cards.line_for_requester(line)).texts


def test_whoever_writes_in_closed_hours_reads_when_they_open_and_when_the_answer_comes() -> None:
    line = a_message("", *cards.line_for_requester(a_line("told_hours", a_request("taken"))))

    assert f"*IT* is closed and opens <!date^{int(thursday_at(14).timestamp())}^" in line.texts
    assert f"The first answer is due <!date^{int(tuesday_at(14).timestamp())}^" in line.texts
