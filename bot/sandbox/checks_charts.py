"""Block Kit rules of charts in messages (docs.slack.dev, reference/block-kit/blocks/data-visualization-block)."""

from __future__ import annotations

from typing import Any

from bot.sandbox.checks import BLOCK_ID, Check, Report, by_type, items, shape, string
from bot.sandbox.model import Json

MOST_CHARTS = 2
_LABEL = string(20, 1)


def _value(report: Report, value: Any, pointer: str) -> None:
    if not isinstance(value, int | float) or isinstance(value, bool):
        report.add(pointer, "must provide a number")


def _series_fit(report: Report, value: Json, pointer: str) -> None:
    """Every series has its own name, and a point for each category, in their order."""
    names = [series["name"] for series in value["series"]]
    if len(set(names)) < len(names):
        report.add(f"{pointer}/series", "series names must be unique")
    categories = value["axis_config"]["categories"]
    for index, series in enumerate(value["series"]):
        if [point["label"] for point in series["data"]] != categories:
            report.add(f"{pointer}/series/{index}/data", "labels must match the categories")


_POINT = shape({"label": _LABEL, "value": _value})
_SERIES = shape({"name": _LABEL, "data": items(_POINT, 1, 20)})
_AXES = shape({"categories": items(_LABEL, 1, 20)}, {"x_label": string(50, 1), "y_label": string(50, 1)})
# The pages of June 2026 have six series, newer ones twelve: what fits six fits both.
_OVER_CATEGORIES = shape({"series": items(_SERIES, 1, 6), "axis_config": _AXES}, {}, _series_fit)

CHART: Check = shape(
    {"title": string(50, 1), "chart": by_type({"bar": _OVER_CATEGORIES, "line": _OVER_CATEGORIES})},
    {"block_id": BLOCK_ID},
)
