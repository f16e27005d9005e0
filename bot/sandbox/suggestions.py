"""Menus whose options the app gives while somebody looks or types (docs.slack.dev, block_suggestion-payload)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.sandbox.checks import SUGGESTED_GROUPS, SUGGESTED_OPTIONS, Report
from bot.sandbox.delivery import Courier
from bot.sandbox.entries import Refused
from bot.sandbox.model import Ephemeral, Json, Member, Message, View
from bot.sandbox.payloads import block_suggestion
from bot.sandbox.workspace import Workspace

Origin = Message | Ephemeral | View

EXTERNAL = ("external_select", "multi_external_select")
# Slack asks from the third letter on, unless the element says otherwise.
LEAST_TYPED = 3
FAILED = "The options could not be loaded."


class Suggestions:
    """Asks the app for options, and remembers which of them somebody may choose."""

    def __init__(self, workspace: Workspace, courier: Courier) -> None:
        self._workspace = workspace
        self._courier = courier

    def ask(self, member: Member, origin: Origin, block: Json, element: Json, typed: str) -> list[Json]:
        """What the menu shows for what was typed, as groups of {label, options}; none before enough was typed.

        Refused when the app gave no answer that Slack could show; the lint says what was wrong with it.
        """
        if element["type"] not in EXTERNAL:
            raise Refused("That menu has its options already.")
        if len(typed) < element.get("min_query_length", LEAST_TYPED):
            return []
        with self._workspace.lock:
            payload = block_suggestion(self._workspace, member, origin, block, element, typed)
        ack = self._courier.deliver("interactive", payload, accepts_response=True)
        problem = ack.error or _problem(ack.body)
        if problem is not None or not isinstance(ack.body, dict):
            self._workspace.lint.append(f"block_suggestion {element['action_id']}: {problem}")
            raise Refused(FAILED)
        groups = ack.body.get("option_groups") or [{"options": ack.body.get("options", [])}]
        with self._workspace.lock:
            self._workspace.suggested[place(member, origin, block, element)] += _options(groups)
        return groups

    def offered(self, member: Member, origin: Origin, block: Json, element: Json) -> Json:
        """The element with all options that this person was shown in it, and those that it had from the start."""
        initial = element.get("initial_options") or [element[name] for name in ("initial_option",) if name in element]
        shown = [*initial, *self._workspace.suggested[place(member, origin, block, element)]]
        return {**element, "options": list({one["value"]: one for one in shown}.values())}


def place(member: Member, origin: Origin, block: Json, element: Json) -> tuple[str, str, str, str]:
    """Whose menu it is."""
    where = origin.id if isinstance(origin, (View, Ephemeral)) else f"{origin.channel_id} {origin.ts}"
    return member.id, where, block["block_id"], element["action_id"]


def _problem(body: Any) -> str | None:
    if not isinstance(body, dict) or ("options" in body) == ("option_groups" in body):
        return f"the answer is neither options nor option_groups: {body!r}"
    report = Report()
    if "options" in body:
        SUGGESTED_OPTIONS(report, body["options"], "/options")
    else:
        SUGGESTED_GROUPS(report, body["option_groups"], "/option_groups")
    return "; ".join(report.found) if report else None


def _options(groups: list[Json]) -> Iterator[Json]:
    for group in groups:
        yield from group["options"]
