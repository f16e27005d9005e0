"""What Slack told while nobody listened: after every start and reconnect it is found all the same."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.sandbox.person import Person
from storage import people as people_rows
from tests.journeys.steps import card, direct, own_card, presses
from tests.moments import tuesday_at, wednesday_at
from tests.office import Office

LAPTOP = "it My laptop won't start"
A_CROWD = 1_000


def goes_deaf(office: Office) -> None:
    """Everything was heard until now; from now on nobody listens."""
    office.handoff.connects()
    office.handoff.catch_up.go_on()
    office.sandbox.settle()
    office.sandbox.faults.lose_events(A_CROWD)


def listens(office: Office) -> None:
    """Slack talks again, and what was missed is looked for."""
    office.sandbox.settle()
    office.sandbox.faults.losses = 0
    office.handoff.connects()
    office.moves_to(office.now() + timedelta(seconds=10))


def serves_it(office: Office, person: Person) -> bool:
    with office.bot.db.reading() as session:
        return people_rows.MEMBER in people_rows.roles_in(session, office.department("it").id, person.id)


@pytest.mark.both_databases("until when everything was heard is kept in a row")
def test_what_both_sides_wrote_meanwhile_reaches_the_other_in_its_order(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    goes_deaf(office)
    office.moves_to(tuesday_at(9, 30))
    office.bo.writes("Does it beep?", thread=card(office.bo))
    office.ana.writes("It smells of smoke.", thread=own_card(office.ana))
    office.ana.writes("And it beeps.", thread=own_card(office.ana))
    office.settles()
    assert card(office.bo).verbs == []

    listens(office)

    assert card(office.bo).tells("added", "Ana Alves", "It smells of smoke.")
    assert [line.words for line in card(office.bo).lines if line.verb == "added"] == [
        "It smells of smoke.",
        "And it beeps.",
    ]
    assert own_card(office.ana).tells("replied", "Bo Berg", "Does it beep?")
    assert card(office.bo).taken_by == "Bo Berg"


def test_what_was_heard_already_is_heard_once(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    goes_deaf(office)
    office.sandbox.faults.losses = 0
    office.ana.writes("It smells of smoke.", thread=own_card(office.ana))
    office.settles()

    for _reconnect in range(3):
        listens(office)

    assert card(office.bo).verbs == ["added"]


def test_words_that_were_edited_meanwhile_are_read_as_they_are(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    goes_deaf(office)
    office.sandbox.faults.losses = 0
    heard = office.ana.writes("It smells of smoke.", thread=own_card(office.ana))
    office.sandbox.settle()
    office.sandbox.faults.lose_events(A_CROWD)
    office.ana.edits(heard, "It smells of coffee.")
    said = office.ana.writes("It is louder now.", thread=own_card(office.ana))
    office.ana.edits(said, "It is quiet now.")

    listens(office)

    assert card(office.bo).tells("added", "Ana Alves", "It smells of coffee.")
    assert card(office.bo).tells("added", "Ana Alves", "It is quiet now.")


def test_a_word_that_asks_for_nothing_of_handoff_stays_where_it_is(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    goes_deaf(office)
    office.ana.writes("Hello?", in_="dm")
    office.bo.writes(":lock: She had two last year.", thread=card(office.bo))

    listens(office)

    assert own_card(office.ana).verbs == []
    assert len(direct(office.ana)) == 2, "her card and what she wrote: nobody answers words that are over"


def test_who_left_the_channel_meanwhile_serves_no_more_and_who_joined_does(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it", card(office.bo))
    goes_deaf(office)
    office.bo.leaves("it-help")
    office.eve.joins("it-help")
    office.settles()
    assert serves_it(office, office.bo)

    listens(office)

    assert not serves_it(office, office.bo)
    assert card(office.dana).state == "open"
    presses(office, office.eve, "Take it", card(office.eve))
    assert card(office.eve).taken_by == "Eve Evans"


def test_what_somebody_wrote_who_joined_meanwhile_is_a_members_word(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    goes_deaf(office)
    office.eve.joins("it-help")
    office.eve.writes("I look at it.", thread=card(office.eve))

    listens(office)

    assert own_card(office.ana).tells("replied", "Eve Evans", "I look at it.")


def test_while_slack_cannot_be_read_nothing_is_given_up(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    goes_deaf(office)
    office.ana.writes("It smells of smoke.", thread=own_card(office.ana))
    office.sandbox.faults.rate_limit("conversations.replies", retry_after=10, times=2)

    listens(office)
    assert card(office.bo).verbs == []
    for seconds in (20, 30):
        office.moves_to(tuesday_at(9) + timedelta(seconds=seconds))

    assert card(office.bo).verbs == ["added"]


def test_many_cards_are_read_a_few_at_a_time_and_the_oldest_first(office: Office) -> None:
    for number in range(1, 5):
        office.asks(office.ana, f"it Laptop number {number} won't start")
    goes_deaf(office)
    for number in range(1, 5):
        office.ana.writes(f"It is number {number}.", thread=own_card(office.ana, f"R-{number}"))

    listens(office)

    assert [bool(card(office.bo, f"R-{number}").verbs) for number in range(1, 5)] == [True, True, False, False]
    office.moves_to(office.now() + timedelta(seconds=10))
    assert [bool(card(office.bo, f"R-{number}").verbs) for number in range(1, 5)] == [True] * 4


def test_an_admin_is_told_that_slack_drops_events_once_an_hour_and_the_words_are_read(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    goes_deaf(office)
    office.sandbox.faults.losses = 0
    for minute in range(3):
        office.moves_to(tuesday_at(9, 10 + minute))
        office.sandbox.limit_events(A_CROWD)
        office.ana.writes(f"It smells of smoke since {minute}.", thread=own_card(office.ana))
        office.sandbox.settle()
    office.sandbox.faults.losses = 0
    office.settles()
    assert [said.splitlines()[0] for said in direct(office.dana)] == [
        "⚠️ Slack does not tell me everything at the moment."
    ]

    office.moves_to(tuesday_at(9, 14))

    assert card(office.bo).verbs == ["added"] * 3
    office.moves_to(tuesday_at(10, 15))
    office.sandbox.limit_events(0)
    office.sandbox.settle()
    office.settles()
    assert len(direct(office.dana)) == 2


def test_a_first_start_has_missed_nothing(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    office.sandbox.faults.lose_events(A_CROWD)
    office.ana.writes("It smells of smoke.", thread=own_card(office.ana))
    office.moves_to(wednesday_at(9))

    listens(office)

    assert card(office.bo).verbs == []
