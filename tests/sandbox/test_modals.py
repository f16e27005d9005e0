"""Triggers, stacks, what was typed, and what an app may answer to a form."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox import Clock, Person, Sandbox
from tests.sandbox.blocks import actions, button, home, input_, modal, option, section, select, text_input
from tests.sandbox.conftest import Listening


@pytest.fixture
def trigger(ana: Person, listening: Listening) -> str:
    """A fresh trigger of Ana's."""
    ana.types("/ask", in_="it-help")
    return str(listening.last["trigger_id"])


def error_of(call: Any, **arguments: Any) -> str:
    with pytest.raises(SlackApiError) as refused:
        call(**arguments)
    return str(refused.value.response["error"])


class TestTriggers:
    def test_a_trigger_opens_one_modal(self, slack: WebClient, trigger: str, ana: Person) -> None:
        slack.views_open(trigger_id=trigger, view=modal())

        assert ana.modal is not None
        assert error_of(slack.views_open, trigger_id=trigger, view=modal()) == "exchanged_trigger_id"

    def test_a_trigger_lives_three_seconds(self, slack: WebClient, trigger: str, clock: Clock) -> None:
        clock.forward(timedelta(seconds=3.1))

        assert error_of(slack.views_open, trigger_id=trigger, view=modal()) == "expired_trigger_id"

    def test_a_made_up_trigger_is_none(self, slack: WebClient) -> None:
        assert error_of(slack.views_open, trigger_id="1.2.3", view=modal()) == "invalid_trigger_id"

    def test_the_next_trigger_can_be_late(
        self, sandbox: Sandbox, slack: WebClient, ana: Person, listening: Listening
    ) -> None:
        sandbox.faults.expire_triggers()
        ana.types("/ask", in_="it-help")

        late = listening.last["trigger_id"]

        assert error_of(slack.views_open, trigger_id=late, view=modal()) == "expired_trigger_id"

    def test_a_wrong_view_leaves_the_trigger_whole(self, slack: WebClient, trigger: str) -> None:
        with pytest.raises(SlackApiError) as refused:
            slack.views_open(trigger_id=trigger, view=modal(title={"type": "plain_text", "text": "x" * 25}))

        assert refused.value.response["error"] == "invalid_arguments"
        assert "[json-pointer:/view/title/text]" in refused.value.response["response_metadata"]["messages"][0]
        assert slack.views_open(trigger_id=trigger, view=modal())["ok"]

    def test_a_trigger_from_no_modal_pushes_none(self, slack: WebClient, trigger: str) -> None:
        assert error_of(slack.views_push, trigger_id=trigger, view=modal()) == "invalid_trigger_id"

    def test_a_view_of_more_than_250_kb_is_too_large(self, slack: WebClient, trigger: str) -> None:
        blocks = [section("x" * 2999) for _ in range(90)]

        assert error_of(slack.views_open, trigger_id=trigger, view=modal(*blocks)) == "view_too_large"


