"""Slack has bad days too: nothing that somebody saw confirmed is lost, and everything arrives once and in order."""

from __future__ import annotations

from datetime import timedelta

import pytest
from freezegun.api import FrozenDateTimeFactory

from bot import outbox
from bot.reminders import sweep
from bot.requests import assignment, conversation
from handlers.budgets import Budgets
from handlers.delivery.postman import Postman
from handlers.departments import look_at_slack
from handlers.slack import listening_client, posting_client
from tests.journeys.steps import below, card, direct, own_card, presses, private, writes
from tests.moments import tuesday_at
from tests.office import Office
from tests.wording.home import undelivered_in
from tests.wording.replies import TOO_SLOW, TRY_AGAIN, receipt_in, unreachable_in


def passes(office: Office, clock: FrozenDateTimeFactory, minutes: int) -> None:
    """Time passes and all that is due is tried every few seconds, whatever comes of it."""
    for _try in range(minutes * 3):
        sweep.send_due(office.bot)
        outbox.deliver_due(office.bot, office.postman.deliver)
        clock.tick(timedelta(seconds=20))


def posts_in(office: Office, channel: str) -> list[str]:
    """What Handoff wrote in a channel, threads and all, in the order in which it came."""
    messages = office.sandbox.workspace.channel(channel).messages.values()
    return [message.text for message in messages if message.bot_id]


def warnings(office: Office) -> list[str]:
    return [said for said in direct(office.dana) if unreachable_in(said)]


# --- windows that do not open ---


@pytest.mark.refused_windows("the window is asked for too late")
def test_a_form_that_opens_too_late_says_so_where_the_person_is_looking(office: Office) -> None:
    office.asks(office.ana, "it My laptop")
    office.sandbox.faults.expire_triggers()
    assert TOO_SLOW in office.ana.types("/request", in_="general")

    office.sandbox.faults.expire_triggers()
    office.ana.clicks("Cancel", on=own_card(office.ana))
    assert TOO_SLOW in private(office.ana)[-1]
    assert office.ana.modal is None

    office.ana.clicks("Cancel", on=own_card(office.ana))
    assert office.ana.modal is not None


@pytest.mark.refused_windows("the window is asked for too late")
def test_where_there_is_no_place_for_a_private_sentence_it_comes_as_a_message(
    office: Office, clock: FrozenDateTimeFactory
) -> None:
    office.ana.opens_home()
    office.sandbox.faults.expire_triggers()
    office.ana.clicks("New request")
    assert TOO_SLOW in direct(office.ana)[-1]

    clock.tick(2)
    office.sandbox.faults.expire_triggers()
    office.ana.uses_shortcut("request.new_shortcut")
    assert len(direct(office.ana)) == 2


def test_a_page_for_browsers_in_place_of_an_answer_is_said_in_words(office: Office) -> None:
    office.sandbox.faults.status("views.open", 500, html=True)

    assert TRY_AGAIN in office.ana.types("/request", in_="general")

    office.ana.types("/request", in_="general")
    assert office.ana.modal is not None


def test_a_sentence_that_slack_does_not_take_disturbs_nobody(office: Office) -> None:
    office.asks(office.ana, "it My laptop")
    office.bo.raw_click(action_id="request.take", value="404", message=card(office.bo))
    clicked = next(entry.body["request"] for entry in office.sandbox.wire if entry.what == "block_actions")
    nobody_answers_there = "http://127.0.0.1:9/response/1"

    status, _answer = office.dispatch("interactive", {**clicked, "response_url": nobody_answers_there}, {})

    assert status == 200


# --- Slack is gone for an hour ---


@pytest.mark.both_databases("the order of the outbox is the database's")
def test_when_slack_is_back_everything_arrives_in_order_and_once(office: Office, clock: FrozenDateTimeFactory) -> None:
    office.asks(office.ana, "it My laptop")
    office.sandbox.faults.down()
    for number in range(2, 5):
        said = office.ana.types(f"/request it Thing {number}", in_="general")
        receipt = receipt_in(said)
        assert receipt is not None
        assert receipt.number == f"R-{number}"
    office.bo.clicks("Take it", on=card(office.bo))
    office.bo.writes("On its way", thread=card(office.bo))
    office.ana.writes("Thank you", thread=own_card(office.ana))
    office.bo.clicks("Done", on=card(office.bo))
    passes(office, clock, 60)
    assert posts_in(office, "it-help") == [posts_in(office, "it-help")[0]]

    office.sandbox.faults.up()
    passes(office, clock, 10)

    heard = posts_in(office, "it-help")
    assert [text.partition(":")[0] for text in heard if text.startswith("R-")] == ["R-1", "R-2", "R-3", "R-4"]
    assert sum("Thank you" in text for text in heard) == 1
    assert own_card(office.ana).verbs == ["replied", "resolved"]
    assert card(office.bo).stands == ("resolved", "Bo Berg")


