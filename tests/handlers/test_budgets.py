"""Slack asks us to wait with a method: nobody calls it before, and everything else goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Event

import pytest
from freezegun.api import FrozenDateTimeFactory
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import Bot, outbox, utc_now
from bot.notices import DepartmentCard, Notice, PulseOver
from bot.outbox import Attempt, TryLater
from bot.rate_limits import PACES
from bot.sandbox import Sandbox
from handlers import slack
from handlers.budgets import Budgets
from handlers.manifest import manifest
from storage.database import Database
from tests.company import OFFICE, settings_for
from tests.patience import FOR_OTHERS
from tests.statements import commits

pytestmark = pytest.mark.both_databases("processes share a pace through it")

IT, PEOPLE, ANA = "CITHELP0", "CPEOPLE0", "DANA0000"


@pytest.fixture
def sandbox(clock: FrozenDateTimeFactory) -> Iterator[Sandbox]:
    with Sandbox(manifest(), now=utc_now) as sandbox:
        OFFICE.furnish(sandbox)
        yield sandbox


@pytest.fixture
def hands(sandbox: Sandbox, bot: Bot) -> list[WebClient]:
    """Two clients of one process."""
    budgets = Budgets(bot)
    return [slack.posting_client(settings_for(sandbox), budgets) for _hand in range(2)]


@pytest.fixture
def elsewhere(sandbox: Sandbox, bot: Bot, another: Callable[..., Database]) -> WebClient:
    """A client of another process."""
    return slack.posting_client(settings_for(sandbox), Budgets(replace(bot, db=another())))


def refused(client: WebClient, channel: str) -> TryLater:
    with pytest.raises(SlackApiError) as error:
        client.chat_postMessage(channel=channel, text="Hi")
    meaning = slack.meaning(error.value)
    assert isinstance(meaning, TryLater)
    return meaning


def calls(sandbox: Sandbox) -> int:
    return sum(entry.what.startswith(("chat.", "conversations.")) for entry in sandbox.wire)


def test_what_one_was_asked_to_wait_with_the_other_does_not_try(
    sandbox: Sandbox, hands: list[WebClient], clock: FrozenDateTimeFactory
) -> None:
    first, second = hands
    posted = first.chat_postMessage(channel=IT, text="Hi")
    sandbox.faults.rate_limit("chat.update", retry_after=30)
    with pytest.raises(SlackApiError):
        first.chat_update(channel=IT, ts=posted["ts"], text="Ho")
    before = calls(sandbox)

    clock.tick(10)
    with pytest.raises(SlackApiError) as error:
        second.chat_update(channel=IT, ts=posted["ts"], text="Ho")
    assert calls(sandbox) == before
    meaning = slack.meaning(error.value)
    assert isinstance(meaning, TryLater)
    assert meaning.after == timedelta(seconds=20)

    assert second.conversations_open(users="UANA0000")["ok"], "another method"
    clock.tick(20)
    assert second.chat_update(channel=IT, ts=posted["ts"], text="Ho")["ok"]


def test_a_channel_that_takes_no_post_now_keeps_no_other_waiting(sandbox: Sandbox, hands: list[WebClient]) -> None:
    first, second = hands
    sandbox.faults.rate_limit("chat.postMessage", retry_after=30, channel=IT)
    assert refused(first, IT).after == timedelta(seconds=30)
    before = calls(sandbox)

    refused(second, IT)

    assert calls(sandbox) == before
    assert second.chat_postMessage(channel=ANA, text="Hi")["ok"]


def test_where_three_channels_take_none_the_whole_workspace_is_left_alone(
    sandbox: Sandbox, hands: list[WebClient], clock: FrozenDateTimeFactory
) -> None:
    sandbox.faults.rate_limit("chat.postMessage", retry_after=30, times=3)
    for person in ("DANA0000", "DBO00000", "DDANA000"):
        refused(hands[0], person)
    before = calls(sandbox)

    refused(hands[1], IT)
    assert calls(sandbox) == before

    clock.tick(30)
    assert hands[1].chat_postMessage(channel=IT, text="Hi")["ok"]


# --- what all processes share ---


EDITS = PACES["chat.update"]


@pytest.fixture
def posted(hands: list[WebClient]) -> str:
    return str(hands[0].chat_postMessage(channel=IT, text="Hi")["ts"])


def edits(client: WebClient, ts: str) -> timedelta | None:
    """Edit it; return how long that has to wait instead."""
    try:
        client.chat_update(channel=IT, ts=ts, text="Ho")
    except SlackApiError as error:
        meaning = slack.meaning(error)
        assert isinstance(meaning, TryLater)
        return meaning.after
    return None


def refusals(sandbox: Sandbox) -> int:
    return sum(entry.error == "ratelimited" for entry in sandbox.wire)


def test_slack_refuses_nothing_however_much_two_processes_have_to_say(
    sandbox: Sandbox, hands: list[WebClient], elsewhere: WebClient, posted: str, clock: FrozenDateTimeFactory
) -> None:
    done = 0
    for _second in range(90):
        done += sum(edits(client, posted) is None for client in (*hands, elsewhere))
        clock.tick(1)

    assert refusals(sandbox) == 0
    assert done >= EDITS.a_minute


def test_what_one_process_was_asked_to_wait_with_the_other_knows_within_a_second(
    sandbox: Sandbox, hands: list[WebClient], elsewhere: WebClient, posted: str, clock: FrozenDateTimeFactory
) -> None:
    assert edits(elsewhere, posted) is None
    sandbox.faults.rate_limit("chat.update", retry_after=30)
    assert edits(hands[0], posted) == timedelta(seconds=30)

    clock.tick(1)

    assert edits(elsewhere, posted) == timedelta(seconds=29)
    assert refusals(sandbox) == 1
    clock.tick(29)
    assert edits(elsewhere, posted) is None


def test_those_who_wait_are_told_to_come_one_after_the_other(hands: list[WebClient], posted: str) -> None:
    while (wait := edits(hands[0], posted)) is None:
        pass

    waits = [wait, *(edits(hands[number % 2], posted) for number in range(4))]

    assert waits == sorted(set(waits))  # type: ignore[type-var]


def test_bulk_leaves_enough_for_a_card(
    sandbox: Sandbox, bot: Bot, hands: list[WebClient], posted: str, clock: FrozenDateTimeFactory
) -> None:
    bulk = slack.posting_client(settings_for(sandbox), Budgets(bot), bulk=True)
    for _second in range(60):
        edits(bulk, posted)
        clock.tick(1)

    assert [edits(hands[0], posted) for _card in range(5)] == [None] * 5
    assert refusals(sandbox) == 0


def test_a_card_beside_the_close_of_a_pulse_waits_for_nobody(
    sandbox: Sandbox, bot: Bot, posted: str, clock: FrozenDateTimeFactory
) -> None:
    """Two hundred edits are due at once, and every five seconds a card."""
    budgets, settings = Budgets(bot), settings_for(sandbox)
    people, bulk = slack.posting_client(settings, budgets), slack.posting_client(settings, budgets, bulk=True)
    drawn: list[Notice] = []
    edited: list[Notice] = []

    def deliver(client: WebClient, said: list[Notice], notice: Notice, _attempt: Attempt) -> None:
        wait = edits(client, posted)
        if wait is not None:
            raise TryLater("ratelimited", wait)
        said.append(notice)

    with bot.db.transaction() as session:
        outbox.enqueue_all(session, (PulseOver(f"U{number}", 1) for number in range(200)), bot.now())
    for second in range(90):
        if second % 5 == 0:
            with bot.db.transaction() as session:
                outbox.enqueue(session, DepartmentCard(second, second), bot.now())
        outbox.deliver_due(bot, budgets.around(partial(deliver, bulk, edited)), bulk=True)
        outbox.deliver_due(bot, budgets.around(partial(deliver, people, drawn)))
        assert len(drawn) == second // 5 + 1
        clock.tick(1)

    assert len(edited) >= 20
    assert refusals(sandbox) == 0


def test_a_database_that_is_away_keeps_nothing_from_being_said(
    sandbox: Sandbox, bot: Bot, tmp_path: Path, posted: str
) -> None:
    nowhere = Database(f"sqlite:///{tmp_path}/there/is/none.db")
    alone = slack.posting_client(settings_for(sandbox), Budgets(replace(bot, db=nowhere)))

    assert edits(alone, posted) is None
    sandbox.faults.rate_limit("chat.update", retry_after=30)
    assert edits(alone, posted) == timedelta(seconds=30)
    assert edits(alone, posted) == timedelta(seconds=30)
    assert refusals(sandbox) == 1


def test_whoever_has_time_waits_and_asks_again(sandbox: Sandbox, bot: Bot) -> None:
    client = slack.reading_client(settings_for(sandbox), Budgets(bot))
    sandbox.faults.rate_limit("users.list", retry_after=0, times=2)

    assert client.users_list()["ok"]
    assert refusals(sandbox) == 2


def test_whoever_has_time_waits_in_the_middle_of_a_list_too(sandbox: Sandbox, bot: Bot) -> None:
    for number in range(5):
        sandbox.workspace.add_member(f"p{number}", name=f"Person {number}")
    client = slack.reading_client(settings_for(sandbox), Budgets(bot))
    pages = slack.pages(client.users_list, limit=15)
    met = [user["id"] for user in next(pages)["members"]]

    sandbox.faults.rate_limit("users.list", retry_after=0)
    met += [user["id"] for page in pages for user in page["members"]]

    assert refusals(sandbox) == 1
    assert sorted(met) == sorted(sandbox.workspace.members)


def test_who_sends_in_bulk_waits_for_their_turn_themselves_and_no_longer_than_they_have_patience(
    sandbox: Sandbox, bot: Bot, posted: str, clock: FrozenDateTimeFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    budgets = Budgets(bot)
    waits: list[timedelta] = []

    def time_passes(length: timedelta) -> bool:
        waits.append(length)
        clock.tick(length)
        return True

    monkeypatch.setattr(budgets, "wait", time_passes)
    for_bulk = slack.posting_client(settings_for(sandbox), budgets, bulk=True, patience=timedelta(seconds=10))

    assert [edits(for_bulk, posted) for _edit in range(3)] == [None] * 3
    assert waits == [EDITS.of_bulk.every] * 2

    sandbox.faults.rate_limit("chat.update", retry_after=30)
    clock.tick(EDITS.of_bulk.every)
    assert edits(for_bulk, posted) == timedelta(seconds=30)
    assert edits(for_bulk, posted) == timedelta(seconds=30)
    assert len(waits) == 2


def test_whoever_waits_does_not_wait_any_more_when_handoff_is_stopped(sandbox: Sandbox, bot: Bot) -> None:
    budgets = Budgets(bot)
    client = slack.reading_client(settings_for(sandbox), budgets)
    sandbox.faults.rate_limit("users.list", retry_after=3600, times=3)

    with ThreadPoolExecutor(1) as other:
        waiting = other.submit(client.users_list)
        while not refusals(sandbox) and not waiting.done():
            Event().wait(0.01)
        budgets.stop()
        with pytest.raises(SlackApiError):
            waiting.result(FOR_OTHERS)

    # Whoever has a hundred more to ask for asks for none.
    with pytest.raises(SlackApiError):
        client.users_list()
    assert refusals(sandbox) == 1


def test_nobody_holds_the_database_while_slack_answers(sandbox: Sandbox, bot: Bot) -> None:
    client = slack.reading_client(settings_for(sandbox), Budgets(bot))
    client.users_info(user="UANA0000")
    with bot.db.one_look():
        with bot.db.reading():
            pass
        client.users_info(user="UANA0000")

        assert bot.db.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


def test_what_is_said_day_in_day_out_costs_no_transaction_more(
    sandbox: Sandbox, bot: Bot, posted: str, clock: FrozenDateTimeFactory
) -> None:
    budgets = Budgets(bot)
    client = slack.posting_client(settings_for(sandbox), budgets)

    def edit(_notice: Notice, _attempt: Attempt) -> None:
        assert edits(client, posted) is None

    def say(deliver: outbox.Deliver) -> int:
        """Return how many transactions thirty cards cost."""

        def thirty() -> None:
            for number in range(30):
                with bot.db.transaction() as session:
                    outbox.enqueue(session, DepartmentCard(number, number), bot.now())
                assert outbox.deliver_due(bot, deliver) == 1
                clock.tick(3)

        return commits(bot.db, thirty)

    assert say(budgets.around(edit)) <= say(lambda _notice, _attempt: None) + 1
