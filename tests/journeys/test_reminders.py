"""4. Remind: 50, 75, 100 and 150 % of both promises; in open hours, once each, and only what is still true."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from freezegun.api import FrozenDateTimeFactory

from bot.departments import exchange
from bot.reminders import sweep
from tests.journeys.steps import below, card, own_card, pinged, presses, reminded, reminder, writes
from tests.moments import friday_at, monday_at, paris, thursday_at, tuesday_at, wednesday_at
from tests.office import COMPANY, Office
from tests.wording.promises import due, due_soon, late
from tests.wording.reminders import Apology, of_resolution, of_response, since_in
from tests.wording.replies import rows_in

pytestmark = pytest.mark.both_databases("what falls due is found by comparing moments in the database")

# Asked on Tuesday at nine: a first answer by two in the afternoon, a solution by Wednesday at closing.
LAPTOP = "it My laptop won't start"
HALF, THREE_QUARTERS, WHOLE, HALF_MORE = tuesday_at(11), tuesday_at(12), tuesday_at(14), tuesday_at(16)


def test_at_half_time_the_thread_hears_that_nobody_has_it(office: Office) -> None:
    office.asks(office.ana, LAPTOP)

    office.moves_to(tuesday_at(10, 59))
    assert below(card(office.bo)) == ""

    office.moves_to(HALF)
    assert of_response(due("today at 2:00 PM")) in card(office.bo).reminders
    assert reminded(office.dana) == reminded(office.bo) == []


def test_at_half_time_nothing_is_said_about_what_somebody_has(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it")

    office.moves_to(HALF)

    assert below(card(office.bo)) == ""
    assert reminded(office.bo) == reminded(office.dana) == []


def test_at_three_quarters_the_assignee_is_reminded(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it")

    office.moves_to(THREE_QUARTERS)

    assert reminded(office.bo) == [of_response(due_soon("today at 2:00 PM"), "Bo Berg")]
    assert reminded(office.dana) == []
    assert below(card(office.bo)) == ""


def test_at_three_quarters_the_lead_hears_of_what_nobody_has(office: Office) -> None:
    office.asks(office.ana, LAPTOP)

    office.moves_to(THREE_QUARTERS)

    assert reminded(office.dana) == [of_response(due_soon("today at 2:00 PM"))]
    assert reminded(office.bo) == []


def test_a_reminder_can_be_acted_on_where_it_is_read(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.moves_to(THREE_QUARTERS)
    told = reminder(office.dana, "due soon")
    assert told.buttons == ["Take it", "Reply", "Ask", "Done", "Assign to…", "New time", "Snooze…"]

    presses(office, office.dana, "Take it", told)

    assert card(office.bo).taken_by == "Dana Diaz"
    assert since_in(told.text) == ("taken", "Dana Diaz")
    assert told.buttons == [], "what is done can no longer be pressed"


def test_a_broken_promise_is_told_to_assignee_lead_thread_and_requester(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it")
    office.moves_to(tuesday_at(13, 59))

    office.moves_to(WHOLE)

    broken = of_response(late("today at 2:00 PM"), "Bo Berg")
    assert reminded(office.bo) == [broken]
    assert reminded(office.dana) == [broken]
    assert card(office.bo).reminders.count(broken) == 1
    assert card(office.bo).is_red
    assert own_card(office.ana).apologies == [Apology("R-1", "IT", "response", "today at 2:00 PM", "Bo Berg")]


def test_a_lead_who_has_it_is_told_once_and_not_twice(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.dana, "Take it")

    office.moves_to(WHOLE)

    assert reminded(office.dana) == [of_response(late("today at 2:00 PM"), "Dana Diaz")]


def test_at_one_and_a_half_the_lead_hears_of_it_once_more_and_then_it_is_over(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it")
    office.moves_to(WHOLE)
    told = pinged(office, office.bo), card(office.bo).reminders, own_card(office.ana).apologies

    office.moves_to(HALF_MORE)

    assert len(pinged(office, office.dana)) == 2
    assert (pinged(office, office.bo), card(office.bo).reminders, own_card(office.ana).apologies) == told
    office.moves_to(tuesday_at(18))
    assert len(pinged(office, office.dana)) == 2


def test_the_solution_has_a_ladder_of_its_own(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    writes(office, office.bo, "Reply", "I will come by.", on=card(office.bo))
    thread = below(card(office.bo))

    office.moves_to(wednesday_at(9))  # half of it
    assert reminded(office.bo) == reminded(office.dana) == []
    assert below(card(office.bo)) == thread

    office.moves_to(wednesday_at(14))
    assert reminded(office.bo) == [of_resolution(due_soon("today at 6:00 PM"), "Bo Berg")]
    assert reminded(office.dana) == []

    office.moves_to(thursday_at(9))
    broken = of_resolution(late("yesterday at 6:00 PM"), "Bo Berg")
    assert pinged(office, office.bo)[1:] == reminded(office.bo) == reminded(office.dana) == [broken]
    assert card(office.bo).reminders.count(broken) == 1
    assert own_card(office.ana).apologies == [Apology("R-1", "IT", "resolution", "yesterday at 6:00 PM", "Bo Berg")]

    office.moves_to(friday_at(9))
    assert len(pinged(office, office.dana)) == 2
    assert len(pinged(office, office.bo)) == 2


def test_each_step_is_told_once_however_often_one_looks(office: Office) -> None:
    office.asks(office.ana, LAPTOP)

    for moment in (HALF, THREE_QUARTERS, WHOLE, HALF_MORE):
        office.moves_to(moment)
        office.settles()
        office.settles()

    assert len(pinged(office, office.dana)) == 3
    assert reminded(office.dana) == [of_response(late("today at 2:00 PM"))], "one that stands for all"
    assert [one.clock for one in card(office.bo).reminders] == ["response"]
    assert len(own_card(office.ana).apologies) == 1


def test_nobody_is_chased_overnight(office: Office) -> None:
    office.moves_to(tuesday_at(16))
    office.asks(office.ana, LAPTOP)  # four working hours to answer, two left today
    office.moves_to(tuesday_at(18))
    said = below(card(office.bo)), reminded(office.dana)

    office.moves_to(wednesday_at(8, 59))
    assert (below(card(office.bo)), reminded(office.dana)) == said

    office.moves_to(wednesday_at(10))
    assert reminded(office.dana) == [of_response(due_soon("today at 11:00 AM"))]


def test_what_is_due_at_closing_is_late_in_the_morning_and_not_in_the_evening(office: Office) -> None:
    office.moves_to(tuesday_at(14))
    office.asks(office.ana, LAPTOP)

    office.moves_to(tuesday_at(23))
    assert all(one.promise.standing != "late" for one in reminded(office.dana))
    (row,) = rows_in(office.asks(office.ana, "mine"))
    assert row.stands == ("response", due_soon("today at 6:00 PM"))

    office.moves_to(wednesday_at(9))
    assert reminded(office.dana)[-1] == of_response(late("yesterday at 6:00 PM"))


def test_nobody_is_chased_at_the_weekend(office: Office) -> None:
    office.moves_to(friday_at(17))
    office.asks(office.ana, LAPTOP)  # one working hour of four is left on Friday

    for day, hour in ((6, 20), (7, 11), (7, 15), (8, 12), (9, 8)):
        office.moves_to(paris(day, hour))
    assert below(card(office.bo)) == ""
    assert reminded(office.dana) == []

    office.moves_to(paris(9, 10))
    assert of_response(due("today at 12:00 PM")) in card(office.bo).reminders


def test_a_reminder_that_could_not_leave_before_closing_waits_for_the_morning(
    office: Office, clock: FrozenDateTimeFactory
) -> None:
    office.moves_to(tuesday_at(14, 30))
    office.asks(office.ana, LAPTOP)
    only_sweeps(office, clock, tuesday_at(17, 30))  # three quarters; Slack is away

    office.moves_to(tuesday_at(18, 30))
    assert reminded(office.dana) == []

    office.moves_to(wednesday_at(9))
    assert reminded(office.dana) == [of_response(due_soon("today at 9:30 AM"))]


def test_steps_that_were_missed_are_told_as_one(office: Office) -> None:
    office.asks(office.ana, LAPTOP)

    office.moves_to(tuesday_at(17))  # Handoff was down since nine: 50, 75, 100 and 150 % have passed

    broken = of_response(late("today at 2:00 PM"))
    assert reminded(office.dana) == [broken]
    assert card(office.bo).reminders.count(broken) == 1
    (told,) = own_card(office.ana).apologies
    assert (told.department, told.clock) == ("IT", "response"), "a broken promise is told, however late"


def test_a_reminder_that_was_overtaken_on_its_way_is_not_said(office: Office, clock: FrozenDateTimeFactory) -> None:
    office.asks(office.ana, LAPTOP)
    only_sweeps(office, clock, HALF)
    only_sweeps(office, clock, THREE_QUARTERS)

    office.settles()

    assert below(card(office.bo)) == "", "half time is over"
    assert len(reminded(office.dana)) == 1


def test_what_was_answered_meanwhile_is_not_chased(office: Office, clock: FrozenDateTimeFactory) -> None:
    office.asks(office.ana, LAPTOP)
    only_sweeps(office, clock, WHOLE)  # the reminders are on their way

    writes(office, office.bo, "Reply", "I will come by.", on=card(office.bo))

    assert reminded(office.dana) == []
    assert card(office.bo).reminders == []
    assert own_card(office.ana).apologies == []


def test_what_was_taken_meanwhile_is_no_longer_the_leads_worry(office: Office, clock: FrozenDateTimeFactory) -> None:
    office.asks(office.ana, LAPTOP)
    only_sweeps(office, clock, HALF)
    presses(office, office.bo, "Take it", card(office.bo))
    assert below(card(office.bo)) == ""
    presses(office, office.bo, "Release: back to the queue", card(office.bo))

    only_sweeps(office, clock, THREE_QUARTERS)
    presses(office, office.bo, "Take it", card(office.bo))

    assert reminded(office.dana) == []


def test_nobody_is_reminded_of_what_waits_for_the_requester(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    writes(office, office.bo, "Ask", "Does it beep?", on=card(office.bo))
    thread = below(card(office.bo))

    office.moves_to(friday_at(17))

    assert reminded(office.bo) == reminded(office.dana) == []
    assert below(card(office.bo)) == thread


def test_nobody_is_reminded_of_what_is_done_or_cancelled(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.asks(office.ana, "it My screen is dark")
    presses(office, office.bo, "Done", card(office.bo, "R-1"))
    writes(office, office.ana, "Cancel", "It works again.", on=own_card(office.ana, "R-2"))

    office.moves_to(thursday_at(17))

    assert reminded(office.bo) == reminded(office.dana) == []
    assert not any(card(office.bo, number).is_red for number in ("R-1", "R-2"))


def test_an_old_reminder_asks_for_nothing_once_it_is_done(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.moves_to(THREE_QUARTERS)
    assert "Take it" in reminder(office.dana, "due soon").buttons

    office.moves_to(thursday_at(10))
    told = reminder(office.dana)
    presses(office, office.bo, "Done", card(office.bo))

    assert reminded(office.dana) == []
    assert since_in(told.text) == ("resolved", "Bo Berg")
    assert told.buttons == []


def test_a_department_without_a_lead_is_reminded_in_the_thread(office: Office) -> None:
    exchange.apply(office.bot, COMPANY.read_text().replace('leads = ["UDANA000"]\n', ""))
    office.asks(office.ana, LAPTOP)

    office.moves_to(THREE_QUARTERS)

    assert of_response(due_soon("today at 2:00 PM")) in card(office.bo).reminders


def test_a_request_from_before_the_weekend_starts_the_week_with_its_newest_step(office: Office) -> None:
    office.moves_to(monday_at(9))
    office.asks(office.ana, LAPTOP)

    office.moves_to(paris(7, 12))
    assert reminded(office.dana) == []

    office.moves_to(paris(9, 9))
    assert [(one.clock, one.promise.standing) for one in pinged(office, office.dana)] == [
        ("response", "late"),
        ("resolution", "late"),
    ]


def only_sweeps(office: Office, clock: FrozenDateTimeFactory, moment: datetime) -> None:
    """What falls due is promised, and nothing reaches Slack yet."""
    clock.move_to(moment.astimezone(UTC).replace(tzinfo=None))
    sweep.send_due(office.bot)