def test_reminders_that_slack_slept_through_are_told_as_they_stand_now(
    office: Office, clock: FrozenDateTimeFactory
) -> None:
    office.asks(office.ana, "it My laptop")
    office.moves_to(tuesday_at(10, 59))
    office.sandbox.faults.down()
    passes(office, clock, 80)

    office.sandbox.faults.up()
    passes(office, clock, 8)

    assert len(direct(office.dana)) == 1, "three quarters are used, and she is the one to know"
    assert below(card(office.bo)) == "", "half the time is an old story"


def test_an_answer_that_got_lost_on_its_way_loses_nothing(office: Office, clock: FrozenDateTimeFactory) -> None:
    office.sandbox.faults.lose_answer("chat.update", times=3)
    office.asks(office.ana, "it My laptop")
    office.bo.clicks("Take it", on=card(office.bo))
    passes(office, clock, 2)

    assert card(office.bo).taken_by == "Bo Berg"
    assert own_card(office.ana).taken_by == "Bo Berg"
    assert len(posts_in(office, "it-help")) == 1


# --- Slack is busy ---


def test_who_is_told_to_wait_waits_that_long(office: Office, clock: FrozenDateTimeFactory) -> None:
    office.sandbox.faults.rate_limit("chat.postMessage", retry_after=120, channel="CITHELP0")
    assert receipt_in(office.ana.types("/request it My laptop", in_="general"))
    office.ana.types("/request it My screen", in_="general")

    for _second in range(119):
        outbox.deliver_due(office.bot, office.postman.deliver)
        clock.tick(1)
    assert posts_in(office, "it-help") == []
    assert own_card(office.ana), "others are not kept waiting"

    office.settles()
    clock.tick(5)
    office.settles()
    assert [text[:3] for text in posts_in(office, "it-help")] == ["R-1", "R-2"]
    tried = [entry for entry in office.sandbox.wire if entry.what == "chat.postMessage" and not entry.ok]
    assert len(tried) == 1, "and nobody knocked meanwhile"


def test_a_method_that_has_to_wait_is_tried_once_for_all_and_holds_up_no_other(
    office: Office, clock: FrozenDateTimeFactory
) -> None:
    postman = Postman(office.bot, posting_client(office.settings, Budgets(office.bot)))
    for number in range(1, 5):
        office.asks(office.eve if number % 2 else office.ana, f"{'it' if number < 3 else 'people'} Thing {number}")
    office.sandbox.faults.rate_limit("chat.update", retry_after=60, times=1_000)
    for number in range(1, 5):
        assignment.take(office.bot, number, office.bo.id if number < 3 else office.cem.id)
    conversation.reply(office.bot, 1, office.bo.id, "On its way", idempotency_key="reply")

    for _second in range(30):
        outbox.deliver_due(office.bot, postman.deliver)
        clock.tick(1)

    tried = [entry for entry in office.sandbox.wire if entry.what == "chat.update" and not entry.ok]
    assert len(tried) == 1
    office.sandbox.faults.clear()
    for _second in range(60):
        outbox.deliver_due(office.bot, postman.deliver)
        clock.tick(1)
    assert card(office.bo).taken_by == "Bo Berg"
    assert card(office.bo, "R-2").taken_by == "Bo Berg"


def test_a_storm_of_errors_passes(office: Office, clock: FrozenDateTimeFactory) -> None:
    faults = office.sandbox.faults
    faults.status("chat.postMessage", 500, html=True, times=3)
    faults.status("chat.postMessage", 503, times=3)
    faults.fail("chat.postMessage", error="internal_error", times=3)
    faults.fail("chat.postMessage", error="fatal_error", times=3)
    faults.rate_limit("chat.postMessage", retry_after=30, times=3)

    office.ana.types("/request it My laptop", in_="general")
    passes(office, clock, 45)

    assert len(posts_in(office, "it-help")) == 1
    assert "R-1" in card(office.bo).text
    assert own_card(office.ana).department == "IT"


