"""Which of many names somebody means by the first letters, the words or nearly the words that they type."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from bot.departments import spelling

Named = TypeVar("Named")

_EXACT, _BEGINS, _WORDS, _WITHIN, _NEARLY = range(5)


def best(typed: str, known: Sequence[Named], names: Callable[[Named], Iterable[str]]) -> list[Named]:
    """Return those that may be meant, the likeliest first, each in its order otherwise; all of them for nothing typed.

    A name that begins like it comes before one with such words in it, then one with those letters, then one that was
    misspelt. Case and accents do not matter. `names` says what each is called.
    """
    wanted = _folded(typed)
    if not wanted:
        return list(known)
    ranked = []
    for place, one in enumerate(known):
        ranks = [rank for name in names(one) if (rank := _rank(wanted, _folded(name))) is not None]
        if ranks:
            ranked.append((min(ranks), place, one))
    return [one for _, _, one in sorted(ranked, key=lambda found: found[:2])]


def _rank(wanted: str, name: str) -> tuple[int, int] | None:
    """How likely the name is meant, less is likelier; None when it is not."""
    words, parts = wanted.split(), name.split()
    if name == wanted:
        return _EXACT, 0
    if name.startswith(wanted):
        return _BEGINS, 0
    if all(any(part.startswith(word) for part in parts) for word in words):
        return _WORDS, 0
    if wanted in name:
        return _WITHIN, 0
    slips = [_slips(word, parts) for word in words]
    return None if None in slips else (_NEARLY, sum(count or 0 for count in slips))


def _slips(word: str, parts: Sequence[str]) -> int | None:
    """The fewest slips that make the word one of those, or the beginning of one; None for too many."""
    allowed = spelling.slips_allowed(word)
    counts = [
        spelling.slips(word, part[:length])
        for part in parts
        for length in {len(part), *range(max(1, len(word) - 1), len(word) + 2)}
        if abs(len(word) - min(length, len(part))) <= allowed
    ]
    fewest = min(counts, default=allowed + 1)
    return fewest if fewest <= allowed else None


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(letter for letter in plain if not unicodedata.combining(letter)).split())
