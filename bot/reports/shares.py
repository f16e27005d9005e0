"""How sure one can be of a share: Wilson's interval."""

from __future__ import annotations

from math import sqrt

from bot.reports.enough import TooFew

FEWEST = 5
_Z = 1.959964


def uncertainty(kept: int, of: int) -> tuple[float, float] | TooFew:
    """Between which shares, from 0 to 1, the true one lies 95 times in a hundred, judged by how many were kept of those
    decided.

    Wilson's interval (1927) with z = 1.959964. It stands in the file and the CSV, from five on.
    """
    return TooFew(of, FEWEST) if of < FEWEST else wilson(kept, of)


def wilson(kept: int, of: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval, each end from 0 to 1; of nothing, all is possible."""
    if of == 0:
        return 0.0, 1.0
    share, spread = kept / of, _Z * _Z / of
    middle = share + spread / 2
    half = _Z * sqrt(share * (1 - share) / of + spread / (4 * of))
    return max((middle - half) / (1 + spread), 0.0), min((middle + half) / (1 + spread), 1.0)
