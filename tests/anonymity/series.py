"""Many games with one design."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from random import Random

from tests.anonymity.attacks.every import ATTACKS
from tests.anonymity.challenger import Game, play
from tests.anonymity.design import Design
from tests.anonymity.scoring import Scores
from tests.anonymity.script import Plan, seeded
from tests.anonymity.spills import spills

# Gives the URL of a database in which nothing happened yet.
Databases = Callable[[], AbstractContextManager[str]]
Start = Callable[[str, Random], Design]


class Series:
    """Games with one design on one kind of database: the scores, and everything that lay where it must not."""

    def __init__(self, start: Start, databases: Databases, name: str, pairs: int = 7) -> None:
        self._start = start
        self._databases = databases
        self._name = name
        self._pairs = pairs
        self._played = 0
        self.scores = Scores(ATTACKS)
        self.spilt: set[str] = set()
        self.last: Game | None = None
        """Each is large: the others are forgotten."""

    def play(self, plan: Plan, trials: int) -> None:
        """As many games as it takes for so many pairs."""
        done = 0
        while done < trials:
            self._played += 1
            random = seeded(f"{self._name}, {plan.name}, game {self._played}")
            with self._databases() as url:
                game = play(self._start(url, random), random, plan, pairs=self._pairs)
            self.last = game
            self.scores.add(game)
            self.spilt.update(spills(game))
            done += len(game.script.pairs)
