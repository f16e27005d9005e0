"""3. Promise: the card says in words how the clocks stand, in each reader's own time, and redraws when that changes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.journeys.steps import DETAILS, URGENCY, WHAT, below, card, own_card, presses, private, writes
from tests.moments import friday_at, paris, thursday_at, tuesday_at, wednesday_at
from tests.office import Office

LAPTOP = "it My laptop won't start"


@pytest.mark.parametrize(
    ("urgency", "first", "solution"),
    [
        ("I cannot work", "due today at 9:30 AM", "due today at 2:00 PM"),
        ("It slows me down", "due today at 2:00 PM", "due tomorrow at 6:00 PM"),
        ("It can wait", "due today at 6:00 PM", "no promised time"),
    ],
)
def test_the_promise_follows_the_urgency(office: Office, urgency: str, first: str, solution: str) -> None:
    office.ana.types("/request it", in_="general")

    office.ana.submits(**{WHAT: "My laptop won't start", URGENCY: urgency})
    office.settles()

    assert f"First answer: {first}\nSolution: {solution}" in card(office.bo).text


def test_the_promise_counts_working_time_only(office: Office) -> None:
    office.moves_to(friday_at(17))

    office.asks(office.ana, LAPTOP)

    # One hour of Friday is left, three are Monday's; two days of eight hours end on Tuesday.
    assert "First answer: due Mar 9 at 12:00 PM\nSolution: due Mar 10 at 5:00 PM" in card(office.bo).text


def test_a_promise_that_ends_with_the_day_is_shown_at_closing(office: Office) -> None:
    office.moves_to(tuesday_at(14))

    office.asks(office.ana, LAPTOP)

    assert "First answer: due today at 6:00 PM" in card(office.bo).text


def test_a_holiday_is_no_working_day(office: Office) -> None:
    office.moves_to(paris(3, 17, month=4))  # the Friday before Easter Monday, which France has off

    office.asks(office.ana, LAPTOP)

    assert "First answer: due Apr 7 at 12:00 PM" in card(office.bo).text


def test_everybody_reads_the_same_moment_in_their_own_time(office: Office) -> None:
    said = office.asks(office.eve, LAPTOP)

    assert "The first answer is due today at 8:00 AM." in said
    assert (
        "The first answer is due today at 8:00 AM. The solution is due tomorrow at 12:00 PM."
        in own_card(office.eve).text
    )
    assert "First answer: due today at 2:00 PM\nSolution: due tomorrow at 6:00 PM" in card(office.bo).text


def test_a_berliner_office_promises_by_its_own_hours(office: Office) -> None:
    office.moves_to(friday_at(15))  # Berlin closes at half past three on Fridays

    office.asks(office.ana, "finance The invoice of the venue")

    assert "First answer: due Mar 9 at 3:00 PM" in card(office.gus, in_="finance").text


def test_who_asks_in_closed_hours_reads_from_when_the_time_counts(office: Office) -> None:
    office.moves_to(friday_at(20))

    office.asks(office.ana, LAPTOP)

    assert "The time counts from Mar 9 at 9:00 AM, when they open." in own_card(office.ana).text
    assert "First answer: due Mar 9 at 2:00 PM" in card(office.bo).text
    # On Monday the card still stands there, and is still right.
    office.moves_to(paris(9, 11))
    assert "The time counts from today at 9:00 AM, when they open." in own_card(office.ana).text


def test_who_asks_in_open_hours_reads_nothing_of_opening(office: Office) -> None:
    office.asks(office.ana, LAPTOP)

    office.moves_to(tuesday_at(19))
    presses(office, office.bo, "Take it", card(office.bo))
    presses(office, office.bo, "Release: back to the queue", card(office.bo))

    assert "when they open" not in own_card(office.ana).text


def test_the_card_turns_yellow_and_red_by_itself(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it", card(office.bo))

    office.moves_to(tuesday_at(12))
    assert "First answer: 🟡 due soon, today at 2:00 PM" in card(office.bo).text
    assert "The first answer is 🟡 due soon, today at 2:00 PM." in own_card(office.ana).text
    assert card(office.bo).text.startswith("R-1  My laptop")

    office.moves_to(tuesday_at(14))
    assert "First answer: 🔴 late, was due today at 2:00 PM" in card(office.bo).text
    assert "The first answer is 🔴 late, was due today at 2:00 PM." in own_card(office.ana).text
    assert card(office.bo).text.startswith("🔴 R-1  My laptop")


def test_the_solution_has_a_clock_of_its_own(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    writes(office, office.bo, "Reply", "I will come by.", on=card(office.bo))
    solution = "First answer: ✅ met, 4 h to spare\nSolution:"
    assert f"{solution} due tomorrow at 6:00 PM" in card(office.bo).text

    office.moves_to(wednesday_at(14))
    assert f"{solution} 🟡 due soon, today at 6:00 PM" in card(office.bo).text

    office.moves_to(wednesday_at(18))
    assert "🔴" not in card(office.bo).text, "at closing time it is due, not late"

    office.moves_to(thursday_at(9))
    assert f"{solution} 🔴 late, was due yesterday at 6:00 PM" in card(office.bo).text


def test_an_answer_at_the_weekend_to_a_promise_due_on_friday_at_closing_is_in_time(office: Office) -> None:
    office.moves_to(friday_at(14))
    office.asks(office.ana, LAPTOP)
    assert "First answer: due today at 6:00 PM" in card(office.bo).text

    office.moves_to(paris(7, 11))
    writes(office, office.bo, "Reply", "I came in to look at it.", on=card(office.bo))

    assert "First answer: ✅ met, 0 min to spare" in card(office.bo).text


def test_no_promised_time_is_said_openly_and_is_never_late(office: Office) -> None:
    office.ana.types("/request legal", in_="general")
    office.ana.submits(**{WHAT: "Is this contract all right?", URGENCY: "It can wait", DETAILS: "It is long."})
    office.settles()
    writes(office, office.lena, "Reply", "I will look.", on=card(office.lena, in_="legal"))

    office.moves_to(paris(3, 12, month=6))

    assert "Solution: no promised time" in card(office.lena, in_="legal").text
    assert "🔴" not in office.lena.screen()


def test_a_reopened_request_goes_on_where_its_clock_stood(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.moves_to(tuesday_at(17))
    presses(office, office.bo, "Done", card(office.bo))
    office.moves_to(thursday_at(17))

    writes(office, office.ana, "Reopen", "It still beeps.", on=own_card(office.ana))

    # Nine working hours were left on Tuesday at five, but for the seconds in which reminders went out: one of them
    # today, eight tomorrow.
    due = card(office.bo).text
    assert any(f"Solution: due tomorrow at {time}" in due for time in ("5:59 PM", "6:00 PM"))
    assert "First answer: missed by 3 h" in card(office.bo).text, "the first answer is not asked for twice"


def test_what_is_asked_in_open_hours_counts_at_once_whatever_the_fraction_of_a_second(office: Office) -> None:
    office.moves_to(tuesday_at(9) + timedelta(milliseconds=250))

    office.asks(office.ana, LAPTOP)

    assert "The first answer is due today at 2:00 PM." in own_card(office.ana).text
    assert "when they open" not in own_card(office.ana).text


# The other half of the bargain: the requester's own promise to answer.


def test_both_sides_read_how_soon_a_question_is_answered_by_the_requesters_own_promise(office: Office) -> None:
    office.asks(office.bo, "people A certificate for my landlord")
    office.moves_to(tuesday_at(10))

    writes(office, office.cem, "Ask", "In French?", on=card(office.cem, in_="people"))

    # One working day of IT, where Bo works.
    promised = "IT promises one within 1 working day."
    assert f"The answer of Bo Berg is due tomorrow at 10:00 AM: {promised}" in card(office.cem, in_="people").text
    assert (
        "Your answer is due tomorrow at 10:00 AM: IT promises to answer questions within 1 working day."
        in own_card(office.bo).text
    )


def test_who_answers_too_late_reads_so_as_the_department_does(office: Office) -> None:
    office.asks(office.bo, "people A certificate for my landlord")
    writes(office, office.cem, "Ask", "In French?", on=card(office.cem, in_="people"))

    office.moves_to(wednesday_at(14))
    writes(office, office.cem, "Reply", "Are you there?", on=card(office.cem, in_="people"))

    assert "The answer of Bo Berg is 🔴 late" in card(office.cem, in_="people").text
    assert "Your answer is 🔴 late" in own_card(office.bo).text


def test_who_works_where_nothing_is_promised_owes_nothing_by_the_clock(office: Office) -> None:
    office.asks(office.ana, LAPTOP)

    writes(office, office.bo, "Ask", "Does it beep?", on=card(office.bo))

    assert "The answer of Ana Alves" not in card(office.bo).text
    assert "Your answer" not in own_card(office.ana).text


def test_a_word_after_an_answer_is_owed_the_next_one_beside_the_first(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.moves_to(tuesday_at(10))
    writes(office, office.bo, "Reply", "I will come by.", on=card(office.bo))

    writes(office, office.ana, "Add something", "When?", on=own_card(office.ana))

    assert "First answer: ✅ met, 3 h to spare\nNext answer: due today at 3:00 PM" in card(office.bo).text
    assert "The next answer is due today at 3:00 PM." in own_card(office.ana).text
    writes(office, office.bo, "Reply", "At noon.", on=card(office.bo))
    assert "Next answer" not in card(office.bo).text


def test_a_thank_you_needs_no_answer_and_its_writer_hears_nothing_of_it(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    writes(office, office.bo, "Reply", "I will come by.", on=card(office.bo))
    writes(office, office.ana, "Add something", "Thank you", on=own_card(office.ana))
    assert "Next answer: due today at 2:00 PM" in card(office.bo).text
    heard = below(own_card(office.ana))

    presses(office, office.bo, "No answer needed")

    assert "Next answer" not in card(office.bo).text
    assert "Bo Berg has read it: no answer is needed." in below(card(office.bo))
    assert below(own_card(office.ana)) == heard
    office.moves_to(tuesday_at(17))
    assert "late" not in card(office.bo).text
    assert "late" not in own_card(office.ana).text


def test_what_was_not_read_yet_is_not_passed_over_with_the_thank_you_before_it(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    writes(office, office.bo, "Reply", "I will come by.", on=card(office.bo))
    writes(office, office.ana, "Add something", "Thank you", on=own_card(office.ana))
    thanks = office.bo.message("Thank you")
    writes(office, office.ana, "Add something", "But when?", on=own_card(office.ana))

    presses(office, office.bo, "No answer needed", on=thanks)

    assert "There is a newer message to R-1." in private(office.bo)[-1]
    assert "Next answer: due today at 2:00 PM" in card(office.bo).text
    presses(office, office.bo, "No answer needed", on=office.bo.message("But when?"))
    assert "Next answer" not in card(office.bo).text
    presses(office, office.bo, "No answer needed", on=office.bo.message("But when?"))
    assert "waits for no answer any more" in private(office.bo)[-1]
