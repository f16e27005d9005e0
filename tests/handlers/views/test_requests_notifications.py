"""The message to somebody who has a request, had it, or asked about it."""

from __future__ import annotations

import pytest

from bot.requests.audience import AUDIENCES, Way
from handlers.views.requests import notifications
from tests.handlers.examples import ANA, BO, STATES, Texts, a_line, a_proposal, a_request, an_update
from tests.handlers.reading import a_message
from tests.wording.lines import told_in
from tests.wording.replies import given_in

TOLD = [verb for verb, audience in AUDIENCES.items() if {Way.UPDATE, Way.MESSAGE} & set(audience)]


@pytest.mark.parametrize("state", ["taken", "waiting"])
def test_who_is_given_a_request_reads_by_whom_what_it_is_about_and_how_it_stands(state: str) -> None:
    update = an_update(a_request(state), a_line("assigned", a_request(state), by=ANA, about=BO))

    message = a_message("", *notifications.message(update))

    assert given_in(message.read) == ("R-142", "Ana Alves")
    assert "Ana Alves asks:\nIt worked yesterday." in message.read
    assert "First answer: " in message.read
    more = ["New time", "Release", "Open"]
    assert message.labels == ["Reply", "Ask", "Done", *more]


def test_a_word_that_needs_no_answer_can_be_said_to_need_none() -> None:
    shown = a_request("taken", cycle=2)
    message = a_message("", *notifications.message(an_update(shown, a_line("added", shown, "Thank you!", by=ANA))))

    assert "No answer needed" in message.labels


def test_a_word_about_what_is_done_can_be_answered_by_reopening_it() -> None:
    update = an_update(a_request("closed"), a_line("added", a_request("closed"), "It beeps.", by=ANA))

    assert a_message("", *notifications.message(update)).labels == ["Reopen", "Open"]


def test_another_time_is_answered_before_anything_else() -> None:
    shown = a_request("taken", proposal=a_proposal(countered=True))
    message = a_message("", *notifications.message(an_update(shown, a_line("countered", shown, by=ANA))))

    assert message.labels[:3] == ["Agree", "Keep the promised time", "Reply"]


@pytest.mark.parametrize("verb", TOLD)
def test_everything_that_may_be_told_is_told_with_who_did_it_and_their_words(verb: str) -> None:
    shown = a_request("taken")
    update = an_update(shown, a_line(verb, shown, "The third floor.", by=ANA, about=BO))

    (line,) = told_in(a_message("", *notifications.message(update)).read)

    assert line.verb == verb
    assert line.actor == ("" if verb == "silent" else "Ana Alves")
    assert line.words == "The third floor."


def test_who_loses_a_request_reads_who_has_it_and_has_nothing_to_press_but_reading() -> None:
    shown = a_request("taken")
    update = an_update(shown, a_line("assigned", shown, by=BO, about=BO), reader=ANA)

    message = a_message("", *notifications.message(update))

    assert [line.verb for line in told_in(message.read)] == ["taken away"]
    assert message.labels == ["Open"]


def test_five_lines_are_shown_and_the_rest_is_counted() -> None:
    shown = a_request("taken")
    lines = [a_line("added", shown, f"Word {number}.", by=ANA) for number in range(7)]

    message = a_message("", *notifications.message(an_update(shown, *lines)))

    assert [line.words for line in told_in(message.read)] == [f"Word {number}." for number in range(2, 7)]
    assert "2 more before that" in message.read


@pytest.mark.parametrize("state", STATES)
def test_with_nothing_left_to_say_it_is_one_line_that_cannot_be_pressed(state: str) -> None:
    message = a_message("", *notifications.message(an_update(a_request(state))))

    assert message.labels == []
    assert message.read.startswith("R-142  My laptop won't start\n")
    assert len(message.read.splitlines()) == 2


def test_who_may_no_longer_see_it_reads_nothing_of_how_it_stands() -> None:
    shown = a_request("taken")
    for lines in ((), (a_line("moved", shown, by=ANA),)):
        message = a_message("", *notifications.message(an_update(shown, *lines, may_act=False)))

        assert "First answer" not in message.read
        assert "has it" not in message.read
        assert "https://" not in message.texts, "the card is in a channel that they may not see"
        assert message.labels == []


def test_words_of_any_length_fit_into_one_message() -> None:
    long = Texts(summary="&" * 150, details="<" * 3_000, words="&" * 3_000, name="<" * 80)
    shown = a_request("taken", long)
    lines = [a_line("assigned", shown, by=ANA, about=BO), *(a_line("added", shown, long.words) for _ in range(6))]

    message = a_message("", *notifications.message(an_update(shown, *lines)))

    assert len(message.texts) < 10_000
