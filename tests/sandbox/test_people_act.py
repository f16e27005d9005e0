"""What people do reaches the app in Slack's shape, and what the app says reaches people."""

from __future__ import annotations

import json
from typing import Any

import pytest
from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from bot.sandbox import Person, Sandbox
from tests.sandbox.blocks import actions, button, home, option, section, select
from tests.sandbox.conftest import Listening, always


class TestCommands:
    def test_a_command_has_slacks_fields(self, ana: Person, listening: Listening, sandbox: Sandbox) -> None:
        ana.types("/ask it A new laptop", in_="it-help")

        sent = listening.last
        assert listening.came[0][0] == "command"
        assert (sent["command"], sent["text"]) == ("/ask", "it A new laptop")
        assert (sent["channel_id"], sent["channel_name"], sent["user_id"]) == ("CITHELP0", "it-help", "UANA0000")
        assert sent["is_enterprise_install"] == "false"
        assert sent["response_url"].startswith(f"{sandbox.url}response/")
        assert "thread_ts" not in sent

    def test_names_become_ids_where_the_manifest_asks_for_it(
        self, ana: Person, listening: Listening, sandbox: Sandbox
    ) -> None:
        ana.types("/ask @bo & #it-help <b>", in_="it-help")
        assert listening.last["text"] == "<@UBO00000> &amp; <#CITHELP0|it-help> &lt;b&gt;"
        ana.types("/raw @bo & #it-help <b>", in_="it-help")
        assert listening.last["text"] == "@bo & #it-help <b>"

    def test_private_places_keep_their_names(self, ana: Person, listening: Listening) -> None:
        ana.types("/ask see #secret", in_="secret")
        assert listening.last["channel_name"] == "privategroup"
        assert listening.last["text"] == "see <#CSECRET0|>"
        ana.types("/ask", in_="dm")
        assert listening.last["channel_name"] == "directmessage"

    def test_the_answer_is_for_the_one_who_asked(self, ana: Person, bo: Person, listening: Listening) -> None:
        listening.answers = always(200, "*Here* you are")

        assert ana.types("/ask help", in_="it-help") == "Here you are"
        assert ana.sees("Here you are")
        assert not bo.sees("Here you are")

    def test_an_answer_in_the_channel_shows_the_command_too(
        self, ana: Person, bo: Person, listening: Listening
    ) -> None:
        listening.answers = always(200, {"response_type": "in_channel", "text": "For all"})

        assert ana.types("/ask help", in_="it-help") == ""
        assert bo.sees("For all")
        assert bo.sees("/ask help")

    @pytest.mark.parametrize(
        ("answer", "error"),
        [
            ((404, ""), "http_client_error"),
            ((500, ""), "http_service_error"),
            ((200, {"text": "Hi", "blocks": [section("")]}), "invalid_blocks"),
            ((200, {"response_type": "ephemeral"}), "no_text"),
        ],
    )
    def test_a_failure_is_told(
        self, sandbox: Sandbox, ana: Person, listening: Listening, answer: Any, error: str
    ) -> None:
        listening.answers = always(*answer)

        ana.types("/ask", in_="it-help")

        assert ana.sees(f'/ask failed with the error "{error}"')
        assert any(error in line for line in sandbox.lint)

    def test_nobody_listens_and_it_is_told(self, sandbox: Sandbox, ana: Person) -> None:
        ana.types("/ask", in_="it-help")

        assert ana.sees('/ask failed with the error "dispatch_failed"')

    def test_commands_are_not_for_threads_strangers_or_places_one_is_not_in(
        self, ana: Person, bo: Person, sandbox: Sandbox, listening: Listening
    ) -> None:
        said = ana.writes("Hello", in_="it-help")
        sandbox.workspace.add_member("eve", name="Eve", is_external=True)
        eve = sandbox.person("eve")
        sandbox.workspace.join(eve.id, sandbox.workspace.channel("it-help"))
        sandbox.settle()
        before = len(listening.came)

        with pytest.raises(AssertionError, match="do not work in threads"):
            ana.types("/ask", thread=said)
        with pytest.raises(AssertionError, match="is not in #secret"):
            bo.types("/ask", in_="secret")
        assert "not a valid command" in eve.types("/ask", in_="it-help")
        assert "not a valid command" in ana.types("/unknown", in_="it-help")
        assert len(listening.came) == before


