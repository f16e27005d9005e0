"""2. Serve: take, ask, reply, done, and who has it."""

from __future__ import annotations

import pytest

from bot.errors import AlreadyTaken
from handlers.views.requests.ratings import WHAT_HAPPENS
from tests.journeys.steps import (
    FACES,
    MENU,
    card,
    direct,
    is_done,
    notes,
    opens,
    own_card,
    presses,
    private,
    refusal,
    writes,
)
from tests.moments import thursday_at, tuesday_at, wednesday_at
from tests.office import Office
from tests.wording.cards import ledger_in
from tests.wording.promises import due, met, missed, paused
from tests.wording.replies import given_in

LAPTOP = "it My laptop won't start"


def test_the_card_offers_what_makes_sense_now(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    first, more = "Done, and what was done…", ["Move…", "Open"]
    assert card(office.bo).buttons == ["Take it", "Ask", "Reply", "Done", first, "Assign to…", *more]

    presses(office, office.bo, "Take it")

    menu = [first, "Assign to…", "Release: back to the queue", *more]
    assert card(office.bo).buttons == ["Ask", "Reply", "Done", "New time", *menu]
    assert own_card(office.ana).buttons == ["Add something", "Cancel", *MENU]


def test_taking_it_redraws_both_cards_in_place(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    departments, requesters = card(office.bo), own_card(office.ana)

    presses(office, office.bo, "Take it")

    assert departments.taken_by == "Bo Berg"
    assert requesters.taken_by == "Bo Berg"
    assert direct(office.ana) == [requesters.text], "one card, no second message"
    assert departments.replies == []
    assert [message.ts for message in office.bo.messages] == [departments.ts]


def test_taking_it_is_not_yet_an_answer(office: Office) -> None:
    office.asks(office.ana, LAPTOP)

    presses(office, office.bo, "Take it")

    assert card(office.bo).response == due("today at 2:00 PM")


@pytest.mark.both_databases("two people change one row")
def test_of_two_who_click_at_once_one_has_it_and_the_other_reads_privately_who(office: Office) -> None:
    office.asks(office.ana, LAPTOP)

    office.bo.clicks("Take it", on=card(office.bo))
    office.dana.clicks("Take it", on=card(office.dana))  # her card was not redrawn yet
    office.settles()

    assert card(office.dana).taken_by == "Bo Berg"
    assert private(office.dana) == [refusal(office, office.dana, AlreadyTaken(1, office.bo.id))]
    assert private(office.bo) == []


@pytest.mark.both_databases("one person changes one row twice")
def test_clicking_twice_takes_it_once_and_complains_about_nothing(office: Office) -> None:
    office.asks(office.ana, LAPTOP)

    office.bo.clicks("Take it", on=card(office.bo))
    office.bo.clicks("Take it", on=card(office.bo))
    office.settles()

    assert card(office.bo).taken_by == "Bo Berg"
    assert private(office.bo) == []


def test_a_question_pauses_the_resolution_clock_and_goes_to_the_requester(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it")
    office.moves_to(tuesday_at(10))

    writes(office, office.bo, "Ask", "Does it beep?", on=card(office.bo))

    assert card(office.bo).stands == ("waiting", "Bo Berg")
    assert "Asked: Does it beep?" in card(office.bo).text
    assert card(office.bo).promises == (met("3 h"), paused("15 h"))
    assert own_card(office.ana).state == "waiting"
    assert "Does it beep?" in own_card(office.ana).text
    assert own_card(office.ana).tells("asked", "Bo Berg", "Does it beep?")


def test_an_answer_by_the_button_reaches_the_thread_and_the_clock_runs_again(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    writes(office, office.bo, "Ask", "Does it beep?", on=card(office.bo))
    office.moves_to(tuesday_at(11))

    office.ana.clicks("Answer", on=own_card(office.ana))
    assert office.ana.modal is not None
    assert "Does it beep?" in office.ana.modal.text, "she reads the question while she answers it"
    office.ana.submits(**{"Your answer": "Three times."})
    office.settles()

    assert card(office.bo).tells("answered", "Ana Alves", "Three times.")
    assert card(office.bo).taken_by == "Bo Berg"
    # Two working hours waited: from Wednesday at closing to Thursday, two hours after opening.
    assert card(office.bo).resolution == due("Thursday, March 5th at 11:00 AM")


def test_an_answer_in_the_direct_messages_thread_does_the_same(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    writes(office, office.bo, "Ask", "Does it beep?", on=card(office.bo))
    office.moves_to(tuesday_at(11))

    office.ana.writes("Three times.", thread=own_card(office.ana).reply("asked"))
    office.settles()

    assert card(office.bo).tells("answered", "Ana Alves", "Three times.")
    assert card(office.bo).taken_by == "Bo Berg"
    assert card(office.bo).resolution == due("Thursday, March 5th at 11:00 AM")
    assert own_card(office.ana).taken_by == "Bo Berg"


def test_a_question_asked_over_night_costs_the_department_nothing_and_gains_it_nothing(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.moves_to(tuesday_at(18))
    writes(office, office.bo, "Ask", "Does it beep?", on=card(office.bo))

    office.moves_to(wednesday_at(9))
    writes(office, office.ana, "Answer", "Three times.", on=own_card(office.ana))

    assert card(office.bo).resolution == due("today at 6:00 PM")


def test_whoever_asks_about_an_unclaimed_request_has_it_from_then_on(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    writes(office, office.bo, "Ask", "Does it beep?", on=card(office.bo))

    writes(office, office.ana, "Answer", "Three times.", on=own_card(office.ana))

    assert card(office.bo).taken_by == "Bo Berg"


def test_nobody_is_named_as_asking_once_they_gave_it_back(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    writes(office, office.bo, "Ask", "Does it beep?", on=card(office.bo))

    presses(office, office.bo, "Release: back to the queue", card(office.bo))

    assert card(office.bo).stands == ("waiting", None)
    writes(office, office.ana, "Answer", "Three times.", on=own_card(office.ana))
    assert card(office.bo).state == "open"


def test_a_reply_reaches_the_requester_and_pauses_nothing(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.moves_to(tuesday_at(10))

    writes(office, office.bo, "Reply", "I will come by at noon.", on=card(office.bo))

    assert own_card(office.ana).tells("replied", "Bo Berg", "I will come by at noon.")
    assert card(office.bo).tells("replied", "Bo Berg", "I will come by at noon.")
    assert card(office.bo).promises == (met("3 h"), due("tomorrow at 6:00 PM"))


def test_only_the_first_reply_counts_as_the_first_answer(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.moves_to(tuesday_at(10))
    writes(office, office.bo, "Reply", "I will come by at noon.", on=card(office.bo))

    office.moves_to(thursday_at(10))
    writes(office, office.bo, "Reply", "It was another noon.", on=card(office.bo))

    assert card(office.bo).response == met("3 h")


def test_done_stops_both_clocks_and_asks_the_requester(office: Office) -> None:
    is_done(office)

    assert card(office.bo).stands == ("resolved", "Bo Berg")
    assert card(office.bo).promises == (met("3 h"), met("15 h"))
    assert card(office.bo).buttons == ["Reopen", "Open"]
    assert own_card(office.ana).tells("resolved", "Bo Berg")
    assert own_card(office.ana).buttons == ["Yes, it is done", "Reopen", *MENU, *FACES, WHAT_HAPPENS]


def test_done_in_time_is_told_apart_from_done_too_late(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.moves_to(thursday_at(10))

    presses(office, office.bo, "Done", card(office.bo))

    # A second over the hour: what is over is rounded up.
    assert card(office.bo).promises == (missed("13 h 1 min"), missed("1 h 1 min"))


def test_a_colleague_who_is_given_a_request_hears_of_it(office: Office) -> None:
    office.asks(office.ana, LAPTOP)

    office.bo.clicks("Assign to…", on=card(office.bo))
    assert office.bo.modal is not None
    assert office.bo.modal.options("Who takes it over?") == ["Bo Berg", "Dana Diaz"], "members of IT and nobody else"
    office.bo.submits(**{"Who takes it over?": "Dana Diaz"})
    office.settles()

    assert card(office.bo).taken_by == "Dana Diaz"
    assert given_in(direct(office.dana)[0]) == ("R-1", "Bo Berg")


def test_who_assigns_a_request_to_themselves_is_not_told_so(office: Office) -> None:
    office.asks(office.ana, LAPTOP)

    office.bo.clicks("Assign to…", on=card(office.bo))
    office.bo.submits(**{"Who takes it over?": "Bo Berg"})
    office.settles()

    assert card(office.bo).taken_by == "Bo Berg"
    assert direct(office.bo) == []


def test_a_released_request_is_in_the_queue_again_and_its_clocks_run_on(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it")

    presses(office, office.bo, "Release: back to the queue")

    assert card(office.bo).state == "open"
    assert card(office.bo).response == due("today at 2:00 PM")
    presses(office, office.dana, "Take it", card(office.dana))
    assert card(office.bo).taken_by == "Dana Diaz"


def test_the_window_of_what_is_done_says_where_the_time_went(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.moves_to(tuesday_at(10))
    presses(office, office.bo, "Take it", card(office.bo))
    office.moves_to(tuesday_at(10, 30))
    writes(office, office.bo, "Ask", "Does it beep?", on=card(office.bo))
    office.moves_to(wednesday_at(9, 15))
    writes(office, office.ana, "Answer", "Three times.", on=own_card(office.ana))
    office.moves_to(wednesday_at(9, 45))

    presses(office, office.bo, "Done", card(office.bo))

    office.bo.clicks("Open", on=card(office.bo))
    assert office.bo.modal is not None
    assert ledger_in(office.bo.modal.text) == ["1 h in the queue", "1 h Bo Berg", "6 h 45 min waiting for Ana Alves"]


def test_everything_that_was_written_can_be_read_in_one_place(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    writes(office, office.bo, "Reply", "I will come by.", on=card(office.bo))
    writes(office, office.ana, "Add something", "Thank you.", on=own_card(office.ana))
    notes(office, office.bo, "She is in a hurry.", card(office.bo))

    opens(office.bo, card(office.bo))

    assert office.bo.modal is not None
    read = office.bo.modal.text
    assert read.index("I will come by.") < read.index("Thank you.") < read.index("She is in a hurry.")
