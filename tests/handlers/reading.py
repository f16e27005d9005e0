"""Finders: what a view shows and offers, without counting its blocks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.sandbox.checks import Report
from bot.sandbox.checks_blocks import TEXT_WORRYING, check_blocks, text_in_all
from bot.sandbox.checks_views import check_view, is_too_large
from bot.sandbox.content import LONGEST_TEXT
from bot.sandbox.model import Member, elements_of
from bot.sandbox.render import Renderer
from bot.sandbox.state import State
from handlers.manifest import manifest
from handlers.views.blocks import fallback
from tests.moments import TUESDAY_AT_NINE

_READER = Renderer(
    State(manifest(), lambda: TUESDAY_AT_NINE, "Acme"),
    Member("UPAT0000", "pat", "Pat Penn", "Europe/Paris", "", "TACME000", "DPAT0000"),
)


@dataclass(frozen=True)
class Surface:
    """Something Slack is given to show: a message, a modal or a home, as it goes over the wire."""

    name: str
    kind: str
    payload: dict[str, Any]
    complaint: str = ""
    """What the SDK's own models refused."""

    @property
    def blocks(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.payload.get("blocks", [])
        return found

    @property
    def texts(self) -> str:
        """All that can be read, one text per line."""
        return "\n".join([str(self.payload.get("text", "")), *_texts(self.blocks)])

    @property
    def read(self) -> str:
        """What a person in Paris reads on Tuesday at nine: without markup, with moments in their own time."""
        return _READER.message(str(self.payload.get("text", "")), self.blocks)

    @property
    def labels(self) -> list[str]:
        """What can be pressed or chosen: buttons, and the entries of menus."""
        return [element["text"]["text"] for element in self._elements() if element["type"] == "button"] + [
            option["text"]["text"] for element in self._elements() for option in element.get("options", [])
        ]

    @property
    def action_ids(self) -> set[str]:
        """The ids of everything that sends a payload when somebody touches it."""
        return {
            element["action_id"]
            for block, element in elements_of(self.blocks)
            if block["type"] != "input" or block.get("dispatch_action")
        }

    @property
    def values(self) -> list[str]:
        """What buttons and the entries of *More* carry."""
        return [element["value"] for element in self._elements() if "value" in element] + [
            option["value"]
            for element in self._elements()
            if element["type"] == "overflow"
            for option in element["options"]
        ]

    def _elements(self) -> Iterator[dict[str, Any]]:
        for _block, element in elements_of(self.blocks):
            yield element


def a_message(name: str, text: str, blocks: Sequence[Block]) -> Surface:
    """With the text that the postman sends beside the blocks."""
    return _built(name, "message", lambda: {"text": fallback(text), "blocks": [block.to_dict() for block in blocks]})


def a_reply(name: str, answer: dict[str, Any]) -> Surface:
    """The answer to a command; nobody else sees it."""
    return _built(name, "message", lambda: answer)


def a_view(name: str, view: View) -> Surface:
    return _built(name, str(view.type), view.to_dict)


def refused(surface: Surface) -> list[str]:
    """What Slack would refuse, or worry about, in Slack's words."""
    if surface.complaint:
        return [surface.complaint]
    report = Report()
    if surface.kind == "message":
        check_blocks(report, surface.blocks, "message")
        if len(surface.payload["text"]) > LONGEST_TEXT:
            report.add("/text", "msg_too_long")
        if not report and text_in_all(surface.blocks) > TEXT_WORRYING:
            report.add("/blocks", f"more than {TEXT_WORRYING} characters of text")
    else:
        report = check_view(surface.payload, surface.kind)
        if is_too_large(surface.payload):
            report.add("/view", "view_too_large")
    return report.found


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"]
        for item in value.values():
            if isinstance(item, dict | list):
                yield from _texts(item)


def _built(name: str, kind: str, serialised: Callable[[], dict[str, Any]]) -> Surface:
    try:
        return Surface(name, kind, json.loads(json.dumps(serialised())))
    except SlackObjectFormationError as error:
        return Surface(name, kind, {}, complaint=str(error))
