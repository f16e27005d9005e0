"""Blocks and views for the tests, as plain JSON."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def section(text: str = "Hello", **more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(text), **more}


def button(text: str = "Take it", action_id: str = "take", **more: Any) -> Json:
    return {"type": "button", "text": plain(text), "action_id": action_id, **more}


def actions(*elements: Json, **more: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **more}


def option(text: str, value: str | None = None, **more: Any) -> Json:
    return {"text": plain(text), "value": value or text.lower(), **more}


def select(*options: Json, **more: Any) -> Json:
    return {"type": "static_select", "action_id": "choose", "options": list(options), **more}


def text_input(**more: Any) -> Json:
    return {"type": "plain_text_input", "action_id": "write", **more}


def input_(label: str, element: Json | None = None, **more: Any) -> Json:
    block_id = label.lower().replace(" ", "-")
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element or text_input(), **more}


def modal(*blocks: Json, **more: Any) -> Json:
    view = {"type": "modal", "title": plain("A form"), "submit": plain("Send"), "callback_id": "form"}
    return {**view, "blocks": list(blocks) or [input_("What")], **more}


def home(*blocks: Json) -> Json:
    return {"type": "home", "blocks": list(blocks) or [section("Welcome")]}


def line(**series: list[float]) -> Json:
    """Lines over weeks, as many as the first series has points."""
    weeks = [f"W{number}" for number in range(1, len(next(iter(series.values()))) + 1)]
    named = [
        {"name": name, "data": [{"label": week, "value": value} for week, value in zip(weeks, values, strict=True)]}
        for name, values in series.items()
    ]
    lines = {"type": "line", "series": named, "axis_config": {"categories": weeks, "x_label": "Week"}}
    return {"type": "data_visualization", "title": "First answers", "chart": lines}


def data_table(*rows: list[Any], **more: Any) -> Json:
    """A table of words and numbers, the first row above the others."""

    def cell(value: Any) -> Json:
        if isinstance(value, dict):
            return value
        return {"type": "raw_text", "text": value} if isinstance(value, str) else {"type": "raw_number", "value": value}

    return {"type": "data_table", "caption": "Weeks", "rows": [[cell(value) for value in row] for row in rows]} | more


def chart(*points: tuple[str, Any], title: str = "How is it going?", **more: Any) -> Json:
    """Bars: No and Yes, unless others are given."""
    data = [{"label": label, "value": value} for label, value in points or (("No", 3), ("Yes", 9))]
    bars = {
        "type": "bar",
        "series": [{"name": "Answers", "data": data}],
        "axis_config": {"categories": [point["label"] for point in data]},
    }
    return {"type": "data_visualization", "title": title, "chart": bars | more}
