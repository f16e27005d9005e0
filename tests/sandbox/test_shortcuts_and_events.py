"""Shortcuts, and what the app hears of without being asked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from slack_sdk import WebClient

from bot.sandbox import Clock, Person, Sandbox
from tests.sandbox.conftest import Listening, always


def test_a_global_one_says_no_place(ana: Person, listening: Listening) -> None:
    ana.uses_shortcut("new")

    assert listening.last["type"] == "shortcut"
    assert listening.last["callback_id"] == "new"
    assert not {"channel", "response_url"} & set(listening.last)


def test_a_messages_brings_the_message(ana: Person, bo: Person, listening: Listening) -> None:
    said = bo.writes("My laptop is slow", in_="it-help")

    ana.uses_shortcut("from", on=ana.message("My laptop"))

    sent = listening.last
    assert sent["type"] == "message_action"
    assert (sent["message_ts"], sent["message"]["text"]) == (said.ts, "My laptop is slow")
    assert sent["channel"]["id"] == "CITHELP0"
    assert sent["response_url"]


def test_none_for_ephemeral_messages_or_the_wrong_kind(slack: WebClient, ana: Person, listening: Listening) -> None:
    slack.chat_postEphemeral(channel="CITHELP0", user=ana.id, text="Psst")

    with pytest.raises(AssertionError, match="Only this person sees"):
        ana.uses_shortcut("from", on=ana.message("Psst"))
    with pytest.raises(AssertionError, match="is a message shortcut"):
        ana.uses_shortcut("from")
    with pytest.raises(AssertionError, match="There is no shortcut"):
        ana.uses_shortcut("unheard-of")


def test_messages_are_told_where_the_app_is(ana: Person, listening: Listening) -> None:
    ana.writes("Hello @bo & all", in_="it-help")
    ana.writes("Hello?", in_="elsewhere")
    ana.writes("To you", in_="dm")

    told = [(event["channel"], event["text"]) for event in listening.events("message")]
    assert told == [("CITHELP0", "Hello <@UBO00000> &amp; all"), ("DANA0000", "To you")]
    outer = listening.came[0][1]
    assert outer["type"] == "event_callback"
    assert outer["event"]["channel_type"] == "channel"
    assert outer["authorizations"][0]["is_bot"] is True


def test_the_apps_own_posts_are_told_too(slack: WebClient, sandbox: Sandbox, ana: Person, listening: Listening) -> None:
    slack.chat_postMessage(channel="CITHELP0", text="I said something")
    assert listening.came == []
    sandbox.settle()

    assert listening.events("message")[0]["bot_id"] == sandbox.workspace.bot_id


def test_changes_and_deletions_are_told(ana: Person, listening: Listening) -> None:
    said = ana.writes("Helo", in_="it-help")
    reply = ana.writes("More", thread=said)
    ana.edits(said, "Hello")
    ana.deletes(reply)
    ana.reacts("eyes", said)

    told = listening.events("message")
    assert told[1]["thread_ts"] == said.ts
    assert told[2]["subtype"] == "message_changed"
    assert (told[2]["message"]["text"], told[2]["previous_message"]["text"]) == ("Hello", "Helo")
    assert (told[3]["subtype"], told[3]["deleted_ts"]) == ("message_deleted", reply.ts)
    assert listening.events("reaction_added")[0]["item"]["ts"] == said.ts


def test_comings_and_goings_are_told(ana: Person, bo: Person, sandbox: Sandbox, listening: Listening) -> None:
    workspace = sandbox.workspace
    bo.joins("elsewhere")
    assert listening.came == []

    workspace.invite_bot(workspace.channel("elsewhere"), by="ana")
    bo.leaves("elsewhere")
    workspace.remove_bot(workspace.channel("elsewhere"))
    bo.deactivates()
    workspace.rename(workspace.channel("it-help"), "help")
    workspace.archive(workspace.channel("help"))
    sandbox.settle()

    joined = listening.events("member_joined_channel")[0]
    assert (joined["user"], joined["inviter"]) == (workspace.bot_user_id, ana.id)
    assert [event["user"] for event in listening.events("member_left_channel")] == [bo.id, workspace.bot_user_id]
    assert listening.events("user_change")[0]["user"]["deleted"] is True
    assert listening.events("channel_rename")[0]["channel"]["name"] == "help"
    assert listening.events("channel_archive")[0]["channel"] == "CITHELP0"


def test_an_event_that_failed_comes_again(ana: Person, sandbox: Sandbox, listening: Listening, clock: Clock) -> None:
    listening.answers = always(500, "")

    ana.writes("Hello", in_="it-help")
    assert len(listening.came) == 2
    clock.forward(timedelta(minutes=1))
    sandbox.settle()
    clock.forward(timedelta(minutes=5))
    sandbox.settle()
    clock.forward(timedelta(hours=1))
    sandbox.settle()

    assert [headers.get("x-slack-retry-num") for _, _, headers in listening.came] == [None, "1", "2", "3"]
    assert len({body["event_id"] for _, body, _ in listening.came}) == 1
    assert any("given up" in line for line in sandbox.lint)