class TestStacks:
    @pytest.fixture
    def opened(self, slack: WebClient, trigger: str) -> dict[str, Any]:
        view = modal(input_("What"), actions(button("Next", "next")), external_id="mine")
        return dict(slack.views_open(trigger_id=trigger, view=view)["view"])

    def test_three_modals_are_the_most(
        self, slack: WebClient, ana: Person, listening: Listening, opened: dict[str, Any]
    ) -> None:
        for title in ("Second", "Third"):
            ana.clicks("Next")
            view = modal(actions(button("Next", "next")), title={"type": "plain_text", "text": title})
            pushed = slack.views_push(trigger_id=listening.last["trigger_id"], view=view)["view"]

        assert pushed["root_view_id"] == opened["id"]
        assert pushed["previous_view_id"] not in (None, opened["id"])
        ana.clicks("Next")
        again = listening.last["trigger_id"]
        assert error_of(slack.views_push, trigger_id=again, view=modal()) == "push_limit_reached"

        ana.closes()
        assert ana.modal is not None
        assert ana.modal.title == "Second"

    def test_a_refused_window_is_remembered_unless_it_was_ordered(
        self, slack: WebClient, sandbox: Sandbox, trigger: str
    ) -> None:
        sandbox.faults.fail("views.open", error="fatal_error")
        error_of(slack.views_open, trigger_id=trigger, view=modal())
        assert sandbox.refused_views == []

        error_of(slack.views_update, view_id="V0", view=modal())

        assert sandbox.refused_views == ["views.update: not_found"]

    def test_an_external_id_is_used_once(
        self, slack: WebClient, bo: Person, listening: Listening, opened: dict[str, Any]
    ) -> None:
        bo.types("/ask", in_="it-help")
        trigger = listening.last["trigger_id"]

        error = error_of(slack.views_open, trigger_id=trigger, view=modal(external_id="mine"))

        assert error == "duplicate_external_id"

    def test_two_who_change_the_same_view_are_told(self, slack: WebClient, opened: dict[str, Any]) -> None:
        first = slack.views_update(view_id=opened["id"], hash=opened["hash"], view=modal())["view"]

        assert first["hash"] != opened["hash"]
        error = error_of(slack.views_update, view_id=opened["id"], hash=opened["hash"], view=modal())
        assert error == "hash_conflict"

    def test_a_closed_view_is_not_found(self, slack: WebClient, ana: Person, opened: dict[str, Any]) -> None:
        assert slack.views_update(external_id="mine", view=modal(external_id="mine"))["ok"]
        ana.closes()

        assert error_of(slack.views_update, view_id=opened["id"], view=modal()) == "not_found"

    def test_what_was_typed_stays_while_its_ids_stay(
        self, slack: WebClient, ana: Person, opened: dict[str, Any]
    ) -> None:
        ana.fills(What="A laptop")
        slack.views_update(view_id=opened["id"], view=modal(section("More"), input_("What"), input_("Why")))

        assert ana.modal is not None
        assert ana.modal.value("What") == "A laptop"
        assert ana.modal.value("Why") == ""

        other = input_("What", text_input() | {"action_id": "anew", "initial_value": "Nothing"})
        slack.views_update(view_id=opened["id"], view=modal(other))
        assert ana.modal.value("What") == "Nothing"


STATES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "plain_text_input": ({}, {"value": None}),
    "number_input": ({"is_decimal_allowed": False}, {"value": None}),
    "email_text_input": ({}, {"value": None}),
    "static_select": ({"options": [option("IT")]}, {"selected_option": None}),
    "radio_buttons": ({"options": [option("IT")]}, {"selected_option": None}),
    "checkboxes": ({"options": [option("IT")]}, {"selected_options": []}),
    "multi_static_select": ({"options": [option("IT")]}, {"selected_options": []}),
    "users_select": ({}, {"selected_user": None}),
    "multi_users_select": ({}, {"selected_users": []}),
    "channels_select": ({}, {"selected_channel": None}),
    "conversations_select": ({}, {"selected_conversation": None}),
    "datepicker": ({}, {"selected_date": None}),
    "timepicker": ({"timezone": "Europe/Paris"}, {"selected_time": None, "timezone": "Europe/Paris"}),
    "datetimepicker": ({}, {"selected_date_time": None}),
}


@pytest.mark.parametrize("kind", STATES)
def test_an_untouched_field_is_there_and_empty(slack: WebClient, trigger: str, kind: str) -> None:
    more, empty = STATES[kind]
    element = {"type": kind, "action_id": "a", **more}

    view = slack.views_open(trigger_id=trigger, view=modal(input_("Field", element)))["view"]

    assert view["state"]["values"] == {"field": {"a": {"type": kind, **empty}}}


