"""The sandbox misbehaves when it is asked to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox import Clock, Person, Sandbox
from tests.sandbox.conftest import Listening


def error_of(call: Any, **arguments: Any) -> SlackApiError:
    with pytest.raises(SlackApiError) as refused:
        call(**arguments)
    return refused.value


def test_a_method_fails_as_often_as_it_was_told_to(slack: WebClient, sandbox: Sandbox, ana: Person) -> None:
    sandbox.faults.fail("chat.postMessage", error="is_archived", times=2, channel="CITHELP0")

    assert slack.chat_postMessage(channel="UANA0000", text="Elsewhere")["ok"]
    for _ in range(2):
        error = error_of(slack.chat_postMessage, channel="CITHELP0", text="Hi")
        assert error.response["error"] == "is_archived"
    assert not ana.sees("Hi")
    assert slack.chat_postMessage(channel="CITHELP0", text="Hi")["ok"]


def test_too_many_calls_in_the_middle_of_a_list(slack: WebClient, sandbox: Sandbox) -> None:
    first = slack.users_list(limit=2)
    sandbox.faults.rate_limit("users.list", retry_after=30)

    limited = error_of(slack.users_list, limit=2, cursor=first["response_metadata"]["next_cursor"]).response

    assert (limited.status_code, limited["error"]) == (429, "ratelimited")
    assert limited.headers["Retry-After"] == "30"
    assert slack.users_list(limit=2, cursor=first["response_metadata"]["next_cursor"])["ok"]


def test_a_server_error_with_a_page_for_browsers(slack: WebClient, sandbox: Sandbox) -> None:
    sandbox.faults.status("chat.postMessage", 503, html=True)

    error = error_of(slack.chat_postMessage, channel="CITHELP0", text="Hi").response

    assert error.status_code == 503
    assert str(error["error"]).startswith("Received a response in a non-JSON format")


def test_an_answer_is_lost_after_the_post_was_made(slack: WebClient, sandbox: Sandbox, ana: Person) -> None:
    sandbox.faults.lose_answer("chat.postMessage")

    with pytest.raises(ConnectionResetError):
        slack.chat_postMessage(channel="CITHELP0", text="Hi")

    assert ana.sees("Hi")


def test_slack_can_be_away(slack: WebClient, sandbox: Sandbox) -> None:
    sandbox.faults.down()
    with pytest.raises(ConnectionResetError):
        slack.auth_test()

    sandbox.faults.up()
    assert slack.auth_test()["ok"]


def test_an_event_comes_twice(sandbox: Sandbox, ana: Person, listening: Listening) -> None:
    sandbox.faults.duplicate_events()

    ana.writes("Hello", in_="it-help")
    ana.writes("Again", in_="it-help")

    assert [event["text"] for event in listening.events("message")] == ["Hello", "Hello", "Again"]
    assert listening.came[0][1]["event_id"] == listening.came[1][1]["event_id"]


def test_events_come_in_the_wrong_order(sandbox: Sandbox, ana: Person, listening: Listening) -> None:
    sandbox.faults.reorder_events()

    for text in ("First", "Second", "Third"):
        ana.writes(text, in_="it-help")

    assert [event["text"] for event in listening.events("message")] == ["Second", "First", "Third"]


def test_everything_is_well_again_after_clearing(slack: WebClient, sandbox: Sandbox, clock: Clock) -> None:
    sandbox.faults.fail("chat.postMessage", error="fatal_error", times=9)
    sandbox.faults.down()

    sandbox.faults.clear()

    assert slack.chat_postMessage(channel="CITHELP0", text="Hi")["ok"]


def test_a_clock_moves_forward_only(clock: Clock) -> None:
    before = clock()

    assert clock.forward(timedelta(hours=1)) >= before + timedelta(hours=1)
    with pytest.raises(ValueError, match="only moves forward"):
        clock.forward(timedelta(seconds=-1))
    with pytest.raises(ValueError, match="only moves forward"):
        clock.move_to(before)
    with pytest.raises(ValueError, match="time zone"):
        clock.move_to(before.replace(tzinfo=None))


def test_a_call_hangs_and_is_done_all_the_same(slack: WebClient, sandbox: Sandbox, ana: Person) -> None:
    sandbox.faults.hang("chat.postMessage", 1.0)
    slack.timeout = 0.2  # type: ignore[assignment]

    with pytest.raises(TimeoutError):
        slack.chat_postMessage(channel="CITHELP0", text="Hi")

    assert ana.sees("Hi")


def test_events_come_late_and_others_overtake_them(
    sandbox: Sandbox, ana: Person, listening: Listening, clock: Clock
) -> None:
    sandbox.faults.delay_events(timedelta(minutes=2))

    ana.writes("First", in_="it-help")
    ana.writes("Second", in_="it-help")
    assert [event["text"] for event in listening.events("message")] == ["Second"]
    assert sandbox.next_event_at is not None
    clock.forward(timedelta(minutes=2))
    sandbox.settle()

    assert [event["text"] for event in listening.events("message")] == ["Second", "First"]
    assert sandbox.next_event_at is None


def test_events_are_lost(sandbox: Sandbox, ana: Person, listening: Listening) -> None:
    sandbox.faults.lose_events()

    for text in ("First", "Second"):
        ana.writes(text, in_="it-help")

    assert [event["text"] for event in listening.events("message")] == ["Second"]
