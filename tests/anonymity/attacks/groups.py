"""The attack on results: two partitions of the same people, from which a small group can be worked out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.anonymity.attacks.attack import Guess, attack
from tests.anonymity.evidence import Evidence
from tests.anonymity.script import Pair, Plan

_SCALE = 5

Counted = tuple[frozenset[str], tuple[int, ...]]


@attack(16, plan=Plan.CRASH)
def two_results(evidence: Evidence, pair: Pair) -> Guess:
    """A close that was tried twice and wrote two partitions: the difference of two groups is a smaller one."""
    here = frozenset([evidence.directory[pair.one]])
    others = [voice.scale for user, voice in evidence.told.items() if evidence.directory[user] in here]
    groups = set(_groups(evidence))
    for segments, counts in [*groups, *_differences(groups)]:
        if segments == here and len(counts) == _SCALE:
            left = [count - others.count(value) for value, count in enumerate(counts, start=1)]
            if sorted(left) == [0] * (_SCALE - 1) + [1]:
                said = left.index(1) + 1
                return 0 if said == pair.x.scale else 1 if said == pair.y.scale else None
    return None


def _differences(groups: set[Counted]) -> Iterator[Counted]:
    for whole, many in groups:
        for part, few in groups:
            if part < whole and len(many) == len(few) and all(a >= b for a, b in zip(many, few, strict=True)):
                yield whole - part, tuple(a - b for a, b in zip(many, few, strict=True))


def _groups(evidence: Evidence) -> Iterator[Counted]:
    """Everything anywhere that says how many of some departments chose what."""
    places = [piece.data for piece in evidence.everything_written]
    places += evidence.files.values()
    places += [cell for view in evidence.views() for row in view.rows for cell in row.cells]
    decoder = json.JSONDecoder()
    departments = set(evidence.directory.values())
    for content in places:
        at = content.find(b'{"')
        while at >= 0:
            try:
                document, length = decoder.raw_decode(content[at : at + 8_000].decode("latin-1"))
            except ValueError:
                length = 1
            else:
                yield from _walk(document, departments)
            at = content.find(b'{"', at + length)


def _walk(node: Any, departments: set[str]) -> Iterator[Counted]:
    if isinstance(node, list):
        for part in node:
            yield from _walk(part, departments)
    elif isinstance(node, dict):
        names = [v for v in node.values() if _is_list_of(v, str) and set(v) <= departments]
        counts = [v for v in node.values() if _is_list_of(v, int)]
        if names and counts:
            yield frozenset(names[0]), tuple(counts[0])
        for part in node.values():
            yield from _walk(part, departments)


def _is_list_of(value: Any, kind: type) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(part, kind) for part in value)
