"""The numbers of the policy. None of them is a setting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

K = 5
OTHERS = 2
LARGE = 30
MINORITY = 4

REMEMBER = timedelta(days=180)
RECENT = timedelta(days=60)
APART = timedelta(days=14)

# How long groups stay joined that were not launched as one: for too few answers, which is about who answers at all, or
# for answers that were too much alike, which is about one question.
JOINED_FOR_FEW = REMEMBER
JOINED_FOR_ALIKE = RECENT


@dataclass(frozen=True)
class Least:
    """The numbers that follow from K, which a pulse may raise for itself."""

    k: int = K

    @property
    def atom(self) -> int:
        """Return how many people there must be in whatever can be singled out by combining audiences."""
        return 2 * self.k

    @property
    def group(self) -> int:
        """Return how many must be asked in a group (G): two more than twice K, so that at half of them answering few
        groups fail.
        """
        return max(12, 2 * self.k + 2)


# What belongs to the company, its homes, its tree and its groups, is the same whatever K a pulse chose.
COMPANY = Least()
