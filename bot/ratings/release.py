"""Which ratings of a block may be shown, and as how many groups: pure, from what was opened in memory.

Each rating stands in exactly one group or in none, and no group is of fewer than five people. A block is released once,
so nothing can be subtracted from anything: what one publication has more than another is whole groups.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

FEWEST_RATINGS, FEWEST_PEOPLE = 5, 5
"""What a group has at least: five ratings of five people."""
COMMENTS_FROM = 10
"""So many people must have rated in a block before its comments are shown."""
MOST_MONTHS = 3
"""So many calendar months are put together; where that is not enough, their ratings are destroyed."""
REST = 0
"""The kind that stands for all others together; no kind has this id."""


@dataclass(frozen=True)
class Given:
    """One rating as it was opened: a mark that stands for the rater in this block alone, the kind of the request (REST
    without one), and what was said.
    """

    rater: bytes
    type_id: int
    value: str


@dataclass(frozen=True)
class Group:
    """Ratings that are shown together: how many said what, of how many different people."""

    type_id: int
    counts: Mapping[str, int]
    people: int


def groups(given: Iterable[Given]) -> list[Group]:
    """Return what may be shown: every kind that has five ratings of five people, and the rest as one group.

    The rest must have as many: until it does, the smallest kind joins it. Nothing where all together are too few.
    """
    by_kind: dict[int, list[Given]] = defaultdict(list)
    for one in given:
        by_kind[one.type_id].append(one)
    rest = by_kind.pop(REST, [])
    for type_id in [type_id for type_id, of_kind in by_kind.items() if not is_enough(of_kind)]:
        rest += by_kind.pop(type_id)
    while rest and by_kind and not is_enough(rest):
        smallest = min(by_kind, key=lambda type_id: (len(by_kind[type_id]), type_id))
        rest += by_kind.pop(smallest)
    shown = dict(sorted(by_kind.items())) | ({REST: rest} if is_enough(rest) else {})
    return [Group(type_id, _counts(some), people(some)) for type_id, some in shown.items()]


def is_enough(given: Sequence[Given]) -> bool:
    """Return whether these may be shown as one group: five ratings of five people at least."""
    return len(given) >= FEWEST_RATINGS and people(given) >= FEWEST_PEOPLE


def people(given: Iterable[Given]) -> int:
    """Return how many different people gave these."""
    return len({one.rater for one in given})


def may_show_comments(scores: Iterable[Given]) -> bool:
    """Return whether the comments of a block are shown: from ten people who rated on."""
    return people(scores) >= COMMENTS_FROM


def _counts(given: Iterable[Given]) -> dict[str, int]:
    return dict(sorted(Counter(one.value for one in given).items()))
