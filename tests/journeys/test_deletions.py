"""2. Serve, in threads: what somebody deletes on one side is deleted on the other, and leaves the database."""

from __future__ import annotations

import pytest

from bot.requests import conversation, edits
from bot.requests.edits import Message
from tests.journeys.steps import below, card, is_done, own_card, presses, writes
from tests.journeys.test_edits import LAPTOP, PLANTED, deletes, edits_, history, of, rows_with, says, verbs
from tests.moments import paris
from tests.office import Office
from tests.wording.promises import due, met


@pytest.mark.both_databases("nothing of it is left in any row")
def test_what_was_deleted_is_read_nowhere_any_more_and_leaves_the_database(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it")
    said = says(office, office.ana, PLANTED, in_="dm")
    assert rows_with(office, "hunter2") != []

    deletes(office, office.ana, said)

    assert "hunter2" not in below(card(office.bo))
    assert not office.bo.sees("hunter2")
    assert rows_with(office, "hunter2") == []
    assert [(entry.verb, entry.text) for entry in history(office)][-2:] == [("added", ""), ("taken_back", "")]


def test_what_was_deleted_before_it_was_delivered_is_never_delivered(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    said = office.ana.writes(PLANTED, thread=own_card(office.ana))

    deletes(office, office.ana, said)

    assert card(office.bo).replies == []
    assert not office.bo.sees("hunter2")


def test_what_was_deleted_before_slack_told_of_it_is_never_passed_on(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    there = Message(own_card(office.ana).channel_id, "1772600000.000100", own_card(office.ana).ts)

    edits.take_back(office.bot, there, office.ana.id)
    key = there.idempotency_key
    conversation.talk(office.bot, 1, office.ana.id, PLANTED, idempotency_key=key, in_department=False)
    edits.edit(office.bot, there, office.ana.id, PLANTED, edited_ts="1772600001.000100")
    office.settles()

    assert card(office.bo).replies == []
    assert rows_with(office, "hunter2") == []


def test_a_deletion_that_slack_tells_twice_is_one(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    said = says(office, office.bo, "I come at noon.")
    office.sandbox.faults.duplicate_events(times=1)

    deletes(office, office.bo, said)

    assert own_card(office.ana).replies == []
    assert verbs(office).count("taken_back") == 1
    assert card(office.bo).response == met("4 h"), "it was an answer when it was given"


def test_where_slack_lets_nobody_delete_the_line_says_that_it_was_taken_back(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    said = says(office, office.ana, PLANTED, in_="dm")
    office.sandbox.faults.fail("chat.delete", error="cant_delete_message")

    deletes(office, office.ana, said)

    assert below(card(office.bo)) == "Ana Alves withdrew this."


def test_an_answer_that_only_deleted_words_asked_for_is_owed_no_more(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    writes(office, office.bo, "Reply", "I come at noon.", on=card(office.bo))
    first, second = (says(office, office.ana, words, in_="dm") for words in ("Noon?", "Really?"))
    assert card(office.bo).next_response == due("today at 2:00 PM")

    deletes(office, office.ana, first)
    assert card(office.bo).next_response == due("today at 2:00 PM"), "there is another question"
    deletes(office, office.ana, second)

    assert card(office.bo).next_response is None
    assert card(office.bo).verbs[-1] == "acknowledged"


def test_a_doubt_that_was_taken_back_is_none(office: Office) -> None:
    is_done(office)
    said = says(office, office.ana, "No!", in_="dm")

    deletes(office, office.ana, said)
    office.moves_to(paris(6, 10, 1))

    assert own_card(office.ana).state == "closed"


def test_a_deleted_question_owes_nothing_beside_thanks_that_stay(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it")
    writes(office, office.bo, "Reply", "Please restart it.", on=card(office.bo))
    asked = says(office, office.ana, "Can you also bring a mouse?", in_="dm")
    says(office, office.ana, "Thanks!", in_="dm")
    assert card(office.bo).next_response is not None

    deletes(office, office.ana, asked)

    assert card(office.bo).next_response is None


@pytest.mark.parametrize("is_deleted", [True, False], ids=["deleted", "made thanks"])
def test_a_doubt_beside_thanks_is_none_when_it_is_taken_back(office: Office, is_deleted: bool) -> None:
    is_done(office)
    says(office, office.ana, "Thanks!", in_="dm")
    no = says(office, office.ana, "No, it still does not start", in_="dm")
    assert of(office).closes_at is None

    if is_deleted:
        deletes(office, office.ana, no)
    else:
        edits_(office, office.ana, no, "Thank you")

    assert of(office).closes_at is not None
