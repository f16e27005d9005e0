"""What becomes of the app's messages: changed, deleted, seen by one, answered in threads."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox import Clock, Person, Sandbox
from tests.sandbox.blocks import section


def error_of(call: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(SlackApiError) as refused:
        call(*args, **kwargs)
    return str(refused.value.response["error"])


class TestUpdating:
    @pytest.fixture
    def card(self, slack: WebClient) -> dict[str, Any]:
        posted = slack.chat_postMessage(channel="CITHELP0", text="Card", blocks=[section("With blocks")])
        return {"channel": posted["channel"], "ts": posted["ts"]}

    def test_text_alone_takes_the_blocks_away(self, slack: WebClient, ana: Person, card: dict[str, Any]) -> None:
        slack.chat_update(**card, text="Only text")

        assert ana.message("Only text").source.all_blocks() == []
        assert not ana.sees("With blocks")

    def test_a_persons_message_is_not_the_apps_to_change(self, slack: WebClient, ana: Person) -> None:
        said = ana.writes("Hello", in_="it-help")

        assert error_of(slack.chat_update, channel="CITHELP0", ts=said.ts, text="x") == "cant_update_message"
        assert error_of(slack.chat_delete, channel="CITHELP0", ts=said.ts) == "cant_delete_message"

    def test_a_message_that_is_gone_is_not_found(self, slack: WebClient, card: dict[str, Any]) -> None:
        slack.chat_delete(**card)

        assert error_of(slack.chat_update, **card, text="x") == "message_not_found"
        assert error_of(slack.chat_delete, **card) == "message_not_found"

    def test_a_dm_is_changed_by_its_own_id(self, slack: WebClient) -> None:
        posted = slack.chat_postMessage(channel="UANA0000", text="Hi")

        assert posted["channel"] == "DANA0000"
        assert error_of(slack.chat_update, channel="UANA0000", ts=posted["ts"], text="x") == "channel_not_found"
        assert slack.chat_update(channel="DANA0000", ts=posted["ts"], text="x")["ok"]

    def test_an_ephemeral_message_cannot_be_changed(self, slack: WebClient) -> None:
        shown = slack.chat_postEphemeral(channel="CITHELP0", user="UANA0000", text="Psst")

        error = error_of(slack.chat_update, channel="CITHELP0", ts=shown["message_ts"], text="x")

        assert error == "message_not_found"

    def test_metadata_stays_until_it_is_emptied(self, slack: WebClient, card: dict[str, Any]) -> None:
        noted = {"event_type": "note", "event_payload": {"id": "1"}}
        slack.chat_update(**card, text="x", metadata=noted)
        slack.chat_update(**card, text="y")

        read = slack.conversations_history(channel="CITHELP0", include_all_metadata=True)
        assert read["messages"][0]["metadata"] == noted
        assert "metadata" not in slack.conversations_history(channel="CITHELP0")["messages"][0]

        slack.chat_update(**card, text="y", metadata={})
        read = slack.conversations_history(channel="CITHELP0", include_all_metadata=True)
        assert "metadata" not in read["messages"][0]


def test_only_members_get_ephemeral_messages(slack: WebClient, ana: Person, bo: Person, sandbox: Sandbox) -> None:
    slack.chat_postEphemeral(channel="CITHELP0", user=ana.id, text="Psst")

    assert ana.sees("Psst")
    assert not bo.sees("Psst")
    bo.leaves("it-help")
    error = error_of(slack.chat_postEphemeral, channel="CITHELP0", user=bo.id, text="Psst")
    assert error == "user_not_in_channel"
    assert error_of(slack.chat_postEphemeral, channel="CELSEWHERE", user=ana.id, text="x") == "not_in_channel"

    ana.reloads()
    assert not ana.sees("Psst")


def test_threads_hang_on_their_first_message(slack: WebClient, ana: Person, clock: Clock) -> None:
    parent = slack.chat_postMessage(channel="CITHELP0", text="Parent")
    clock.forward(timedelta(seconds=1))
    reply = slack.chat_postMessage(channel="CITHELP0", text="Reply", thread_ts=parent["ts"])

    error = error_of(slack.chat_postMessage, channel="CITHELP0", text="x", thread_ts=reply["ts"])
    assert error == "ratelimited"
    clock.forward(timedelta(seconds=1))
    error = error_of(slack.chat_postMessage, channel="CITHELP0", text="x", thread_ts=reply["ts"])
    assert error == "cannot_reply_to_message"

    assert [said.text for said in ana.message("Parent").replies] == ["Reply"]
    thread = slack.conversations_replies(channel="CITHELP0", ts=parent["ts"])["messages"]
    assert [message["text"] for message in thread] == ["Parent", "Reply"]
    assert thread[0]["reply_count"] == 1
    link = slack.chat_getPermalink(channel="CITHELP0", message_ts=reply["ts"])["permalink"]
    assert link.endswith(f"?thread_ts={parent['ts']}&cid=CITHELP0")
    history = slack.conversations_history(channel="CITHELP0")["messages"]
    assert [message["text"] for message in history] == ["Parent"]
