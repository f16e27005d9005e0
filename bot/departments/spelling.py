"""How far a word is from another one: slips of the finger, counted."""

from __future__ import annotations

# From these lengths on, one slip more still leaves a word that can be told.
_ONE_MORE_FROM = (4, 6, 10)


def slips(written: str, meant: str) -> int:
    """Return how many letters were left out, put in, exchanged for another or swapped with their neighbour.

    This is the "optimal string alignment" distance; both words as they are, so fold their case before.
    """
    before: list[int] = []
    row = list(range(len(meant) + 1))
    for i, letter in enumerate(written, 1):
        before, last, row = row, before, [i]
        for j, other in enumerate(meant, 1):
            fewest = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == meant[j - 2] and written[i - 2] == other:
                fewest = min(fewest, last[j - 2] + 1)
            row.append(fewest)
    return row[-1]


def slips_allowed(word: str) -> int:
    """Return with how many slips a word can still be told: none in *it*, one in *legal*, two in *finance*."""
    return sum(len(word) >= length for length in _ONE_MORE_FROM)


def resembles(written: str, meant: str) -> int | None:
    """Return the slips between both, case aside; None when they are too many for that word to be meant."""
    written, meant = written.casefold(), meant.casefold()
    allowed = slips_allowed(meant)
    if abs(len(written) - len(meant)) > allowed:
        return None
    count = slips(written, meant)
    return count if count <= allowed else None
