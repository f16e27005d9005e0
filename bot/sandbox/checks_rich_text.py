"""Block Kit rules of rich text and tables (docs.slack.dev, the rich-text, table and data-table pages)."""

from __future__ import annotations

from typing import Any

from bot.sandbox.checks import BLOCK_ID, Check, Report, anything, by_type, flag, items, number, one_of, shape, string
from bot.sandbox.model import Json

_STYLE = shape(
    {},
    dict.fromkeys(("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink"), flag),
)
_STYLED: dict[str, Check] = {"style": _STYLE}
_INLINE = by_type(
    {
        "text": shape({"text": string(3000, 1)}, _STYLED),
        "link": shape({"url": string(3000, 1)}, {**_STYLED, "text": string(3000), "unsafe": flag}),
        "user": shape({"user_id": string(40, 1)}, _STYLED),
        "channel": shape({"channel_id": string(40, 1)}, _STYLED),
        "usergroup": shape({"usergroup_id": string(40, 1)}, _STYLED),
        "broadcast": shape({"range": one_of("here", "channel", "everyone")}, _STYLED),
        "emoji": shape({"name": string(100, 1)}, {**_STYLED, "unicode": string(100)}),
        "date": shape(
            {"timestamp": number(0, 9_999_999_999), "format": string(200, 1)},
            {**_STYLED, "url": string(3000), "fallback": string(300)},
        ),
        "color": shape({"value": string(20, 1)}),
    }
)
_INLINES: dict[str, Check] = {"elements": items(_INLINE, 0, 500)}
_BORDER = one_of(0, 1)
_PARTS: dict[str, Check] = {
    "rich_text_section": shape(_INLINES),
    "rich_text_preformatted": shape(_INLINES, {"border": _BORDER, "language": string(50)}),
    "rich_text_quote": shape(_INLINES, {"border": _BORDER}),
    "rich_text_list": shape(
        {
            "style": one_of("bullet", "ordered"),
            "elements": items(by_type({"rich_text_section": shape(_INLINES)}), 1, 500),
        },
        {"indent": number(0, 8), "offset": number(0, 10_000), "border": _BORDER},
    ),
}

RICH_TEXT = items(by_type(_PARTS), 1, 500)

_RAW: dict[str, Check] = {
    "raw_text": shape({"text": string(3000, 1)}),
    "raw_number": shape({"value": anything}, {"text": string(100)}),
}
_CELL = by_type({**_RAW, "rich_text": shape({"elements": RICH_TEXT}, {"block_id": string(255, 1)})})
TABLE_ROWS = items(items(_CELL, 1, 20), 1, 100)


def _rows_fit(report: Report, value: Json, pointer: str) -> None:
    """The first row names the columns, in plain words, and every row has them all."""
    head, *rows = value["rows"]
    items(by_type(_RAW), 1, 20)(report, head, f"{pointer}/rows/0")
    for index, row in enumerate(rows, 1):
        if len(row) != len(head):
            report.add(f"{pointer}/rows/{index}", "rows must have the same number of cells")
    if value.get("row_header_column_index", 0) >= len(head):
        report.add(f"{pointer}/row_header_column_index", "must be a column of the table")


# The older of two pages has 100 rows below the head, and 10,000 characters: what fits there fits both.
_DATA_ROWS = items(items(_CELL, 1, 20), 2, 101)
DATA_TABLE_TEXT = 10_000
DATA_TABLE: Check = shape(
    {"caption": string(3000, 1), "rows": _DATA_ROWS},
    {"block_id": BLOCK_ID, "page_size": number(1, 100), "row_header_column_index": number(0, 19)},
    _rows_fit,
)


def text_of_cells(rows: Any) -> int:
    """Return how many characters the cells of a table hold."""
    if isinstance(rows, list):
        return sum(map(text_of_cells, rows))
    if isinstance(rows, dict):
        return len(str(rows.get("text", rows.get("value", "")))) + text_of_cells(rows.get("elements", []))
    return 0
