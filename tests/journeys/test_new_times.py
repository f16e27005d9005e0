"""A promise that cannot be kept: the department asks for a new time, the requester agrees or keeps the old one."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.sandbox.person import Person
from tests.journeys.forged import NOTHING, newest_form, send
from tests.journeys.steps import below, card, direct, own_card, presses, private, writes
from tests.moments import friday_at, paris, thursday_at, tuesday_at, wednesday_at
from tests.office import Office

LAPTOP = "it My laptop won't start"
WHEN = "When will it be done?"
WHY = "Why not sooner?"
REASON = "The part comes on Thursday."
MAY_ASK = "Only @Bo Berg, who has it, or a lead of IT (@Dana Diaz) can ask for a new time."


def has_it(office: Office) -> None:
    """Ana asks IT about her laptop on Tuesday at nine, and Bo takes it. It should be done on Wednesday at closing."""
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it", card(office.bo))


def asks_for(office: Office, person: Person, due_at: datetime, reason: str = REASON) -> None:
    person.clicks("New time", on=card(person))
    person.submits(**{WHEN: due_at, WHY: reason})
    office.settles()


def test_the_requester_reads_the_reason_and_agrees_with_one_click(office: Office) -> None:
    has_it(office)

    asks_for(office, office.bo, thursday_at(14))

    assert "Bo Berg asks for a new time: Mar 5 at 2:00 PM." in own_card(office.ana).text
    assert "The promise is tomorrow at 6:00 PM, and stands until you agree." in own_card(office.ana).text
    assert REASON in own_card(office.ana).text
    asked = office.ana.message("cannot keep the promise and asks you for a new time", in_="dm")
    assert REASON in asked.text
    assert "New time asked for: Mar 5 at 2:00 PM. Ana Alves has not said yes or no" in card(office.bo).text

    presses(office, office.ana, "Agree", asked)

    agreed = "New time agreed: Mar 5 at 2:00 PM; the first promise was tomorrow at 6:00 PM."
    for shown in (card(office.bo), own_card(office.ana)):
        assert "due Mar 5 at 2:00 PM, as agreed anew" in shown.text
        assert agreed in shown.text
    assert "Ana Alves agreed to the new time: Mar 5 at 2:00 PM." in below(card(office.bo))
    assert "Agree" not in own_card(office.ana).buttons


def test_asking_for_a_new_time_is_an_answer_too(office: Office) -> None:
    has_it(office)
    office.moves_to(tuesday_at(10))

    asks_for(office, office.bo, thursday_at(14))

    assert "First answer: ✅ met, 3 h to spare" in card(office.bo).text


def test_a_new_time_that_was_held_counts_as_renegotiated_and_never_as_met(office: Office) -> None:
    has_it(office)
    asks_for(office, office.bo, thursday_at(14))
    presses(office, office.ana, "Agree", own_card(office.ana))
    office.moves_to(thursday_at(12))

    presses(office, office.bo, "Done", card(office.bo))

    assert "Solution: ✅ kept, as agreed anew, 1 h to spare" in card(office.bo).text


def test_keeping_the_old_one_moves_nothing(office: Office) -> None:
    has_it(office)
    asks_for(office, office.bo, thursday_at(14))

    presses(office, office.ana, "Keep the old one", own_card(office.ana))

    assert "Solution: due tomorrow at 6:00 PM" in card(office.bo).text
    assert "Ana Alves keeps the promise as it is" in card(office.bo).text
    assert "Ana Alves keeps the old time and does not agree to Mar 5 at 2:00 PM." in below(card(office.bo))
    assert "New time" in card(office.bo).buttons, "it may be asked for once more"


def test_without_a_word_the_old_promise_stands_and_breaks(office: Office) -> None:
    has_it(office)
    asks_for(office, office.bo, friday_at(14))

    office.moves_to(thursday_at(9, 30))

    assert "Solution: 🔴 late, was due yesterday at 6:00 PM" in card(office.bo).text


def test_a_new_time_that_is_over_without_a_word_silences_nobody_and_makes_room_for_another(office: Office) -> None:
    has_it(office)
    asks_for(office, office.bo, wednesday_at(12))
    assert "New time" not in card(office.bo).buttons

    office.moves_to(wednesday_at(14))

    assert "due soon" in direct(office.bo)[-1]
    assert "New time" in card(office.bo).buttons
    assert "Agree" not in own_card(office.ana).buttons


def test_a_new_time_is_asked_for_twice_and_no_more(office: Office) -> None:
    has_it(office)
    for due_at in (thursday_at(14), friday_at(14)):
        first_card = card(office.bo)
        asks_for(office, office.bo, due_at)
        presses(office, office.ana, "Keep the old one", own_card(office.ana))

    assert "New time" not in card(office.bo).buttons
    office.bo.raw_click(action_id="request.new_time", value="1", message=first_card)
    assert private(office.bo)[-1].startswith("A new time for R-1 was asked for twice")


def test_while_one_is_asked_for_there_is_no_second(office: Office) -> None:
    has_it(office)
    asks_for(office, office.bo, thursday_at(14))

    office.dana.raw_click(action_id="request.new_time", value="1", message=card(office.dana))

    assert private(office.dana)[-1].startswith("A new time for R-1 is asked for already.")
    assert office.dana.modal is None


@pytest.mark.parametrize(
    ("due_at", "complaint"),
    [
        (tuesday_at(9), "That time is over. Please choose one that lies ahead."),
        (tuesday_at(9) - timedelta(days=400), "That time is over. Please choose one that lies ahead."),
        (tuesday_at(9) + timedelta(days=366), "Please choose a time within the next year."),
        (None, "Please choose a date and a time."),
    ],
)
def test_a_time_that_makes_no_sense_is_told_at_its_field(
    office: Office, due_at: datetime | None, complaint: str
) -> None:
    has_it(office)
    office.bo.clicks("New time", on=card(office.bo))
    office.bo.submits(**{WHEN: thursday_at(9), WHY: NOTHING})
    form = newest_form(office)
    values = form["view"]["state"]["values"]
    values["words"]["words"]["value"] = REASON
    values["due_at"]["due_at"]["selected_date_time"] = due_at and int(due_at.timestamp())

    answer = send(office, form)

    assert answer["errors"] == {"due_at": complaint}


def test_who_asks_at_night_for_a_time_before_the_morning_reads_when_they_work_again(office: Office) -> None:
    has_it(office)
    office.moves_to(tuesday_at(20))

    asks_for(office, office.bo, wednesday_at(8))

    assert office.bo.modal is not None
    assert office.bo.modal.errors == {
        WHEN: "IT is closed and opens Wed 4 Mar, 09:00 CET. Please choose a time after that."
    }
    assert office.bo.modal.value(WHY) == REASON, "what was written is still there"


def test_a_time_when_nobody_works_means_the_closing_before_it(office: Office) -> None:
    has_it(office)

    asks_for(office, office.bo, paris(7, 15))

    assert "New time asked for: Mar 6 at 6:00 PM" in card(office.bo).text


def test_a_new_time_needs_a_reason(office: Office) -> None:
    has_it(office)

    asks_for(office, office.bo, thursday_at(14), reason=" \u200b")

    assert office.bo.modal is not None
    assert office.bo.modal.errors == {WHY: "Please write a word or two."}


def test_only_whoever_has_it_and_the_leads_ask_for_a_new_time(office: Office) -> None:
    office.cem.joins("it-help")
    has_it(office)

    office.cem.clicks("New time", on=card(office.cem))
    assert private(office.cem)[-1] == MAY_ASK

    asks_for(office, office.dana, thursday_at(14))
    assert "Dana Diaz asks for a new time" in own_card(office.ana).text


def test_only_the_requester_agrees(office: Office) -> None:
    has_it(office)
    asks_for(office, office.bo, thursday_at(14))

    office.bo.raw_click(action_id="promise.agree", value="1", message=card(office.bo))
    office.settles()

    assert private(office.bo)[-1] == "Only @Ana Alves, who asked, can do this."
    assert "Solution: due tomorrow at 6:00 PM" in card(office.bo).text


def test_of_the_two_buttons_only_the_first_that_is_pressed_counts(office: Office) -> None:
    has_it(office)
    asks_for(office, office.bo, thursday_at(14))
    line = office.ana.message("asks you for a new time", in_="dm")
    presses(office, office.ana, "Keep the old one", own_card(office.ana))

    presses(office, office.ana, "Agree", line)

    assert private(office.ana)[-1] == (
        "The new time for R-1 was not agreed to: the old one stands. The card shows what is promised."
    )
    assert "Solution: due tomorrow at 6:00 PM" in card(office.bo).text


def test_agreeing_twice_agrees_once_and_complains_about_nothing(office: Office) -> None:
    has_it(office)
    asks_for(office, office.bo, thursday_at(14))
    line = office.ana.message("asks you for a new time", in_="dm")

    office.ana.clicks("Agree", on=line)
    office.ana.clicks("Agree", on=line)
    office.settles()

    assert not any("new time" in sentence for sentence in private(office.ana))
    assert below(card(office.bo)).count("agreed to the new time") == 1


def test_a_new_time_for_what_is_done_is_no_longer_asked_for(office: Office) -> None:
    has_it(office)
    asks_for(office, office.bo, thursday_at(14))
    line = office.ana.message("asks you for a new time", in_="dm")
    presses(office, office.bo, "Done", card(office.bo))

    presses(office, office.ana, "Agree", line)

    assert private(office.ana)[-1].startswith("The new time for R-1 is no longer asked for.")
    assert "Agree" not in own_card(office.ana).buttons


def test_a_button_for_a_new_time_that_was_never_asked_for_is_refused(office: Office) -> None:
    has_it(office)

    office.ana.raw_click(action_id="promise.agree", value="77", message=own_card(office.ana))

    assert private(office.ana)[-1].startswith("There is no R-0 that you can see.")


def test_the_promise_that_was_paused_is_asked_to_move_without_a_first_time_to_name(office: Office) -> None:
    has_it(office)
    writes(office, office.bo, "Ask", "Does it beep?", on=card(office.bo))

    asks_for(office, office.bo, thursday_at(14))
    presses(office, office.ana, "Agree", own_card(office.ana))

    assert "New time agreed: Mar 5 at 2:00 PM." in card(office.bo).text
    assert "the first promise was" not in card(office.bo).text
