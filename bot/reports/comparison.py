"""Which departments keep fewer or more of their promises than chance explains. No league table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist, fmean

from bot.reports.binomial import mid_p, mid_p_above

FEWEST_DECIDED = 10
FEWEST_DEPARTMENTS = 10
"""From so many on it is asked whether departments differ more than chance."""

_SURPRISING = 0.001
_FAR = 3.09
_SET_INWARDS = 0.1
_TINY = 1e-300


@dataclass(frozen=True)
class Place:
    """How one department stands by the share of the company. `mid_p` is P(X < k) + ½ P(X = k)."""

    kept: int
    decided: int
    mid_p: float
    is_low: bool
    is_high: bool


@dataclass(frozen=True)
class Comparison:
    """The departments by their ids, in the order in which they were given. `spread` is φ: over 1, departments differ
    more than chance, and the limits are wider by its root.
    """

    share: float
    places: Mapping[int, Place]
    spread: float = 1.0

    @property
    def differs_more_than_chance(self) -> bool:
        return self.spread > 1


def comparison(decided: Mapping[int, tuple[int, int]]) -> Comparison | None:
    """Which departments lie outside of what chance explains, by the share of promises that the whole company kept.

    Departments with ten or more decided are compared with the share of all of them together; one is outside when
    P(X < k) + ½ P(X = k) is below 0.001 or above 0.999, X being binomial with its n and that share. With ten
    departments or more it is looked at first whether they differ more than chance (Spiegelhalter 2005): then limits are
    wider, and the report says so. Where all or none were kept, nothing is compared. Of thirty departments that are all
    at 90 %, the worst shows 64 % in a month.
    """
    # `decided` has (kept, decided) by department.
    large = {key: counts for key, counts in decided.items() if counts[1] >= FEWEST_DECIDED}
    of = sum(count for _kept, count in large.values())
    kept = sum(kept for kept, _count in large.values())
    if kept in {0, of}:
        return None
    share = kept / of
    spread = _spread(large, share) if len(large) >= FEWEST_DEPARTMENTS else 1.0
    return Comparison(share, {key: place(*counts, share, spread) for key, counts in large.items()}, spread)


def place(kept: int, decided: int, share: float, spread: float = 1.0) -> Place:
    """Return how `kept` of `decided` stand by a share, departments differing by `spread`."""
    below, above = mid_p(kept, decided, share), mid_p_above(kept, decided, share)
    if spread > 1:
        is_low, is_high = _is_far(below, spread), _is_far(above, spread)
    else:
        is_low, is_high = below < _SURPRISING, above < _SURPRISING
    return Place(kept, decided, below, is_low, is_high)


def _is_far(tail: float, spread: float) -> bool:
    return NormalDist().inv_cdf(max(tail, _TINY)) / sqrt(spread) < -_FAR if tail < 0.5 else False  # noqa: PLR2004


def _spread(decided: Mapping[int, tuple[int, int]], share: float) -> float:
    """Return φ, the mean square of the distances from the share, the farthest tenth on either side set inwards."""
    distances = sorted((kept - count * share) / sqrt(count * share * (1 - share)) for kept, count in decided.values())
    cut = int(_SET_INWARDS * len(distances) + 1e-9)
    inwards = [*[distances[cut]] * cut, *distances[cut : len(distances) - cut], *[distances[-cut - 1]] * cut]
    return fmean(distance * distance for distance in inwards)
