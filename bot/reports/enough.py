"""From how many on a figure says anything, and what stands in its place below that."""

from __future__ import annotations

from dataclasses import dataclass

PER_CENT_FROM = 20
"""Shares of fewer are told as counts alone: of seven, one more is fourteen per cent."""


@dataclass(frozen=True)
class TooFew:
    """Stands where a figure would: there are `found`, and it says something from `needed` on."""

    found: int
    needed: int