class TestSubmitting:
    @pytest.fixture
    def form(self, slack: WebClient, ana: Person, listening: Listening, trigger: str) -> None:
        choice = select(option("IT"), option("People", "hr"))
        blocks = [input_("What", text_input(max_length=20)), input_("Department", choice, optional=True)]
        slack.views_open(trigger_id=trigger, view=modal(*blocks, private_metadata="CITHELP0"))

    @pytest.fixture
    def answers(self, listening: Listening) -> list[Any]:
        """What the app answers to the form: the first one, if there is any."""
        answers: list[Any] = []
        listening.answers = lambda *_: answers[0] if answers else (200, None)
        return answers

    def test_a_form_says_what_was_typed_and_not_where(self, ana: Person, listening: Listening, form: None) -> None:
        ana.submits(What="A laptop", Department="People")

        sent = listening.last
        assert sent["type"] == "view_submission"
        assert not {"channel", "response_url", "message", "container"} & set(sent)
        assert sent["view"]["private_metadata"] == "CITHELP0"
        assert sent["view"]["state"]["values"]["what"]["write"] == {"type": "plain_text_input", "value": "A laptop"}
        chosen = sent["view"]["state"]["values"]["department"]["choose"]["selected_option"]
        assert chosen["value"] == "hr"
        assert ana.modal is None

    def test_slack_itself_asks_for_what_is_missing(self, ana: Person, listening: Listening, form: None) -> None:
        before = len(listening.came)
        ana.submits()
        assert ana.modal is not None
        assert ana.modal.errors == {"What": "Please complete this required field."}
        ana.submits(What="x" * 21)
        assert ana.modal.errors == {"What": "This takes at most 20 characters."}
        assert len(listening.came) == before

    def test_errors_stay_beside_their_fields(self, ana: Person, form: None, answers: list[Any]) -> None:
        answers.append((200, {"response_action": "errors", "errors": {"what": "Say more."}}))

        ana.submits(What="x")

        assert ana.modal is not None
        assert ana.modal.errors == {"What": "Say more."}
        assert ana.sees("Say more.")

    def test_update_push_and_clear(self, ana: Person, form: None, answers: list[Any]) -> None:
        push = {"response_action": "push", "view": modal(title={"type": "plain_text", "text": "On top"})}
        answers.append((200, push))
        ana.submits(What="x")
        assert ana.modal is not None
        assert ana.modal.title == "On top"

        answers[0] = (200, {"response_action": "update", "view": modal(section("Thanks"))})
        ana.submits(What="x")
        assert "Thanks" in ana.modal.text

        answers[0] = (200, {"response_action": "clear"})
        ana.submits()
        assert ana.modal is None

    @pytest.mark.parametrize(
        ("answer", "complaint"),
        [
            ((500, None), "http_service_error"),
            ((404, None), "http_client_error"),
            ((200, "ok"), "neither empty nor a response_action"),
            ((200, {"text": "hi"}), "neither empty nor a response_action"),
            ((200, {"response_action": "close"}), "neither empty nor a response_action"),
            ((200, {"response_action": "errors", "errors": {}}), "at least one block"),
            ((200, {"response_action": "errors", "errors": {"nobody": "x"}}), "no input block of this view"),
            ((200, {"response_action": "errors", "errors": {"what": ""}}), "says nothing"),
            ((200, {"response_action": "update", "view": home()}), "/view/type"),
            ((200, {"response_action": "push", "view": {"type": "modal"}}), "missing required field: title"),
        ],
    )
    def test_an_answer_slack_cannot_follow_leaves_the_form_open(
        self, sandbox: Sandbox, ana: Person, form: None, answers: list[Any], answer: Any, complaint: str
    ) -> None:
        answers.append(answer)

        ana.submits(What="A laptop")

        assert ana.modal is not None
        assert ana.modal.trouble == "We had some trouble connecting. Try again?"
        assert ana.modal.value("What") == "A laptop"
        assert any(complaint in line for line in sandbox.lint), sandbox.lint

    def test_a_window_that_is_refused_is_a_fault_of_the_app(
        self, slack: WebClient, sandbox: Sandbox, ana: Person, form: None, answers: list[Any]
    ) -> None:
        assert error_of(slack.views_update, view_id="VNOBODY", view=modal()) == "not_found"
        answers.append((200, {"response_action": "push", "view": {"type": "modal"}}))
        ana.submits(What="x")

        asked, answered = sandbox.refused_views
        assert asked.startswith("views.update: not_found")
        assert answered.startswith("response_action push: missing required field: title")
        assert [line for line in sandbox.complaints if "pressed and saw nothing" in line] == sandbox.complaints[-2:]

    def test_a_fault_that_was_ordered_is_none_of_the_app(
        self, slack: WebClient, sandbox: Sandbox, trigger: str
    ) -> None:
        sandbox.faults.fail("views.open", error="internal_error")

        assert error_of(slack.views_open, trigger_id=trigger, view=modal()) == "internal_error"
        assert sandbox.refused_views == []

    def test_a_form_that_is_closed_tells_of_it_when_asked_to(
        self, slack: WebClient, ana: Person, listening: Listening
    ) -> None:
        ana.types("/ask", in_="it-help")
        picker = actions(select(option("IT"), option("People")), block_id="menu")
        view = modal(input_("What"), picker, notify_on_close=True)
        slack.views_open(trigger_id=listening.last["trigger_id"], view=view)
        ana.chooses("IT", in_="choose")
        ana.fills(What="x")

        ana.closes()

        closed = listening.last
        assert (closed["type"], closed["is_cleared"]) == ("view_closed", False)
        assert set(closed["view"]["state"]["values"]) == {"menu"}


