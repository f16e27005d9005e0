"""3. Promise: the card says in words how the clocks stand, in each reader's own time, and redraws when that changes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.journeys.steps import DETAILS, URGENCY, WHAT, card, own_card, presses, writes
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
