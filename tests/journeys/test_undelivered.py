"""What does not arrive is told: to whoever wrote it, and to an admin, with what to do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from freezegun.api import FrozenDateTimeFactory

from bot import outbox
from bot.requests import conversation
from tests.journeys.steps import below, card, direct, own_card, writes
from tests.moments import tuesday_at
from tests.office import Office

NOT_GOT = "has not got"


def hours_pass(office: Office, clock: FrozenDateTimeFactory, hours: int) -> None:
    """Time passes, and what waits is tried again and again."""
    for _half in range(hours * 2):
        outbox.deliver_due(office.bot, office.postman.deliver)
        clock.tick(timedelta(minutes=30))


@pytest.mark.both_databases("who wrote what did not arrive is looked up in one transaction with the end of it")
def test_an_answer_that_slack_does_not_take_for_a_day_is_told_to_its_writer_below_their_card(
    office: Office, clock: FrozenDateTimeFactory
) -> None:
    office.asks(office.ana, "it My laptop")
    writes(office, office.bo, "Ask", "Which one?", card(office.bo))
    office.sandbox.faults.fail("chat.postMessage", error="unheard_of", times=1_000, channel="CITHELP0")

    office.ana.writes("The left one", thread=own_card(office.ana))
    hours_pass(office, clock, 20)
    assert NOT_GOT not in below(own_card(office.ana)), "it may still arrive"
    hours_pass(office, clock, 12)
    office.settles()

    assert below(own_card(office.ana)).count("IT has not got your answer") == 1
    assert "Slack did not take it" in below(own_card(office.ana))


def test_what_is_written_to_a_closed_channel_is_told_at_once_and_passed_on_later(office: Office) -> None:
    channel = office.sandbox.workspace.channel("it-help")
    office.asks(office.ana, "it My laptop")
    office.sandbox.workspace.archive(channel, by="dana")
    office.sandbox.settle()

    office.ana.writes("The left one", thread=own_card(office.ana))
    office.settles()
    assert below(own_card(office.ana)).count("IT has not got what you added") == 1
    assert "I pass it on as soon as I can" in below(own_card(office.ana))

    office.sandbox.workspace.unarchive(channel)
    office.sandbox.workspace.invite_bot(channel, by="dana")
    office.sandbox.settle()
    office.settles()
    assert below(card(office.bo)).count("The left one") == 1
    assert below(own_card(office.ana)).count(NOT_GOT) == 1


def test_whoever_asks_where_nobody_can_see_it_is_told_so(office: Office) -> None:
    office.sandbox.workspace.archive(office.sandbox.workspace.channel("it-help"), by="dana")
    office.sandbox.settle()

    office.asks(office.ana, "it My laptop")

    assert below(own_card(office.ana)).count("IT has not got your request") == 1


def test_a_reply_to_somebody_who_left_is_told_to_whoever_wrote_it(office: Office) -> None:
    office.asks(office.ana, "it My laptop")
    office.sandbox.faults.fail("chat.postMessage", error="user_disabled", channel="DANA0000")

    office.bo.writes("It is repaired", thread=card(office.bo))
    office.settles()

    (told,) = [said for said in direct(office.bo) if NOT_GOT in said]
    assert "Ana Alves has not got your reply" in told
    assert "It is repaired" not in told


def test_what_arrives_before_it_is_told_is_not_told(office: Office, clock: FrozenDateTimeFactory) -> None:
    office.asks(office.ana, "it My laptop")
    office.sandbox.faults.fail("chat.postMessage", error="is_archived", channel="CITHELP0")
    office.sandbox.faults.rate_limit("chat.postMessage", retry_after=60, channel="DANA0000")
    conversation.talk(office.bot, 1, office.ana.id, "The left one", idempotency_key="once", in_department=False)
    outbox.deliver_due(office.bot, office.postman.deliver)
    outbox.deliver_due(office.bot, office.postman.deliver)

    with office.db.transaction() as session:
        outbox.revive(session, office.department("it").id, office.bot.now())
    office.settles()
    office.moves_to(tuesday_at(9, 5))

    assert below(card(office.bo)).count("The left one") == 1
    assert NOT_GOT not in below(own_card(office.ana))


def test_an_admin_is_told_in_a_message_what_could_not_be_delivered(
    office: Office, clock: FrozenDateTimeFactory
) -> None:
    office.sandbox.faults.fail("chat.postMessage", error="messages_tab_disabled", channel="DANA0000")
    office.asks(office.ana, "it My laptop")
    clock.tick(timedelta(minutes=2))
    office.settles()

    (told,) = [said for said in direct(office.dana) if "could not be delivered" in said]

    assert "requester card of R-1 to Ana Alves (UANA0000)" in told
    assert "Switch on the Messages tab" in told
    assert "My laptop" not in told
