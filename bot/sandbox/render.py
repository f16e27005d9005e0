"""Slack's markup and blocks as the plain text a person reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.sandbox.form_state import Values, holds_a_value, value_key
from bot.sandbox.model import Json, Member
from bot.sandbox.state import State

_TOKEN = re.compile(r"<([^<>\n]+)>")
_STASHED = re.compile("\ue000(\\d+)\ue001")
_MARKS = [
    re.compile(r"```\n?(.*?)\n?```", re.DOTALL),
    *(
        re.compile(rf"(?<![\w{mark}]){mark}(?=\S)([^\n]*?)(?<=\S){mark}(?![\w{mark}])")
        for mark in (r"\*", "_", "~", "`")
    ),
]
_QUOTE = re.compile(r"^(?:&gt;|>) ?", re.MULTILINE)
_DATE = re.compile(r"!date\^(\d+)\^([^|]*?)(?:\^[^|]*)?(?:\|(.*))?")
_HALF_A_YEAR = timedelta(days=183)
_DAY_NAMES = {-1: "yesterday", 0: "today", 1: "tomorrow"}


def unescaped(text: str) -> str:
    """Slack's three entities as the characters they stand for."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


class Renderer:
    """Text as one reader sees it: in their zone, with names in place of ids."""

    def __init__(self, state: State, reader: Member) -> None:
        self._state = state
        self._zone = ZoneInfo(reader.zone)

    def text(self, source: str) -> str:
        """mrkdwn without its marks."""
        stash: list[str] = []

        def put_away(found: re.Match[str]) -> str:
            stash.append(self._token(found[1]))
            return f"\ue000{len(stash) - 1}\ue001"

        text = _TOKEN.sub(put_away, source)
        for mark in _MARKS:
            text = mark.sub(r"\1", text)
        text = unescaped(_QUOTE.sub("", text))
        return _STASHED.sub(lambda found: stash[int(found[1])], text)

    def object(self, part: Json | None) -> str:
        """A text object."""
        if part is None:
            return ""
        return self.text(part["text"]) if part["type"] == "mrkdwn" else str(part["text"])

    def blocks(self, blocks: list[Json], *, controls: bool = False, values: Values | None = None) -> str:
        """Blocks line by line; `controls` shows buttons, menus and inputs too, with what they hold."""
        lines = [line for block in blocks for line in self._lines(block, controls, values or {})]
        return "\n".join(line for line in lines if line)

    def label(self, block: Json, element: Json) -> str:
        """How a person would call this element: its label, else its placeholder or the text it stands beside."""
        if block["type"] == "input":
            return self.object(block["label"])
        if element["type"] == "button":
            return self.object(element["text"])
        if "placeholder" in element:
            return self.object(element["placeholder"])
        return self.object(block.get("text"))

    def message(self, text: str, blocks: list[Json], attachments: list[Json] | None = None) -> str:
        """What a message says: its blocks where it has some, its text otherwise."""
        said = [self.blocks(blocks) if blocks else self.text(text)]
        for part in attachments or []:
            said.append(self.blocks(part["blocks"]) if "blocks" in part else self.text(part.get("text", "")))
        return "\n".join(part for part in said if part)

    def _lines(self, block: Json, controls: bool, values: Values) -> Iterator[str]:
        kind = block["type"]
        if kind in ("section", "header", "alert"):
            yield self.object(block.get("text"))
            yield from (self.object(part) for part in block.get("fields", []))
            if "accessory" in block and (controls or block["accessory"]["type"] == "image"):
                yield self._element(block, block["accessory"], values)
        elif kind == "context":
            yield " ".join(
                part["alt_text"] if part["type"] == "image" else self.object(part) for part in block["elements"]
            )
        elif kind == "actions" and controls:
            yield " ".join(self._element(block, element, values) for element in block["elements"])
        elif kind == "input":
            yield self.object(block["label"])
            if controls:
                yield self._element(block, block["element"], values)
            yield self.object(block.get("hint"))
        elif kind == "image":
            yield self.object(block.get("title"))
            yield block["alt_text"]
        elif kind == "markdown":
            yield block["text"]
        elif kind == "rich_text":
            yield self._rich(block["elements"])
        elif kind in ("table", "data_table"):
            yield str(block.get("caption", ""))
            yield from (" | ".join(self._rich([cell]) for cell in row) for row in block["rows"])
        elif kind == "data_visualization":
            yield str(block["title"])
            for series in block["chart"]["series"]:
                yield f"{series['name']}: " + ", ".join(
                    f"{point['label']} {point['value']}" for point in series["data"]
                )

    def _element(self, block: Json, element: Json, values: Values) -> str:
        kind = element["type"]
        if kind == "image":
            return str(element["alt_text"])
        if kind == "button":
            return f"[{self.object(element['text'])}]"
        if kind == "overflow":
            return f"[… {' | '.join(self.object(option['text']) for option in element['options'])}]"
        held = values.get((block["block_id"], element["action_id"]))
        shown = self.value(element, held) if held else ""
        return f"[{shown or self.object(element.get('placeholder')) or kind.replace('_', ' ')}]"

    def value(self, element: Json, held: Json) -> str:
        """What an element holds, as its reader sees it."""
        if not holds_a_value(element):
            return ""
        value: Any = held.get(value_key(element))
        parts = value if isinstance(value, list) else [] if value is None else [value]
        return ", ".join(self._held(part) for part in parts)

    def _held(self, part: Any) -> str:
        if isinstance(part, dict):
            if "mode" in part:
                return str(part.get("name", part["id"]))
            return self.object(part["text"]) if "text" in part else self._rich(part.get("elements", []))
        if part in self._state.members:
            return f"@{self._state.members[part].name}"
        if part in self._state.channels:
            return f"#{self._state.channels[part].name}"
        return str(part)

    def _token(self, inside: str) -> str:
        target, _, label = inside.partition("|")
        if date := _DATE.fullmatch(inside):
            return self._date(int(date[1]), date[2])
        if target[0] == "@":
            member = self._state.members.get(target[1:])
            return f"@{member.name if member else label or target[1:]}"
        if target[0] == "#":
            channel = self._state.channels.get(target[1:])
            return f"#{channel.name if channel else label or target[1:]}"
        if target[0] == "!":
            return unescaped(label) or f"@{target[1:].split('^')[0]}"
        return unescaped(label or target.removeprefix("mailto:"))

    def _date(self, seconds: int, form: str) -> str:
        """Slack's date tokens: docs.slack.dev, messaging/formatting-message-text."""
        moment = datetime.fromtimestamp(seconds, self._zone)
        now = self._state.now().astimezone(self._zone)
        year = f", {moment.year}" if abs(moment - now) > _HALF_A_YEAR else ""
        hour, half = moment.hour % 12 or 12, "AM" if moment.hour < 12 else "PM"  # noqa: PLR2004
        month_day = f"{moment:%B} {moment.day}{_ordinal(moment.day)}{year}"
        short, long = f"{moment:%b} {moment.day}{year}", f"{moment:%A}, {month_day}"
        near = _DAY_NAMES.get((moment.date() - now.date()).days)
        tokens = {
            "{date_num}": f"{moment:%Y-%m-%d}",
            "{date_short_pretty}": near or short,
            "{date_long_pretty}": near or long,
            "{date_pretty}": near or month_day,
            "{date_short}": short,
            "{date_long}": long,
            "{date}": month_day,
            "{time_secs}": f"{hour}:{moment:%M:%S} {half}",
            "{time}": f"{hour}:{moment:%M} {half}",
            "{ago}": _ago(moment - now),
        }
        for token, value in tokens.items():
            form = form.replace(token, value)
        return form

    def _rich(self, parts: list[Json]) -> str:
        return "".join(self._rich_part(part) for part in parts).rstrip("\n")

    def _rich_part(self, part: Json) -> str:
        kind = part["type"]
        if kind == "rich_text_list":
            return "".join(f"• {self._rich(item['elements'])}\n" for item in part["elements"])
        if kind.startswith("rich_text"):
            return self._rich(part["elements"]) + "\n"
        if kind == "link":
            return str(part.get("text") or part["url"])
        if kind in ("user", "channel"):
            return self._token(f"{'@' if kind == 'user' else '#'}{part[f'{kind}_id']}")
        if kind == "date":
            return self._date(part["timestamp"], part["format"])
        return {"broadcast": f"@{part.get('range')}", "emoji": f":{part.get('name')}:"}.get(
            kind, str(part.get("text", part.get("value", "")))
        )


def _ordinal(day: int) -> str:
    return "th" if day in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


def _ago(away: timedelta) -> str:
    seconds = abs(int(away.total_seconds()))
    for unit, length in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        if seconds >= length:
            count = seconds // length
            words = f"{count} {unit}{'s' if count > 1 else ''}"
            return f"in {words}" if away > timedelta(0) else f"{words} ago"
    return "just now"
