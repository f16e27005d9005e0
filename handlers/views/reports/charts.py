"""The charts and tables of reports in Slack's own blocks, which the SDK does not know yet.

Source of the limits: docs.slack.dev/reference/block-kit/blocks/data-visualization-block and /data-table-block.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp
from typing import Any

from slack_sdk.models.blocks import Block

from bot.reports.department import DepartmentReport
from bot.reports.enough import TooFew
from bot.reports.weeks import CHART
from bot.text import shorten
from handlers.views.reports.figures import Row, week_name

MOST_ROWS = 100
_TITLE, _LABEL, _CELL = 50, 20, 100


class LineChart(Block):
    """Lines over weeks: each series has a value for each of the categories."""

    type = "data_visualization"
    drawn_as = "line"

    def __init__(self, title: str, categories: Sequence[str], series: Mapping[str, Sequence[float]], unit: str) -> None:
        super().__init__(type=self.type)
        self.title, self.categories, self.series, self.unit = title, list(categories), series, unit

    def to_dict(self, *_: Any) -> dict[str, Any]:
        return {
            "type": self.type,
            "title": shorten(self.title, _TITLE),
            "chart": {
                "type": self.drawn_as,
                "series": [
                    {
                        "name": shorten(name, _LABEL),
                        "data": [
                            {"label": label, "value": value}
                            for label, value in zip(self.categories, values, strict=True)
                        ],
                    }
                    for name, values in self.series.items()
                ],
                "axis_config": {"categories": self.categories, "y_label": self.unit},
            },
        }


class BarChart(LineChart):
    """The same as bars."""

    drawn_as = "bar"


class DataTable(Block):
    """Rows below a head. Of more than Slack takes, the first ones."""

    type = "data_table"

    def __init__(self, caption: str, head: Sequence[str], rows: Sequence[Sequence[str]], page: int = 20) -> None:
        super().__init__(type=self.type)
        self.caption, self.head, self.rows, self.page = caption, head, rows, page

    def to_dict(self, *_: Any) -> dict[str, Any]:
        written = [self.head, *self.rows[:MOST_ROWS]]
        return {
            "type": self.type,
            "caption": self.caption,
            "rows": [[{"type": "raw_text", "text": shorten(cell, _CELL) or "–"} for cell in row] for row in written],
            "page_size": self.page,
        }


def chart(report: DepartmentReport) -> LineChart | None:
    """Return the control chart of first answers; in the first weeks what came in, went out and was open; None where
    nothing ever happened.
    """
    return control_chart(report) or flow_chart(report)


def control_chart(report: DepartmentReport) -> LineChart | None:
    """Return half within of the newest weeks that have one, twenty at most, with what is usual; None in the first
    weeks. Weeks before another baseline are left out: what is usual now says nothing about them.
    """
    found = report.charted.times
    if isinstance(found, TooFew):
        return None
    shown, chart = found.weeks[found.begins :][-CHART:], found.chart
    flat = {"Usual": chart.centre, "Upper limit": chart.upper, "Lower limit": chart.lower}
    series = {"Half within": [_rounded(one.hours) for one in shown]}
    series |= {name: [_rounded(exp(value))] * len(shown) for name, value in flat.items()}
    return LineChart("Working hours to the first answer", [week_name(one.week) for one in shown], series, "hours")


def flow_chart(report: DepartmentReport) -> LineChart | None:
    """Return what came in, went out and was open, week by week; None where nothing ever was."""
    shown = report.charted.flow
    if not any(one.opened or one.open or one.finished for one in shown):
        return None
    series = {
        "In": [one.opened for one in shown],
        "Out": [one.finished for one in shown],
        "Open": [one.open for one in shown],
    }
    return LineChart("Requests by week", [week_name(one.week) for one in shown], series, "requests")


def table(report: DepartmentReport, found: Sequence[Row]) -> DataTable:
    """Return the figures as a table."""
    return DataTable(f"Figures of {report.name}", ("Figure", "In these weeks, or now"), found)


def _rounded(hours: float) -> float:
    return round(hours, 2)
