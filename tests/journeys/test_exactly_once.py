"""Slack's answer gets lost, or the bot dies before it can note it: everything is said once all the same, and heard."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from freezegun.api import FrozenDateTimeFactory
from slack_sdk import WebClient

from bot import outbox
from bot.requests import queries
from bot.sandbox.model import Message
from storage import outbox as rows
from storage import outbox_claims
from tests.journeys.steps import below, card, direct, own_card, presses
from tests.office import Office
from tests.statements import commits

IT, ANA = "CITHELP0", "DANA0000"


def passes(office: Office, clock: FrozenDateTimeFactory, minutes: int = 3) -> None:
    """Time passes, and what waits is tried every few seconds."""
    for _try in range(minutes * 6):
        outbox.deliver_due(office.bot, office.postman.deliver)
        clock.tick(timedelta(seconds=10))


def posts(office: Office, channel_id: str) -> list[Message]:
    """What Handoff wrote there, threads and all."""
    messages = office.sandbox.workspace.channels[channel_id].messages.values()
    return [message for message in messages if message.bot_id]


def said(office: Office, channel_id: str, words: str) -> int:
    """In how many of them these words stand."""
    return sum(words in message.text for message in posts(office, channel_id))


def once_more(office: Office, clock: FrozenDateTimeFactory, message: Message) -> str:
    """The same message stands there a second time: its post was on its way when it was looked for."""
    clock.tick(timedelta(seconds=2))
    client = WebClient(office.sandbox.bot_token, base_url=office.sandbox.api_url)
    posted = client.chat_postMessage(
        channel=message.channel_id, text=message.text, blocks=message.blocks, metadata=message.metadata
    )
    return str(posted["ts"])


def test_where_a_first_card_stands_is_kept_with_what_became_of_its_notice(office: Office) -> None:
    office.ana.types("/request it My laptop", in_="general")

    assert commits(office.bot.db, lambda: outbox.deliver_due(office.bot, office.postman.deliver)) == 1 + 2 + 1, (
        "one takes the first of the two cards, and one keeps where Ana's direct message is, once for all that follow"
    )

    for audience, channel in (("department", IT), ("requester", ANA)):
        (message,) = posts(office, channel)
        kept = queries.card(office.bot, 1, audience)
        assert kept is not None
        assert (kept.channel_id, kept.ts) == (channel, message.ts)
        assert kept.permalink


@pytest.mark.both_databases("since when an attempt is unsure is kept in a row")
@pytest.mark.parametrize("fault", ["lose_answer", "lose_call"])
def test_a_card_whose_post_is_unsure_stands_once_and_works(
    office: Office, clock: FrozenDateTimeFactory, fault: str
) -> None:
    for channel in (IT, ANA):
        getattr(office.sandbox.faults, fault)("chat.postMessage", channel=channel)

    office.ana.types("/request it My laptop", in_="general")
    passes(office, clock)

    assert [len(posts(office, channel)) for channel in (IT, ANA)] == [1, 1]
    presses(office, office.bo, "Take it", card(office.bo))
    assert own_card(office.ana).taken_by == "Bo Berg"
    office.bo.writes("On its way", thread=card(office.bo))
    office.settles()
    assert below(own_card(office.ana)).count("On its way") == 1


@pytest.mark.parametrize("fault", ["lose_answer", "lose_call"])
@pytest.mark.parametrize("channel", [IT, ANA])
def test_a_line_whose_post_is_unsure_stands_once(
    office: Office, clock: FrozenDateTimeFactory, fault: str, channel: str
) -> None:
    office.asks(office.ana, "it My laptop")
    getattr(office.sandbox.faults, fault)("chat.postMessage", channel=channel)

    office.ana.writes("The left one", thread=own_card(office.ana))
    office.bo.writes("On its way", thread=card(office.bo))
    passes(office, clock)

    assert said(office, IT, "The left one") == 1
    assert said(office, ANA, "On its way") == 1


@pytest.mark.parametrize("status", [500, 503])
def test_what_a_sick_slack_did_all_the_same_is_not_done_again(
    office: Office, clock: FrozenDateTimeFactory, status: int
) -> None:
    office.sandbox.faults.status("chat.postMessage", status, channel=IT, times=3)
    office.sandbox.faults.lose_answer("chat.postMessage", channel=IT)

    office.ana.types("/request it My laptop", in_="general")
    passes(office, clock)

    assert said(office, IT, "My laptop") == 1


def test_a_message_to_a_person_whose_post_is_unsure_stands_once(office: Office, clock: FrozenDateTimeFactory) -> None:
    office.asks(office.ana, "it My laptop")
    presses(office, office.bo, "Take it", card(office.bo))
    office.sandbox.faults.lose_answer("chat.postMessage", channel="DBO00000")

    office.ana.writes("The left one", thread=own_card(office.ana))
    passes(office, clock)

    assert sum("The left one" in one for one in direct(office.bo)) == 1


def test_a_bot_that_died_before_it_could_note_what_it_posted_looks_for_it(
    office: Office, clock: FrozenDateTimeFactory
) -> None:
    office.ana.types("/request it My laptop", in_="general")
    with office.db.transaction() as session:
        row = outbox_claims.claim(session, office.bot.now(), lambda _attempt: outbox.LEASE)
    assert row is not None
    assert row.unsure_since is None
    posted = {"notice": str(row.id), "request": "1", "audience": "department"}
    client = WebClient(office.sandbox.bot_token, base_url=office.sandbox.api_url)
    client.chat_postMessage(channel=IT, text="R-1", metadata={"event_type": "handoff_card", "event_payload": posted})

    clock.tick(outbox.LEASE)
    passes(office, clock)

    assert len(posts(office, IT)) == 1


def test_who_never_was_unsure_looks_for_nothing(office: Office) -> None:
    office.sandbox.faults.rate_limit("chat.postMessage", retry_after=1, channel=IT)
    office.asks(office.ana, "it My laptop")

    looked = [entry.what for entry in office.sandbox.wire if entry.what.startswith("conversations.history")]

    assert looked == []
    assert len(posts(office, IT)) == 1


def test_nothing_is_posted_before_it_could_be_looked_for(office: Office, clock: FrozenDateTimeFactory) -> None:
    office.sandbox.faults.lose_answer("chat.postMessage", channel=IT)
    office.sandbox.faults.fail("conversations.history", error="internal_error", times=5)

    office.ana.types("/request it My laptop", in_="general")
    passes(office, clock)

    assert len(posts(office, IT)) == 1


def test_messages_of_other_apps_are_not_taken_for_ours(office: Office, clock: FrozenDateTimeFactory) -> None:
    office.sandbox.faults.lose_call("chat.postMessage", channel=IT)
    office.ana.types("/request it My laptop", in_="general")
    outbox.deliver_due(office.bot, office.postman.deliver)
    with office.db.reading() as session:
        (row,) = [one for one in rows.undelivered(session) if one.notice == "department-card"]
    forged = {"notice": str(row.id), "request": "1", "audience": "department"}
    workspace = office.sandbox.workspace
    workspace.post_as(
        office.bo.id,
        workspace.channels[IT],
        "R-1",
        bot_id="BOTHER00",
        metadata={"event_type": "handoff_card", "event_payload": forged},
    )

    passes(office, clock)

    assert said(office, IT, "My laptop") == 1


# --- words below a card whose place is not noted ---


def test_words_below_a_card_whose_post_is_unsure_reach_its_request(
    office: Office, clock: FrozenDateTimeFactory
) -> None:
    for channel in (IT, ANA):
        office.sandbox.faults.lose_answer("chat.postMessage", channel=channel)
    office.ana.types("/request it My laptop", in_="general")
    for _each in range(2):
        outbox.deliver_due(office.bot, office.postman.deliver)

    office.ana.writes("The left one", thread=own_card(office.ana))
    office.bo.writes("On its way", thread=card(office.bo))
    passes(office, clock)

    assert said(office, IT, "The left one") == 1
    assert said(office, ANA, "On its way") == 1
    assert said(office, IT, "My laptop") == 1


def test_words_that_cannot_be_placed_now_are_not_acknowledged_and_come_again(
    office: Office, clock: FrozenDateTimeFactory
) -> None:
    office.sandbox.faults.lose_answer("chat.postMessage", channel=IT)
    office.ana.types("/request it My laptop", in_="general")
    for _each in range(2):
        outbox.deliver_due(office.bot, office.postman.deliver)
    office.sandbox.faults.fail("conversations.replies", error="internal_error", times=2)

    office.bo.writes("On its way", thread=card(office.bo))
    clock.tick(timedelta(minutes=2))
    office.sandbox.settle()
    passes(office, clock)

    assert said(office, ANA, "On its way") == 1


@pytest.mark.parametrize("is_talked_below", [False, True])
def test_a_card_that_stands_twice_is_deaf_to_nobody_and_says_where_the_buttons_are(
    office: Office, clock: FrozenDateTimeFactory, is_talked_below: bool
) -> None:
    office.asks(office.ana, "it My laptop")
    (first,) = posts(office, IT)
    second = once_more(office, clock, first)
    double = office.sandbox.workspace.channels[IT].messages[second]

    office.bo.writes("On its way", thread=card_at(office, double))
    office.settles()
    if is_talked_below:
        office.bo.writes("Tomorrow", thread=card_at(office, double))
        office.settles()

    assert said(office, ANA, "On its way") == 1
    assert said(office, ANA, "Tomorrow") == int(is_talked_below)
    assert "posted twice" in double.text
    assert [block["type"] for block in double.blocks] == ["section"]
    presses(office, office.bo, "Done", card(office.bo))
    assert own_card(office.ana).state == "resolved"


def test_of_two_cards_that_are_found_the_first_stays(office: Office, clock: FrozenDateTimeFactory) -> None:
    office.sandbox.faults.lose_answer("chat.postMessage", channel=IT)
    office.ana.types("/request it My laptop", in_="general")
    outbox.deliver_due(office.bot, office.postman.deliver)
    (first,) = posts(office, IT)
    once_more(office, clock, first)

    passes(office, clock)

    assert [message.ts for message in posts(office, IT)] == [first.ts]


def test_words_below_what_is_no_card_of_ours_are_nobodys(office: Office, clock: FrozenDateTimeFactory) -> None:
    client = WebClient(office.sandbox.bot_token, base_url=office.sandbox.api_url)
    for payload in ({}, {"request": "404", "audience": "department"}, {"request": "x"}, {"request": "1"}):
        metadata: dict[str, Any] = {"event_type": "handoff_card", "event_payload": payload}
        clock.tick(timedelta(seconds=2))
        posted = client.chat_postMessage(channel=IT, text="Not a card", metadata=metadata)
        office.bo.writes("Hello", thread=card_at(office, office.sandbox.workspace.channels[IT].messages[posted["ts"]]))
        office.settles()

    assert said(office, ANA, "Hello") == 0


def card_at(office: Office, message: Message) -> Any:
    """A message as Bo sees it."""
    return next(seen for seen in office.bo.messages if seen.ts == message.ts)
