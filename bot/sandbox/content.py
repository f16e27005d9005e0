"""The content of a message from the app: checked as Slack does, and looked over for what a good app never sends."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.sandbox.arguments import Arguments
from bot.sandbox.checks import Report, anything, items, shape, string
from bot.sandbox.checks_blocks import TEXT_IN_ALL, TEXT_WORRYING, check_blocks, text_in_all, texts_of
from bot.sandbox.model import Json, SlackError, elements_of
from bot.sandbox.state import State

LONGEST_TEXT = 4000
MOST_ATTACHMENTS = 100
METADATA_BYTES = 16_000
_PAGES = re.compile(r"<!(channel|here|everyone)\b")
_DATE = re.compile(r"<!date\^[^>]*>")
_RIGHT_DATE = re.compile(r"<!date\^\d{1,10}\^[^|>]+\|[^>]+>")
_SPECIAL = re.compile(r"[<>&]")
_SHORTEST_TELLING = 3


@dataclass(frozen=True)
class Content:
    """What a message says. `blocks` and `attachments` are None where the call did not speak of them."""

    text: str
    blocks: list[Json] | None
    attachments: list[Json] | None
    metadata: Json | None

    @property
    def flat_blocks(self) -> list[Json]:
        """Its blocks and those in its attachments."""
        inside = [block for part in self.attachments or [] for block in part.get("blocks", [])]
        return [*(self.blocks or []), *inside]


def read_content(args: Arguments, state: State, where: str) -> Content:
    """The content of a call. SlackError for what Slack refuses; worries go to the lint."""
    text = args.text("text") or ""
    blocks = args.nested("blocks", "invalid_blocks_format")
    attachments = args.nested("attachments", "invalid_attachments_format")
    if not text and not blocks and not attachments:
        raise SlackError("no_text")
    if len(text) > LONGEST_TEXT:
        raise SlackError("msg_too_long")
    if blocks is not None:
        check_message_blocks(blocks)
        if text_in_all(blocks) > TEXT_IN_ALL:
            raise SlackError("msg_blocks_too_long")
    if attachments is not None:
        _check_attachments(attachments)
    metadata = _metadata(args)
    content = Content(text, blocks, attachments, metadata)
    look_over(state, where, text, content.flat_blocks)
    complete_ids(content.flat_blocks)
    return content


def check_message_blocks(blocks: Any) -> None:
    """SlackError `invalid_blocks` (with json-pointers) or `invalid_blocks_format`."""
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise SlackError("invalid_blocks_format")
    report = Report()
    check_blocks(report, blocks, "message")
    if report:
        messages = [f"[ERROR] {problem}" for problem in report.found]
        raise SlackError("invalid_blocks", errors=report.found, response_metadata={"messages": messages})


_ATTACHMENT = shape(
    {},
    {"color": string(20), "fallback": string(LONGEST_TEXT), "text": string(LONGEST_TEXT), "blocks": anything},
)


def _check_attachments(attachments: Any) -> None:
    if not isinstance(attachments, list):
        raise SlackError("invalid_attachments_format")
    if len(attachments) > MOST_ATTACHMENTS:
        raise SlackError("too_many_attachments")
    report = Report()
    items(_ATTACHMENT, 0, MOST_ATTACHMENTS)(report, attachments, "/attachments")
    for index, part in enumerate(attachments):
        if not report and "blocks" in part:
            check_blocks(report, part["blocks"], "message", f"/attachments/{index}/blocks")
    if report:
        messages = [f"[ERROR] {problem}" for problem in report.found]
        raise SlackError("invalid_attachments", errors=report.found, response_metadata={"messages": messages})


def _metadata(args: Arguments) -> Json | None:
    metadata = args.nested("metadata", "invalid_metadata_format")
    if metadata is None:
        return None
    if not isinstance(metadata, dict):
        raise SlackError("invalid_metadata_format")
    payload = metadata.get("event_payload")
    if metadata and (not isinstance(metadata.get("event_type"), str) or not isinstance(payload, dict)):
        raise SlackError("invalid_metadata_schema")
    for value in (payload or {}).values():
        if isinstance(value, dict) or (isinstance(value, list) and any(isinstance(v, dict) for v in value)):
            raise SlackError("invalid_metadata_schema")
    if len(json.dumps(metadata).encode()) > METADATA_BYTES:
        raise SlackError("metadata_too_large")
    return metadata


def complete_ids(blocks: list[Json]) -> None:
    """Give every block and element the id Slack makes up when the app left it out."""
    for block in blocks:
        block.setdefault("block_id", secrets.token_urlsafe(4))
    for _, element in elements_of(blocks):
        element.setdefault("action_id", secrets.token_urlsafe(4))


def look_over(state: State, where: str, text: str | None, blocks: list[Json]) -> None:
    """Note what Slack accepts though a good app never sends it; `text` None for a view."""
    if text is not None and not text:
        state.lint.append(f"{where}: blocks without `text`: notifications and screen readers have nothing to say")
    if text is not None and text_in_all(blocks) > TEXT_WORRYING:
        state.lint.append(f"{where}: more than {TEXT_WORRYING} characters of text in all blocks")
    for part in formatted_texts(text, blocks):
        if _PAGES.search(part):
            state.lint.append(f"{where}: pages a whole channel: {part!r}")
        for date in _DATE.findall(part):
            if not _RIGHT_DATE.fullmatch(date):
                state.lint.append(f"{where}: a date without format or fallback: {date!r}")
        for raw in state.typed:
            if raw in part:
                state.lint.append(f"{where}: text typed by somebody is not escaped: {raw!r}")


def remember_typed(state: State, raw: str) -> None:
    """Keep what somebody typed, when it would show that the app does not escape."""
    raw = raw.strip()
    if len(raw) >= _SHORTEST_TELLING and _SPECIAL.search(raw):
        state.typed.add(raw)


def formatted_texts(text: str | None, blocks: list[Json]) -> Iterator[str]:
    """Every piece of text in which Slack reads markup."""
    if text:
        yield text
    for part in texts_of(blocks):
        if part["type"] in ("mrkdwn", "markdown"):
            yield part["text"]
