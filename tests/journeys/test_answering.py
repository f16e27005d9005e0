"""Whoever answers what nobody has, has it from then on; they can release it, or say that they are only answering."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.sandbox.person import Person
from bot.sandbox.seen import SeenMessage
from tests.journeys.steps import FILES, card, own_card, presses, private, reminded, told, writes
from tests.moments import tuesday_at, wednesday_at
from tests.office import Office
from tests.wording.lines import Line
from tests.wording.promises import met, paused

LAPTOP = "it My laptop won't start"
BOX = "Who has it?"
ONLY = ["I am only answering, leave it in the queue"]


Act = Callable[[Office], SeenMessage]


def only_answers(office: Office, person: Person, label: str, words: str) -> None:
    person.clicks(label, on=card(person))
    assert person.modal is not None
    person.submits(**{person.modal.labels[0]: words, BOX: ONLY})
    office.settles()


def by_the_button(office: Office) -> SeenMessage:
    writes(office, office.bo, "Reply", "I come at ten.", card(office.bo))
    return card(office.bo).reply("replied")


def in_the_thread(office: Office) -> SeenMessage:
    office.bo.writes("I come at ten.", thread=card(office.bo))
    office.settles()
    return card(office.bo).reply("taken")


def by_asking(office: Office) -> SeenMessage:
    writes(office, office.bo, "Ask", "Does it beep?", card(office.bo))
    return card(office.bo).reply("asked")


@pytest.mark.both_databases("a row changes hands")
@pytest.mark.parametrize("answers", [by_the_button, in_the_thread])
def test_whoever_answers_has_it_from_then_on(office: Office, answers: Act) -> None:
    office.asks(office.ana, LAPTOP)
    office.moves_to(tuesday_at(10))

    answers(office)

    assert card(office.bo).taken_by == "Bo Berg"
    assert own_card(office.ana).taken_by == "Bo Berg"
    assert card(office.bo).response == met("3 h"), "and it is an answer, too"
    assert own_card(office.ana).tells("replied", "Bo Berg", "I come at ten.")
    assert card(office.bo).ledger[0] == "1 h in the queue"


def test_reminders_go_to_whoever_answered(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    in_the_thread(office)

    office.moves_to(wednesday_at(14, 1))

    assert [one.assignee for one in reminded(office.bo)] == ["Bo Berg"]


@pytest.mark.parametrize("answers", [by_the_button, in_the_thread])
def test_the_line_carries_release_and_loses_it_when_it_is_pressed(office: Office, answers: Act) -> None:
    office.asks(office.ana, LAPTOP)
    line = answers(office)
    assert line.buttons == ["Release"]

    presses(office, office.bo, "Release", line)

    assert card(office.bo).stands == ("open", None)
    assert line.buttons == []
    assert private(office.bo) == []


def test_a_line_loses_release_when_somebody_else_gets_the_request(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    line = by_the_button(office)

    office.dana.clicks("Assign to…", on=card(office.dana))
    office.dana.submits(**{"Who takes it over?": "Dana Diaz"})
    office.settles()

    assert line.buttons == []


def test_whoever_asks_has_it_while_the_requester_answers(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.moves_to(tuesday_at(10))

    line = by_asking(office)

    assert card(office.bo).stands == ("waiting", "Bo Berg")
    assert card(office.bo).promises == (met("3 h"), paused("15 h"))
    presses(office, office.bo, "Release", line)
    assert card(office.bo).stands == ("waiting", None)
    assert line.buttons == []


def test_who_is_only_answering_leaves_it_where_it_is(office: Office) -> None:
    office.asks(office.ana, LAPTOP)

    only_answers(office, office.bo, "Reply", "The part is on its way.")

    assert card(office.bo).stands == ("open", None)
    assert card(office.bo).reply("replied").buttons == []
    assert own_card(office.ana).tells("replied", "Bo Berg", "The part is on its way.")
    assert "Take it" in card(office.bo).buttons


def test_who_is_only_asking_hears_the_answer_and_the_queue_has_it(office: Office) -> None:
    office.asks(office.ana, LAPTOP)

    only_answers(office, office.bo, "Ask", "Does it beep?")
    assert card(office.bo).stands == ("waiting", None)
    writes(office, office.ana, "Answer", "Three times.", own_card(office.ana))

    assert card(office.bo).stands == ("open", None)
    assert told(office.bo) == [Line("answered", "Ana Alves", "", "Three times.")]


def test_the_choice_is_offered_only_while_nobody_has_it(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.bo.clicks("Reply", on=card(office.bo))
    assert office.bo.modal is not None
    assert office.bo.modal.labels == ["What do you want to say?", FILES, BOX]
    office.bo.closes()
    presses(office, office.dana, "Take it", card(office.dana))

    for label in ("Reply", "Ask"):
        office.bo.clicks(label, on=card(office.bo))
        assert BOX not in office.bo.modal.labels
        office.bo.closes()


def test_who_answers_what_a_colleague_has_takes_nothing_away(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.dana, "Take it", card(office.dana))

    line = by_the_button(office)

    assert card(office.bo).taken_by == "Dana Diaz"
    assert line.buttons == []


def test_of_two_who_answer_the_first_has_it(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.dana.clicks("Reply", on=card(office.dana))
    by_the_button(office)

    office.dana.submits(**{"What do you want to say?": "I am on it."})
    office.settles()

    assert card(office.bo).taken_by == "Bo Berg"


def test_a_note_takes_nothing(office: Office) -> None:
    office.asks(office.ana, LAPTOP)

    office.bo.writes("🔒 She asked last week, too.", thread=card(office.bo))
    office.settles()

    assert card(office.bo).stands == ("open", None)


def test_a_word_after_it_was_closed_opens_nothing(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.dana, "Done", card(office.dana))
    presses(office, office.ana, "Yes, it is done", own_card(office.ana))

    office.bo.writes("You are welcome.", thread=card(office.bo))
    office.settles()

    assert card(office.bo).stands == ("closed", "Dana Diaz")
