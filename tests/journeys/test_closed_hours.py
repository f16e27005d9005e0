"""A word in closed hours is answered at once: when they open, and when the answer is promised."""

from __future__ import annotations

import pytest

from tests.journeys.steps import card, own_card, presses, writes
from tests.moments import friday_at, paris, tuesday_at, wednesday_at
from tests.office import Office
from tests.wording.cards import promises_in
from tests.wording.phrases import hours_in
from tests.wording.promises import due, late

pytestmark = pytest.mark.both_databases("moments outside working hours are kept, compared and read back")

LAPTOP = "it My laptop won't start"
TOLD = "told_hours"


def test_whoever_writes_at_night_reads_when_they_open_and_when_the_answer_is_due(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.moves_to(tuesday_at(20))

    office.ana.writes("It beeps three times.", thread=own_card(office.ana))
    office.settles()

    told = own_card(office.ana).reply(TOLD).text
    assert hours_in(told) == ("IT", "tomorrow at 9:00 AM")
    assert promises_in(told) == {"response": late("today at 2:00 PM")}
    assert card(office.bo).tells("added", "Ana Alves", "It beeps three times.")


def test_a_word_after_an_answer_is_promised_the_next_one(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    writes(office, office.bo, "Reply", "I will come by.", on=card(office.bo))
    office.moves_to(friday_at(19))

    writes(office, office.ana, "Add something", "Nobody came.", on=own_card(office.ana))

    told = own_card(office.ana).reply(TOLD).text
    assert hours_in(told) == ("IT", "Monday, March 9th at 9:00 AM")
    assert promises_in(told) == {"next response": due("Monday, March 9th at 2:00 PM")}


def test_it_is_said_once_for_each_time_they_are_closed(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.moves_to(tuesday_at(20))
    for words in ("It beeps three times.", "And it smells."):
        office.ana.writes(words, thread=own_card(office.ana))
    office.settles()
    office.moves_to(wednesday_at(7))
    office.ana.writes("It still does.", thread=own_card(office.ana))
    office.settles()
    assert own_card(office.ana).verbs.count(TOLD) == 1

    office.moves_to(wednesday_at(13))
    office.ana.writes("Hello?", thread=own_card(office.ana))
    office.settles()

    assert own_card(office.ana).verbs.count(TOLD) == 2, "lunch is another time"


def test_in_open_hours_nobody_is_told_of_hours(office: Office) -> None:
    office.asks(office.ana, LAPTOP)

    office.ana.writes("It beeps three times.", thread=own_card(office.ana))
    office.settles()

    assert TOLD not in own_card(office.ana).verbs


def test_the_answer_to_a_question_at_the_weekend_is_told_when_they_open(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    writes(office, office.bo, "Ask", "Does it beep?", on=card(office.bo))
    office.moves_to(paris(7, 11))

    writes(office, office.ana, "Answer", "Three times.", on=own_card(office.ana))

    assert hours_in(own_card(office.ana).reply(TOLD).text) == ("IT", "Monday, March 9th at 9:00 AM")


def test_a_word_about_what_is_over_is_not_promised_anything(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Done", card(office.bo))
    office.moves_to(tuesday_at(20))

    office.ana.writes("Thank you!", thread=own_card(office.ana))
    office.settles()

    assert TOLD not in own_card(office.ana).verbs