def test_a_list_of_members_that_slack_will_not_give_now_changes_nothing(office: Office) -> None:
    office.sandbox.faults.rate_limit("conversations.members", retry_after=30, times=5)

    look_at_slack(office.bot, listening_client(office.settings))
    office.asks(office.ana, "it My laptop")
    presses(office, office.bo, "Take it", card(office.bo))

    assert card(office.bo).taken_by == "Bo Berg"
    assert warnings(office) == []


# --- events ---


@pytest.mark.both_databases("a unique key decides")
def test_an_event_that_comes_twice_is_heard_once(office: Office) -> None:
    office.asks(office.ana, "it My laptop")
    writes(office, office.bo, "Ask", "Which one?", card(office.bo))
    office.sandbox.faults.duplicate_events(times=20)

    office.ana.writes("The left one", thread=own_card(office.ana))
    office.bo.writes("I see", thread=card(office.bo))
    office.bo.leaves("it-help")
    office.bo.joins("it-help")
    office.settles()

    assert below(card(office.bo)).count("The left one") == 1
    assert below(own_card(office.ana)).count("I see") == 1
    presses(office, office.bo, "Done", card(office.bo))
    assert card(office.bo).stands == ("resolved", "Bo Berg")


def test_messages_that_come_in_another_order_all_arrive_once(office: Office) -> None:
    office.asks(office.ana, "it My laptop")
    office.sandbox.faults.reorder_events()

    office.ana.writes("First", thread=own_card(office.ana))
    office.ana.writes("Second", thread=own_card(office.ana))
    office.settles()

    for words in ("First", "Second"):
        assert below(card(office.bo)).count(words) == 1


def test_coming_and_going_in_another_order_is_put_right_by_the_nightly_look(office: Office) -> None:
    office.asks(office.ana, "it My laptop")
    office.sandbox.faults.reorder_events(times=3)
    office.bo.leaves("it-help")
    office.bo.joins("it-help")
    office.sandbox.settle()

    look_at_slack(office.bot, listening_client(office.settings))
    presses(office, office.bo, "Take it", card(office.bo))

    assert card(office.bo).taken_by == "Bo Berg"


# --- errors that are on no list ---


@pytest.mark.parametrize("method", ["chat.postMessage", "chat.update"])
def test_an_error_that_nobody_foresaw_passes_and_nothing_is_lost(
    office: Office, clock: FrozenDateTimeFactory, method: str
) -> None:
    office.sandbox.faults.fail(method, error="unheard_of", times=12, channel="CITHELP0")
    office.ana.types("/request it My laptop", in_="general")
    passes(office, clock, 1)
    office.ana.writes("The left one", thread=own_card(office.ana))
    office.dana.opens_home()

    clock.move_to("2026-03-03 12:00")
    passes(office, clock, 60)

    assert "My laptop" in card(office.bo).text
    assert below(card(office.bo)).count("The left one") == 1
    assert len([text for text in posts_in(office, "it-help") if "My laptop" in text]) == 1
    assert undelivered_in(office.dana.home) == []


@pytest.mark.parametrize("code", ["invalid_auth", "accesslimited", "token_revoked", "ekm_access_denied"])
def test_while_slack_lets_nobody_in_everything_waits_and_the_log_says_so_once(
    office: Office, clock: FrozenDateTimeFactory, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    office.asks(office.ana, "it My laptop")
    office.sandbox.faults.fail("chat.postMessage", error=code, times=1_000_000)
    office.sandbox.faults.fail("chat.update", error=code, times=1_000_000)
    office.ana.writes("The left one", thread=own_card(office.ana))
    passes(office, clock, 1)
    for _hour in range(30):
        outbox.deliver_due(office.bot, office.postman.deliver)
        clock.tick(timedelta(hours=1))
    told = [record for record in caplog.records if "takes nothing" in record.message]
    assert [record.levelname for record in told] == ["ERROR"]

    office.sandbox.faults.clear()
    passes(office, clock, 6)

    assert below(card(office.bo)).count("The left one") == 1
