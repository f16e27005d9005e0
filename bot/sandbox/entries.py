"""What can be entered into an element: a person's words turned into its value, and what Slack's form refuses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from datetime import time as time_of_day
from typing import Any

from bot.sandbox.checks_elements import options_of
from bot.sandbox.file_objects import file_object
from bot.sandbox.form_state import first_value, holds_a_value, is_empty, value_key
from bot.sandbox.model import Json, View
from bot.sandbox.render import Renderer
from bot.sandbox.state import State

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_URL = re.compile(r"https?://\S+")
_TYPED = ("plain_text_input", "email_text_input", "url_text_input", "number_input")
_FROM_OPTIONS = (
    *("static_select", "multi_static_select", "radio_buttons", "checkboxes", "overflow"),
    *("external_select", "multi_external_select"),
)
_LONGEST = 3000
_MOST_FILES = 10


class Refused(Exception):
    """Something Slack's client would not let this person do; the message says it to them."""


def entered(state: State, renderer: Renderer, element: Json, words: Any) -> Json:
    """The value an element takes from a person's words: option texts, names, dates. Refused when it offers no such."""
    kind = element["type"]
    if not holds_a_value(element):
        raise Refused(f"A {kind} takes no value.")
    key = value_key(element)
    if kind == "file_input":
        return {"type": kind, key: [file_object(state, file) for file in words or ()]}
    if words is None or words == []:
        empty: Any = [] if isinstance(first_value(element)[key], list) else None
        return {"type": kind, key: empty}
    if isinstance(first_value(element)[key], list):
        many = [words] if isinstance(words, str) or not isinstance(words, Sequence) else list(words)
        picked = [_one(state, renderer, element, one) for one in many]
        return {"type": kind, key: picked}
    return {"type": kind, key: _one(state, renderer, element, words)}


def _one(state: State, renderer: Renderer, element: Json, words: Any) -> Any:
    kind = element["type"]
    if kind in _FROM_OPTIONS:
        return option_called(renderer, element, str(words))
    if "users" in kind:
        return _found(words, {id_: (m.handle, m.name, f"@{m.name}") for id_, m in state.members.items()})
    if "channels" in kind or "conversations" in kind:
        return _found(words, {id_: (c.name, f"#{c.name}") for id_, c in state.channels.items()})
    if kind == "datetimepicker":
        return int(words.timestamp()) if isinstance(words, datetime) else int(words)
    if isinstance(words, date):
        return words.isoformat()
    if isinstance(words, time_of_day):
        return f"{words:%H:%M}"
    if kind == "rich_text_input":
        text = {"type": "text", "text": str(words)}
        return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [text]}]}
    return str(words)


def option_called(renderer: Renderer, element: Json, words: str) -> Json:
    """The option with that text, or else that value. Refused when there is none."""
    options = options_of(element)
    for same in (str.__eq__, lambda one, other: one.casefold() == other.casefold()):
        for option in options:
            if same(renderer.object(option["text"]), words) or same(option["value"], words):
                return option
    offered = ", ".join(renderer.object(option["text"]) for option in options)
    raise Refused(f"“{words}” is not offered here. There is: {offered}.")


def _found(words: Any, names: dict[str, tuple[str, ...]]) -> str:
    wanted = str(getattr(words, "id", words))
    if wanted in names:
        return wanted
    for id_, called in names.items():
        if wanted in called:
            return id_
    raise Refused(f"There is nobody and nothing called “{wanted}”.")


def accepted(element: Json, given: Any) -> Json:
    """A value as the page sends it, brought into Slack's shape. Refused when the element does not offer it."""
    if not holds_a_value(element) or not isinstance(given, dict):
        raise Refused("This takes no value.")
    key = value_key(element)
    value: Any = given.get(key)
    is_list = isinstance(first_value(element)[key], list)
    if value is None or (is_list and value == []):
        return {"type": element["type"], key: [] if is_list else None}
    if is_list != isinstance(value, list):
        raise Refused("This takes another kind of value.")
    if element["type"] in _FROM_OPTIONS:
        chosen = [_same_option(element, one) for one in (value if is_list else [value])]
        return {"type": element["type"], key: chosen if is_list else chosen[0]}
    return {"type": element["type"], key: value}


def _same_option(element: Json, given: Any) -> Json:
    for option in options_of(element):
        if isinstance(given, dict) and option["value"] == given.get("value"):
            return option
    raise Refused("That option is not offered here.")


def problems_of(view: View) -> dict[str, str]:
    """What Slack's own form refuses before it is sent: a sentence for each block_id."""
    problems = {}
    for block in view.blocks:
        if block["type"] == "input":
            element = block["element"]
            held = view.values.get((block["block_id"], element["action_id"])) or first_value(element)
            problem = _problem(block, element, held)
            if problem:
                problems[block["block_id"]] = problem
    return problems


def _problem(block: Json, element: Json, held: Json) -> str | None:
    if is_empty(held):
        return None if block.get("optional") else "Please complete this required field."
    value = held[value_key(element)]
    kind = element["type"]
    if kind in _TYPED:
        least, most = element.get("min_length", 0), element.get("max_length", _LONGEST)
        if len(value) < least:
            return f"This needs at least {least} characters."
        if len(value) > most:
            return f"This takes at most {most} characters."
    if kind == "email_text_input" and not _EMAIL.fullmatch(value):
        return "Please enter an email address."
    if kind == "url_text_input" and not _URL.fullmatch(value):
        return "Please enter an address that begins with http:// or https://."
    if kind == "number_input":
        return _number_problem(element, value)
    if kind == "file_input":
        return _files_problem(element, value)
    if isinstance(value, list) and len(value) > element.get("max_selected_items", len(value)):
        return f"Please choose at most {element['max_selected_items']}."
    return None


def _files_problem(element: Json, files: list[Json]) -> str | None:
    most, kinds = element.get("max_files", _MOST_FILES), element.get("filetypes")
    if len(files) > most:
        return f"Please choose at most {most} files."
    if kinds and any(file["filetype"] not in kinds for file in files):
        return f"This takes files of these types: {', '.join(kinds)}."
    return None


def _number_problem(element: Json, value: str) -> str | None:
    form = r"-?\d+(\.\d+)?" if element["is_decimal_allowed"] else r"-?\d+"
    if not re.fullmatch(form, value):
        return "Please enter a number."
    if "min_value" in element and float(value) < float(element["min_value"]):
        return f"This must be at least {element['min_value']}."
    if "max_value" in element and float(value) > float(element["max_value"]):
        return f"This must be at most {element['max_value']}."
    return None