class TestFieldsThatSpeakUp:
    def test_only_where_it_was_asked_for(self, slack: WebClient, ana: Person, listening: Listening) -> None:
        ana.types("/ask", in_="it-help")
        loud = input_("Loud", select(option("IT"), option("People")), dispatch_action=True)
        quiet = input_("Quiet", select(option("IT"), option("People")))
        slack.views_open(trigger_id=listening.last["trigger_id"], view=modal(loud, quiet))
        before = len(listening.came)

        ana.fills(Quiet="People")
        assert len(listening.came) == before
        ana.fills(Loud="IT")

        sent = listening.last
        assert sent["type"] == "block_actions"
        assert sent["actions"][0]["selected_option"]["value"] == "it"
        assert sent["container"] == {"type": "view", "view_id": sent["view"]["id"]}
        assert not {"channel", "message", "response_url"} & set(sent)
        for state in (sent["state"]["values"], sent["view"]["state"]["values"]):
            assert state["quiet"]["choose"]["selected_option"]["value"] == "people"
            assert state["loud"]["choose"]["selected_option"]["value"] == "it"

    def test_the_app_can_change_the_form_meanwhile(self, slack: WebClient, ana: Person, listening: Listening) -> None:
        def answer(kind: str, body: dict[str, Any]) -> tuple[int, str]:
            if body.get("type") == "block_actions":
                blocks = [*body["view"]["blocks"], input_("Serial number")]
                slack.views_update(view_id=body["view"]["id"], view=modal(*blocks))
            return 200, ""

        ana.types("/ask", in_="it-help")
        view = modal(input_("Kind", select(option("Laptop"), option("Chair")), dispatch_action=True))
        slack.views_open(trigger_id=listening.last["trigger_id"], view=view)
        listening.answers = answer

        ana.submits(Kind="Laptop", **{"Serial number": "42"})

        assert listening.last["view"]["state"]["values"]["serial-number"]["write"]["value"] == "42"


def test_home_is_published_for_one_person(slack: WebClient, ana: Person, bo: Person, listening: Listening) -> None:
    first = slack.views_publish(user_id=ana.id, view=home(section("Hello Ana"), actions(button("New", "new"))))["view"]

    ana.opens_home()
    ana.clicks("New")

    assert "Hello Ana" in ana.home
    assert not bo.sees("Hello Ana")
    assert listening.events("app_home_opened")[0]["view"]["id"] == first["id"]
    assert listening.last["view"]["type"] == "home"
    assert error_of(slack.views_publish, user_id=ana.id, view=home(), hash="1.old") == "hash_conflict"
    assert error_of(slack.views_publish, user_id=ana.id, view=modal()) == "invalid_arguments"
