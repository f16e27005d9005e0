"""What there is to be seen in the answers to a question, in one sentence; and how it changed. Escaped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.pulses.figures import Group, QuestionResult, Results, Trend, score
from bot.pulses.questionnaire import Kind, Question
from bot.text import shorten
from handlers.views.blocks import escape

_NOTHING = "No figures here: nearly everybody agreed. How nearly is not said, so that nobody stands out."
_MOST_WAVES = 6
_LABEL = 40


def headline(result: QuestionResult, trend: Trend | None = None) -> str:
    """What is to be seen: 'Most said 4; the average is 3.8 of 5, up 0.3 since the last wave.'"""
    if result.total is None:
        return _NOTHING
    question, change = result.question, _since(result.question.kind, trend)
    total, without = _opinions(question, result.total)
    if question.kind is Kind.ENPS:
        high, low = sum(total.counts[9:]), sum(total.counts[:7])
        said = (
            f"*{high} of {total.people:,}* chose 9 or 10, and *{low}* chose 0 to 6. "
            f"The difference in percent, the eNPS, is *{figure(question, total)}*{change}."
        )
    elif question.kind is Kind.YES_NO:
        said = f"*{total.counts[0]} of {total.people:,}* said Yes, which is {figure(question, total)}{change}."
    elif question.kind is Kind.SCALE:
        said = f"{_most(total, question.opinions)}; the average is *{figure(question, total)}* of 5{change}."
    else:
        said = f"{_most(total, [f'“{escape(shorten(label, _LABEL))}”' for label in question.opinions], counted=True)}."
    return said + without + _way(question.kind, trend)


def figure(question: Question, group: Group) -> str:
    """The one number that a question comes down to: '3.8', '+28', '75 %'. Of a choice, what was chosen most."""
    value = score(question.kind, group.counts)
    if value is not None:
        return _number(question.kind, value)
    most = max(group.counts)
    first = [label for label, count in zip(question.labels, group.counts, strict=True) if count == most]
    return f"{', '.join(escape(shorten(label, 30)) for label in first[:2])}{', …' if len(first) > 2 else ''} ({most})"  # noqa: PLR2004


def name(question: Question) -> str:
    """What that number is, for the head of a table."""
    return {
        Kind.SCALE: "average",
        Kind.ENPS: "eNPS",
        Kind.YES_NO: "said Yes",
        Kind.CHOICE: "chosen most",
        Kind.TEXT: "comments",
    }[question.kind]


def trend_of(found: Results, number: int, departments: Sequence[str] = ()) -> Trend | None:
    """The way of a question in one group, or of everybody who was asked."""
    wanted = (number, tuple(departments))
    return next((each for each in found.trends if (each.number, each.departments) == wanted), None)


def change(kind: Kind, trend: Trend | None) -> str:
    """How the figure differs from the wave before: 'up 0.3', 'unchanged'; nothing when one of the two is not known."""
    if trend is None or len(trend.points) < 2:  # noqa: PLR2004  (a difference needs two)
        return ""
    before, now = (value for _, value in trend.points[-2:])
    if before is None or now is None:
        return ""
    # Of what is read, not of what was counted: 3.4 and 3.5 differ by 0.1, whatever was rounded.
    difference = _shown(kind, now) - _shown(kind, before)
    size = f"{abs(difference):.1f}" if kind is Kind.SCALE else f"{abs(difference):.0f}"
    points = (" point" if size == "1" else " points") if kind is Kind.YES_NO else ""
    return "unchanged" if not float(size) else f"{'up' if difference > 0 else 'down'} {size}{points}"


def _opinions(question: Question, total: Group) -> tuple[Group, str]:
    """Those who have one, and how many have none, as a sentence; nothing where nobody could say so."""
    if question.no_opinion is None:
        return total, ""
    counts = list(total.counts)
    without = counts.pop(question.no_opinion)
    return replace(total, counts=tuple(counts)), f" {without:,} more {'has' if without == 1 else 'have'} no opinion."


def _most(total: Group, labels: Sequence[str], *, counted: bool = False) -> str:
    """'Most said 4' of more than half; otherwise what was said most often, which may be several."""
    most = max(total.counts)
    first = [f"*{label}*" for label, count in zip(labels, total.counts, strict=True) if count == most]
    verb = "chose" if counted else "said"
    if most * 2 > total.people:
        return f"Most {verb} {first[0]}" + (f" ({most} of {total.people:,})" if counted else "")
    together = ", ".join(first[:-1]) + (f" and {first[-1]}" if len(first) > 1 else first[0])
    each = " each" if len(first) > 1 else ""
    passive = "chosen" if counted else "said"
    share = f" ({most} of {total.people:,}{each})"
    return f"{together} {'were' if len(first) > 1 else 'was'} {passive} most often{share}"


def _since(kind: Kind, trend: Trend | None) -> str:
    changed = change(kind, trend)
    if not changed or trend is None:
        return ""
    (before, _), (now, _) = trend.points[-2:]
    when = "the last wave" if before == now - 1 else f"wave {before}"
    return f", unchanged since {when}" if changed == "unchanged" else f", {changed} since {when}"


def _way(kind: Kind, trend: Trend | None) -> str:
    """The figures of some waves, where there are more than the two that were compared."""
    if trend is None or len(trend.points) <= 2 or not change(kind, trend):  # noqa: PLR2004
        return ""
    values = ["–" if value is None else _number(kind, value) for _, value in trend.points[-_MOST_WAVES:]]
    return f" Wave by wave: {' → '.join(values)}."


def _number(kind: Kind, value: float) -> str:
    shown = _shown(kind, value)
    if kind is Kind.ENPS:
        return f"{shown:+.0f}".replace("-", "−") if shown else "0"
    return f"{shown:.0f} %" if kind is Kind.YES_NO else f"{shown:.1f}"


def _shown(kind: Kind, value: float) -> float:
    """As precise as it is read: the tenth of a scale, whole numbers and percents of the others."""
    return round(value, 1) if kind is Kind.SCALE else round(100 * value if kind is Kind.YES_NO else value)
