"""Menus to choose from: up to a hundred options stand in them, of more Handoff is asked while somebody types."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from slack_sdk.models.blocks import (
    ExternalDataMultiSelectElement,
    ExternalDataSelectElement,
    Option,
    OptionGroup,
    StaticMultiSelectElement,
    StaticSelectElement,
)

from handlers.views.blocks import plain

# What Slack takes in a menu, and in an answer to somebody who types.
MOST_OPTIONS = 100


def menu(
    action_id: str, options: Sequence[Option], *, placeholder: str | None = None, chosen: str | None = None
) -> StaticSelectElement | ExternalDataSelectElement:
    """Choose one. `chosen` is the value of the one that is chosen already, if it is offered."""
    initial = next((one for one in options if one.value == chosen), None)
    if len(options) <= MOST_OPTIONS:
        return StaticSelectElement(
            action_id=action_id, placeholder=placeholder, options=list(options), initial_option=initial
        )
    return ExternalDataSelectElement(
        action_id=action_id, placeholder=_to_search(placeholder), initial_option=initial, min_query_length=0
    )


def menu_of_many(
    action_id: str, options: Sequence[Option], *, placeholder: str | None = None, chosen: Iterable[str] = ()
) -> StaticMultiSelectElement | ExternalDataMultiSelectElement:
    """Choose any number of them."""
    values = set(chosen)
    initial = [one for one in options if one.value in values] or None
    if len(options) <= MOST_OPTIONS:
        return StaticMultiSelectElement(
            action_id=action_id, placeholder=placeholder, options=list(options), initial_options=initial
        )
    return ExternalDataMultiSelectElement(
        action_id=action_id, placeholder=_to_search(placeholder), initial_options=initial, min_query_length=0
    )


def suggestions(found: Sequence[Option]) -> dict[str, Any]:
    """What Slack shows to somebody who types: all that was found, or the first hundred and how to get at the others."""
    if len(found) <= MOST_OPTIONS:
        return {"options": list(found)}
    heading = f"The first {MOST_OPTIONS} of {len(found)}. Type to find the others"
    return {"option_groups": [OptionGroup(label=plain(heading), options=list(found[:MOST_OPTIONS]))]}


def _to_search(placeholder: str | None) -> str:
    return f"{placeholder or 'Choose'}, or type its name"
