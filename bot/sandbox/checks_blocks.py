"""Block Kit rules of blocks, and of the lists of blocks in messages, modals and Home.

Limits and surfaces: docs.slack.dev, reference/block-kit/blocks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from bot.sandbox.checks import (
    BLOCK_ID,
    Check,
    Report,
    any_text,
    anything,
    by_type,
    exactly_one_of,
    flag,
    items,
    one_of,
    plain_text,
    shape,
    string,
)
from bot.sandbox.checks_charts import CHART, MOST_CHARTS
from bot.sandbox.checks_elements import ACCESSORY, IMAGE_ELEMENT, IN_ACTIONS, IN_INPUT
from bot.sandbox.checks_rich_text import DATA_TABLE, DATA_TABLE_TEXT, RICH_TEXT, TABLE_ROWS, text_of_cells
from bot.sandbox.model import Json, elements_of

BLOCKS_IN = {"message": 50, "modal": 100, "home": 100}
MARKDOWN_IN_ALL = 12_000
# Undocumented; seen between 12,000 and 13,300 characters. Reported as worrying from 10,000 on.
TEXT_IN_ALL = 12_000
TEXT_WORRYING = 10_000


def _text_or_fields(report: Report, value: Json, pointer: str) -> None:
    if "text" not in value and "fields" not in value:
        report.add(pointer, "missing required field: text or fields")


def _may_dispatch(report: Report, value: Json, pointer: str) -> None:
    if value.get("dispatch_action") and value["element"]["type"] == "file_input":
        report.add(pointer, "dispatch_action is not allowed with file_input")


_ID: dict[str, Check] = {"block_id": BLOCK_ID}
_COLUMN = shape({}, {"align": one_of("left", "center", "right"), "is_wrapped": flag})
_BLOCKS: dict[str, Check] = {
    "section": shape(
        {},
        {
            **_ID,
            "text": any_text(3000),
            "fields": items(any_text(2000), 1, 10),
            "accessory": ACCESSORY,
            "expand": flag,
        },
        _text_or_fields,
    ),
    "header": shape({"text": plain_text(150)}, _ID),
    "divider": shape({}, _ID),
    "actions": shape({"elements": items(IN_ACTIONS, 1, 25)}, _ID),
    "context": shape(
        {
            "elements": items(
                by_type({"image": IMAGE_ELEMENT, "plain_text": any_text(3000), "mrkdwn": any_text(3000)}), 1, 10
            )
        },
        _ID,
    ),
    "input": shape(
        {"label": plain_text(2000), "element": IN_INPUT},
        {**_ID, "hint": plain_text(2000), "optional": flag, "dispatch_action": flag},
        _may_dispatch,
    ),
    "image": shape(
        {"alt_text": string(2000)},
        {**_ID, "image_url": string(3000, 1), "slack_file": anything, "title": plain_text(2000)},
        exactly_one_of("image_url", "slack_file"),
    ),
    "rich_text": shape({"elements": RICH_TEXT}, _ID),
    "markdown": shape({"text": string(MARKDOWN_IN_ALL, 1)}, _ID),
    "table": shape({"rows": TABLE_ROWS}, {**_ID, "column_settings": items(_COLUMN, 1, 20)}),
    "alert": shape(
        {"text": any_text(200)},
        {**_ID, "level": one_of("default", "info", "warning", "error", "success")},
    ),
    "data_table": DATA_TABLE,
    "data_visualization": CHART,
}
_TABLES = ("table", "data_table")
_EVERYWHERE = frozenset({"actions", "context", "divider", "header", "image", "input", "rich_text", "section"})
_STANDS_IN = {
    "message": _EVERYWHERE | {"markdown", "table", "data_table", "data_visualization"},
    "modal": _EVERYWHERE | {"alert"},
    "home": _EVERYWHERE,
}


def check_blocks(report: Report, blocks: Any, surface: str, pointer: str = "/blocks") -> None:
    """Report what Slack would refuse in the blocks of a surface: message, modal or home."""
    allowed = {kind: _BLOCKS[kind] for kind in _STANDS_IN[surface]}
    items(by_type(allowed), 0, BLOCKS_IN[surface])(report, blocks, pointer)
    if not report:
        _check_ids(report, blocks, pointer)
        _check_together(report, blocks, surface, pointer)


def _check_ids(report: Report, blocks: list[Json], pointer: str) -> None:
    ids = Counter(block["block_id"] for block in blocks if "block_id" in block)
    for index, block in enumerate(blocks):
        if ids[block.get("block_id", "")] > 1:
            report.add(f"{pointer}/{index}", f"block_id already exists: {block['block_id']}")
        actions = Counter(element.get("action_id") for _, element in elements_of([block]))
        for action_id, times in actions.items():
            if action_id is not None and times > 1:
                report.add(f"{pointer}/{index}/elements", f"action_id already exists: {action_id}")


def _check_together(report: Report, blocks: list[Json], surface: str, pointer: str) -> None:
    if sum(block["type"] in _TABLES for block in blocks) > 1:
        report.add(pointer, "only_one_table_allowed")
    if sum(text_of_cells(block["rows"]) for block in blocks if block["type"] == "data_table") > DATA_TABLE_TEXT:
        report.add(pointer, f"cells of a data_table must be less than {DATA_TABLE_TEXT + 1} characters together")
    if sum(block["type"] == "data_visualization" for block in blocks) > MOST_CHARTS:
        report.add(pointer, f"no more than {MOST_CHARTS} data_visualization blocks allowed")
    if sum(len(block["text"]) for block in blocks if block["type"] == "markdown") > MARKDOWN_IN_ALL:
        report.add(pointer, f"markdown blocks must be less than {MARKDOWN_IN_ALL + 1} characters together")
    focused = [element for _, element in elements_of(blocks) if element.get("focus_on_load")]
    if len(focused) > 1:
        report.add(pointer, "only one element may have focus_on_load")
    for index, block in enumerate(blocks):
        element = block.get("element", {}) if block["type"] == "input" else {}
        if element.get("type") == "file_input" and surface != "modal":
            report.add(f"{pointer}/{index}/element", "file_input is only allowed in modals")
    for block, element in elements_of(blocks):
        if element.get("response_url_enabled") and (surface != "modal" or block["type"] != "input"):
            report.add(pointer, "response_url_enabled is only allowed in input blocks of modals")


def texts_of(value: Any) -> Iterator[Json]:
    """Every text object within, in reading order."""
    if isinstance(value, list):
        for item in value:
            yield from texts_of(item)
    elif isinstance(value, dict):
        if value.get("type") in ("plain_text", "mrkdwn") and isinstance(value.get("text"), str):
            yield value
        elif value.get("type") in ("markdown", "text", "raw_text"):
            yield {"type": value["type"], "text": str(value.get("text", ""))}
        else:
            for item in value.values():
                yield from texts_of(item)


def text_in_all(blocks: list[Json]) -> int:
    """How many characters of text the blocks hold together."""
    return sum(len(text["text"]) for text in texts_of(blocks))