class TestClicks:
    @pytest.fixture
    def card(self, slack: WebClient) -> str:
        blocks = [
            section("*R-1* A laptop"),
            actions(button("Take it", "take", value="1"), {"type": "overflow", "options": [option("Move")]}),
        ]
        return str(slack.chat_postMessage(channel="CITHELP0", text="R-1", blocks=blocks)["ts"])

    def test_a_click_has_slacks_shape(self, bo: Person, listening: Listening, card: str) -> None:
        bo.clicks("Take it")

        sent = listening.last
        assert sent["type"] == "block_actions"
        assert sent["user"]["id"] == bo.id
        assert sent["container"] == {
            "type": "message",
            "message_ts": card,
            "channel_id": "CITHELP0",
            "is_ephemeral": False,
        }
        assert sent["message"]["ts"] == card
        assert sent["channel"] == {"id": "CITHELP0", "name": "it-help"}
        assert sent["actions"][0]["value"] == "1"
        assert sent["actions"][0]["block_id"] == sent["message"]["blocks"][1]["block_id"]
        assert sent["is_enterprise_install"] is False

    def test_an_option_of_a_menu_is_pressed_by_its_name(self, bo: Person, listening: Listening, card: str) -> None:
        assert bo.message("R-1").buttons == ["Take it", "Move"]

        bo.clicks("Move")

        assert listening.last["actions"][0]["selected_option"]["value"] == "move"

    def test_what_is_not_offered_cannot_be_pressed(self, bo: Person, listening: Listening, card: str) -> None:
        with pytest.raises(AssertionError, match="There is: Take it, Move"):
            bo.clicks("Done")

    def test_a_double_click_comes_twice(self, bo: Person, listening: Listening, card: str) -> None:
        bo.clicks("Take it")
        bo.clicks("Take it")

        one, two = (body for kind, body, _ in listening.came if kind == "interactive")
        assert one["trigger_id"] != two["trigger_id"]
        assert one["actions"][0]["action_ts"] != two["actions"][0]["action_ts"]

    def test_a_forged_click_arrives(self, bo: Person, listening: Listening, card: str) -> None:
        bo.raw_click(action_id="delete.everything", value="all", message=bo.message("R-1"))

        assert listening.last["actions"][0]["action_id"] == "delete.everything"

    def test_a_click_in_an_ephemeral_message_comes_without_the_message(
        self, slack: WebClient, ana: Person, listening: Listening
    ) -> None:
        blocks = [section("Sure?"), actions(button("Yes", "yes"))]
        slack.chat_postEphemeral(channel="CITHELP0", user=ana.id, text="Sure?", blocks=blocks)

        ana.clicks("Yes")

        assert listening.last["container"]["is_ephemeral"] is True
        assert "message" not in listening.last
        WebhookClient(listening.last["response_url"]).send_dict({"delete_original": True})
        assert not ana.sees("Sure?")

    def test_a_click_nobody_answers_is_told(
        self, sandbox: Sandbox, bo: Person, listening: Listening, card: str
    ) -> None:
        listening.answers = always(404, "")

        bo.clicks("Take it")

        assert bo.sees('a click on take failed with the error "http_client_error"')
        assert len(listening.came) == 1 + len(listening.events("message"))

    def test_a_row_is_found_by_what_stands_in_it(self, slack: WebClient, ana: Person, listening: Listening) -> None:
        rows = [section(f"R-{n}", accessory=button("Open", "open", value=str(n))) for n in (1, 2, 3)]
        slack.views_publish(user_id=ana.id, view=home(*rows))
        ana.opens_home()

        ana.clicks("Open", beside="R-2")

        assert listening.last["actions"][0]["value"] == "2"

    def test_a_menu_in_a_message_is_chosen_from(self, slack: WebClient, ana: Person, listening: Listening) -> None:
        menu = section("Department", block_id="d", accessory=select(option("IT"), option("People")))
        slack.chat_postMessage(channel="CITHELP0", text="Which?", blocks=[menu])

        ana.chooses("People", in_="Department")

        assert listening.last["actions"][0]["selected_option"]["value"] == "people"
        held = listening.last["state"]["values"]["d"]["choose"]
        assert held["selected_option"]["value"] == "people"

    def test_buttons_in_attachments_work_as_well(self, slack: WebClient, ana: Person, listening: Listening) -> None:
        inside = [section("Late"), actions(button("Take it"))]
        slack.chat_postMessage(channel="CITHELP0", text="R-2", attachments=[{"color": "#c00", "blocks": inside}])

        ana.clicks("Take it", on=ana.message("Late"))

        assert listening.last["container"]["type"] == "message_attachment"

    def test_a_stranger_clicks_with_another_team(self, sandbox: Sandbox, listening: Listening, card: str) -> None:
        sandbox.workspace.add_member("eve", name="Eve", is_external=True)
        eve = sandbox.person("eve")
        sandbox.workspace.join(eve.id, sandbox.workspace.channel("it-help"))

        eve.clicks("Take it")

        sent = next(body for kind, body, _ in listening.came if kind == "interactive")
        assert sent["user"]["team_id"] != sent["team"]["id"]


