"""How surprising a count is: the tails of the binomial distribution, to a dozen digits, without a library."""

from __future__ import annotations

from math import exp, lgamma, log


def mid_p(kept: int, of: int, share: float) -> float:
    """Return P(X < kept) + ½ P(X = kept), X being binomial with `of` tries of chance `share`.

    Near 0: so few are surprising. Near 1: so many are.
    """
    return _half_and_below(kept, of, share) if kept <= of * share else 1 - _half_and_below(of - kept, of, 1 - share)


def mid_p_above(kept: int, of: int, share: float) -> float:
    """Return P(X > kept) + ½ P(X = kept): one less the other, but exact where the other is nearly 1."""
    return mid_p(of - kept, of, 1 - share)


def _half_and_below(kept: int, of: int, share: float) -> float:
    """Sum from `kept` downwards, where every term is smaller than the one before."""
    if share in {0.0, 1.0}:
        return 0.5 if kept == of * share else 0.0
    ways = lgamma(of + 1) - lgamma(kept + 1) - lgamma(of - kept + 1)
    term = exp(ways + kept * log(share) + (of - kept) * log(1 - share))
    total, odds = term / 2, (1 - share) / share
    for number in range(kept, 0, -1):
        term *= number / (of - number + 1) * odds
        total += term
        if term < total * 1e-18:
            break
    return total
