"""Whose answers follow from everything that was published in half a year, by adding and subtracting.

Answers are the same for ever, and the reader knows who answers at all: that is the worst case. Numbers are counted
modulo a large prime, which finds whatever follows over the rational numbers; what it finds is then looked at again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from random import Random

from bot.pulses.disclosure.company import Person
from bot.pulses.disclosure.rules import REMEMBER, K, Least
from tests.anonymity.publishing.lives import History, Publisher, draw, play
from tests.anonymity.publishing.publication import Publication
from tests.anonymity.script import seeded

TURNOUT = "turnout"
_PRIME = 2**61 - 1
_MOST_INSIDERS = 3
_TRIES = 12

People = frozenset[Person]


@dataclass(frozen=True)
class Singled:
    """A set of few people whose total follows, for `meaning`. `stayed` are those who were there all the while.

    `insiders` are people who told each other their own answers; they are not in the set.
    """

    meaning: str
    people: People
    stayed: People
    insiders: People = frozenset()


@dataclass(frozen=True)
class Subtracted:
    """In how many of so many lives somebody was singled out: with fewer than K people, who stayed (`exposed`), or with
    only such as came or left (`passing`); with fewer than ten; and with fewer than K, insiders counted.
    """

    lives: int
    waves: int
    exposed: int
    passing: int
    below_ten: int
    by_insiders: int


def subtract(publisher: Callable[[], Publisher], size: int, rate: float, lives: int) -> Subtracted:
    """Return what subtraction finds in so many lives of companies of that size, of whom this share answers."""
    waves = exposed = passing = below_ten = by_insiders = 0
    for number in range(lives):
        history = play(draw(number, size, rate=rate), publisher())
        waves += len(history.published)
        singled = list(singled_out(history, Least().atom))
        few = [each for each in singled if len(each.people) < K]
        is_exposed = any(each.stayed for each in few)
        exposed += is_exposed
        passing += bool(few) and not is_exposed
        below_ten += any(each.stayed for each in singled)
        random = seeded(f"insiders of {number}")
        by_insiders += any(each.stayed for each in singled_out_by_insiders(history, random))
    return Subtracted(lives, waves, exposed, passing, below_ten, by_insiders)


def singled_out(history: History, below: int = K) -> Iterator[Singled]:
    """Yield the sets of fewer people whose answers add up to a number that follows from what was published."""
    for published, stayed in _half_years(history):
        for meaning, figures in figures_of(published, history).items():
            for people in determined(figures, below):
                yield Singled(meaning, people, people & stayed)


def singled_out_by_insiders(history: History, random: Random, most: int = _MOST_INSIDERS) -> Iterator[Singled]:
    """The same for one to three insiders: sets of fewer than K, they themselves counted."""
    for published, stayed in _half_years(history):
        for meaning, figures in figures_of(published, history).items():
            for insiders in _insiders(figures, random, most):
                for people in determined(figures, K - len(insiders), insiders):
                    yield Singled(meaning, people, people & stayed, insiders)


def _half_years(history: History) -> Iterator[tuple[Sequence[Publication], set[Person]]]:
    """After every wave: what was published in the 180 days before, and who was there from the first to the last."""
    for last in history.published:
        inside = [each for each in history.published if each.day <= last.day and last.day - each.day <= REMEMBER]
        yield inside, history.stayed(inside[0].day, last.day)


def figures_of(published: Sequence[Publication], history: History) -> dict[str, list[People]]:
    """Return the people behind every figure, by what it is about. Whether somebody answers is a meaning of its own.

    Where people work is known, and not looked for.
    """
    found: dict[str, list[People]] = {TURNOUT: []}
    for each in published:
        found[TURNOUT] += map(each.behind, each.answered)
        for question, groups in each.figures:
            if not question.departments:
                answered = (frozenset(filter(history.life.answers, each.behind(label))) for label in groups)
                found.setdefault(question.meaning, []).extend(answered)
    return found


def determined(figures: Collection[People], below: int, known: People = frozenset()) -> list[People]:
    """Return every set of fewer than `below` people whose total follows from the totals of `figures`.

    `known` answers are taken out of the totals beforehand; those people are in no set.
    """
    rows = sorted({figure - known for figure in figures} - {frozenset()}, key=sorted)
    # Whoever is behind the same figures cannot be told apart: they are one column.
    columns: dict[tuple[bool, ...], set[Person]] = {}
    for person in sorted(set().union(*rows)):
        columns.setdefault(tuple(person in row for row in rows), set()).add(person)
    atoms = list(columns.values())
    reduced = _echelon([[int(column[place]) for column in columns] for place in range(len(rows))])
    # A set follows if and only if it is at right angles to all that the figures leave open. Its shadow on one direction
    # that is drawn by lot tells so, but for one time in 2**61.
    shadows = _shadows(reduced, len(atoms), seeded("a direction"))
    small = [place for place, atom in enumerate(atoms) if len(atom) < below]
    return [
        frozenset().union(*(atoms[place] for place in chosen))
        for chosen in _adding_up_to_nothing(small, shadows, below - 1)
        if sum(len(atoms[place]) for place in chosen) < below and _follows(chosen, reduced, len(atoms))
    ]


def _adding_up_to_nothing(small: Sequence[int], shadows: Sequence[int], most: int) -> Iterator[tuple[int, ...]]:
    """Yield the sets of up to `most` atoms whose shadows add up to zero; no set that holds another one."""
    lone = [place for place in small if not shadows[place]]
    yield from ((place,) for place in lone)
    others = [place for place in small if shadows[place]]
    last = {shadows[place]: place for place in reversed(others)}
    several: list[set[int]] = []
    for count in range(2, min(most, 4) + 1):
        for chosen in combinations(others, count - 1):
            closing = last.get(-sum(shadows[place] for place in chosen) % _PRIME)
            if closing is not None and closing > chosen[-1] and not any(held <= {*chosen, closing} for held in several):
                several.append({*chosen, closing})
                yield (*chosen, closing)


def _shadows(reduced: dict[int, list[int]], width: int, random: Random) -> list[int]:
    """Return each atom's coordinate along a random vector of the null space."""
    shadow = [0 if place in reduced else random.randrange(1, _PRIME) for place in range(width)]
    for lead, row in sorted(reduced.items(), reverse=True):
        shadow[lead] = -sum(row[place] * shadow[place] for place in range(lead + 1, width)) % _PRIME
    return shadow


