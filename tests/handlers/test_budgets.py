"""Slack asks us to wait with a method: nobody calls it before, and everything else goes on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from freezegun.api import FrozenDateTimeFactory
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import utc_now
from bot.outbox import TryLater
from bot.sandbox import Sandbox
from handlers import slack
from handlers.budgets import Budgets
from handlers.manifest import manifest
from tests.company import OFFICE, settings_for

IT, PEOPLE, ANA = "CITHELP0", "CPEOPLE0", "DANA0000"


@pytest.fixture
def sandbox(clock: FrozenDateTimeFactory) -> Iterator[Sandbox]:
    with Sandbox(manifest(), now=utc_now) as sandbox:
        OFFICE.furnish(sandbox)
        yield sandbox


@pytest.fixture
def hands(sandbox: Sandbox) -> list[WebClient]:
    """Two clients of one process."""
    settings, budgets = settings_for(sandbox), Budgets(utc_now)
    return [slack.posting_client(settings, budgets) for _hand in range(2)]


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
