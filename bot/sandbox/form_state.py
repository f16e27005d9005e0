"""The values of a form: what each element holds at first, untouched, and after an update of its view.

Shapes: docs.slack.dev, reference/interaction-payloads/view-interactions-payload.
"""

from __future__ import annotations

from typing import Any

from bot.sandbox.model import Json, elements_of

Values = dict[tuple[str, str], Json]

# Where each element keeps its value, where it starts from, and what it is while nobody touched it.
_KEEPS: dict[str, tuple[str, str | None, Any]] = {
    "plain_text_input": ("value", "initial_value", None),
    "email_text_input": ("value", "initial_value", None),
    "url_text_input": ("value", "initial_value", None),
    "number_input": ("value", "initial_value", None),
    "rich_text_input": ("rich_text_value", "initial_value", None),
    "static_select": ("selected_option", "initial_option", None),
    "external_select": ("selected_option", "initial_option", None),
    "radio_buttons": ("selected_option", "initial_option", None),
    "multi_static_select": ("selected_options", "initial_options", []),
    "multi_external_select": ("selected_options", "initial_options", []),
    "checkboxes": ("selected_options", "initial_options", []),
    "users_select": ("selected_user", "initial_user", None),
    "channels_select": ("selected_channel", "initial_channel", None),
    "conversations_select": ("selected_conversation", "initial_conversation", None),
    "multi_users_select": ("selected_users", "initial_users", []),
    "multi_channels_select": ("selected_channels", "initial_channels", []),
    "multi_conversations_select": ("selected_conversations", "initial_conversations", []),
    "datepicker": ("selected_date", "initial_date", None),
    "timepicker": ("selected_time", "initial_time", None),
    "datetimepicker": ("selected_date_time", "initial_date_time", None),
    "file_input": ("files", None, []),
}


def holds_a_value(element: Json) -> bool:
    """Whether an element has a place in `state.values`; buttons and overflow menus have none."""
    return element["type"] in _KEEPS


def value_key(element: Json) -> str:
    """The field of `state.values` in which this element keeps its value."""
    return _KEEPS[element["type"]][0]


def first_value(element: Json) -> Json:
    """What an element holds when its view opens."""
    key, initial, empty = _KEEPS[element["type"]]
    held = element.get(initial, empty) if initial else empty
    state: Json = {"type": element["type"], key: list(held) if isinstance(held, list) else held}
    if element["type"] == "timepicker" and "timezone" in element:
        state["timezone"] = element["timezone"]
    return state


def is_empty(state: Json) -> bool:
    """Whether nothing was chosen or typed."""
    key = _KEEPS[state["type"]][0]
    return state.get(key) in (None, "", [])


def carried_over(blocks: list[Json], old: Values) -> Values:
    """The values of the view that these blocks make.

    A value stays where block, element and kind stay the same; every other element starts from its initial value.
    """
    new: Values = {}
    for block, element in elements_of(blocks):
        if holds_a_value(element):
            place = (block["block_id"], element["action_id"])
            kept = old.get(place)
            fits = kept is not None and kept["type"] == element["type"] and _is_offered(element, kept)
            new[place] = kept if kept is not None and fits else first_value(element)
    return new


def state_values(blocks: list[Json], values: Values) -> Json:
    """`state.values` as payloads carry it: every element that can hold a value, the untouched ones too."""
    shown: Json = {}
    for block, element in elements_of(blocks):
        if holds_a_value(element):
            block_id, action_id = block["block_id"], element["action_id"]
            state = values.get((block_id, action_id)) or first_value(element)
            shown.setdefault(block_id, {})[action_id] = state
    return shown


def _is_offered(element: Json, state: Json) -> bool:
    if element["type"] not in ("static_select", "multi_static_select", "radio_buttons", "checkboxes"):
        return True
    groups = element.get("option_groups", [])
    options = [*element.get("options", []), *(option for group in groups for option in group["options"])]
    offered = {option["value"] for option in options}
    chosen = state[value_key(element)]
    picked = chosen if isinstance(chosen, list) else [chosen] if chosen else []
    return all(option["value"] in offered for option in picked)
