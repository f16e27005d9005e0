"""How the answers to a question are spread: as Slack's own chart, and in text, which says the same.

Source of the limits: docs.slack.dev/reference/block-kit/blocks/data-visualization-block.
"""

from __future__ import annotations

from typing import Any

from slack_sdk.models.blocks import Block

from bot.pulses import Group, Kind, Question
from bot.text import shorten
from handlers.views.blocks import escape

MOST_CHARTS = 2
_LABEL = 20
_BAR = 16


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
    """One bar for each label. The question stands above it already, so its title only counts."""
    labels = [_short(question, index) for index in range(len(question.labels))]
    return Chart(f"Question {number} · {total.people:,} answers", list(zip(labels, total.counts, strict=True)))


def line(question: Question, total: Group, limit: int) -> str:
    """The same numbers in a line: '1: 2 · 2: 5 · 3: 10', labels cut to the limit. Escaped."""
    return " · ".join(
        f"{escape(shorten(label, limit))}: {count}" for label, count in zip(question.labels, total.counts, strict=True)
    )


def bars(question: Question, total: Group) -> str:
    """The same as bars of text, for where no chart can stand. Escaped."""
    labels = [_short(question, index) for index in range(len(question.labels))]
    width, highest = max(map(len, labels)), max(total.counts)
    rows = [
        f"{label.ljust(width)} {'█' * round(count / highest * _BAR):<{_BAR}} {round(100 * share):>3} % ({count})"
        for label, share, count in zip(labels, total.shares, total.counts, strict=True)
    ]
    return "```\n" + escape("\n".join(rows)) + "\n```"


def _short(question: Question, index: int) -> str:
    """A label of at most 20 characters. Cut choices are numbered, so that no two look alike."""
    label = question.labels[index]
    if question.kind is not Kind.CHOICE or max(map(len, question.labels)) <= _LABEL:
        return label
    return shorten(f"{index + 1}. {label}", _LABEL)
