"""Block Kit rules of elements: buttons, menus, inputs, pickers (docs.slack.dev, reference/block-kit/block-elements)."""

from __future__ import annotations

import re
from typing import Any
from zoneinfo import available_timezones

from bot.sandbox.checks import (
    ACTION_ID,
    CONFIRM,
    CONVERSATION_FILTER,
    DISPATCH,
    OPTION_GROUP,
    PLACEHOLDER,
    Check,
    Report,
    anything,
    by_type,
    exactly_one_of,
    flag,
    items,
    number,
    one_of,
    option,
    plain_text,
    shape,
    string,
)
from bot.sandbox.model import Json

DATE = string(10, 10, r"\d{4}-\d{2}-\d{2}")
TIME = string(5, 5, r"([01]\d|2[0-3]):[0-5]\d")
_COMMON: dict[str, Check] = {"action_id": ACTION_ID, "focus_on_load": flag}
_MENU: dict[str, Check] = {**_COMMON, "placeholder": PLACEHOLDER, "confirm": CONFIRM}
_MULTI: dict[str, Check] = {**_MENU, "max_selected_items": number(1, 10_000)}
_TYPED: dict[str, Check] = {**_COMMON, "placeholder": PLACEHOLDER, "dispatch_action_config": DISPATCH}
_IDS = items(string(40, 1), 0, 100)


def options_of(element: Json) -> list[Json]:
    """The options an element offers, those of its groups too."""
    grouped = [choice for group in element.get("option_groups", []) for choice in group["options"]]
    return [*element.get("options", []), *grouped]


def _initial_is_offered(report: Report, value: Json, pointer: str) -> None:
    offered = [_bare(choice) for choice in options_of(value)]
    if "initial_option" in value and _bare(value["initial_option"]) not in offered:
        report.add(f"{pointer}/initial_option", "initial_option must exactly match one of the provided options")
    for index, choice in enumerate(value.get("initial_options", [])):
        if _bare(choice) not in offered:
            place = f"{pointer}/initial_options/{index}"
            report.add(place, "initial_options must exactly match the provided options")


def _bare(choice: Json) -> tuple[Any, ...]:
    """What makes two options the same to Slack: text, its kind, and value; the emoji flag is Slack's to fill."""
    description = choice.get("description", {})
    return choice["text"]["type"], choice["text"]["text"], choice["value"], description.get("text")


def _values_differ(report: Report, value: Json, pointer: str) -> None:
    values = [choice["value"] for choice in options_of(value)]
    if len(set(values)) != len(values):
        report.add(pointer, "the values of the options must be unique")


def _menu(**initial: Check) -> Check:
    choices: dict[str, Check] = {"options": items(option(), 1, 100), "option_groups": items(OPTION_GROUP, 1, 100)}
    common = _MULTI if "initial_options" in initial else _MENU
    return shape({}, {**common, **choices, **initial}, exactly_one_of(*choices), _values_differ, _initial_is_offered)


def _boxes(**initial: Check) -> Check:
    optional = {**_COMMON, "confirm": CONFIRM, **initial}
    required = {"options": items(option(formatted=True), 1, 10)}
    return shape(required, optional, _values_differ, _initial_is_offered)


def _lengths_agree(report: Report, value: Json, pointer: str) -> None:
    if value.get("min_length", 0) > value.get("max_length", 3000):
        report.add(pointer, "min_length must not be greater than max_length")
    if len(value.get("initial_value", "")) > value.get("max_length", 3000):
        report.add(f"{pointer}/initial_value", "initial_value must not be longer than max_length")


def _is_a_number(report: Report, value: Any, pointer: str) -> None:
    if not isinstance(value, str) or not re.fullmatch(r"-?\d+(\.\d+)?", value):
        report.add(pointer, "must provide a number as a string")


def _is_a_zone(report: Report, value: Any, pointer: str) -> None:
    if value not in available_timezones():
        report.add(pointer, "must be a valid time zone")