def test_a_bolt_app_and_a_person_understand_each_other(
    in_process: App, slack: WebClient, ana: Person, bo: Person, sandbox: Sandbox
) -> None:
    @in_process.command("/ask")
    def ask(ack: Ack, command: dict[str, Any], client: WebClient) -> None:
        blocks = [section(f"*New*: {command['text']}"), actions(button("Take it"))]
        client.chat_postMessage(channel="CITHELP0", text="New", blocks=blocks)
        ack("Received")

    @in_process.action("take")
    def take(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        ts, name = body["message"]["ts"], body["user"]["id"]
        client.chat_update(channel="CITHELP0", ts=ts, text=f"Taken by <@{name}>")
        respond("Yours")
        ack()

    assert ana.types("/ask A new laptop", in_="secret") == "Received"
    assert bo.sees("New: A new laptop")

    bo.clicks("Take it")

    assert ana.sees("Taken by @Bo Berg")
    assert bo.sees("Yours")
    assert not ana.sees("Yours")
    assert sandbox.lint == []


def test_markup_is_read_as_a_person_reads_it(slack: WebClient, sandbox: Sandbox, ana: Person) -> None:
    sandbox.workspace.add_member("kei", name="Kei", zone="Asia/Tokyo")
    tokyo = sandbox.person("kei")
    sandbox.workspace.join(tokyo.id, sandbox.workspace.channel("it-help"))
    sandbox.settle()
    text = (
        "*Bold* _word_ ~gone~ `code` snake_case_name 2*3*4 <@UBO00000> <#CITHELP0> &lt;b&gt; "
        "<https://example.com|a link> <!date^1772528400^{date_short_pretty} at {time}|soon>"
    )
    slack.chat_postMessage(channel="CITHELP0", text="x", blocks=[section(text), {"type": "divider"}])

    read = ana.message("Bold").text

    assert read == ("Bold word gone code snake_case_name 2*3*4 @Bo Berg #it-help <b> a link today at 10:00 AM")
    assert tokyo.sees("today at 6:00 PM")


def test_a_failing_test_shows_the_screen(slack: WebClient, ana: Person) -> None:
    slack.chat_postMessage(channel="CITHELP0", text="x", blocks=[section("Late"), actions(button("Take it"))])

    with pytest.raises(AssertionError) as failed:
        ana.message("On time")

    assert "Helper: Late\n[Take it]" in str(failed.value)
    assert "#it-help" in str(failed.value)


def test_state_is_only_what_json_can_say(ana: Person, listening: Listening) -> None:
    ana.types("/ask", in_="it-help")

    assert json.loads(json.dumps(listening.last)) == listening.last
