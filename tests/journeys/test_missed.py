"""What Slack told while nobody listened: after every start and reconnect it is found all the same."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.operations import company_health, metrics
from bot.requests import missed, moves
from bot.sandbox.person import Person
from bot.sandbox.seen import SeenMessage
from storage import people as people_rows
from tests.journeys.steps import card, direct, own_card, presses, rates
from tests.moments import friday_at, tuesday_at, wednesday_at
from tests.office import Office

LAPTOP = "it My laptop won't start"
A_CROWD = 1_000


def goes_deaf(office: Office) -> None:
    """Everything was heard until now; from now on nobody listens."""
    office.handoff.connects()
    office.handoff.catch_up.go_on()
    office.sandbox.settle()
    office.sandbox.faults.lose_events(A_CROWD)


def starts(office: Office) -> None:
    """Handoff begins to listen, for the first time."""
    office.handoff.connects()
    office.handoff.catch_up.go_on()


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


def test_many_cards_are_read_a_few_at_a_time_and_what_is_promised_soonest_first(office: Office) -> None:
    for number in range(1, 9):
        office.asks(office.ana, f"it Laptop number {number} won't start")
    goes_deaf(office)
    for number in range(1, 9):
        office.ana.writes(f"It is number {number}.", thread=own_card(office.ana, f"R-{number}"))

    listens(office)

    heard = [bool(card(office.bo, f"R-{number}").verbs) for number in range(1, 9)]
    assert heard == [True] * 5 + [False] * 3
    office.moves_to(office.now() + timedelta(seconds=10))
    assert all(card(office.bo, f"R-{number}").verbs for number in range(1, 9))


@pytest.mark.both_databases("when something last happened is asked of the database")
def test_where_slack_says_that_somebody_wrote_is_read_before_what_is_promised_sooner(office: Office) -> None:
    starts(office)
    for number in range(1, 9):
        office.asks(office.ana, f"it Laptop number {number} won't start")
    goes_deaf(office)
    for _tick in range(3):
        office.moves_to(office.now() + timedelta(seconds=10))
    office.moves_to(tuesday_at(10))
    office.bo.writes("Does it beep?", thread=card(office.bo, "R-8"))

    listens(office)

    assert own_card(office.ana, "R-8").verbs == ["replied"]
    with office.db.reading() as session:
        look = missed.progress(session)
    assert look is not None
    assert (look.cards, look.left) == (16, 7), "five were read, and below four nothing can be"
    assert b"handoff_missed_left 7.0" in metrics.exposition(office.bot)
    (finding,) = company_health.missed_words(office.bot)
    assert finding.what.startswith("Below 7 of 16 cards")
    for _tick in range(3):
        office.moves_to(office.now() + timedelta(seconds=10))
    with office.db.reading() as session:
        assert missed.progress(session) is None
    assert list(company_health.missed_words(office.bot)) == []


def test_below_what_nobody_wrote_and_nobody_heard_anything_slack_is_not_asked(office: Office) -> None:
    for number in range(1, 4):
        office.asks(office.ana, f"it Laptop number {number} won't start")
    goes_deaf(office)
    office.sandbox.faults.losses = 0
    office.moves_to(friday_at(15))
    goes_deaf(office)
    office.moves_to(friday_at(16))
    office.bo.writes("Does it beep?", thread=card(office.bo, "R-2"))
    before = reads(office)

    listens(office)

    assert own_card(office.ana, "R-2").verbs == ["replied"]
    assert reads(office) - before < 6


def test_words_below_a_card_that_the_request_left_behind_are_followed(office: Office) -> None:
    starts(office)
    office.moves_to(tuesday_at(9, 5))
    office.asks(office.ana, LAPTOP)
    left = card(office.bo)
    said = office.bo.writes("Does it beep?", thread=left)
    office.settles()
    there = office.department("people").id
    moves.move(office.bot, 1, office.bo.id, "It is theirs", department_id=there, idempotency_key="the move")
    office.settles()
    goes_deaf(office)
    office.bo.edits(said, "Does it smell?")
    office.bo.writes("And another thing.", thread=left)

    listens(office)

    assert own_card(office.ana).tells("replied", "Bo Berg", "Does it smell?")
    assert not own_card(office.ana).tells("replied", "Bo Berg", "And another thing.")


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


def files_below(message: SeenMessage) -> list[str]:
    return [name for reply in message.replies for name in reply.files]


def reads(office: Office) -> int:
    """How often Slack was asked so far for what stands below a card."""
    return sum(
        entry["what"].endswith("conversations.replies")
        for entry in office.sandbox.wire.latest(len(office.sandbox.wire))
    )


@pytest.mark.both_databases("which lines were written as messages is asked of the database")
def test_what_was_heard_before_and_edited_meanwhile_is_read_as_it_is(office: Office) -> None:
    starts(office)
    office.asks(office.ana, LAPTOP)
    early = office.ana.writes("It smells of smoke.", thread=own_card(office.ana))
    reply = office.bo.writes("Then unplug it.", thread=card(office.bo))
    office.settles()
    office.moves_to(wednesday_at(9))
    goes_deaf(office)
    office.ana.edits(early, "It smells of coffee.")
    office.bo.edits(reply, "Then drink it.")

    listens(office)

    assert card(office.bo).tells("added", "Ana Alves", "It smells of coffee.")
    assert own_card(office.ana).tells("replied", "Bo Berg", "Then drink it.")


def test_what_was_heard_before_and_deleted_meanwhile_is_taken_back(office: Office) -> None:
    starts(office)
    office.asks(office.ana, LAPTOP)
    early = office.ana.writes("It smells of smoke.", thread=own_card(office.ana))
    office.ana.writes("And it beeps.", thread=own_card(office.ana))
    office.settles()
    goes_deaf(office)
    office.ana.deletes(early)

    listens(office)

    assert not card(office.bo).tells("added", "Ana Alves", "It smells of smoke.")
    assert card(office.bo).tells("added", "Ana Alves", "And it beeps.")


def test_a_file_that_was_taken_away_meanwhile_is_taken_away_on_the_other_side(office: Office) -> None:
    starts(office)
    office.asks(office.ana, LAPTOP)
    office.ana.writes("Look.", thread=own_card(office.ana), files={"smoke.txt": b"It smokes"})
    office.settles()
    assert "smoke.txt" in files_below(card(office.bo))
    goes_deaf(office)
    office.ana.removes_file("smoke.txt")

    listens(office)

    assert "smoke.txt" not in files_below(card(office.bo))


def test_words_below_a_request_that_was_closed_in_the_gap_are_followed(office: Office) -> None:
    starts(office)
    office.asks(office.ana, LAPTOP)
    early = office.bo.writes("Unplug it.", thread=card(office.bo))
    office.settles()
    goes_deaf(office)
    presses(office, office.bo, "Done", card(office.bo))
    rates(office, office.ana)
    office.bo.edits(early, "Leave it plugged in.")

    listens(office)

    assert own_card(office.ana).tells("replied", "Bo Berg", "Leave it plugged in.")


def test_words_are_not_taken_back_because_their_card_is_gone(office: Office) -> None:
    starts(office)
    office.asks(office.ana, LAPTOP)
    office.ana.writes("It smells of smoke.", thread=own_card(office.ana))
    office.settles()
    goes_deaf(office)
    office.sandbox.faults.fail("conversations.replies", error="thread_not_found", channel=office.ana.member.dm_id)

    listens(office)

    assert card(office.bo).tells("added", "Ana Alves", "It smells of smoke.")


def test_words_are_not_taken_back_because_the_list_of_them_came_short(office: Office) -> None:
    starts(office)
    office.asks(office.ana, LAPTOP)
    office.ana.writes("It smells of smoke.", thread=own_card(office.ana))
    office.settles()
    goes_deaf(office)
    # It stands below another card now, as words do that were written below one that stood twice.
    said = next(said for said in office.ana.messages if "smells of smoke" in said.text)
    said.source.thread_ts = direct_ts(office)

    listens(office)

    assert card(office.bo).tells("added", "Ana Alves", "It smells of smoke.")


def direct_ts(office: Office) -> str:
    return office.ana.writes("Hello?", in_="dm").ts


@pytest.mark.both_databases("how far the round is stands in a row")
def test_one_word_that_slack_lost_while_it_talked_is_found_by_the_round(office: Office) -> None:
    starts(office)
    office.asks(office.ana, LAPTOP)
    office.asks(office.eve, "it A new mouse")
    office.sandbox.settle()
    office.sandbox.faults.lose_events(1)
    office.ana.writes("It smells of smoke.", thread=own_card(office.ana))
    office.sandbox.settle()
    assert office.sandbox.faults.losses == 0
    assert card(office.bo).verbs == []

    for minute in range(20):
        office.moves_to(office.now() + timedelta(minutes=minute))

    assert card(office.bo).verbs == ["added"]


def test_the_round_asks_slack_five_times_a_minute_at_most_and_each_card_once_in_a_quarter(office: Office) -> None:
    starts(office)
    for number in range(4):
        office.asks(office.ana, f"it Laptop number {number} won't start")
    # The last lap ended before all of them were there.
    office.moves_to(office.now() + timedelta(minutes=14))
    before = reads(office)

    asked = []
    for _minute in range(15):
        office.moves_to(office.now() + timedelta(minutes=1))
        # Another process, and the same one within the minute.
        office.handoff.catch_up.go_on()
        asked.append(reads(office) - before)

    assert asked[:2] == [5, 8], "two cards of each of four requests"
    assert set(asked[2:]) == {8}


def test_the_round_leaves_alone_what_nothing_happened_to_for_a_day(office: Office) -> None:
    starts(office)
    office.asks(office.ana, LAPTOP)
    office.moves_to(office.now() + timedelta(hours=25))
    before = reads(office)

    for _minute in range(20):
        office.moves_to(office.now() + timedelta(minutes=1))

    assert reads(office) == before


def test_a_word_that_the_round_found_and_that_comes_all_the_same_is_heard_once(office: Office) -> None:
    starts(office)
    office.asks(office.ana, LAPTOP)
    office.sandbox.faults.delay_events(timedelta(minutes=30))
    office.ana.writes("It smells of smoke.", thread=own_card(office.ana))
    for _minute in range(40):
        office.moves_to(office.now() + timedelta(minutes=1))

    assert card(office.bo).verbs == ["added"]
