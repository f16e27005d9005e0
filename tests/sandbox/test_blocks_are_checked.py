"""Block Kit's rules, one payload for each."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.checks import Report
from bot.sandbox.checks_blocks import check_blocks
from bot.sandbox.checks_views import check_view
from tests.sandbox.blocks import (
    actions,
    button,
    chart,
    data_table,
    home,
    input_,
    line,
    modal,
    mrkdwn,
    option,
    plain,
    section,
    select,
    text_input,
)

IT, HR = option("IT"), option("HR")
CONFIRM = {"title": plain("Sure?"), "text": plain("Really"), "confirm": plain("Yes"), "deny": plain("No")}
IMAGE = {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "A cat"}


def problems(blocks: Any, surface: str = "message") -> list[str]:
    report = Report()
    check_blocks(report, blocks, surface)
    return report.found


RIGHT: dict[str, list[dict[str, Any]]] = {
    "a section with text": [section()],
    "a section with fields": [{"type": "section", "fields": [mrkdwn("a"), plain("b")]}],
    "a section with a button": [section(accessory=button())],
    "a header, a divider, a context": [
        {"type": "header", "text": plain("R-1")},
        {"type": "divider"},
        {"type": "context", "elements": [mrkdwn("*by* Ana"), IMAGE]},
    ],
    "buttons of every style": [actions(button(), button(action_id="b", style="danger", value="1", confirm=CONFIRM))],
    "an overflow menu": [actions({"type": "overflow", "action_id": "more", "options": [IT]})],
    "a menu with an initial option": [actions(select(IT, HR, initial_option=IT))],
    "a menu of groups": [
        actions({"type": "static_select", "option_groups": [{"label": plain("All"), "options": [IT, HR]}]})
    ],
    "two charts": [chart(), chart(("1", 0), ("2", 4))],
    "four lines over twenty weeks": [line(half=[1.5] * 20, usual=[2.0] * 20, upper=[4.0] * 20, lower=[0.5] * 20)],
    "a data table": [data_table(["Week", "In"], ["W1", 12], page_size=20, row_header_column_index=1)],
    "a data table of 101 rows and 20 columns": [data_table(*[[1] * 20] * 101)],
    "pickers": [
        actions(
            {"type": "datepicker", "action_id": "d", "initial_date": "2026-03-03"},
            {"type": "timepicker", "action_id": "t", "initial_time": "09:30", "timezone": "Europe/Paris"},
            {"type": "datetimepicker", "action_id": "m", "initial_date_time": 1_772_524_800},
        )
    ],
    "radio buttons with formatted options": [
        input_(
            "Urgency",
            {"type": "radio_buttons", "action_id": "u", "options": [{"text": mrkdwn("*now*"), "value": "1"}]},
        )
    ],
    "an image": [IMAGE | {"title": plain("A cat")}],
    "rich text": [
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [{"type": "text", "text": "hi", "style": {"bold": True}}],
                },
                {
                    "type": "rich_text_list",
                    "style": "bullet",
                    "elements": [{"type": "rich_text_section", "elements": [{"type": "user", "user_id": "UANA0000"}]}],
                },
            ],
        }
    ],
    "markdown": [{"type": "markdown", "text": "**bold**"}],
    "a table": [{"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]]}],
    "fifty blocks": [section() for _ in range(50)],
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_slack_takes_is_taken(name: str) -> None:
    assert problems(RIGHT[name]) == []


WRONG: dict[str, tuple[Any, str]] = {
    "fifty-one blocks": ([section() for _ in range(51)], "no more than 50 items allowed [json-pointer:/blocks]"),
    "a section of 3001 characters": (
        [section("x" * 3001)],
        "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
    ),
    "an empty text": ([section("")], "/blocks/0/text/text"),
    "a section without text": ([{"type": "section"}], "text or fields"),
    "eleven fields": ([{"type": "section", "fields": [mrkdwn("a")] * 11}], "/blocks/0/fields"),
    "no field": ([{"type": "section", "fields": []}], "/blocks/0/fields"),
    "a field of 2001 characters": ([{"type": "section", "fields": [mrkdwn("x" * 2001)]}], "/blocks/0/fields/0/text"),
    "a header of 151 characters": ([{"type": "header", "text": plain("x" * 151)}], "/blocks/0/text/text"),
    "a header in mrkdwn": ([{"type": "header", "text": mrkdwn("x")}], "unsupported type: mrkdwn"),
    "twenty-six elements": ([actions(*(button(action_id=str(n)) for n in range(26)))], "/blocks/0/elements"),
    "no element": ([actions()], "/blocks/0/elements"),
    "a text input among actions": ([actions(text_input())], "unsupported type: plain_text_input"),
    "a button in an input block": ([input_("What", button())], "unsupported type: button"),
    "an overflow in an input block": (
        [input_("What", {"type": "overflow", "options": [IT]})],
        "unsupported type: overflow",
    ),
    "a button in a context": ([{"type": "context", "elements": [button()]}], "unsupported type: button"),
    "eleven things in a context": ([{"type": "context", "elements": [mrkdwn("a")] * 11}], "/blocks/0/elements"),
    "a text input as accessory": ([section(accessory=text_input())], "unsupported type: plain_text_input"),
    "an input without label": ([{"type": "input", "element": text_input()}], "missing required field: label"),
    "a label of 2001 characters": ([input_("x" * 2001, block_id="b")], "/blocks/0/label/text"),
    "an image without alt_text": ([{"type": "image", "image_url": "https://example.com"}], "alt_text"),
    "an image from nowhere": ([{"type": "image", "alt_text": "A cat"}], "exactly one of"),
    "a button text of 76 characters": ([actions(button("x" * 76))], "/blocks/0/elements/0/text/text"),
    "a button value of 2001 characters": ([actions(button(value="x" * 2001))], "/blocks/0/elements/0/value"),
    "a button url of 3001 characters": ([actions(button(url="x" * 3001))], "/blocks/0/elements/0/url"),
    "a button in pink": ([actions(button(style="pink"))], "/blocks/0/elements/0/style"),
    "a button of mrkdwn": ([actions(button() | {"text": mrkdwn("x")})], "unsupported type: mrkdwn"),
    "an unknown field": ([section(colour="red")], "invalid additional property: colour"),
    "an unknown block": ([{"type": "fireworks"}], "unsupported type: fireworks"),
    "a block without type": ([{"text": plain("x")}], "missing required field: type"),
    "an alert in a message": ([{"type": "alert", "text": plain("x")}], "unsupported type: alert"),
    "an option text of 76 characters": ([actions(select(option("x" * 76, "v")))], "/options/0/text/text"),
    "an option value of 151 characters": ([actions(select(option("a", "x" * 151)))], "/options/0/value"),
    "an option in mrkdwn": ([actions(select({"text": mrkdwn("a"), "value": "a"}))], "unsupported type: mrkdwn"),
    "an option with url in a menu": ([actions(select(option("a", url="https://example.com")))], "property: url"),
    "a hundred and one options": ([actions(select(*(option(str(n)) for n in range(101))))], "/elements/0/options"),
    "no options": ([actions(select())], "/elements/0/options"),
    "options and groups": (
        [actions(select(IT, option_groups=[{"label": plain("a"), "options": [HR]}]))],
        "exactly one of",
    ),
    "the same value twice": ([actions(select(option("a", "1"), option("b", "1")))], "must be unique"),
    "an initial option nobody offers": ([actions(select(IT, initial_option=HR))], "initial_option must exactly match"),
    "an initial option of another wording": (
        [actions(select(IT, initial_option=option("I.T.", "it")))],
        "initial_option must exactly match",
    ),
    "six options in an overflow": (
        [actions({"type": "overflow", "options": [option(str(n)) for n in range(6)]})],
        "/elements/0/options",
    ),
    "eleven checkboxes": (
        [actions({"type": "checkboxes", "options": [option(str(n)) for n in range(11)]})],
        "/elements/0/options",
    ),
    "a placeholder of 151 characters": ([actions(select(IT, placeholder=plain("x" * 151)))], "/placeholder/text"),
    "a confirm title of 101 characters": (
        [actions(button(confirm=CONFIRM | {"title": plain("x" * 101)}))],
        "/confirm/title/text",
    ),
    "a confirm button of 31 characters": (
        [actions(button(confirm=CONFIRM | {"deny": plain("x" * 31)}))],
        "/confirm/deny/text",
    ),
    "more at least than at most": ([input_("What", text_input(min_length=5, max_length=4))], "min_length"),
    "a max_length of 3001": ([input_("What", text_input(max_length=3001))], "/element/max_length"),
    "a number without is_decimal_allowed": ([input_("How many", {"type": "number_input"})], "is_decimal_allowed"),
    "a number as a number": (
        [input_("How many", {"type": "number_input", "is_decimal_allowed": False, "initial_value": 3})],
        "/element/initial_value",
    ),
    "a date with a time": ([actions({"type": "datepicker", "initial_date": "2026-03-03T09"})], "/initial_date"),
    "a time of twelve hours": ([actions({"type": "timepicker", "initial_time": "9:30"})], "/initial_time"),
    "a moment in milliseconds": (
        [actions({"type": "datetimepicker", "initial_date_time": 1_772_524_800_000})],
        "/initial_date_time",
    ),
    "the same block_id twice": ([section(block_id="a"), section(block_id="a")], "block_id already exists: a"),
    "the same action_id twice in a block": ([actions(button(), button())], "action_id already exists: take"),
    "a block_id of 256 characters": ([section(block_id="x" * 256)], "/blocks/0/block_id"),
    "two tables": ([{"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]]}] * 2, "only_one_table_allowed"),
    "a table of 101 rows": (
        [{"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]] * 101}],
        "/blocks/0/rows",
    ),
    "a column that is aligned up": (
        [{"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]], "column_settings": [{"align": "up"}]}],
        "/column_settings/0/align",
    ),
    "three charts": ([chart()] * 3, "no more than 2 data_visualization"),
    "a chart in a pie": ([chart(type="pie")], "unsupported type: pie"),
    "a chart title of 51 characters": ([chart(title="x" * 51)], "/blocks/0/title"),
    "a bar of 21 characters": ([chart(("x" * 21, 1))], "/chart/series/0/data/0/label"),
    "twenty-one bars": ([chart(*((str(n), 1) for n in range(21)))], "/chart/series/0/data"),
    "a bar as high as a word": ([chart(("a", "high"))], "must provide a number"),
    "bars for other categories": ([chart(axis_config={"categories": ["Yes", "No"]})], "labels must match"),
    "two series of one name": (
        [chart(series=[{"name": "a", "data": [{"label": "b", "value": 1}]}] * 2, axis_config={"categories": ["b"]})],
        "series names must be unique",
    ),
    "a line of twenty-one weeks": ([line(half=[1] * 21)], "/chart/series/0/data"),
    "seven lines": ([line(**{f"s{n}": [1.0] for n in range(7)})], "/chart/series"),
    "a data table without a row below its head": ([data_table(["Week"])], "/rows"),
    "a data table of 102 rows": ([data_table(*[[1]] * 102)], "/rows"),
    "a data table of 21 columns": ([data_table(*[[1] * 21] * 2)], "/rows/0"),
    "a data table with a short row": ([data_table(["Week", "In"], ["W1"])], "same number of cells"),
    "a data table without a caption": (
        [{key: value for key, value in data_table(["a"], ["b"]).items() if key != "caption"}],
        "missing required field: caption",
    ),
    "a head of rich text": (
        [data_table([{"type": "rich_text", "elements": []}], ["W1"])],
        "/rows/0/0",
    ),
    "pages of 101 rows": ([data_table(["a"], ["b"], page_size=101)], "/page_size"),
    "a row's name in no column": ([data_table(["a"], ["b"], row_header_column_index=1)], "/row_header_column_index"),
    "a table and a data table": (
        [data_table(["a"], ["b"]), {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]]}],
        "only_one_table_allowed",
    ),
    "a data table of 10,001 characters": ([data_table(["a"], *[["x" * 2500]] * 4)], "characters together"),
    "too much markdown": ([{"type": "markdown", "text": "x" * 7000}] * 2, "together"),
    "a file input in a message": ([input_("File", {"type": "file_input"})], "only allowed in modals"),
    "response_url_enabled in a message": (
        [actions({"type": "channels_select", "response_url_enabled": True})],
        "response_url_enabled",
    ),
    "two elements with focus": (
        [input_("A", text_input(focus_on_load=True)), input_("B", text_input(focus_on_load=True))],
        "focus_on_load",
    ),
    "a number as text": ([section() | {"text": 3}], "must provide an object"),
    "something that is no list": ({"type": "section"}, "must provide an array"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_slack_refuses_is_refused(name: str) -> None:
    blocks, expected = WRONG[name]

    found = problems(blocks)

    assert any(expected in problem for problem in found), found


def test_an_initial_option_may_leave_out_the_emoji_flag_slack_fills_in() -> None:
    offered = {"text": plain("IT") | {"emoji": True}, "value": "it"}

    assert problems([actions(select(offered, initial_option=option("IT")))]) == []


@pytest.mark.parametrize("kind", ["markdown", "table"])
def test_some_blocks_are_for_messages_only(kind: str) -> None:
    block = RIGHT["markdown" if kind == "markdown" else "a table"][0]

    assert problems([block], "message") == []
    assert problems([block], "modal") != []
    assert problems([block], "home") != []


def test_an_alert_is_for_modals_only() -> None:
    alert = {"type": "alert", "text": plain("Late"), "level": "warning"}

    assert problems([alert], "modal") == []
    assert problems([alert], "home") != []


VIEWS: dict[str, tuple[dict[str, Any], str, str]] = {
    "a title of 25 characters": (modal(title=plain("x" * 25)), "modal", "/view/title/text"),
    "an empty title": (modal(title=plain("")), "modal", "/view/title/text"),
    "a submit of 25 characters": (modal(submit=plain("x" * 25)), "modal", "/view/submit/text"),
    "a hundred and one blocks": (modal(*(section() for _ in range(101))), "modal", "/view/blocks"),
    "private_metadata of 3001 characters": (modal(private_metadata="x" * 3001), "modal", "/view/private_metadata"),
    "a callback_id of 256 characters": (modal(callback_id="x" * 256), "modal", "/view/callback_id"),
    "inputs without submit": (
        {"type": "modal", "title": plain("A"), "blocks": [input_("What")]},
        "modal",
        "missing required field: submit",
    ),
    "a home with a title": (home() | {"title": plain("A")}, "home", "invalid additional property: title"),
    "a home as a modal": (home(), "modal", "/view/type"),
    "a block that is wrong": (modal(section("x" * 3001)), "modal", "/view/blocks/0/text/text"),
}


@pytest.mark.parametrize("name", VIEWS)
def test_views_slack_refuses_are_refused(name: str) -> None:
    view, surface, expected = VIEWS[name]

    found = check_view(view, surface).found

    assert any(expected in problem for problem in found), found


def test_a_refusal_has_slacks_form(slack: WebClient) -> None:
    with pytest.raises(SlackApiError) as refused:
        slack.chat_postMessage(channel="CITHELP0", text="Hi", blocks=[section("x" * 3001)])

    answer = refused.value.response
    sentence = "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    assert answer.status_code == 200
    assert answer["ok"] is False
    assert answer["error"] == "invalid_blocks"
    assert answer["errors"] == [sentence]
    assert answer["response_metadata"]["messages"] == [f"[ERROR] {sentence}"]


@pytest.mark.parametrize("blocks", ['{"type": "section"}', '"[]"', "[1]", "not json"])
def test_blocks_that_are_no_list_of_objects_have_a_code_of_their_own(slack: WebClient, blocks: str) -> None:
    with pytest.raises(SlackApiError, match="invalid_blocks_format"):
        slack.api_call("chat.postMessage", params={"channel": "CITHELP0", "text": "Hi", "blocks": blocks})
