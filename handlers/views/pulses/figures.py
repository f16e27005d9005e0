"""What there is to be seen in the answers to a question, in one sentence; and how it changed. Escaped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.pulses.figures import Group, QuestionResult, Results, Trend
from bot.pulses.questionnaire import Question
from handlers.views.pulses import kinds
from handlers.views.pulses.kinds import CountedKindView

_NOTHING = "No figures here: nearly everybody agreed. How nearly is not said, so that nobody stands out."
_MOST_WAVES = 6


def headline(result: QuestionResult, trend: Trend | None = None) -> str:
    """Return what is to be seen, in one sentence: 'Most said 4; the average is 3.8 of 5, up 0.3 since the last
    wave.'
    """
    if result.total is None:
        return _NOTHING
    view, question = kinds.counted(result.question.kind), result.question
    total, without = _opinions(question, result.total)
    return view.sentence(question, total, _since(view, trend)) + without + _way(view, trend)


def trend_of(found: Results, number: int, departments: Sequence[str] = ()) -> Trend | None:
    """Return the trend of a question in one group, or of everybody who was asked; None where there is none."""
    wanted = (number, tuple(departments))
    return next((each for each in found.trends if (each.number, each.departments) == wanted), None)


def change(view: CountedKindView, trend: Trend | None) -> str:
    """Return how the figure differs from the wave before: 'up 0.3', 'unchanged'; nothing when one of the two is not
    known.
    """
    if trend is None or len(trend.points) < 2:  # noqa: PLR2004  (a difference needs two)
        return ""
    before, now = (value for _, value in trend.points[-2:])
    return "" if before is None or now is None else view.difference(before, now)


def _opinions(question: Question, total: Group) -> tuple[Group, str]:
    """Return the counts of those who have an opinion, and a sentence on how many have none, empty where nobody could
    say so.
    """
    if question.no_opinion is None:
        return total, ""
    counts = list(total.counts)
    without = counts.pop(question.no_opinion)
    return replace(total, counts=tuple(counts)), f" {without:,} more {'has' if without == 1 else 'have'} no opinion."


def _since(view: CountedKindView, trend: Trend | None) -> str:
    changed = change(view, trend)
    if not changed or trend is None:
        return ""
    (before, _), (now, _) = trend.points[-2:]
    when = "the last wave" if before == now - 1 else f"wave {before}"
    return f", unchanged since {when}" if changed == "unchanged" else f", {changed} since {when}"


def _way(view: CountedKindView, trend: Trend | None) -> str:
    """Return the figures of the last waves, where there are more than the two that were compared."""
    if trend is None or len(trend.points) <= 2 or not change(view, trend):  # noqa: PLR2004
        return ""
    values = ["–" if value is None else view.written(value) for _, value in trend.points[-_MOST_WAVES:]]
    return f" Wave by wave: {' → '.join(values)}."
