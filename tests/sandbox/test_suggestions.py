"""Menus whose options the app gives while somebody types."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk import WebClient

from bot.sandbox import Person, Sandbox
from tests.sandbox.blocks import input_, modal, option
from tests.sandbox.conftest import Listening

TOWNS = ["Paris", "Parma", "Porto", "Rome"]


def menu(**more: Any) -> dict[str, Any]:
    return {"type": "external_select", "action_id": "town", "min_query_length": 0, **more}


def answered(options: list[str]) -> dict[str, Any]:
    return {"options": [option(name) for name in options]}


@pytest.fixture
def answers(listening: Listening) -> list[Any]:
    """What the app answers to whoever types: by default the towns that begin like that."""
    answers: list[Any] = []

    def answer(kind: str, body: Any, *_: Any) -> tuple[int, Any]:
        if body.get("type") != "block_suggestion":
            return 200, None
        return answers[0] if answers else (200, answered([one for one in TOWNS if one.startswith(body["value"])]))

    listening.answers = answer
    return answers


def opens(slack: WebClient, ana: Person, listening: Listening, **more: Any) -> None:
    ana.types("/ask", in_="it-help")
    view = modal(input_("Where", menu(**more)), private_metadata="seven")
    slack.views_open(trigger_id=str(listening.last["trigger_id"]), view=view)


def test_the_app_is_asked_what_was_typed_and_where(
    slack: WebClient, ana: Person, listening: Listening, answers: list[Any]
) -> None:
    opens(slack, ana, listening)

    assert ana.searches("Pa", in_="Where") == ["Paris", "Parma"]

    asked = listening.last
    assert (asked["type"], asked["value"]) == ("block_suggestion", "Pa")
    assert (asked["block_id"], asked["action_id"]) == ("where", "town")
    assert asked["view"]["private_metadata"] == "seven"
    assert asked["container"]["type"] == "view"
    assert not {"trigger_id", "response_url", "actions"} & set(asked)


def test_what_was_offered_is_chosen_and_sent(
    slack: WebClient, ana: Person, listening: Listening, answers: list[Any]
) -> None:
    opens(slack, ana, listening)

    ana.submits(Where="Parma")

    held = listening.last["view"]["state"]["values"]["where"]["town"]
    assert held["type"] == "external_select"
    assert held["selected_option"]["value"] == option("Parma")["value"]


def test_what_was_not_offered_cannot_be_chosen(
    slack: WebClient, ana: Person, listening: Listening, answers: list[Any]
) -> None:
    opens(slack, ana, listening)

    with pytest.raises(AssertionError, match="not offered here"):
        ana.chooses("Berlin", in_="Where")


def test_fewer_letters_than_the_menu_wants_ask_nobody(
    slack: WebClient, ana: Person, listening: Listening, answers: list[Any]
) -> None:
    opens(slack, ana, listening, min_query_length=3)
    before = listening.last

    assert ana.searches("Pa", in_="Where") == []
    assert listening.last is before
    assert ana.searches("Par", in_="Where") == ["Paris", "Parma"]


def test_groups_have_headings(slack: WebClient, ana: Person, listening: Listening, answers: list[Any]) -> None:
    opens(slack, ana, listening)
    label = {"type": "plain_text", "text": "By the sea"}
    answers.append((200, {"option_groups": [{"label": label, "options": [option("Porto")]}]}))

    assert ana.searches("", in_="Where") == ["By the sea:", "Porto"]


@pytest.mark.parametrize(
    ("answer", "complaint"),
    [
        ((200, answered([f"Town {number}" for number in range(101)])), "/options"),
        ((200, {"options": [{"text": "Paris", "value": "p"}]}), "/options/0/text"),
        ((200, None), "neither options nor option_groups"),
        ((200, {"options": [], "option_groups": []}), "neither options nor option_groups"),
        ((500, None), "http_service_error"),
    ],
)
def test_an_answer_that_slack_cannot_show_is_a_fault_of_the_app(
    slack: WebClient,
    ana: Person,
    sandbox: Sandbox,
    listening: Listening,
    answers: list[Any],
    answer: Any,
    complaint: str,
) -> None:
    opens(slack, ana, listening)
    answers.append(answer)

    with pytest.raises(AssertionError, match="could not be loaded"):
        ana.searches("P", in_="Where")

    assert any("block_suggestion town" in line and complaint in line for line in sandbox.lint), sandbox.lint
