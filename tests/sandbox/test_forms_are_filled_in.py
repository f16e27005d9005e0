"""Every kind of field takes what a person would say, and Slack's form refuses what it would refuse."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.sandbox import Person
from tests.sandbox.blocks import input_, modal, option, select
from tests.sandbox.conftest import Listening


def opens(slack: WebClient, listening: Listening, ana: Person, *elements: dict[str, Any], **more: Any) -> None:
    """Ana has a form with these fields open, called Field 1, Field 2, …"""
    ana.types("/ask", in_="it-help")
    blocks = [
        input_(f"Field {n}", {"action_id": f"a{n}", **element}, **more) for n, element in enumerate(elements, start=1)
    ]
    slack.views_open(trigger_id=listening.last["trigger_id"], view=modal(*blocks))


OPTIONS = [option("IT"), option("People", "hr")]
WORDS: dict[str, tuple[dict[str, Any], Any, dict[str, Any], str]] = {
    "a text": ({"type": "plain_text_input"}, "Hello", {"value": "Hello"}, "Hello"),
    "a number": ({"type": "number_input", "is_decimal_allowed": True}, 4.5, {"value": "4.5"}, "4.5"),
    "an option by its text": ({"type": "static_select", "options": OPTIONS}, "People", {}, "People"),
    "an option by its value": ({"type": "radio_buttons", "options": OPTIONS}, "hr", {}, "People"),
    "an option in another case": ({"type": "static_select", "options": OPTIONS}, "PEOPLE", {}, "People"),
    "an option of a group": (
        {
            "type": "static_select",
            "option_groups": [{"label": {"type": "plain_text", "text": "All"}, "options": OPTIONS}],
        },
        "IT",
        {},
        "IT",
    ),
    "several options": ({"type": "checkboxes", "options": OPTIONS}, ["IT", "People"], {}, "IT, People"),
    "one of several": ({"type": "multi_static_select", "options": OPTIONS}, "IT", {}, "IT"),
    "nothing": ({"type": "plain_text_input", "initial_value": "Hello"}, None, {"value": None}, ""),
    "nobody": ({"type": "multi_users_select"}, [], {"selected_users": []}, ""),
    "a person by handle": ({"type": "users_select"}, "bo", {"selected_user": "UBO00000"}, "@Bo Berg"),
    "people by name": ({"type": "multi_users_select"}, ["Bo Berg"], {"selected_users": ["UBO00000"]}, "@Bo Berg"),
    "a channel": ({"type": "channels_select"}, "#it-help", {"selected_channel": "CITHELP0"}, "#it-help"),
    "a conversation": (
        {"type": "conversations_select"},
        "it-help",
        {"selected_conversation": "CITHELP0"},
        "#it-help",
    ),
    "a date": ({"type": "datepicker"}, date(2026, 3, 3), {"selected_date": "2026-03-03"}, "2026-03-03"),
    "a date as text": ({"type": "datepicker"}, "2026-03-03", {"selected_date": "2026-03-03"}, "2026-03-03"),
    "a time": ({"type": "timepicker"}, time(9, 30), {"selected_time": "09:30"}, "09:30"),
    "a moment": (
        {"type": "datetimepicker"},
        datetime(2026, 3, 3, 8, tzinfo=UTC),
        {"selected_date_time": 1_772_524_800},
        "1772524800",
    ),
    "rich text": ({"type": "rich_text_input"}, "Hello", {}, "Hello"),
}


@pytest.mark.parametrize("name", WORDS)
def test_a_field_takes_a_persons_words(slack: WebClient, listening: Listening, ana: Person, name: str) -> None:
    element, words, expected, shown = WORDS[name]
    opens(slack, listening, ana, element, optional=True)

    ana.fills(**{"Field 1": words})

    assert ana.modal is not None
    assert ana.modal.value("Field 1") == shown
    ana.submits()
    sent = listening.last["view"]["state"]["values"]["field-1"]["a1"]
    assert sent["type"] == element["type"]
    assert sent.items() >= expected.items()


REFUSED: dict[str, tuple[dict[str, Any], Any, str]] = {
    "too short": ({"type": "plain_text_input", "min_length": 5}, "abc", "This needs at least 5 characters."),
    "no address": ({"type": "email_text_input"}, "ana", "Please enter an email address."),
    "no link": (
        {"type": "url_text_input"},
        "example.com",
        "Please enter an address that begins with http:// or https://.",
    ),
    "no number": ({"type": "number_input", "is_decimal_allowed": True}, "four", "Please enter a number."),
    "a part of one": ({"type": "number_input", "is_decimal_allowed": False}, 1.5, "Please enter a number."),
    "too little": (
        {"type": "number_input", "is_decimal_allowed": False, "min_value": "3"},
        2,
        "This must be at least 3.",
    ),
    "too much": ({"type": "number_input", "is_decimal_allowed": False, "max_value": "3"}, 4, "This must be at most 3."),
    "too many": (
        {"type": "multi_static_select", "options": OPTIONS, "max_selected_items": 1},
        ["IT", "People"],
        "Please choose at most 1.",
    ),
    "nothing": ({"type": "static_select", "options": OPTIONS}, None, "Please complete this required field."),
}


@pytest.mark.parametrize("name", REFUSED)
def test_slacks_form_refuses_it_before_the_app_hears(
    slack: WebClient, listening: Listening, ana: Person, name: str
) -> None:
    element, words, sentence = REFUSED[name]
    opens(slack, listening, ana, element)

    ana.submits(**{"Field 1": words})

    assert ana.modal is not None
    assert ana.modal.errors == {"Field 1": sentence}
    assert listening.last["command"] == "/ask"


def test_a_form_can_be_read(slack: WebClient, listening: Listening, ana: Person) -> None:
    opens(slack, listening, ana, select(*OPTIONS), {"type": "plain_text_input"})

    assert ana.modal is not None
    assert ana.modal.title == "A form"
    assert ana.modal.labels == ["Field 1", "Field 2"]
    assert ana.modal.options("Field 1") == ["IT", "People"]
    assert ana.modal.buttons == []
    assert "[Send]" in ana.modal.text


def test_fields_answer_to_their_ids_as_well(slack: WebClient, listening: Listening, ana: Person) -> None:
    opens(slack, listening, ana, {"type": "plain_text_input"}, {"type": "plain_text_input"})

    ana.submits(a1="By action", field_2="By label, said loosely")

    values = listening.last["view"]["state"]["values"]
    assert values["field-1"]["a1"]["value"] == "By action"
    assert values["field-2"]["a2"]["value"] == "By label, said loosely"


def test_what_is_not_there_cannot_be_filled_in(slack: WebClient, listening: Listening, ana: Person) -> None:
    with pytest.raises(AssertionError, match="No modal is open"):
        ana.submits()
    opens(slack, listening, ana, select(*OPTIONS), {"type": "users_select"})

    with pytest.raises(AssertionError, match=r"There is no field “Colour” here. There is: “Field 1”, “Field 2”."):
        ana.fills(Colour="red")
    with pytest.raises(AssertionError, match=r"“Legal” is not offered here. There is: IT, People."):
        ana.chooses("Legal", in_="Field 1")
    with pytest.raises(AssertionError, match="nobody and nothing called “zoe”"):
        ana.chooses("zoe", in_="Field 2")
