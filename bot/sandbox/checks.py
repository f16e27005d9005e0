"""The grammar of Block Kit rules: small checks that are put together to bigger ones, and the parts blocks share.

A check looks at one value and reports what Slack would refuse, in Slack's words and with Slack's json-pointer.
Limits: docs.slack.dev, reference/block-kit/composition-objects.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Protocol

from bot.sandbox.model import Json


class Report:
    """What is wrong with a payload: sentences, each ending in the json-pointer of the place."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def add(self, pointer: str, problem: str) -> None:
        self.found.append(f"{problem} [json-pointer:{pointer or '/'}]")

    def __bool__(self) -> bool:
        return bool(self.found)


class Check(Protocol):
    """Reports everything wrong with the value found at the pointer."""

    def __call__(self, report: Report, value: Any, pointer: str) -> None: ...


def anything(report: Report, value: Any, pointer: str) -> None:
    """Let every value pass: something else looks at it."""


def string(at_most: int, at_least: int = 0, pattern: str | None = None) -> Check:
    """A string of so many characters, wholly of the pattern if there is one."""

    def check(report: Report, value: Any, pointer: str) -> None:
        if not isinstance(value, str):
            report.add(pointer, "must provide a string")
        elif len(value) < at_least:
            report.add(pointer, f"must be more than {at_least - 1} characters")
        elif len(value) > at_most:
            report.add(pointer, f"must be less than {at_most + 1} characters")
        elif pattern is not None and not re.fullmatch(pattern, value, re.DOTALL):
            report.add(pointer, f"does not match {pattern}")

    return check


def number(lowest: int, highest: int) -> Check:
    """A whole number between two bounds, both allowed."""

    def check(report: Report, value: Any, pointer: str) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            report.add(pointer, "must provide an integer")
        elif not lowest <= value <= highest:
            report.add(pointer, f"must be between {lowest} and {highest}")

    return check


def flag(report: Report, value: Any, pointer: str) -> None:
    """True or false."""
    if not isinstance(value, bool):
        report.add(pointer, "must provide a boolean")


def one_of(*allowed: str | int) -> Check:
    """One of a few values."""

    def check(report: Report, value: Any, pointer: str) -> None:
        if value not in allowed:
            report.add(pointer, f"must be one of {', '.join(map(str, allowed))}")

    return check


def items(each: Check, at_least: int, at_most: int) -> Check:
    """A list of so many items, each of them right."""

    def check(report: Report, value: Any, pointer: str) -> None:
        if not isinstance(value, list):
            report.add(pointer, "must provide an array")
            return
        if len(value) < at_least:
            report.add(pointer, f"no fewer than {at_least} items allowed")
        if len(value) > at_most:
            report.add(pointer, f"no more than {at_most} items allowed")
        for index, item in enumerate(value[:at_most]):
            each(report, item, f"{pointer}/{index}")

    return check


def shape(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None, *also: Check) -> Check:
    """An object with these fields and no others; `also` looks at the whole once its fields are right."""
    optional = optional or {}

    def check(report: Report, value: Any, pointer: str) -> None:
        if not isinstance(value, dict):
            report.add(pointer, "must provide an object")
            return
        before = len(report.found)
        for name in required:
            if name not in value:
                report.add(pointer, f"missing required field: {name}")
        for name, part in value.items():
            rule = required.get(name) or optional.get(name)
            if name == "type":
                continue
            if rule is None:
                report.add(pointer, f"invalid additional property: {name}")
            else:
                rule(report, part, f"{pointer}/{name}")
        if len(report.found) == before:
            for rule in also:
                rule(report, value, pointer)

    return check


def by_type(kinds: Mapping[str, Check]) -> Check:
    """An object whose `type` says which check applies."""

    def check(report: Report, value: Any, pointer: str) -> None:
        if not isinstance(value, dict):
            report.add(pointer, "must provide an object")
        elif "type" not in value:
            report.add(pointer, "missing required field: type")
        elif not isinstance(value["type"], str) or value["type"] not in kinds:
            report.add(pointer, f"unsupported type: {value['type']}")
        else:
            kinds[value["type"]](report, value, pointer)

    return check


def exactly_one_of(*names: str) -> Check:
    """One of these fields, and only one."""

    def check(report: Report, value: Json, pointer: str) -> None:
        if sum(name in value for name in names) != 1:
            report.add(pointer, f"exactly one of {', '.join(names)} is required")

    return check


def plain_text(at_most: int) -> Check:
    """A plain_text object of 1 to so many characters."""
    return by_type({"plain_text": shape({"text": string(at_most, 1)}, {"emoji": flag})})


def any_text(at_most: int) -> Check:
    """A plain_text or mrkdwn object of 1 to so many characters."""
    return by_type(
        {
            "plain_text": shape({"text": string(at_most, 1)}, {"emoji": flag}),
            "mrkdwn": shape({"text": string(at_most, 1)}, {"verbatim": flag}),
        }
    )


def option(*, formatted: bool = False, with_url: bool = False) -> Check:
    """An option: text up to 75 characters, value up to 150; mrkdwn in radio buttons and checkboxes only."""
    text = any_text if formatted else plain_text
    extra: dict[str, Check] = {"url": string(3000, 1)} if with_url else {}
    return shape({"text": text(75), "value": string(150, 1)}, {"description": text(75), **extra})


OPTION_GROUP = shape({"label": plain_text(75), "options": items(option(), 1, 100)})

# What an app answers to a block_suggestion: at most a hundred, which may be none.
SUGGESTED_OPTIONS = items(option(), 0, 100)
SUGGESTED_GROUPS = items(OPTION_GROUP, 0, 100)

CONFIRM = shape(
    {"title": plain_text(100), "text": any_text(300), "confirm": plain_text(30), "deny": plain_text(30)},
    {"style": one_of("primary", "danger")},
)

DISPATCH = shape(
    {"trigger_actions_on": items(one_of("on_enter_pressed", "on_character_entered"), 1, 2)},
)

CONVERSATION_FILTER = shape(
    {},
    {
        "include": items(one_of("im", "mpim", "private", "public"), 1, 4),
        "exclude_external_shared_channels": flag,
        "exclude_bot_users": flag,
    },
)

PLACEHOLDER = plain_text(150)
BLOCK_ID = string(255, 1)
ACTION_ID = string(255, 1)
