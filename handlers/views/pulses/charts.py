"""How the answers to a question are spread, as Slack's own chart. The lines that say the same are in `kinds`.

Source of the limits: docs.slack.dev/reference/block-kit/blocks/data-visualization-block.
"""

from __future__ import annotations

from typing import Any

from slack_sdk.models.blocks import Block

from bot.pulses.figures import Group
from bot.pulses.questionnaire import Question
from bot.text import shorten
from handlers.views.pulses import kinds

MOST_CHARTS = 2


class Chart(Block):
    """A chart, which the SDK does not know yet."""

    type = "data_visualization"

    def __init__(self, title: str, points: list[tuple[str, int]]) -> None:
        super().__init__(type=self.type)
        self.title = title
        self.points = points

    def to_dict(self, *_: Any) -> dict[str, Any]:
        data = [{"label": label, "value": value} for label, value in self.points]
        return {
            "type": self.type,
            "title": self.title,
            "chart": {
                "type": "bar",
                "series": [{"name": "Answers", "data": data}],
                "axis_config": {"categories": [label for label, _ in self.points], "y_label": "Answers"},
            },
        }


def chart(number: int, question: Question, total: Group) -> Chart:
    """Return a chart with one bar for each label. The question stands above it already, so its title only counts."""
    labels = [shorten(label, kinds.IN_A_CHART) for label in kinds.counted(question.kind).short_labels(question)]
    return Chart(f"Question {number} · {total.people:,} answers", list(zip(labels, total.counts, strict=True)))
