"""Who is told: whoever can do something about it, is there, and does not know it already."""

from __future__ import annotations

import pytest
from freezegun.api import FrozenDateTimeFactory

from bot.departments import exchange
from bot.sandbox.person import Person
from tests.journeys.steps import below, card, direct, own_card, pinged, presses, reminded, updates, writes
from tests.journeys.test_reminders import HALF, HALF_MORE, LAPTOP, THREE_QUARTERS, WHOLE, only_sweeps
from tests.moments import friday_at, thursday_at, tuesday_at, wednesday_at
from tests.office import COMPANY, Office
from tests.wording.promises import due, due_soon, late
from tests.wording.reminders import of_resolution, of_response

HALF_TIME = of_response(due("today at 2:00 PM"))
SOON = due_soon("today at 2:00 PM")
LATE = late("today at 2:00 PM")


def it_has(office: Office, *lines: str) -> None:
    """More about IT in the departments file."""
    place = "[departments.it.standards]"
    exchange.apply(office.bot, COMPANY.read_text().replace(place, "\n".join([*lines, place]), 1))


# --- on call ---


@pytest.mark.parametrize("rota", ['tue = "UBO00000"', '2026-W10 = "UBO00000"\ntue = "UDANA000"'])
def test_at_half_time_whoever_is_on_call_hears_that_nobody_has_it(office: Office, rota: str) -> None:
    it_has(office, "[departments.it.on_call]", rota)
    office.asks(office.ana, LAPTOP)

    office.moves_to(HALF)

    assert reminded(office.bo) == [HALF_TIME]
    assert reminded(office.dana) == []
    assert below(card(office.bo)) == ""


def test_on_a_day_without_anybody_on_call_the_thread_hears_it(office: Office) -> None:
    it_has(office, "[departments.it.on_call]", 'mon = "UBO00000"')
    office.asks(office.ana, LAPTOP)

    office.moves_to(HALF)

    assert HALF_TIME in card(office.bo).reminders


def test_who_is_on_call_and_no_longer_there_is_made_up_for_by_the_thread(office: Office) -> None:
    it_has(office, "[departments.it.on_call]", 'tue = "UCEM0000"')  # who works in People
    office.asks(office.ana, LAPTOP)

    office.moves_to(HALF)

    assert reminded(office.cem) == []
    assert HALF_TIME in card(office.bo).reminders


def test_while_who_is_on_call_is_away_the_lead_hears_it(office: Office) -> None:
    it_has(office, "[departments.it.on_call]", 'tue = "UBO00000"')
    office.asks(office.ana, LAPTOP)
    office.bo.sets_status("On vacation", ":palm_tree:")
    office.hears_of(office.bo)

    office.moves_to(HALF)

    assert reminded(office.bo) == []
    assert reminded(office.dana) == [HALF_TIME]


# --- away ---


