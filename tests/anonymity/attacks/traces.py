"""Attacks on what is left beside the database: copies, logs, notices, figures."""

from __future__ import annotations

import re
from collections import Counter

from tests.anonymity.attacks.attack import Guess, attack, by_link, by_order
from tests.anonymity.evidence import Evidence
from tests.anonymity.script import Pair, Plan, Voice

# What is shorter is no key of anything.
_SHORTEST_KEY = 6


@attack(9)
def new_since_the_last_copy(evidence: Evidence, pair: Pair) -> Guess:
    """The text that is new in a copy, and whoever was seen between it and the copy before."""

    def appears(voice: Voice) -> int | None:
        return next((n for n, view in enumerate(evidence.pictures) if view.holding(voice.marker)), None)

    first = {voice.text: appears(voice) for voice in (pair.x, pair.y)}

    def link(user: str, voice: Voice) -> float:
        # Picture 0 is the one before the first act.
        return first[voice.text] == evidence.last_act(user) + 1

    return by_link(pair, link)


@attack(10)
def in_one_line(evidence: Evidence, pair: Pair) -> Guess:
    """A line of any log that quotes both a person and an answer, or a line right before or after."""
    lines = evidence.logs

    def link(user: str, voice: Voice) -> float:
        strength = 0.0
        for number, line in enumerate(lines):
            if voice.text[:16] in line:
                strength += 10 * (user in line)
                strength += sum(user in near for near in lines[max(0, number - 3) : number + 4])
        return strength

    return by_link(pair, link)


@attack(10)
def order_of_lines(evidence: Evidence, pair: Pair) -> Guess:
    """Lines that quote an answer, in the order in which people were seen."""

    def place(voice: Voice) -> int | None:
        return next((number for number, line in enumerate(evidence.logs) if voice.text[:16] in line), None)

    return by_order(pair, place, evidence.first_seen)


@attack(11)
def notices_that_name_both(evidence: Evidence, pair: Pair) -> Guess:
    """A row that names a person, and the key of the row that holds the text."""
    links: Counter[tuple[str, str]] = Counter()
    for view in evidence.views():
        for voice in (pair.x, pair.y):
            keys = {
                cell
                for row in view.holding(voice.marker)
                for cell in row.cells
                if len(cell) >= _SHORTEST_KEY and voice.marker not in cell
            }
            for user in (pair.one, pair.other):
                named = view.holding(user.encode())
                links[user, voice.text] += sum(row.holds(key) for row in named for key in keys)
    return by_link(pair, lambda user, voice: links[user, voice.text])


@attack(11)
def counter_that_moved(evidence: Evidence, pair: Pair) -> Guess:
    """The figure that went up when somebody was seen to answer."""
    return by_link(pair, lambda user, voice: _moved(evidence, evidence.last_act(user))[voice.choice] > 0)


@attack(17, plan=Plan.EDITS)
def figures_around_a_change(evidence: Evidence, pair: Pair) -> Guess:
    """What went down and what went up when somebody changed their mind."""

    def link(user: str, voice: Voice) -> float:
        moved = _moved(evidence, evidence.last_act(user))
        assert voice.before
        return (moved[voice.choice] > 0) + (moved[voice.before.choice] < 0)

    return by_link(pair, link)


@attack(17, plan=Plan.EDITS)
def size_before_and_after(evidence: Evidence, pair: Pair) -> Guess:
    """How much longer an envelope is after the change than before, and how much longer the text."""

    def grows(user: str) -> int | None:
        if not evidence.pictures:
            return None
        number = evidence.last_act(user)
        before, after = evidence.pictures[number].boxes, evidence.pictures[number + 1].boxes
        changed = [key for key in before.keys() & after.keys() if before[key] != after[key]]
        return len(after[changed[0]]) - len(before[changed[0]]) if len(changed) == 1 else None

    one, other = grows(pair.one), grows(pair.other)
    if one is None or other is None or one == other:
        return None
    x, y = (len(v.text) - len(v.before.text) for v in (pair.x, pair.y) if v.before)
    return None if x == y else 0 if (one > other) == (x > y) else 1


def _moved(evidence: Evidence, act: int) -> Counter[str]:
    """By how much each figure moved at this act, by the option it is about."""
    if not evidence.scrapes:
        return Counter()
    moved = _figures(evidence.scrapes[act + 1])
    moved.subtract(_figures(evidence.scrapes[act]))
    return moved


def _figures(scrape: str) -> Counter[str]:
    return Counter({option: int(n) for option, n in re.findall(r'="([^"]+)"\}?\s+(\d+)', scrape)})
