"""Slack is asked whether people are there, and can be reached, where it matters: at an act and before a reminder."""

from __future__ import annotations

import pytest

from bot.people import people
from bot.sandbox.person import Person
from tests.journeys.steps import card, own_card, pinged, presses, private, writes
from tests.moments import friday_at, tuesday_at, wednesday_at
from tests.office import Office

LAPTOP = "it My laptop won't start"
PALM = {"text": "Vacationing", "emoji": "palm_tree"}


def asked_about(office: Office, person: Person, method: str = "users.info") -> int:
    """How often Slack was asked about somebody so far."""
    wire = (call for call in office.sandbox.wire if call.what == method)
    return sum(call.body["request"].get("user") == person.id for call in wire)


def is_away(office: Office, person: Person) -> bool:
    with office.bot.db.reading() as session:
        return people.away_until(session, person.id, office.now()) is not None


def test_slack_is_asked_about_whoever_acts_and_whom_it_concerns_every_quarter_of_an_hour(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it", card(office.bo))
    assert [asked_about(office, one) for one in (office.ana, office.bo, office.dana)] == [1, 1, 0]
    assert asked_about(office, office.bo, "dnd.info") == 1

    writes(office, office.bo, "Ask", "Does it beep?", on=card(office.bo))
    assert [asked_about(office, one) for one in (office.ana, office.bo)] == [1, 1]
    office.moves_to(tuesday_at(9, 15))
    writes(office, office.bo, "Reply", "It will do.", on=card(office.bo))

    assert [asked_about(office, one) for one in (office.ana, office.bo)] == [2, 2]


def test_what_was_set_since_is_on_the_cards_when_something_is_done(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.moves_to(tuesday_at(9, 20))
    office.bo.sets_status(**PALM, until=friday_at(18))

    presses(office, office.bo, "Take it", card(office.bo))

    assert "Bo Berg has it, away until" in own_card(office.ana).text


def test_whoever_opens_the_form_for_a_question_has_slack_asked_about_who_will_read_it(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.moves_to(tuesday_at(9, 20))
    office.ana.sets_status(**PALM, until=friday_at(18))

    office.bo.clicks("Ask", on=card(office.bo))
    office.settles()  # while Bo writes
    assert office.bo.modal is not None
    office.bo.submits(**{office.bo.modal.labels[0]: "Does it beep?"})
    office.settles()

    assert private(office.bo)[-1].startswith("R-1: Ana Alves is away until Friday")


def test_nobody_is_reminded_who_went_away_while_nobody_asked(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it", card(office.bo))
    office.bo.sets_status(**PALM, until=friday_at(18))
    office.settles()
    assert not is_away(office, office.bo)

    office.moves_to(tuesday_at(12))

    assert is_away(office, office.bo)
    assert pinged(office, office.bo) == []
    assert pinged(office, office.dana), "she leads the department"


def test_who_paused_notifications_is_reminded_when_they_have_them_back(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it", card(office.bo))
    office.bo.snoozes_notifications(tuesday_at(12, 20))

    office.moves_to(tuesday_at(12))
    assert pinged(office, office.bo) == []
    office.moves_to(tuesday_at(12, 21))

    assert pinged(office, office.bo)


@pytest.mark.parametrize("method", ["users.info", "dnd.info"])
def test_what_slack_does_not_answer_holds_up_no_reminder(office: Office, method: str) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it", card(office.bo))
    office.sandbox.faults.status(method, 503, times=20)

    office.moves_to(tuesday_at(12))

    assert pinged(office, office.bo)


def test_slack_is_not_asked_again_while_it_asks_to_wait(office: Office) -> None:
    office.sandbox.faults.rate_limit("dnd.info", retry_after=30)
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it", card(office.bo))
    office.bo.snoozes_notifications(tuesday_at(12))
    assert asked_about(office, office.ana, "dnd.info") + asked_about(office, office.bo, "dnd.info") == 1

    office.moves_to(tuesday_at(9, 2))

    assert is_away(office, office.bo), "nobody did anything since: what was not answered is asked again"


@pytest.mark.both_databases("who left hands back what they had")
def test_who_left_holds_nothing_on_the_next_working_morning(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it", card(office.bo))
    office.moves_to(tuesday_at(19))
    office.bo.deactivates()
    office.settles()
    assert card(office.dana).taken_by == "Bo Berg", "nobody has asked yet"
    asked = asked_about(office, office.bo)

    office.moves_to(wednesday_at(3))

    assert card(office.dana).state == "open"
    assert asked_about(office, office.bo) == asked, "everybody was read at once"


def test_who_left_holds_nothing_from_the_first_message_on_that_slack_cannot_bring(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it", card(office.bo))
    office.moves_to(tuesday_at(9, 5))
    office.bo.deactivates()

    writes(office, office.ana, "Add something", "It smells of smoke, too.", on=own_card(office.ana))

    assert card(office.dana).state == "open"


def test_a_message_that_slack_refuses_by_mistake_takes_nothing_from_anybody(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it", card(office.bo))
    office.sandbox.faults.fail("chat.postMessage", error="user_disabled", channel=office.bo.member.dm_id)

    office.moves_to(tuesday_at(12))

    assert card(office.bo).taken_by == "Bo Berg"
    assert asked_about(office, office.bo) == 3, "at the act, before the reminder, and because Slack would not bring it"
