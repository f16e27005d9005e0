"""Block Kit rules of rich text and tables (docs.slack.dev, the rich-text and table pages)."""

from __future__ import annotations

from bot.sandbox.checks import Check, anything, by_type, flag, items, number, one_of, shape, string

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

_CELL = by_type(
    {
        "raw_text": shape({"text": string(3000, 1)}),
        "raw_number": shape({"value": anything}, {"text": string(100)}),
        "rich_text": shape({"elements": RICH_TEXT}, {"block_id": string(255, 1)}),
    }
)
TABLE_ROWS = items(items(_CELL, 1, 20), 1, 100)
