"""What an attack is, and the two ways in which almost all of them conclude."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.anonymity.evidence import Evidence
from tests.anonymity.script import Pair, Plan, Voice

Guess = int | None
"""0: the first said x, and the second y. 1: the other way round. None: don't know."""

BOTH = ("sqlite", "postgres")


@dataclass(frozen=True)
class Attack:
    """One way of looking for who said what."""

    number: int
    name: str
    guess: Callable[[Evidence, Pair], Guess]
    plan: Plan
    backends: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.number} {self.name.replace('_', ' ')}"


ATTACKS: list[Attack] = []


def attack(
    number: int, *, plan: Plan = Plan.PLAIN, only: str | None = None
) -> Callable[[Callable[[Evidence, Pair], Guess]], Callable[[Evidence, Pair], Guess]]:
    """Enter the function into the list: its number in the specification, its plan, its database if it needs one."""

    def enter(guess: Callable[[Evidence, Pair], Guess]) -> Callable[[Evidence, Pair], Guess]:
        ATTACKS.append(Attack(number, guess.__name__, guess, plan, (only,) if only else BOTH))
        return guess

    return enter


def by_order(pair: Pair, place: Callable[[Voice], Any], moment: Callable[[str], datetime]) -> Guess:
    """Whoever came first has what lies first. A place may be None: not found."""
    first, second = place(pair.x), place(pair.y)
    if first is None or second is None or first == second:
        return None
    return 0 if (first < second) == (moment(pair.one) < moment(pair.other)) else 1


def by_link(pair: Pair, link: Callable[[str, Voice], float]) -> Guess:
    """Two and two are put together so that the links between people and answers add up to the most."""
    straight = link(pair.one, pair.x) + link(pair.other, pair.y)
    crossed = link(pair.one, pair.y) + link(pair.other, pair.x)
    return None if straight == crossed else 0 if straight > crossed else 1
