"""A sandbox is told Slack's limits, and keeps them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox import Clock, Sandbox
from bot.sandbox.model import Status
from tests.sandbox.conftest import Listening


def refused(error: pytest.ExceptionInfo[SlackApiError]) -> tuple[int, str]:
    return error.value.response.status_code, str(error.value.response["error"])


def test_a_method_takes_as_many_calls_a_minute_as_it_is_told(sandbox: Sandbox, slack: WebClient, clock: Clock) -> None:
    sandbox.limits.a_minute["users.info"] = 2
    someone = sandbox.workspace.bot_user_id
    slack.users_info(user=someone)
    clock.forward(timedelta(seconds=20))
    slack.users_info(user=someone)

    with pytest.raises(SlackApiError) as too_soon:
        slack.users_info(user=someone)
    assert refused(too_soon) == (429, "ratelimited")
    assert 30 <= int(too_soon.value.response.headers["Retry-After"]) <= 40

    clock.forward(timedelta(seconds=40))
    assert slack.users_info(user=someone)["ok"]
    assert slack.auth_test()["ok"], "others have their tiers"


def test_an_answer_takes_as_long_as_it_is_told(sandbox: Sandbox, slack: WebClient) -> None:
    sandbox.limits.latency["auth.test"] = 0.2

    slack.auth_test()

    assert sandbox.wire[len(sandbox.wire) - 1].ms >= 200


def test_a_message_is_edited_as_long_as_it_may(sandbox: Sandbox, slack: WebClient, clock: Clock) -> None:
    channel = sandbox.workspace.add_channel("town")
    posted = slack.chat_postMessage(channel=channel.id, text="Hello")
    sandbox.limits.edit_within = timedelta(hours=1)

    clock.forward(timedelta(minutes=50))
    assert slack.chat_update(channel=channel.id, ts=posted["ts"], text="Hello you")["ok"]
    clock.forward(timedelta(minutes=11))
    with pytest.raises(SlackApiError) as too_late:
        slack.chat_update(channel=channel.id, ts=posted["ts"], text="Hello all")
    assert refused(too_late) == (200, "edit_window_closed")


def test_beyond_so_many_events_an_hour_all_are_dropped_and_slack_says_so_once_a_minute(
    sandbox: Sandbox, listening: Listening, clock: Clock
) -> None:
    workspace, ana = sandbox.workspace, sandbox.workspace.member("ana")
    sandbox.limits.events_an_hour = 2
    clock.forward(timedelta(hours=1))
    for number in range(5):
        workspace.set_status(ana.id, Status(f"Away {number}"))
    sandbox.settle()

    assert [body["type"] for _, body, _ in listening.came] == ["event_callback", "event_callback", "app_rate_limited"]

    clock.forward(timedelta(hours=1))
    workspace.set_status(ana.id, Status())
    sandbox.settle()
    assert listening.came[-1][1]["type"] == "event_callback"
