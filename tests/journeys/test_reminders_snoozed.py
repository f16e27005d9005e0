"""Not now: a reminder is put off for a while, with a reason that the lead can read."""

from __future__ import annotations

import pytest

from bot.errors import NoSuchRequest, NotNow, NotYourReminder
from bot.sandbox.person import Person
from bot.sandbox.seen import SeenMessage
from handlers.views import reminders as views
from tests.journeys.forged import newest_form, send
from tests.journeys.steps import card, opens, pinged, presses, private, refusal, reminded, reminder, writes
from tests.journeys.test_reminders import LAPTOP, THREE_QUARTERS, WHOLE
from tests.moments import tuesday_at, wednesday_at
from tests.office import Office
from tests.wording.forms import NEEDS_A_CHOICE, NEEDS_WORDS
from tests.wording.promises import due_soon, late
from tests.wording.reminders import of_response, put_off_in, since_in

LENGTH, WHY = "For how long?", "Why?"


def is_reminded(office: Office) -> SeenMessage:
    """Bo has Ana's request and is reminded of it at three quarters."""
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it")
    office.moves_to(THREE_QUARTERS)
    return reminder(office.bo, "due soon")


def puts_off(office: Office, person: Person, on: SeenMessage, length: str, why: str = "The part comes today.") -> None:
    person.clicks("Snooze…", on=on)
    person.submits(**{LENGTH: length, WHY: why})
    office.settles()


def test_a_reminder_that_was_put_off_comes_once_more(office: Office) -> None:
    told = is_reminded(office)

    puts_off(office, office.bo, told, "30 minutes")

    assert since_in(told.text) == ("snoozed", "Bo Berg")
    assert told.buttons == []
    office.moves_to(tuesday_at(12, 29))
    assert reminded(office.bo) == []
    office.moves_to(tuesday_at(13, 30))  # half an hour is over at half past twelve, when lunch begins
    assert reminded(office.bo) == [of_response(due_soon("today at 2:00 PM"), "Bo Berg")]


def test_what_was_answered_meanwhile_does_not_come_again(office: Office) -> None:
    told = is_reminded(office)
    puts_off(office, office.bo, told, "1 hour")

    writes(office, office.bo, "Reply", "I will come by.", on=card(office.bo))
    office.moves_to(WHOLE)

    assert reminded(office.bo) == []


def test_a_later_step_waits_too_and_then_comes_alone(office: Office) -> None:
    told = is_reminded(office)

    puts_off(office, office.bo, told, "Until the end of my day")
    for moment in (WHOLE, tuesday_at(17, 59), tuesday_at(18)):
        office.moves_to(moment)
        assert reminded(office.bo) == []

    office.moves_to(wednesday_at(9))
    first = [one for one in reminded(office.bo) if one.clock == "response"]
    assert first == [of_response(late("yesterday at 2:00 PM"), "Bo Berg")]


def test_the_lead_reads_who_put_it_off_until_when_and_why(office: Office) -> None:
    told = is_reminded(office)
    puts_off(office, office.bo, told, "Until the end of my day", "The part comes <today> & not before.")

    office.moves_to(WHOLE)

    why = "The part comes <today> & not before."
    assert put_off_in(reminder(office.dana, "late").text) == [("Bo Berg", "today at 6:00 PM", why)]


def test_what_one_put_off_can_still_be_done_by_the_other(office: Office) -> None:
    is_reminded(office)
    office.moves_to(WHOLE)
    puts_off(office, office.bo, reminder(office.bo, "late"), "1 hour")

    told = reminder(office.dana, "late")

    assert [who for who, _until, _why in put_off_in(told.text)] == ["Bo Berg"]
    assert told.buttons[:3] == ["Reply", "Ask", "Done"]


def test_who_put_it_off_stands_in_the_history(office: Office) -> None:
    told = is_reminded(office)
    puts_off(office, office.bo, told, "1 hour")

    opens(office.dana, card(office.dana))

    assert office.dana.modal is not None
    assert "The part comes today." in office.dana.modal.text


def test_putting_off_needs_a_reason(office: Office) -> None:
    told = is_reminded(office)
    office.bo.clicks("Snooze…", on=told)

    office.bo.submits(**{LENGTH: "1 hour", WHY: "   "})

    assert office.bo.modal is not None
    assert office.bo.modal.errors == {WHY: NEEDS_WORDS}


def test_only_the_person_it_was_sent_to_may_put_it_off(office: Office) -> None:
    is_reminded(office)

    office.dana.raw_click(action_id=views.SNOOZE, value="1", message=card(office.dana))
    office.settles()

    assert office.dana.modal is None
    assert private(office.dana) == [refusal(office, office.dana, NotYourReminder(office.bo.id))]


@pytest.mark.parametrize("value", ["999999999", "-1", "0", "<!channel>", ""])
def test_a_forged_reminder_is_one_that_nobody_knows(office: Office, value: str) -> None:
    is_reminded(office)

    office.bo.raw_click(action_id=views.SNOOZE, value=value, message=card(office.bo))

    assert private(office.bo)[-1] == refusal(office, office.bo, NoSuchRequest(0))


def test_what_is_finished_cannot_be_put_off(office: Office) -> None:
    told = is_reminded(office)
    office.bo.clicks("Snooze…", on=told)
    presses(office, office.dana, "Done", on=card(office.dana))

    office.bo.submits(**{LENGTH: "1 hour", WHY: "Later."})

    assert office.bo.modal is not None
    assert refusal(office, office.bo, NotNow(1, "resolved")) in office.bo.modal.text


def test_a_form_that_is_sent_twice_puts_off_once(office: Office) -> None:
    told = is_reminded(office)
    puts_off(office, office.bo, told, "30 minutes")
    before = len(pinged(office, office.bo))

    assert send(office, newest_form(office)) is None
    office.moves_to(tuesday_at(13, 30))

    assert len(pinged(office, office.bo)) == before + 1
    assert len(reminded(office.bo)) == 1, "it stands in place of the one that was put off"


def test_a_length_that_was_never_offered_is_refused_at_its_field(office: Office) -> None:
    told = is_reminded(office)
    puts_off(office, office.bo, told, "30 minutes")
    form = newest_form(office)
    form["view"]["state"]["values"]["length"]["length"]["selected_option"]["value"] = "for ever"

    assert send(office, form)["errors"] == {"length": NEEDS_A_CHOICE}
