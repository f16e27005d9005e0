"""Attacks on sealed envelopes: keys that lie about, lengths, equal boxes, copies, second tries."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from tests.anonymity.attacks.attack import Guess, attack, by_link
from tests.anonymity.challenger import slots_of
from tests.anonymity.evidence import Evidence, Slot
from tests.anonymity.script import Pair, Plan, Voice

_KEY, _WRAPPED = 32, 72


@attack(12)
def every_key_tried(evidence: Evidence, pair: Pair) -> Guess:
    """Every value as long as a key, from wherever, tried on every box; the mark then says whose it is."""
    opened = _opened(evidence)
    arrivals = _arrivals(evidence)

    def link(user: str, voice: Voice) -> float:
        strength = 0.0
        for (slot, content), key in opened.items():
            if voice.marker in content:
                marks = [evidence.code.mark(key, survey, user) for survey in evidence.surveys]
                strength += 10 * (slot.key in marks) + (arrivals.get(user) == slot)
        return strength

    return by_link(pair, link)


@attack(13)
def length_of_the_box(evidence: Evidence, pair: Pair) -> Guess:
    """The longer envelope holds the longer comment."""
    arrivals = _arrivals(evidence)
    if pair.one not in arrivals or pair.other not in arrivals:
        return None
    boxes = evidence.pictures[-1].boxes
    one, other = (len(boxes.get(arrivals[user], b"")) for user in (pair.one, pair.other))
    x, y = len(pair.x.text), len(pair.y.text)
    return None if one == other or x == y else 0 if (one > other) == (x > y) else 1


@attack(14, plan=Plan.ECHO)
def box_like_the_accomplices(evidence: Evidence, pair: Pair) -> Guess:
    """An accomplice said x as well; whose envelope looks like theirs?"""
    arrivals = _arrivals(evidence)
    if not {pair.one, pair.other, pair.accomplice} <= arrivals.keys():
        return None
    boxes = evidence.pictures[-1].boxes
    theirs = boxes[arrivals[pair.accomplice]]
    alike = [boxes[arrivals[user]] == theirs for user in (pair.one, pair.other)]
    return None if alike[0] == alike[1] else 0 if alike[0] else 1


@attack(14, plan=Plan.REPLAY)
def said_twice(evidence: Evidence, pair: Pair) -> Guess:
    """The first one's envelope was copied into an accomplice's place: which text is shown twice?"""
    x, y = (sum(voice.text in text for text in evidence.published) for voice in (pair.x, pair.y))
    return None if x == y else 0 if x > y else 1


@attack(19, plan=Plan.RESTORE)
def backup_brought_up(evidence: Evidence, pair: Pair) -> Guess:
    """A backup from a moment when one of the two had answered comes to publish what was said by then."""
    for number, texts in evidence.restored.items():
        here = {act.user for act in evidence.seen[: number + 1]}
        told = {voice.text for voice in (pair.x, pair.y) for text in texts if voice.text in text}
        if len(here & {pair.one, pair.other}) == len(told) == 1:
            return 0 if (pair.one in here) == (pair.x.text in told) else 1
    return None


def _arrivals(evidence: Evidence) -> dict[str, Slot]:
    return slots_of(evidence.seen, evidence.pictures)


@lru_cache(maxsize=4)
def _opened(evidence: Evidence) -> dict[tuple[Slot, bytes], bytes]:
    """Every content that any key opens, with its place, and that key."""
    boxes = {(slot, box) for view in evidence.views() for slot, box in view.boxes.items()}
    return {
        (slot, content): key
        for key in set(_keys(evidence))
        for slot, box in boxes
        if (content := evidence.code.opens(key, box)) is not None
    }


def _keys(evidence: Evidence) -> Iterator[bytes]:
    values = {
        cell for view in evidence.views() for row in view.rows for cell in row.cells if len(cell) in {_KEY, _WRAPPED}
    }
    values |= set(evidence.keys.values())
    if evidence.secret:
        values.add(evidence.secret)
    for value in values:
        if len(value) == _WRAPPED:
            unwrapped = evidence.code.unwrap(evidence.secret, value) if evidence.secret else None
            if unwrapped is not None:
                yield unwrapped
        else:
            yield value
