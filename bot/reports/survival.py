"""Times with what is still open in them: the estimator of Kaplan and Meier (1958)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from fractions import Fraction
from math import prod
from typing import NamedTuple

# The product of a hundred thousand floats is off by a hundredth of this.
_NEAR = 1e-9


class Observation(NamedTuple):
    """How much working time something took; or, when it has not `ended`, that it took at least so much."""

    used: timedelta
    ended: bool


class Survival:
    """The share that is still open after a time, as a curve that falls where something ended.

    At one time, what ended comes before what was only seen until then. Times are found exactly, as with fractions.
    """

    def __init__(self, observations: Iterable[Observation]) -> None:
        seen = sorted((one.used, not one.ended) for one in observations)
        self.count = len(seen)
        self.ended = sum(not is_open for _used, is_open in seen)
        self._seen: Sequence[tuple[timedelta, bool]] = seen

    def within(self, open_share: Fraction) -> timedelta | None:
        """Return the smallest time after which at most that share is still open; None when it never gets so low."""
        product = _Product()
        left = run = self.count
        for place, (used, is_open) in enumerate(self._seen):
            left -= 1
            if is_open:
                # One was only seen until here: what ended since the last such is one factor.
                product.multiply(left + 1, run)
                run = left
            elif self._is_last_of_tie(place) and product.is_at_most(left, run, open_share):
                return used
        return None

    def _is_last_of_tie(self, place: int) -> bool:
        return place + 1 == self.count or self._seen[place + 1] != self._seen[place]


class _Product:
    """A product of fractions. Compared as a float, and exactly where that is too near to say."""

    def __init__(self) -> None:
        self._near = 1.0
        self._above: list[int] = []
        self._below: list[int] = []

    def multiply(self, above: int, below: int) -> None:
        if above != below:
            self._near *= above / below
            self._above.append(above)
            self._below.append(below)

    def is_at_most(self, above: int, below: int, share: Fraction) -> bool:
        """Return whether the product, times `above / below`, is."""
        beyond = self._near * above / below - float(share)
        if abs(beyond) > _NEAR:
            return beyond < 0
        return prod(self._above) * above * share.denominator <= prod(self._below) * below * share.numerator
