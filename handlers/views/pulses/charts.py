"""How the answers to a question are spread: as Slack's own chart, and in words, which say the same.

Source of the limits: docs.slack.dev/reference/block-kit/blocks/data-visualization-block.
"""

from __future__ import annotations

from typing import Any

from slack_sdk.models.blocks import Block

from bot.pulses.figures import Group
from bot.pulses.questionnaire import Kind, Question
from bot.text import shorten
from handlers.views.blocks import escape
from handlers.views.pulses import words

MOST_CHARTS = 2
_LABEL = 20


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
    labels = [shorten(label, _LABEL) for label in _labels(question)]
    return Chart(f"Question {number} · {total.people:,} answers", list(zip(labels, total.counts, strict=True)))


def ends(question: Question) -> str:
    """What the ends of a scale mean: '1 = not at all … 5 = completely'; nothing where nobody said so. Escaped."""
    if question.kind not in {Kind.SCALE, Kind.ENPS}:
        return ""
    named = [(question.labels[0], question.low), (question.labels[-1], question.high)]
    return " … ".join(f"{label} = {escape(meaning)}" for label, meaning in named if meaning)


def line(question: Question, total: Group, limit: int) -> str:
    """The numbers in a line: '1: 2 · 2: 5 · 3: 10', labels cut to the limit. Escaped."""
    labels = [escape(shorten(label, limit)) for label in _labels(question)]
    return " · ".join(f"{label}: {count}" for label, count in zip(labels, total.counts, strict=True))


def lines(question: Question, total: Group) -> str:
    """The same with shares, one line for each label: '5 · completely: *6* (15 %)'. Escaped."""
    labels = [escape(words.label(question, index)) for index in range(len(question.labels))]
    return "\n".join(
        f"{label}: *{count}* ({round(100 * share)} %)"
        for label, count, share in zip(labels, total.counts, total.shares, strict=True)
    )


def _labels(question: Question) -> list[str]:
    """Choices are numbered where a chart cuts one of them, so that no two look alike."""
    if question.kind is not Kind.CHOICE or max(map(len, question.labels)) <= _LABEL:
        return list(question.labels)
    return [f"{number}. {label}" for number, label in enumerate(question.labels, start=1)]
