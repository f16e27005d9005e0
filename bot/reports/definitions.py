"""How each figure is counted, in the words that readers are shown: the docstring of the function that counts it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from typing import Any

from bot.reports import (
    ageing,
    audience,
    comparison,
    customers,
    flow,
    gaming,
    kept,
    kinds,
    pairs,
    paths,
    queue,
    ratings,
    services,
    shares,
    signals,
    times,
    watermelon,
)

FIGURES: Mapping[str, Callable[..., Any]] = {
    "Promises kept": kept.kept,
    "How sure a share is": shares.uncertainty,
    "How long things take": times.times,
    "In, out, open": flow.flow,
    "Before you": queue.before,
    "Days of work in hand": queue.days_in_hand,
    "Older than most get": ageing.ageing,
    "A signal in the times": signals.times_chart,
    "A signal in the promises kept": signals.kept_chart,
    "Departments compared": comparison.comparison,
    "Kinds that cost most": kinds.kinds,
    "Kinds that go beyond their promise": kinds.kinds_by_promise,
    "Who serves whom": services.services,
    "How customers answer": customers.answers_of_customers,
    "Pairs that depend on each other": pairs.pairs,
    "Ways that cost most": paths.paths,
    "How it went": ratings.totals,
    "Green outside, red inside": watermelon.watermelon,
    "Working to the number": gaming.gaming,
    "Small departments": audience.shown_outside,
}


def definition(figure: str) -> str:
    """Return how that figure is counted, as one text of plain paragraphs."""
    written = inspect.getdoc(FIGURES[figure])
    if written is None:
        raise LookupError(f"{figure} has no definition")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in re.sub("[`*]", "", written).split("\n\n"))
