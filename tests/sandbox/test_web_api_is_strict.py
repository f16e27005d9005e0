"""Slack's errors for calls a good app does not make, and for the world being as it is."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox import Clock, Person, Sandbox
from tests.sandbox.blocks import mrkdwn, section
from tests.sandbox.conftest import MANIFEST, Listening
from tests.sandbox.fetching import fetch


def error_of(call: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(SlackApiError) as refused:
        call(*args, **kwargs)
    return str(refused.value.response["error"])


def test_the_app_is_who_its_manifest_says(slack: WebClient, sandbox: Sandbox) -> None:
    answer = slack.auth_test()

    assert answer["team"] == "Northwind"
    assert answer["user_id"] == sandbox.workspace.bot_user_id
    assert answer["bot_id"] == sandbox.workspace.bot_id
    assert "chat:write" in answer.headers["x-oauth-scopes"]


def test_a_method_the_sandbox_does_not_know_fails_loudly(slack: WebClient, sandbox: Sandbox) -> None:
    assert error_of(slack.api_call, "chat.scheduleMessage") == "unknown_method"
    assert any("chat.scheduleMessage" in line for line in sandbox.lint)


@pytest.mark.parametrize(
    ("token", "error"),
    [(None, "not_authed"), ("xoxb-wrong", "invalid_auth"), ("app", "not_allowed_token_type")],
)
def test_a_wrong_token_is_refused(sandbox: Sandbox, token: str | None, error: str) -> None:
    client = WebClient(token=sandbox.app_token if token == "app" else token, base_url=sandbox.api_url)

    assert error_of(client.auth_test) == error


def test_a_token_in_the_address_counts_for_nothing(sandbox: Sandbox) -> None:
    _, _, said = fetch(f"{sandbox.api_url}auth.test?token={sandbox.bot_token}")

    assert json.loads(said)["error"] == "not_authed"


def test_a_socket_needs_the_apps_own_token(slack: WebClient, sandbox: Sandbox) -> None:
    assert error_of(slack.api_call, "apps.connections.open") == "not_allowed_token_type"
    assert slack.apps_connections_open(app_token=sandbox.app_token)["url"].startswith("ws://127.0.0.1:")


def test_a_scope_that_is_not_in_the_manifest_is_missing(clock: Clock) -> None:
    manifest = MANIFEST | {"oauth_config": {"scopes": {"bot": ["commands"]}}}
    with Sandbox(manifest, now=clock) as sandbox:
        sandbox.workspace.add_channel("general")
        client = WebClient(token=sandbox.bot_token, base_url=sandbox.api_url)

        with pytest.raises(SlackApiError) as refused:
            client.chat_postMessage(channel="CGENERAL", text="Hi")

        assert refused.value.response["error"] == "missing_scope"
        assert refused.value.response["needed"] == "chat:write"
        assert refused.value.response["provided"] == "commands"
        assert error_of(client.conversations_info, channel="CGENERAL") == "missing_scope"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "CNOWHERE"}, "channel_not_found"),
        ({"channel": "CSECRET0"}, "channel_not_found"),
        ({"channel": "CELSEWHERE"}, "not_in_channel"),
        ({"channel": "UHELPER0"}, "cannot_dm_bot"),
        ({"channel": "CITHELP0", "text": ""}, "no_text"),
        ({"channel": "CITHELP0", "text": "x" * 4001}, "msg_too_long"),
        ({"channel": "CITHELP0", "thread_ts": "1.000000"}, "thread_not_found"),
        ({"channel": "CITHELP0", "blocks": [section("x" * 2900)] * 5}, "msg_blocks_too_long"),
        ({"channel": "CITHELP0", "metadata": {"event_type": "x"}}, "invalid_metadata_schema"),
        (
            {"channel": "CITHELP0", "metadata": {"event_type": "x", "event_payload": {"a": "x" * 20_000}}},
            "metadata_too_large",
        ),
        ({"channel": "CITHELP0", "attachments": [{"colour": "red"}]}, "invalid_attachments"),
    ],
)
def test_a_post_slack_refuses_is_refused(slack: WebClient, arguments: dict[str, Any], error: str) -> None:
    assert error_of(slack.api_call, "chat.postMessage", json={"text": "Hi"} | arguments) == error


def test_public_channels_are_open_with_the_scope_for_it_and_private_ones_never(clock: Clock) -> None:
    manifest = MANIFEST | {"oauth_config": {"scopes": {"bot": ["chat:write", "chat:write.public"]}}}
    with Sandbox(manifest, now=clock) as sandbox:
        sandbox.workspace.add_channel("general", bot=False)
        sandbox.workspace.add_channel("board", is_private=True, bot=False)
        client = WebClient(token=sandbox.bot_token, base_url=sandbox.api_url)

        assert client.chat_postMessage(channel="CGENERAL", text="Hi")["ok"]
        assert error_of(client.chat_postMessage, channel="CBOARD00", text="Hi") == "channel_not_found"


def test_forms_and_json_are_understood_alike(slack: WebClient, ana: Person, clock: Clock) -> None:
    blocks = [section("As JSON")]
    slack.api_call("chat.postMessage", json={"channel": "CITHELP0", "text": "Hi", "blocks": blocks})
    clock.forward(timedelta(seconds=1))
    slack.api_call("chat.postMessage", data={"channel": "CITHELP0", "text": "Hi", "blocks": json.dumps([section("F")])})

    assert ana.message("As JSON")
    assert ana.message("F")


def test_an_archived_channel_takes_no_posts(slack: WebClient, sandbox: Sandbox) -> None:
    sandbox.workspace.archive(sandbox.workspace.channel("it-help"))

    assert error_of(slack.chat_postMessage, channel="CITHELP0", text="Hi") == "is_archived"


def test_one_message_a_second_and_channel(slack: WebClient, clock: Clock) -> None:
    slack.chat_postMessage(channel="CITHELP0", text="One")

    with pytest.raises(SlackApiError) as limited:
        slack.chat_postMessage(channel="CITHELP0", text="Two")

    assert limited.value.response.status_code == 429
    assert limited.value.response["error"] == "ratelimited"
    assert limited.value.response.headers["Retry-After"] == "1"

    slack.chat_postMessage(channel="UANA0000", text="Another conversation")
    assert error_of(slack.chat_postMessage, channel="DANA0000", text="The same one") == "ratelimited"
    clock.forward(timedelta(seconds=1))
    slack.chat_postMessage(channel="CITHELP0", text="Two")


def test_every_tier_ends_and_begins_again(slack: WebClient, clock: Clock) -> None:
    for _ in range(20):
        slack.users_list()

    assert error_of(slack.users_list) == "ratelimited"
    clock.forward(timedelta(minutes=1))
    assert slack.users_list()["ok"]


def test_ids_of_messages_only_grow(slack: WebClient, sandbox: Sandbox, ana: Person) -> None:
    stamps = [sandbox.workspace.new_ts() for _ in range(100)]

    assert stamps == sorted(set(stamps))
    assert stamps[0].startswith("17725248")


def test_history_is_read_between_two_moments(slack: WebClient, ana: Person) -> None:
    first, second = ana.writes("One", in_="it-help"), ana.writes("Two")

    def texts(**bounds: Any) -> list[str]:
        answer = slack.conversations_history(channel="CITHELP0", **bounds)
        return [message["text"] for message in answer["messages"]]

    assert texts() == ["Two", "One"]
    assert texts(oldest=first.ts) == ["Two"]
    assert texts(oldest=first.ts, inclusive=True) == ["Two", "One"]
    assert texts(latest=second.ts) == ["One"]
    assert error_of(slack.conversations_history, channel="CELSEWHERE") == "not_in_channel"


def test_a_dm_is_opened_with_people_who_are_there(slack: WebClient, bo: Person, sandbox: Sandbox) -> None:
    assert slack.conversations_open(users=bo.id)["channel"]["id"] == "DBO00000"
    assert error_of(slack.conversations_open, users="UNOBODY0") == "user_not_found"
    assert error_of(slack.conversations_open, users=sandbox.workspace.bot_user_id) == "cannot_dm_bot"

    bo.deactivates()
    assert error_of(slack.conversations_open, users=bo.id) == "user_disabled"


def test_the_app_joins_public_channels_only(slack: WebClient, sandbox: Sandbox, listening: Listening) -> None:
    assert slack.conversations_join(channel="CELSEWHERE")["channel"]["is_member"]
    assert slack.conversations_join(channel="CELSEWHERE")["warning"] == "already_in_channel"
    assert error_of(slack.conversations_join, channel="CSECRET0") == "channel_not_found"

    sandbox.settle()
    assert listening.events("member_joined_channel")[0]["user"] == sandbox.workspace.bot_user_id


def test_private_channels_are_unknown_from_outside(slack: WebClient) -> None:
    listed = slack.conversations_list(types="public_channel,private_channel")["channels"]

    assert {channel["name"] for channel in listed} == {"it-help", "elsewhere"}
    assert error_of(slack.conversations_info, channel="CSECRET0") == "channel_not_found"
    info = slack.conversations_info(channel="CITHELP0", include_num_members=True)["channel"]
    assert (info["is_member"], info["is_private"], info["num_members"]) == (True, False, 3)


def test_lists_come_in_pages_of_which_one_is_empty(slack: WebClient, sandbox: Sandbox) -> None:
    for number in range(5):
        sandbox.workspace.add_member(f"p{number}", name=f"Person {number}")

    pages = [page["members"] for page in slack.users_list(limit=3)]

    assert [len(page) for page in pages] == [3, 0, 3, 3]
    ids = {user["id"] for page in pages for user in page}
    assert {"USLACKBOT", "UHELPER0", "UANA0000", "UP400000"} <= ids
    assert error_of(slack.users_list, cursor="nonsense") == "invalid_cursor"
    assert error_of(slack.conversations_members, channel="CITHELP0", limit=5000) == "invalid_limit"


def test_people_look_like_slacks(slack: WebClient, sandbox: Sandbox, bo: Person) -> None:
    sandbox.workspace.add_member("gus", name="Gus", is_restricted=True)
    guest = sandbox.person("gus")
    sandbox.workspace.add_member("eve", name="Eve", is_external=True)
    other = sandbox.person("eve")
    bo.deactivates()

    assert slack.users_info(user="UANA0000")["user"]["tz"] == "Europe/Paris"
    assert slack.users_info(user=guest.id)["user"]["is_restricted"] is True
    assert slack.users_info(user=bo.id)["user"]["deleted"] is True
    assert error_of(slack.users_info, user=other.id) == "user_not_visible"

    sandbox.workspace.channel("it-help").members.append(other.id)
    seen = slack.users_info(user=other.id)["user"]
    assert seen["team_id"] != sandbox.workspace.team_id
    assert seen["is_stranger"] is False
    assert "tz" not in seen


def test_another_name_and_picture_go_with_the_first_edit(slack: WebClient, ana: Person) -> None:
    shown: dict[str, Any] = {"channel": "CITHELP0", "username": "Bo Berg", "icon_url": "https://avatars.example/bo.png"}
    posted = slack.chat_postMessage(text="Hold the power key.", **shown)
    assert posted["message"]["username"] == "Bo Berg"
    assert ana.message("Hold the power key.").author == "Bo Berg"

    slack.chat_update(channel="CITHELP0", ts=posted["ts"], text="Hold it longer.")

    assert ana.message("Hold it longer.").author == "Helper"


def test_reactions_and_pins_are_given_once(slack: WebClient, ana: Person) -> None:
    said = ana.writes("Hello", in_="it-help")

    slack.reactions_add(channel="CITHELP0", timestamp=said.ts, name="eyes")
    slack.pins_add(channel="CITHELP0", timestamp=said.ts)

    assert error_of(slack.reactions_add, channel="CITHELP0", timestamp=said.ts, name="eyes") == "already_reacted"
    slack.reactions_remove(channel="CITHELP0", timestamp=said.ts, name="eyes")
    assert error_of(slack.reactions_remove, channel="CITHELP0", timestamp=said.ts, name="eyes") == "no_reaction"
    ana.reacts("heart", said)
    assert error_of(slack.reactions_remove, channel="CITHELP0", timestamp=said.ts, name="heart") == "no_reaction"
    slack.reactions_add(channel="CITHELP0", timestamp=said.ts, name="eyes")
    assert error_of(slack.reactions_add, channel="CITHELP0", timestamp=said.ts, name=":x:") == "invalid_name"
    assert error_of(slack.pins_add, channel="CITHELP0", timestamp=said.ts) == "already_pinned"


def test_the_messages_tab_may_be_switched_off(clock: Clock) -> None:
    features = MANIFEST["features"] | {"app_home": {"home_tab_enabled": False, "messages_tab_enabled": False}}
    with Sandbox(MANIFEST | {"features": features}, now=clock) as sandbox:
        sandbox.workspace.add_member("ana", name="Ana Alves")
        ana = sandbox.person("ana")
        client = WebClient(token=sandbox.bot_token, base_url=sandbox.api_url)

        assert error_of(client.chat_postMessage, channel=ana.id, text="Hi") == "messages_tab_disabled"
        with pytest.raises(AssertionError, match="Nobody can write to this app"):
            ana.types("Hi", in_="dm")
        with pytest.raises(AssertionError, match="has no Home"):
            ana.opens_home()


def test_lint_names_what_slack_lets_through(slack: WebClient, sandbox: Sandbox, ana: Person, clock: Clock) -> None:
    ana.writes("A & B <!channel>", in_="it-help")
    posts: list[dict[str, Any]] = [
        {"blocks": [section("Without a fallback")]},
        {"text": "<!channel> come here"},
        {"text": "At <!date^1772524800^{time}>"},
        {"text": "She said A & B <!channel>"},
    ]
    for post in posts:
        clock.forward(timedelta(seconds=1))
        slack.api_call("chat.postMessage", json={"channel": "CITHELP0"} | post)

    found = " / ".join(sandbox.lint)
    assert "without `text`" in found
    assert "pages a whole channel" in found
    assert "a date without format or fallback" in found
    assert "not escaped: 'A & B <!channel>'" in found

    sandbox.lint.clear()
    clock.forward(timedelta(seconds=1))
    blocks = [{"type": "section", "fields": [mrkdwn("She said A &amp; B &lt;!channel&gt;")]}]
    slack.chat_postMessage(channel="CITHELP0", text="At <!date^1772524800^{time}|nine>", blocks=blocks)
    assert sandbox.lint == []


def test_the_log_of_the_wire_holds_no_token(slack: WebClient, sandbox: Sandbox) -> None:
    slack.apps_connections_open(app_token=sandbox.app_token)
    slack.api_call("auth.test", data={"token": sandbox.bot_token, "note": f"see {sandbox.bot_token}"})

    logged = json.dumps(sandbox.wire.latest(10))

    assert "auth.test" in logged
    assert sandbox.bot_token not in logged
    assert sandbox.app_token not in logged
    assert "link_key=[hidden]" in logged


def test_a_body_too_large_is_refused(sandbox: Sandbox) -> None:
    body = b"{" + b" " * 3_000_000

    status, _, _ = fetch(f"{sandbox.api_url}auth.test", "POST", body, {"Content-Type": "application/json"})

    assert status == 413
