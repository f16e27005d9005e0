"""What may be shown of a survey: one partition of those who answered, into groups that keep a secret.

Everything published about a question is the counts of disjoint groups that together are everybody. Sums and differences
of such groups are again whole groups, so no arithmetic isolates fewer people than the smallest group. A group that is
too small or too much of one mind is merged with another one, drawn by secret lot: a reader who sees the two together
cannot tell which of them was the reason.

Nothing here touches a database, a key or a clock, and nothing is random: the same ballots give the same groups.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

Segments = frozenset[str]
Counts = tuple[int, ...]
Groups = dict[Segments, Counts]
Good = Callable[[Segments, Counts], bool]
# (question, segments) to bytes that only the survey's key can foretell. The question is "" for the partition itself.
Lot = Callable[[str, Segments], bytes]

_LIKE_MINDED_BELOW = 20


@dataclass(frozen=True)
class Ballot:
    """One opened answer: the department it came from, and the index of the label chosen, by question."""

    segment: str
    chosen: Mapping[int, int]


@dataclass(frozen=True)
class Release:
    """`groups` says how many answered where; `questions` holds each closed question's counts in the same groups or
    in unions of them. An empty mapping means that nothing may be shown.
    """

    groups: Groups
    questions: dict[int, Groups]


def release(
    ballots: Sequence[Ballot], labels: Mapping[int, int], *, minimum: int, unsettled: Collection[str], lot: Lot
) -> Release:
    """The groups to publish. `labels` is the number of labels of each closed question; `unsettled` are the departments
    in which one or two people changed since the last wave: alone, they would show what those people said (rule W).
    """

    def large_enough(members: Segments, counts: Counts) -> bool:
        return sum(counts) >= minimum and not (len(members) == 1 and members <= set(unsettled))

    def diverse(_members: Segments, counts: Counts) -> bool:
        return is_diverse(counts, minimum)

    def split(question: int, size: int) -> Groups:
        counts = _counted(ballots, lambda ballot: ballot.chosen[question], size)
        units = {members: _sum([counts[frozenset([name])] for name in members]) for members in base}
        if not is_diverse(_sum(units.values()), minimum):
            return {}
        return merge(units, diverse, lambda members: lot(str(question), members))

    people = _counted(ballots, lambda _ballot: 0, 1)
    if len(ballots) < minimum:
        return Release({}, {question: {} for question in labels})
    base = merge(people, large_enough, lambda members: lot("", members))
    return Release(base, {question: split(question, size) for question, size in labels.items()})


def is_diverse(counts: Counts, minimum: int) -> bool:
    """Does the group keep a secret? It has the minimum of people, and not all of them say the same; of fewer than
    twenty, at least two say something else, so that the one who does cannot work out all the others.
    """
    people = sum(counts)
    return people >= minimum and people - max(counts) >= (2 if people < _LIKE_MINDED_BELOW else 1)


def merge(units: Groups, good: Good, lot: Callable[[Segments], bytes]) -> Groups:
    """Units that are good stand alone. All others become one group, and take good ones in, by lot, until it is good.

    Whoever calls has made sure that everybody together may be shown.
    """
    alone = {members: counts for members, counts in units.items() if good(members, counts)}
    merged = {members: counts for members, counts in units.items() if members not in alone and any(counts)}
    while merged and alone and not good(_union(merged), _sum(merged.values())):
        drawn = min(alone, key=lot)
        merged[drawn] = alone.pop(drawn)
    return {**alone, _union(merged): _sum(merged.values())} if merged else alone


def comments(texts: Sequence[str]) -> list[str]:
    """The texts as they are shown: in alphabetical order, with the oddities of somebody's keyboard smoothed out."""
    smooth = (" ".join(unicodedata.normalize("NFKC", text).split()) for text in texts)
    return sorted(text for text in smooth if text)


def _counted(ballots: Sequence[Ballot], chosen: Callable[[Ballot], int], size: int) -> Groups:
    counts: dict[Segments, list[int]] = {}
    for ballot in ballots:
        counts.setdefault(frozenset([ballot.segment]), [0] * size)[chosen(ballot)] += 1
    return {members: tuple(count) for members, count in counts.items()}


def _union(units: Collection[Segments]) -> Segments:
    return frozenset().union(*units)


def _sum(all_counts: Collection[Counts]) -> Counts:
    return tuple(sum(label) for label in zip(*all_counts, strict=True))
