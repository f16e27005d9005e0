"""A promise that cannot be kept: the department asks for a new time, the requester agrees or keeps the old one."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.errors import AlreadySettled, MayNotPropose, NoMoreNewTimes, NoSuchRequest, NotAhead, NotTheRequester
from bot.sandbox.person import Person
from handlers import refusals
from tests.journeys.forged import NOTHING, newest_form, send
from tests.journeys.steps import card, own_card, presses, private, refusal, reminded, writes
from tests.moments import friday_at, paris, thursday_at, tuesday_at, wednesday_at
from tests.office import Office
from tests.wording.cards import NewTime, stands_until_agreed
from tests.wording.forms import NEEDS_A_TIME, NEEDS_WORDS, TOO_FAR, closed_until_in
from tests.wording.lines import Line
from tests.wording.promises import Promise, due, late, met

LAPTOP = "it My laptop won't start"
WHEN = "When can it be done?"
WHY = "Why do you need more time?"
REASON = "The part comes on Thursday."
IS_OVER = refusals.refusal(NotAhead("IT", None, "Europe/Paris"))


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

    assert own_card(office.ana).new_time == NewTime("asked for", "Thursday, March 5th at 2:00 PM", by="Bo Berg")
    assert stands_until_agreed(own_card(office.ana).text) == "tomorrow at 6:00 PM"
    assert REASON in own_card(office.ana).text
    asked = own_card(office.ana).reply("proposed")
    assert REASON in asked.text
    assert card(office.bo).new_time == NewTime("asked for", "Thursday, March 5th at 2:00 PM")

    presses(office, office.ana, "Agree", own_card(office.ana))

    for shown in (card(office.bo), own_card(office.ana)):
        assert shown.resolution == due("Thursday, March 5th at 2:00 PM", anew=True)
        assert shown.new_time == NewTime("agreed", "Thursday, March 5th at 2:00 PM", first="tomorrow at 6:00 PM")
    assert Line("agreed", "Ana Alves", "Thursday, March 5th at 2:00 PM", "") in card(office.bo).lines
    assert "Agree" not in own_card(office.ana).buttons


def test_asking_for_a_new_time_is_an_answer_too(office: Office) -> None:
    has_it(office)
    office.moves_to(tuesday_at(10))

    asks_for(office, office.bo, thursday_at(14))

    assert card(office.bo).response == met("3 h")


def test_a_new_time_that_was_held_counts_as_renegotiated_and_never_as_met(office: Office) -> None:
    has_it(office)
    asks_for(office, office.bo, thursday_at(14))
    presses(office, office.ana, "Agree", own_card(office.ana))
    office.moves_to(thursday_at(12))

    presses(office, office.bo, "Done", card(office.bo))

    assert card(office.bo).resolution == Promise("kept anew", "1 h", anew=True)


def test_keeping_the_old_one_moves_nothing(office: Office) -> None:
    has_it(office)
    asks_for(office, office.bo, thursday_at(14))

    presses(office, office.ana, "Keep the promised time", own_card(office.ana))

    assert card(office.bo).resolution == due("tomorrow at 6:00 PM")
    assert card(office.bo).new_time == NewTime("declined", "Thursday, March 5th at 2:00 PM", by="Ana Alves")
    assert Line("declined", "Ana Alves", "Thursday, March 5th at 2:00 PM", "") in card(office.bo).lines
    assert "New time" in card(office.bo).buttons, "it may be asked for once more"


def test_without_a_word_the_old_promise_stands_and_breaks(office: Office) -> None:
    has_it(office)
    asks_for(office, office.bo, friday_at(14))

    office.moves_to(thursday_at(9, 30))

    assert card(office.bo).resolution == late("yesterday at 6:00 PM")


def test_a_new_time_that_is_over_without_a_word_silences_nobody_and_makes_room_for_another(office: Office) -> None:
    has_it(office)
    asks_for(office, office.bo, wednesday_at(12))
    assert "New time" not in card(office.bo).buttons

    office.moves_to(wednesday_at(14))

    assert reminded(office.bo)[-1].promise.standing == "due soon"
    assert "New time" in card(office.bo).buttons
    assert "Agree" not in own_card(office.ana).buttons


def test_a_new_time_is_asked_for_twice_and_no_more(office: Office) -> None:
    has_it(office)
    for due_at in (thursday_at(14), friday_at(14)):
        first_card = card(office.bo)
        asks_for(office, office.bo, due_at)
        presses(office, office.ana, "Keep the promised time", own_card(office.ana))

    assert "New time" not in card(office.bo).buttons
    office.bo.raw_click(action_id="request.new_time", value="1", message=first_card)
    assert private(office.bo)[-1] == refusal(office, office.bo, NoMoreNewTimes(1, is_open=False))


def test_while_one_is_asked_for_there_is_no_second(office: Office) -> None:
    has_it(office)
    asks_for(office, office.bo, thursday_at(14))

    office.dana.raw_click(action_id="request.new_time", value="1", message=card(office.dana))

    assert private(office.dana)[-1] == refusal(office, office.dana, NoMoreNewTimes(1, is_open=True))
    assert office.dana.modal is None


@pytest.mark.parametrize(
    ("due_at", "complaint"),
    [
        (tuesday_at(9), IS_OVER),
        (tuesday_at(9) - timedelta(days=400), IS_OVER),
        (tuesday_at(9) + timedelta(days=366), TOO_FAR),
        (None, NEEDS_A_TIME),
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
    assert list(office.bo.modal.errors) == [WHEN]
    assert closed_until_in(office.bo.modal.errors[WHEN]) == ("IT", "Wed 4 Mar, 09:00 CET")
    assert office.bo.modal.value(WHY) == REASON, "what was written is still there"


def test_a_time_when_nobody_works_means_the_closing_before_it(office: Office) -> None:
    has_it(office)

    asks_for(office, office.bo, paris(7, 15))

    assert card(office.bo).new_time == NewTime("asked for", "Friday, March 6th at 6:00 PM")


def test_a_new_time_needs_a_reason(office: Office) -> None:
    has_it(office)

    asks_for(office, office.bo, thursday_at(14), reason=" \u200b")

    assert office.bo.modal is not None
    assert office.bo.modal.errors == {WHY: NEEDS_WORDS}


def test_only_whoever_has_it_and_the_leads_ask_for_a_new_time(office: Office) -> None:
    office.cem.joins("it-help")
    has_it(office)

    office.cem.clicks("New time", on=card(office.cem))
    who_may = MayNotPropose(office.bo.id, "IT", [office.dana.id])
    assert private(office.cem)[-1] == refusal(office, office.cem, who_may)

    asks_for(office, office.dana, thursday_at(14))
    assert own_card(office.ana).new_time == NewTime("asked for", "Thursday, March 5th at 2:00 PM", by="Dana Diaz")


def test_only_the_requester_agrees(office: Office) -> None:
    has_it(office)
    asks_for(office, office.bo, thursday_at(14))

    office.bo.raw_click(action_id="promise.agree", value="1", message=card(office.bo))
    office.settles()

    assert private(office.bo)[-1] == refusal(office, office.bo, NotTheRequester(office.ana.id))
    assert card(office.bo).resolution == due("tomorrow at 6:00 PM")


def test_of_the_two_buttons_only_the_first_that_is_pressed_counts(office: Office) -> None:
    has_it(office)
    asks_for(office, office.bo, thursday_at(14))
    office.ana.clicks("Keep the promised time", on=own_card(office.ana))

    presses(office, office.ana, "Agree", own_card(office.ana))  # which was not redrawn yet

    assert private(office.ana)[-1] == refusal(office, office.ana, AlreadySettled(1, "declined"))
    assert card(office.bo).resolution == due("tomorrow at 6:00 PM")


def test_agreeing_twice_agrees_once_and_complains_about_nothing(office: Office) -> None:
    has_it(office)
    asks_for(office, office.bo, thursday_at(14))

    office.ana.clicks("Agree", on=own_card(office.ana))
    office.ana.clicks("Agree", on=own_card(office.ana))
    office.settles()

    assert len(private(office.ana)) == 1, "what she read when she asked"
    assert card(office.bo).verbs.count("agreed") == 1


def test_a_new_time_for_what_is_done_is_no_longer_asked_for(office: Office) -> None:
    has_it(office)
    asks_for(office, office.bo, thursday_at(14))
    office.bo.clicks("Done", on=card(office.bo))

    presses(office, office.ana, "Agree", own_card(office.ana))  # which was not redrawn yet

    assert private(office.ana)[-1] == refusal(office, office.ana, AlreadySettled(1, "lapsed"))
    assert "Agree" not in own_card(office.ana).buttons


def test_a_button_for_a_new_time_that_was_never_asked_for_is_refused(office: Office) -> None:
    has_it(office)

    office.ana.raw_click(action_id="promise.agree", value="77", message=own_card(office.ana))

    assert private(office.ana)[-1] == refusal(office, office.ana, NoSuchRequest(0))


def test_the_promise_that_was_paused_is_asked_to_move_without_a_first_time_to_name(office: Office) -> None:
    has_it(office)
    writes(office, office.bo, "Ask", "Does it beep?", on=card(office.bo))

    asks_for(office, office.bo, thursday_at(14))
    presses(office, office.ana, "Agree", own_card(office.ana))

    assert card(office.bo).new_time == NewTime("agreed", "Thursday, March 5th at 2:00 PM", first="")