def test_while_the_assignee_is_away_the_lead_hears_it(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it")
    office.bo.sets_status("On vacation", ":palm_tree:")
    office.hears_of(office.bo)

    office.moves_to(THREE_QUARTERS)

    assert reminded(office.bo) == []
    assert reminded(office.dana) == [of_response(SOON, "Bo Berg")]


def test_while_everybody_is_away_the_thread_hears_it(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    for person in (office.bo, office.dana):
        person.sets_status("On vacation", ":palm_tree:")
        office.hears_of(person)

    office.moves_to(THREE_QUARTERS)

    assert of_response(SOON) in card(office.bo).reminders


def test_who_wants_it_quiet_for_a_moment_is_told_after_it(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it")
    office.moves_to(tuesday_at(11, 50))
    office.bo.snoozes_notifications(tuesday_at(12, 20))
    office.hears_of(office.bo)

    office.moves_to(THREE_QUARTERS)
    assert reminded(office.bo) == reminded(office.dana) == []

    office.moves_to(tuesday_at(12, 20))
    assert reminded(office.bo) == [of_response(SOON, "Bo Berg")]


# --- one's own act ---


def test_who_just_took_it_is_not_reminded_of_it(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.moves_to(tuesday_at(11, 30))
    presses(office, office.bo, "Take it", on=card(office.bo))

    office.moves_to(THREE_QUARTERS)

    assert reminded(office.bo) == reminded(office.dana) == []


def test_who_took_it_a_while_ago_is_reminded_of_it(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.moves_to(tuesday_at(10, 50))
    presses(office, office.bo, "Take it", on=card(office.bo))

    office.moves_to(THREE_QUARTERS)

    assert len(reminded(office.bo)) == 1


def test_that_a_promise_broke_is_told_also_to_who_has_just_taken_it(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.moves_to(tuesday_at(13, 50))
    presses(office, office.bo, "Take it", on=card(office.bo))

    office.moves_to(WHOLE)

    assert reminded(office.bo) == [of_response(LATE, "Bo Berg")]


def test_a_lead_who_has_just_assigned_it_is_not_told_that_it_is_late(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.moves_to(tuesday_at(13, 50))
    office.dana.clicks("Assign to…", on=card(office.dana))
    office.dana.submits(**{"Who takes it over?": "Bo Berg"})

    office.moves_to(WHOLE)

    assert all(one.promise.standing != "late" for one in reminded(office.dana))
    assert reminded(office.bo)[-1] == of_response(LATE, "Bo Berg")


def test_that_it_is_late_is_told_to_whoever_has_asked_for_a_new_time_too(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    writes(office, office.bo, "Reply", "I will come by.", on=card(office.bo))
    office.moves_to(wednesday_at(10))
    asks_for_time(office)

    office.moves_to(thursday_at(9))

    for person in (office.bo, office.dana):
        assert [one.promise.standing for one in reminded(person)] == ["late"], "the old promise stands until Ana agrees"
    assert [one.clock for one in own_card(office.ana).apologies] == ["resolution"]
    assert own_card(office.ana).apologies[0].new_time == "tomorrow at 2:00 PM"


def test_after_a_new_time_was_agreed_the_ladder_begins_anew(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    writes(office, office.bo, "Reply", "I will come by.", on=card(office.bo))
    office.moves_to(wednesday_at(14))
    assert len(reminded(office.bo)) == 1
    office.moves_to(wednesday_at(15, 30))
    asks_for_time(office)
    presses(office, office.ana, "Agree")

    office.moves_to(thursday_at(9))
    assert own_card(office.ana).apologies == [], "nothing is late: it was agreed anew"

    office.moves_to(friday_at(12))
    assert reminded(office.bo) == [of_resolution(due_soon("today at 2:00 PM", anew=True), "Bo Berg")]


def test_a_reminder_of_the_old_promise_is_not_said_after_a_new_time_was_agreed(
    office: Office, clock: FrozenDateTimeFactory
) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it", on=card(office.bo))
    writes(office, office.bo, "Reply", "I will come by.", on=card(office.bo))
    office.moves_to(wednesday_at(12))
    asks_for_time(office, office.dana)
    only_sweeps(office, clock, wednesday_at(14))

    presses(office, office.ana, "Agree")

    assert reminded(office.bo) == []


def asks_for_time(office: Office, by: Person | None = None) -> None:
    """Bo, or who is named, asks for Friday at two, three working days after it was asked."""
    person = by or office.bo
    person.clicks("New time", on=card(person))
    assert person.modal is not None
    when, why = person.modal.labels
    person.submits(**{when: friday_at(14), why: "The part comes on Friday."})
    office.settles()


# --- told once, and the truth ---


def test_the_requester_who_leads_the_department_is_told_once(office: Office) -> None:
    office.asks(office.dana, LAPTOP)
    office.moves_to(tuesday_at(13, 50))

    office.moves_to(WHOLE)

    assert reminded(office.dana)[-1] == of_response(LATE)
    assert own_card(office.dana).apologies == []


def test_that_a_promise_broke_is_told_to_all_however_long_slack_was_away(
    office: Office, clock: FrozenDateTimeFactory
) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it")
    office.moves_to(tuesday_at(13, 50))
    told = len(pinged(office, office.bo))
    only_sweeps(office, clock, WHOLE)
    only_sweeps(office, clock, HALF_MORE)

    office.settles()

    broken = of_response(LATE, "Bo Berg")
    assert pinged(office, office.bo)[told:] == reminded(office.bo) == [broken]
    assert reminded(office.dana) == [broken], "once, although two steps are on their way to her"
    assert len(own_card(office.ana).apologies) == 1


def test_a_step_that_tells_nobody_swallows_none_that_does(office: Office) -> None:
    it_has(office, "[[departments.it.ladder]]", 'at = "60%"', 'tell = ["lead"]')
    office.asks(office.ana, LAPTOP)

    office.moves_to(THREE_QUARTERS)  # the card turns yellow there; nobody is told

    assert reminded(office.dana) == [of_response(SOON)]


def test_a_department_has_the_ladder_that_it_wrote(office: Office) -> None:
    it_has(
        office,
        *("[[departments.it.ladder]]", 'at = "30m before"', 'clock = "response"', 'tell = ["thread"]', ""),
        *("[[departments.it.ladder]]", 'at = "1h after"', 'tell = ["lead"]', 'repeat = "1h"'),
    )
    office.asks(office.ana, LAPTOP)

    office.moves_to(WHOLE)
    assert [one.clock for one in card(office.bo).reminders] == ["response"]
    assert reminded(office.dana) == []
    for hour in (15, 16, 17):
        office.moves_to(tuesday_at(hour))
    assert pinged(office, office.dana) == [of_response(LATE)] * 3
    assert reminded(office.dana) == [of_response(LATE)], "each in place of the one before"


def test_a_moved_request_is_no_longer_the_first_departments_worry(office: Office, clock: FrozenDateTimeFactory) -> None:
    office.asks(office.ana, LAPTOP)
    only_sweeps(office, clock, HALF)
    office.bo.clicks("Move…", on=card(office.bo))
    office.bo.submits(**{"Who can help?": "Facilities", "A word to them": "It is the socket."})
    office.settles()

    assert card(office.bo).reminders == []
    assert card(office.faye, in_="facilities").reminders == [], "there the card itself is news"
    assert all("R-1" not in said for said in direct(office.dana))


# --- round the clock ---

ROUND_THE_CLOCK = 'mon-sun = ["00:00-24:00"]'


def runs_round_the_clock(office: Office, rota: str = "") -> None:
    """IT is open day and night, and perhaps somebody is on call."""
    file = COMPANY.read_text().replace('mon-fri = ["09:00-12:30", "13:30-18:00"]', ROUND_THE_CLOCK, 1)
    assert ROUND_THE_CLOCK in file
    standards = "[departments.it.standards]"
    if rota:
        file = file.replace(standards, f"[departments.it.on_call]\n{rota}\n{standards}", 1)
    exchange.apply(office.bot, file)


def test_nobody_is_reminded_at_night_because_their_desk_is_round_the_clock(office: Office) -> None:
    runs_round_the_clock(office)
    office.moves_to(tuesday_at(19))
    office.asks(office.ana, LAPTOP)

    for moment in (tuesday_at(22), tuesday_at(23, 30), wednesday_at(1), wednesday_at(8, 59)):
        office.moves_to(moment)
        assert reminded(office.dana) == []

    office.moves_to(wednesday_at(9))
    assert len(reminded(office.dana)) == 1


def test_whoever_is_on_call_is_reminded_at_night_and_nobody_else_is(office: Office) -> None:
    runs_round_the_clock(office, 'tue = "UBO00000"')
    office.moves_to(tuesday_at(19))
    office.asks(office.ana, LAPTOP)

    office.moves_to(tuesday_at(21))  # half of four hours, and nobody has it

    assert len(reminded(office.bo)) == 1
    assert reminded(office.dana) == []


def test_an_update_waits_for_the_morning_of_who_is_not_on_call(office: Office) -> None:
    runs_round_the_clock(office, 'wed = "UBO00000"')
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it")
    office.moves_to(tuesday_at(22))
    writes(office, office.ana, "Add something", "It beeps.", on=own_card(office.ana))

    assert updates(office.bo) == []
    office.moves_to(wednesday_at(0))
    assert len(updates(office.bo)) == 1
