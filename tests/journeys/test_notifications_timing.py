"""When somebody is told what happened to a request, in which message, and that it is never too much."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.sandbox.person import Person
from tests.journeys.notification_steps import (
    LAPTOP,
    URGENT,
    adds,
    asks_for_time,
    bo,
    bo_has_it,
    corrects,
    dana,
    moves,
    notes_of_dana,
)
from tests.journeys.steps import WHAT, card, notes, own_card, presses, reminded, told, updates, writes
from tests.moments import monday_at, thursday_at, tuesday_at, wednesday_at
from tests.office import Office
from tests.wording.lines import Line


def bo_is_given_it_urgently(office: Office) -> None:
    office.ana.types("/request it", in_="general")
    office.ana.submits(**{WHAT: "My laptop", "How urgent is it?": URGENT})
    office.settles()
    presses(office, office.bo, "Take it", card(office.bo))


def assigns(office: Office, person: Person, to: str) -> None:
    person.clicks("Assign to…", on=card(person))
    person.submits(**{"Who takes it over?": to})
    office.settles()


# --- somebody is given a request, or loses it ---


@pytest.mark.both_databases("a row changes hands")
def test_who_gets_it_reads_what_it_is_about_and_who_loses_it_reads_who_has_it(office: Office) -> None:
    office.ana.types("/request it", in_="general")
    office.ana.submits(**{WHAT: "My laptop", "Details that help them": "It fell down the stairs."})
    office.settles()
    presses(office, office.bo, "Take it", card(office.bo))

    assigns(office, office.dana, "Dana Diaz")
    assert told(office.bo) == [Line("taken away", "Dana Diaz", "", "")]
    assert told(office.dana) == [], "she did it herself"

    office.moves_to(tuesday_at(10))
    assigns(office, office.dana, "Bo Berg")

    (message,) = updates(office.bo)
    assert told(office.bo)[-1] == Line("assigned", "Dana Diaz", "", "")
    assert "It fell down the stairs." in message.text
    assert {"Reply", "Ask", "Done", "New time"} <= set(message.buttons)
    assert told(office.dana) == []


def test_who_loses_it_by_a_move_reads_nothing_of_what_comes_after(office: Office) -> None:
    bo_has_it(office)
    adds(office, "My password is hunter2.")
    moves(office, office.dana)
    office.moves_to(tuesday_at(10))
    presses(office, office.gus, "Take it", card(office.gus, in_="finance"))
    adds(office, "For Finance only.")

    (message,) = updates(office.bo)
    assert [line.verb for line in told(office.bo)] == ["moved"]
    assert "Finance" in message.text
    assert "hunter2" not in message.text
    assert message.buttons == []


# --- one message, in place of the one before ---


@pytest.mark.both_databases("the place of the message is kept")
def test_a_newer_message_takes_the_place_of_the_one_before(office: Office) -> None:
    bo_has_it(office)
    adds(office, "It beeps.")
    (first,) = updates(office.bo)
    office.moves_to(tuesday_at(10))

    adds(office, "Now it smokes.")

    (second,) = updates(office.bo)
    assert not first.is_there
    assert second.ts > first.ts, "posted anew, so that Slack notifies"
    assert [line.words for line in told(office.bo)] == ["It beeps.", "Now it smokes."]


def test_within_ten_minutes_it_is_edited_and_posted_anew_when_they_are_over(office: Office) -> None:
    bo_has_it(office)
    adds(office, "It beeps.")
    (first,) = updates(office.bo)
    office.moves_to(tuesday_at(9, 4))

    adds(office, "Now it smokes.")
    assert [message.ts for message in updates(office.bo)] == [first.ts], "nobody is interrupted twice in ten minutes"
    assert [line.words for line in told(office.bo)] == ["It beeps.", "Now it smokes."]

    office.moves_to(tuesday_at(9, 11))
    (second,) = updates(office.bo)
    assert second.ts > first.ts
    assert not first.is_there
    office.moves_to(tuesday_at(12))
    assert [message.ts for message in updates(office.bo)] == [second.ts], "nothing new, nothing said"


def test_a_message_that_somebody_deleted_swallows_nothing(office: Office) -> None:
    bo_has_it(office)
    adds(office, "It beeps.")
    (first,) = updates(office.bo)
    office.moves_to(tuesday_at(9, 4))
    office.sandbox.faults.fail("chat.update", error="message_not_found", channel=office.bo.member.dm_id)

    adds(office, "Now it smokes.")

    (second,) = updates(office.bo)
    assert second.ts > first.ts
    assert [line.words for line in told(office.bo)] == ["It beeps.", "Now it smokes."]


def test_what_was_edited_in_and_dealt_with_interrupts_nobody_again(office: Office) -> None:
    bo_has_it(office)
    adds(office, "It beeps.")
    place = updates(office.bo)[0]
    office.moves_to(tuesday_at(9, 4))
    adds(office, "Now it smokes.")
    bo("Reply", "On my way.")(office)

    office.moves_to(tuesday_at(9, 15))

    assert updates(office.bo) == []
    assert place.is_there
    assert place.buttons == [], "one line, and nothing to press"


def test_it_stands_without_buttons_once_the_request_is_done(office: Office) -> None:
    bo_has_it(office)
    adds(office, "It beeps.")
    (message,) = updates(office.bo)

    presses(office, office.dana, "Done", card(office.dana))

    assert not {"Reply", "Ask", "Done", "New time"} & set(message.buttons)


def test_a_message_that_somebody_deleted_is_no_obstacle(office: Office) -> None:
    bo_has_it(office)
    adds(office, "It beeps.")
    (first,) = updates(office.bo)
    office.sandbox.workspace.delete(first.source)  # type: ignore[arg-type]
    office.moves_to(tuesday_at(10))

    adds(office, "Now it smokes.")

    assert len(updates(office.bo)) == 1


# --- when ---


def test_it_waits_for_the_hours_of_its_reader(office: Office) -> None:
    bo_has_it(office)
    office.moves_to(tuesday_at(20))

    adds(office, "It beeps.")
    adds(office, "Still.")
    assert updates(office.bo) == []

    office.moves_to(wednesday_at(9, 1))
    (message,) = updates(office.bo)
    assert [line.words for line in told(office.bo)] == ["It beeps.", "Still."]
    assert message.is_there


def test_what_is_urgent_is_told_at_any_hour(office: Office) -> None:
    bo_is_given_it_urgently(office)
    office.moves_to(tuesday_at(20))

    adds(office, "It burns.")

    assert [line.words for line in told(office.bo)] == ["It burns."]


def test_who_is_away_is_told_when_they_are_back(office: Office) -> None:
    bo_has_it(office)
    office.bo.sets_status("On vacation", ":palm_tree:", until=thursday_at(8))
    office.hears_of(office.bo)

    adds(office, "It beeps.")
    office.moves_to(wednesday_at(12))
    assert updates(office.bo) == []

    office.moves_to(thursday_at(9, 1))
    assert [line.words for line in told(office.bo)] == ["It beeps."]


def test_who_is_back_earlier_than_they_said_is_told_that_day(office: Office) -> None:
    bo_has_it(office)
    office.bo.sets_status("On vacation", ":palm_tree:", until=monday_at(8) + timedelta(days=14))
    office.hears_of(office.bo)
    adds(office, "It beeps.")
    office.bo.sets_status()
    office.hears_of(office.bo)

    office.moves_to(wednesday_at(9, 1))

    assert [line.words for line in told(office.bo)] == ["It beeps."]


@pytest.mark.parametrize("follows", [False, True])
def test_a_word_about_what_was_closed_reaches_whoever_did_it(office: Office, follows: bool) -> None:
    bo_has_it(office)
    if follows:
        office.bo.writes("🔒 A loose cable.", thread=card(office.bo))
    presses(office, office.bo, "Done", card(office.bo))
    presses(office, office.ana, "Yes, it is done", own_card(office.ana))
    office.moves_to(wednesday_at(10))

    office.ana.writes("It is broken again.", thread=own_card(office.ana))
    office.settles()

    assert card(office.bo).tells("added", "Ana Alves", "It is broken again.")
    assert [line.words for line in told(office.bo)] == ([] if follows else ["It is broken again."])
    if not follows:
        assert "Reopen" in updates(office.bo)[0].buttons


# --- never too much ---


def test_nobody_is_told_of_their_own_act(office: Office) -> None:
    bo_has_it(office)
    bo("Reply", "On my way.")(office)
    notes(office, office.bo, "A hard one.", card(office.bo))
    corrects(office, office.bo)
    asks_for_time(office, office.bo)
    bo("Ask", "Does it beep?")(office)
    bo("Release: back to the queue")(office)
    bo("Take it")(office)
    bo("Done")(office)

    assert told(office.bo) == []


def test_who_asks_their_own_department_and_has_it_is_told_once_of_each_event(office: Office) -> None:
    office.asks(office.bo, LAPTOP)
    presses(office, office.bo, "Take it", card(office.bo))

    dana("Reply", "We come by at three.")(office)
    notes_of_dana("He always asks.")(office)
    presses(office, office.dana, "Done", card(office.dana))

    assert own_card(office.bo).verbs == ["replied", "resolved"]
    assert told(office.bo) == [], "below the own card, and nothing of what is the department's own"


def test_it_counts_as_none_of_the_reminders_of_the_day(office: Office) -> None:
    for number in range(1, 5):
        office.asks(office.ana, f"{LAPTOP} {number}")
        presses(office, office.bo, "Take it", card(office.bo, f"R-{number}"))
    for number in range(1, 5):
        writes(office, office.ana, "Add something", "It beeps.", own_card(office.ana, f"R-{number}"))
    assert len(updates(office.bo)) == 4

    office.moves_to(tuesday_at(12, 1))

    assert len(reminded(office.bo)) == 3, "the budget is what it was"


def test_when_slack_fails_between_taking_it_away_and_posting_it_anew_it_is_posted_later(office: Office) -> None:
    bo_has_it(office)
    adds(office, "It beeps.")
    office.moves_to(tuesday_at(10))
    # The old one is gone already, and the new one does not get through.
    office.sandbox.faults.status("chat.postMessage", 500, channel=office.bo.member.dm_id)

    adds(office, "Now it smokes.")
    office.moves_to(tuesday_at(10, 5))

    assert len(updates(office.bo)) == 1
    assert [line.words for line in told(office.bo)] == ["It beeps.", "Now it smokes."]