_MOMENT = number(1_000_000_000, 9_999_999_999)
_OVERFLOW = shape(
    {"options": items(option(with_url=True), 1, 5)}, {"action_id": ACTION_ID, "confirm": CONFIRM}, _values_differ
)
_BUTTON = shape(
    {"text": plain_text(75)},
    {
        "action_id": ACTION_ID,
        "value": string(2000, 1),
        "url": string(3000, 1),
        "style": one_of("primary", "danger"),
        "confirm": CONFIRM,
        "accessibility_label": string(75, 1),
    },
)
IMAGE_ELEMENT = shape(
    {"alt_text": string(2000)},
    {"image_url": string(3000, 1), "slack_file": shape({}, {"id": string(40, 9), "url": string(3000, 1)})},
    exactly_one_of("image_url", "slack_file"),
)
_TEXT_INPUT = shape(
    {},
    {
        **_TYPED,
        "initial_value": string(3000),
        "multiline": flag,
        "min_length": number(0, 3000),
        "max_length": number(1, 3000),
    },
    _lengths_agree,
)
_NUMBER_INPUT = shape(
    {"is_decimal_allowed": flag},
    {**_TYPED, "initial_value": _is_a_number, "min_value": _is_a_number, "max_value": _is_a_number},
)

_BUTTONS: dict[str, Check] = {"button": _BUTTON, "overflow": _OVERFLOW}
_EXTERNAL = {"min_query_length": number(0, 100)}
_CONVERSATIONS: dict[str, Check] = {"default_to_current_conversation": flag, "filter": CONVERSATION_FILTER}
_MENUS: dict[str, Check] = {
    "static_select": _menu(initial_option=option()),
    "multi_static_select": _menu(initial_options=items(option(), 1, 100)),
    "external_select": shape({}, {**_MENU, **_EXTERNAL, "initial_option": option()}),
    "multi_external_select": shape({}, {**_MULTI, **_EXTERNAL, "initial_options": items(option(), 1, 100)}),
    "users_select": shape({}, {**_MENU, "initial_user": string(40, 1)}),
    "multi_users_select": shape({}, {**_MULTI, "initial_users": _IDS}),
    "channels_select": shape({}, {**_MENU, "initial_channel": string(40, 1), "response_url_enabled": flag}),
    "multi_channels_select": shape({}, {**_MULTI, "initial_channels": _IDS}),
    "conversations_select": shape(
        {}, {**_MENU, **_CONVERSATIONS, "initial_conversation": string(40, 1), "response_url_enabled": flag}
    ),
    "multi_conversations_select": shape({}, {**_MULTI, **_CONVERSATIONS, "initial_conversations": _IDS}),
    "checkboxes": _boxes(initial_options=items(option(formatted=True), 1, 10)),
    "radio_buttons": _boxes(initial_option=option(formatted=True)),
}
_DATE_AND_TIME: dict[str, Check] = {
    "datepicker": shape({}, {**_MENU, "initial_date": DATE}),
    "timepicker": shape({}, {**_MENU, "initial_time": TIME, "timezone": _is_a_zone}),
}
_MOMENTS: dict[str, Check] = {
    "datetimepicker": shape({}, {**_COMMON, "confirm": CONFIRM, "initial_date_time": _MOMENT})
}
_RICH_INPUT: dict[str, Check] = {
    "rich_text_input": shape(
        {"action_id": ACTION_ID},
        {**_TYPED, "initial_value": anything, "min_lines": number(1, 100), "max_lines": number(1, 100)},
    )
}
_INPUTS: dict[str, Check] = {
    "plain_text_input": _TEXT_INPUT,
    "email_text_input": shape({}, {**_TYPED, "initial_value": string(3000)}),
    "url_text_input": shape({}, {**_TYPED, "initial_value": string(3000)}),
    "number_input": _NUMBER_INPUT,
}
_FILES: dict[str, Check] = {
    "file_input": shape({}, {"action_id": ACTION_ID, "filetypes": anything, "max_files": number(1, 10)})
}

# Where each element may stand: docs.slack.dev, the pages of the three blocks.
ACCESSORY = by_type({**_BUTTONS, **_MENUS, **_DATE_AND_TIME, "image": IMAGE_ELEMENT})
IN_ACTIONS = by_type({**_BUTTONS, **_MENUS, **_DATE_AND_TIME, **_MOMENTS, **_RICH_INPUT})
IN_INPUT = by_type({**_INPUTS, **_MENUS, **_DATE_AND_TIME, **_MOMENTS, **_RICH_INPUT, **_FILES})
