"""3. Promise: the card says in words how the clocks stand, in each reader's own time, and redraws when that changes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.errors import NoAnswerOwed
from tests.journeys.steps import DETAILS, URGENCY, WHAT, below, card, own_card, presses, private, refusal, writes
from tests.moments import friday_at, paris, thursday_at, tuesday_at, wednesday_at
from tests.office import Office
from tests.wording.cards import Owed
from tests.wording.promises import NOT_PROMISED, Promise, due, due_soon, late, met, missed
from tests.wording.replies import receipt_in

pytestmark = pytest.mark.both_databases("due times are kept, compared and read back as moments")

LAPTOP = "it My laptop won't start"


@pytest.mark.parametrize(
    ("urgency", "first", "solution"),
    [
        ("I cannot work", due("today at 9:30 AM"), due("today at 2:00 PM")),
        ("It slows me down", due("today at 2:00 PM"), due("tomorrow at 6:00 PM")),
        ("It can wait", due("today at 6:00 PM"), NOT_PROMISED),
    ],
)
def test_the_promise_follows_the_urgency(office: Office, urgency: str, first: Promise, solution: Promise) -> None:
    office.ana.types("/request it", in_="general")

    office.ana.submits(**{WHAT: "My laptop won't start", URGENCY: urgency})
    office.settles()

    assert card(office.bo).promises == (first, solution)


def test_the_promise_counts_working_time_only(office: Office) -> None:
    office.moves_to(friday_at(17))

    office.asks(office.ana, LAPTOP)

    # One hour of Friday is left, three are Monday's; two days of eight hours end on Tuesday.
    assert card(office.bo).promises == (due("Monday, March 9th at 12:00 PM"), due("Tuesday, March 10th at 5:00 PM"))


def test_a_promise_that_ends_with_the_day_is_shown_at_closing(office: Office) -> None:
    office.moves_to(tuesday_at(14))

    office.asks(office.ana, LAPTOP)

    assert card(office.bo).response == due("today at 6:00 PM")


def test_a_holiday_is_no_working_day(office: Office) -> None:
    office.moves_to(paris(3, 17, month=4))  # the Friday before Easter Monday, which France has off

    office.asks(office.ana, LAPTOP)

    assert card(office.bo).response == due("Tuesday, April 7th at 12:00 PM")


def test_everybody_reads_the_same_moment_in_their_own_time(office: Office) -> None:
    said = office.asks(office.eve, LAPTOP)

    assert receipt_in(said) == ("R-1", "IT", "today at 8:00 AM")
    assert own_card(office.eve).promises == (due("today at 8:00 AM"), due("tomorrow at 12:00 PM"))
    assert card(office.bo).promises == (due("today at 2:00 PM"), due("tomorrow at 6:00 PM"))


def test_a_berliner_office_promises_by_its_own_hours(office: Office) -> None:
    office.moves_to(friday_at(15))  # Berlin closes at half past three on Fridays

    office.asks(office.ana, "finance The invoice of the venue")

    assert card(office.gus, in_="finance").response == due("Monday, March 9th at 3:00 PM")


def test_who_asks_in_closed_hours_reads_from_when_the_time_counts(office: Office) -> None:
    office.moves_to(friday_at(20))

    office.asks(office.ana, LAPTOP)

    assert own_card(office.ana).counts_from == "Monday, March 9th at 9:00 AM"
    assert card(office.bo).response == due("Monday, March 9th at 2:00 PM")
    # On Monday the card still stands there, and is still right.
    office.moves_to(paris(9, 11))
    assert own_card(office.ana).counts_from == "today at 9:00 AM"


def test_who_asks_in_open_hours_reads_nothing_of_opening(office: Office) -> None:
    office.asks(office.ana, LAPTOP)

    office.moves_to(tuesday_at(19))
    presses(office, office.bo, "Take it", card(office.bo))
    presses(office, office.bo, "Release: back to the queue", card(office.bo))

    assert own_card(office.ana).counts_from is None


def test_the_card_turns_yellow_and_red_by_itself(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it", card(office.bo))

    office.moves_to(tuesday_at(12))
    assert card(office.bo).response == due_soon("today at 2:00 PM")
    assert own_card(office.ana).response == due_soon("today at 2:00 PM")
    assert not card(office.bo).is_red

    office.moves_to(tuesday_at(14))
    assert card(office.bo).response == late("today at 2:00 PM")
    assert own_card(office.ana).response == late("today at 2:00 PM")
    assert card(office.bo).is_red


def test_the_solution_has_a_clock_of_its_own(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    writes(office, office.bo, "Reply", "I will come by.", on=card(office.bo))
    assert card(office.bo).promises == (met("4 h"), due("tomorrow at 6:00 PM"))

    office.moves_to(wednesday_at(14))
    assert card(office.bo).promises == (met("4 h"), due_soon("today at 6:00 PM"))

    office.moves_to(wednesday_at(18))
    assert not card(office.bo).is_red, "at closing time it is due, not late"
    assert card(office.bo).resolution == due_soon("today at 6:00 PM")

    office.moves_to(thursday_at(9))
    assert card(office.bo).promises == (met("4 h"), late("yesterday at 6:00 PM"))


def test_an_answer_at_the_weekend_to_a_promise_due_on_friday_at_closing_is_in_time(office: Office) -> None:
    office.moves_to(friday_at(14))
    office.asks(office.ana, LAPTOP)
    assert card(office.bo).response == due("today at 6:00 PM")

    office.moves_to(paris(7, 11))
    writes(office, office.bo, "Reply", "I came in to look at it.", on=card(office.bo))

    assert card(office.bo).response == met("0 min")


def test_no_promised_time_is_said_openly_and_is_never_late(office: Office) -> None:
    office.ana.types("/request legal", in_="general")
    office.ana.submits(**{WHAT: "Is this contract all right?", URGENCY: "It can wait", DETAILS: "It is long."})
    office.settles()
    writes(office, office.lena, "Reply", "I will look.", on=card(office.lena, in_="legal"))

    office.moves_to(paris(3, 12, month=6))

    assert card(office.lena, in_="legal").resolution == NOT_PROMISED
    assert "🔴" not in office.lena.screen()


def test_a_reopened_request_goes_on_where_its_clock_stood(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.moves_to(tuesday_at(17))
    presses(office, office.bo, "Done", card(office.bo))
    office.moves_to(thursday_at(17))

    writes(office, office.ana, "Reopen", "It still beeps.", on=own_card(office.ana))

    # Nine working hours were left on Tuesday at five, but for the seconds in which reminders went out: one of them
    # today, eight tomorrow.
    assert card(office.bo).resolution in [due("tomorrow at 5:59 PM"), due("tomorrow at 6:00 PM")]
    assert card(office.bo).response in [missed("3 h"), missed("3 h 1 min")], "the first answer is not asked for twice"


def test_what_is_asked_in_open_hours_counts_at_once_whatever_the_fraction_of_a_second(office: Office) -> None:
    office.moves_to(tuesday_at(9) + timedelta(milliseconds=250))

    office.asks(office.ana, LAPTOP)

    assert own_card(office.ana).response == due("today at 2:00 PM")
    assert own_card(office.ana).counts_from is None


# The other half of the bargain: the requester's own promise to answer.


def test_both_sides_read_how_soon_a_question_is_answered_by_the_requesters_own_promise(office: Office) -> None:
    office.asks(office.bo, "people A certificate for my landlord")
    office.moves_to(tuesday_at(10))

    writes(office, office.cem, "Ask", "In French?", on=card(office.cem, in_="people"))

    # One working day of IT, where Bo works.
    owed = Owed("IT", "1 working day", due("tomorrow at 10:00 AM"))
    assert card(office.cem, in_="people").owed == own_card(office.bo).owed == owed


def test_who_answers_too_late_reads_so_as_the_department_does(office: Office) -> None:
    office.asks(office.bo, "people A certificate for my landlord")
    writes(office, office.cem, "Ask", "In French?", on=card(office.cem, in_="people"))

    office.moves_to(wednesday_at(14))
    writes(office, office.cem, "Reply", "Are you there?", on=card(office.cem, in_="people"))

    for shown in (card(office.cem, in_="people"), own_card(office.bo)):
        assert shown.owed is not None
        assert shown.owed.promise.standing == "late"


def test_who_works_where_nothing_is_promised_owes_nothing_by_the_clock(office: Office) -> None:
    office.asks(office.ana, LAPTOP)

    writes(office, office.bo, "Ask", "Does it beep?", on=card(office.bo))

    assert card(office.bo).owed is own_card(office.ana).owed is None


def test_a_word_after_an_answer_is_owed_the_next_one_beside_the_first(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.moves_to(tuesday_at(10))
    writes(office, office.bo, "Reply", "I will come by.", on=card(office.bo))

    writes(office, office.ana, "Add something", "When?", on=own_card(office.ana))

    assert (card(office.bo).response, card(office.bo).next_response) == (met("3 h"), due("today at 3:00 PM"))
    assert own_card(office.ana).next_response == due("today at 3:00 PM")
    writes(office, office.bo, "Reply", "At noon.", on=card(office.bo))
    assert card(office.bo).next_response is None


def test_what_needs_no_answer_is_said_so_and_its_writer_hears_nothing_of_it(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    writes(office, office.bo, "Reply", "I will come by.", on=card(office.bo))
    writes(office, office.ana, "Add something", "Thank you, I will be in until five", on=own_card(office.ana))
    assert card(office.bo).next_response == due("today at 2:00 PM")
    heard = below(own_card(office.ana))

    presses(office, office.bo, "No answer needed")

    assert card(office.bo).next_response is None
    assert card(office.bo).tells("acknowledged", "Bo Berg")
    assert below(own_card(office.ana)) == heard
    office.moves_to(tuesday_at(17))
    assert not card(office.bo).is_red
    assert card(office.bo).promises == (met("4 h"), due("tomorrow at 6:00 PM"))
    assert own_card(office.ana).promises == (None, due("tomorrow at 6:00 PM"))


def test_what_was_not_read_yet_is_not_passed_over_with_the_thank_you_before_it(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    writes(office, office.bo, "Reply", "I will come by.", on=card(office.bo))
    writes(office, office.ana, "Add something", "Thank you, I will be in until five", on=own_card(office.ana))
    thanks = card(office.bo).reply("added")
    office.ana.clicks("Add something", on=own_card(office.ana))
    office.ana.submits(**{"What should they know?": "But when?"})

    presses(office, office.bo, "No answer needed", on=thanks)  # which was not drawn anew yet

    assert thanks.buttons == []
    assert private(office.bo)[-1] == refusal(office, office.bo, NoAnswerOwed(1, "IT", has_newer=True))
    assert card(office.bo).next_response == due("today at 2:00 PM")
    newer = card(office.bo).reply("added")
    office.bo.clicks("No answer needed", on=newer)
    presses(office, office.bo, "No answer needed", on=newer)
    assert card(office.bo).next_response is None
    assert private(office.bo)[-1] == refusal(office, office.bo, NoAnswerOwed(1, "IT", has_newer=False))
