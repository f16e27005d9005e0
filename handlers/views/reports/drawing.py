"""Charts as inline SVG, for a page that has no script: lines over weeks, and bars. Drawn in the colour of the text.

Lines are told apart by their strokes and named at their ends; each drawing has a title, and stands beside a table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

WIDE, HIGH = 720, 240
_LEFT, _RIGHT, _TOP, _BELOW = 44, 110, 12, 28
_STROKES = ("", "1 0", "8 5", "2 5")
_LABELLED = 7
_BAR, _GAP = 26, 10
_NAME = 200
_LETTERS = 28
_APART = 14


def lines(title: str, categories: Sequence[str], series: Mapping[str, Sequence[float]], unit: str) -> str:
    """Return lines, the first one strong. Values are at least 0, and each series has one for each category."""
    highest = max((value for values in series.values() for value in values), default=0) or 1
    wide, high = WIDE - _LEFT - _RIGHT, HIGH - _TOP - _BELOW
    last = max(len(categories) - 1, 1)

    def x(index: int) -> float:
        return round(_LEFT + wide * (index / last if len(categories) > 1 else 0.5), 1)

    def y(value: float) -> float:
        return round(_TOP + high * (1 - value / highest), 1)

    drawn = [_axis(y(0), y(highest), highest, unit)]
    step = -(-len(categories) // _LABELLED)
    for index, category in enumerate(categories):
        if (len(categories) - 1 - index) % step == 0:
            drawn.append(f'<text x="{x(index)}" y="{HIGH - 8}" text-anchor="middle">{escape(category)}</text>')
    ends = _apart({name: y(values[-1]) for name, values in series.items()})
    for place, (name, values) in enumerate(series.items()):
        points = " ".join(f"{x(index)},{y(value)}" for index, value in enumerate(values))
        dashes = f' stroke-dasharray="{_STROKES[place % len(_STROKES)]}"' if place > 1 else ""
        drawn.append(f'<polyline class="line line-{min(place, 1)}" points="{points}"{dashes}/>')
        drawn.append(f'<text x="{x(len(categories) - 1) + 8}" y="{ends[name] + 4:.1f}">{escape(name)}</text>')
    return _svg(title, HIGH, drawn)


def bars(title: str, values: Sequence[tuple[str, float, str]]) -> str:
    """Return a bar for each name and value, with what it says in words behind it."""
    highest = max((value for _name, value, _words in values), default=0) or 1
    wide = WIDE - _NAME - 2 * _RIGHT
    drawn = []
    for place, (name, value, words) in enumerate(values):
        top = _GAP + place * (_BAR + _GAP)
        long = round(wide * value / highest, 1)
        short = name if len(name) <= _LETTERS else name[: _LETTERS - 1] + "…"
        middle = top + _BAR / 2 + 4
        drawn.append(f'<text x="{_NAME - 8}" y="{middle}" text-anchor="end">{escape(short)}</text>')
        drawn.append(f'<rect class="bar" x="{_NAME}" y="{top}" width="{long}" height="{_BAR}"/>')
        drawn.append(f'<text x="{_NAME + long + 8}" y="{middle}">{escape(words)}</text>')
    return _svg(title, _GAP + len(values) * (_BAR + _GAP), drawn)


def _svg(title: str, high: int, drawn: Sequence[str]) -> str:
    return (
        f'<svg viewBox="0 0 {WIDE} {high}" role="img" aria-label="{escape(title)}" xmlns="http://www.w3.org/2000/svg">'
        f"{''.join(drawn)}</svg>"
    )


def _axis(bottom: float, top: float, highest: float, unit: str) -> str:
    right = WIDE - _RIGHT
    return (
        f'<line class="axis" x1="{_LEFT}" x2="{right}" y1="{bottom}" y2="{bottom}"/>'
        f'<line class="grid" x1="{_LEFT}" x2="{right}" y1="{top}" y2="{top}"/>'
        f'<text x="{_LEFT - 6}" y="{bottom + 4}" text-anchor="end">0</text>'
        f'<text x="{_LEFT - 6}" y="{top + 4}" text-anchor="end">{highest:.3g}</text>'
        f'<text x="{_LEFT}" y="{top - 3}" class="unit">{escape(unit)}</text>'
    )


def _apart(ends: Mapping[str, float]) -> dict[str, float]:
    """Where the names of lines stand, so that none covers another: each at its line's end, or below the one above."""
    found: dict[str, float] = {}
    least = 0.0
    for name, end in sorted(ends.items(), key=lambda one: one[1]):
        found[name] = max(end, least)
        least = found[name] + _APART
    beyond = max(found.values(), default=0) - (HIGH - _BELOW)
    return {name: end - max(beyond, 0) for name, end in found.items()}