def _follows(chosen: Collection[int], reduced: dict[int, list[int]], width: int) -> bool:
    return not any(_remainder([int(place in chosen) for place in range(width)], reduced))


def _echelon(rows: Sequence[list[int]]) -> dict[int, list[int]]:
    """Return the rows in echelon form, by the place of their first one."""
    reduced: dict[int, list[int]] = {}
    for row in rows:
        rest = _remainder(row, reduced)
        lead = next((place for place, value in enumerate(rest) if value), None)
        if lead is not None:
            inverse = pow(rest[lead], -1, _PRIME)
            reduced[lead] = [value * inverse % _PRIME for value in rest]
    return reduced


def _remainder(row: list[int], reduced: dict[int, list[int]]) -> list[int]:
    for lead in sorted(reduced):
        factor = row[lead]
        if factor:
            row = [(value - factor * other) % _PRIME for value, other in zip(row, reduced[lead], strict=True)]
    return row


def _insiders(figures: Sequence[People], random: Random, most: int) -> Iterator[People]:
    """People who sit together where it hurts most, in the smallest sets that can be told apart; and a few others."""
    everybody = sorted(set().union(*figures))
    if len(everybody) <= most:
        return
    sides = {person: tuple(person in figure for figure in figures) for person in everybody}
    sizes = Counter(sides.values())
    closest = sorted(everybody, key=lambda person: (sizes[sides[person]], sides[person], person))
    for count in range(1, most + 1):
        yield frozenset(closest[:count])
        for _try in range(_TRIES // 2):
            yield frozenset(random.sample(closest[: 4 * count + 4], count))
            yield frozenset(random.sample(everybody, count))
