"""Thanks owe nobody an answer: no clock, no reminder, no apology. Where it is not certain, the thread asks once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from freezegun.api import FrozenDateTimeFactory

from bot.requests import conversation
from tests.journeys.steps import below, card, direct, own_card, presses, reminded, writes
from tests.moments import tuesday_at
from tests.office import Office
from tests.wording.phrases import hours_in
from tests.wording.promises import due, met
from tests.wording.replies import is_passed_over

LAPTOP = "it My laptop won't start"


def is_answered(office: Office) -> None:
    """Ana asks, Bo takes it and answers at nine."""
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it")
    writes(office, office.bo, "Reply", "Please restart it.", on=card(office.bo))
    office.moves_to(tuesday_at(10))


def says(office: Office, words: str) -> None:
    office.ana.writes(words, thread=own_card(office.ana))
    office.settles()


def the_day_passes(office: Office) -> None:
    for hour in (12, 14, 15, 16, 17):
        office.moves_to(tuesday_at(hour, 1))


@pytest.mark.parametrize("words", ["Thanks!! 🙏", ":+1:", "Danke, Bo! Schönen Feierabend", "Merci beaucoup"])
def test_nobody_is_alarmed_because_of_a_thank_you(office: Office, words: str) -> None:
    is_answered(office)

    says(office, words)

    assert card(office.bo).next_response is None
    the_day_passes(office)
    assert direct(office.dana) == []
    assert reminded(office.bo) == []
    assert own_card(office.ana).apologies == []
    assert card(office.bo).reply("added").text, "it is passed on all the same"


def test_a_question_behind_thanks_is_owed_an_answer(office: Office) -> None:
    is_answered(office)

    says(office, "Thanks! But it beeps now, why?")

    assert card(office.bo).next_response == due("today at 3:00 PM")


def test_thanks_after_a_question_leave_it_owed(office: Office) -> None:
    is_answered(office)
    says(office, "When can I have a new one?")

    says(office, "Thanks!")

    assert card(office.bo).next_response == due("today at 3:00 PM")
    presses(office, office.bo, "No answer needed")
    assert card(office.bo).next_response is None


def test_thanks_are_no_answer_to_a_question_and_a_thumb_is(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    writes(office, office.bo, "Ask", "Which one?", on=card(office.bo))

    says(office, "Thanks for looking!")
    assert card(office.bo).stands == ("waiting", "Bo Berg")
    assert "Answer" in own_card(office.ana).buttons

    says(office, ":+1:")
    assert card(office.bo).stands == ("taken", "Bo Berg")


def test_a_doubt_is_asked_about_once_and_nobody_is_alarmed(office: Office) -> None:
    is_answered(office)

    says(office, "Thanks, the mouse too")

    assert below(card(office.bo)).count("Does this need an answer?") == 1
    assert card(office.bo).next_response is None
    the_day_passes(office)
    assert direct(office.dana) == []
    assert below(card(office.bo)).count("Does this need an answer?") == 1
    assert own_card(office.ana).apologies == []
    writes(office, office.bo, "Reply", "I will bring one.", on=card(office.bo).reply("added"))
    assert own_card(office.ana).tells("replied", "Bo Berg", "I will bring one.")


def test_a_doubt_before_the_first_answer_is_not_asked_about(office: Office) -> None:
    office.asks(office.ana, LAPTOP)

    says(office, "Thanks, the mouse too")

    assert "Does this need an answer?" not in below(card(office.bo))
    assert card(office.bo).response == due("today at 2:00 PM")


def test_thanks_before_the_first_answer_are_no_answer(office: Office) -> None:
    office.asks(office.ana, LAPTOP)

    says(office, "Thank you!")

    assert card(office.bo).response == due("today at 2:00 PM")


def test_thanks_that_answer_a_question_let_the_clock_run_again(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    writes(office, office.bo, "Ask", "Does it work now?", on=card(office.bo))

    says(office, "It works, thanks!")

    assert card(office.bo).state != "waiting"
    assert card(office.bo).response == met("4 h")
    assert card(office.bo).next_response is None


def test_who_thanks_in_closed_hours_is_promised_nothing(office: Office) -> None:
    is_answered(office)
    office.moves_to(tuesday_at(20))

    says(office, "Vielen Dank!")

    assert [line for line in own_card(office.ana).lines if line.verb == "told_hours"] == []
    assert hours_in(below(own_card(office.ana))) is None
    says(office, "When does it come?")
    assert [line.verb for line in own_card(office.ana).lines].count("told_hours") == 1


def test_thanks_to_handoff_itself_are_no_request(office: Office, clock: FrozenDateTimeFactory) -> None:
    clock.tick(timedelta(seconds=2))

    office.ana.writes("Thank you so much!", in_="dm")

    assert not is_passed_over(direct(office.ana)[-1])
    assert direct(office.ana)[-1].startswith("Happy to help.")


def test_a_courtesy_by_the_button_is_one_too(office: Office) -> None:
    is_answered(office)

    conversation.answer(office.bot, 1, office.ana.id, "Gracias, Bo", idempotency_key="thanks")
    office.settles()

    assert card(office.bo).next_response is None
