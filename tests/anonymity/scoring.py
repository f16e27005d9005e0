"""Who wins: success by attack and level, the best attack being chosen on one half and judged on the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import sqrt

from tests.anonymity.attacks.attack import Attack, Guess
from tests.anonymity.challenger import Game
from tests.anonymity.evidence import LEVELS

_ENOUGH_SPOKEN, _SURE = 20, 0.9


@dataclass
class Guesses:
    """What one attack said at one level, game after game, beside what was true."""

    said: list[tuple[Guess, int]] = field(default_factory=list)

    @property
    def success(self) -> float:
        """The share of right answers; one half for each *don't know*. Without any game: one half."""
        return _success(self.said)

    @property
    def spoken(self) -> list[tuple[int, int]]:
        return [(guess, truth) for guess, truth in self.said if guess is not None]

    def half(self, which: int) -> Guesses:
        """Every second trial, so that both halves saw the same kinds of games."""
        return Guesses(self.said[which::2])

    def turned(self) -> Guesses:
        """Whoever is wrong most of the time is read backwards."""
        return Guesses([(guess if guess is None else 1 - guess, truth) for guess, truth in self.said])

    @property
    def is_sure(self) -> bool:
        """Spoke often, and was nearly always right."""
        spoken = self.spoken
        return len(spoken) >= _ENOUGH_SPOKEN and _success(spoken) >= _SURE


@dataclass(frozen=True)
class Verdict:
    """What a level comes to."""

    level: int
    best: Attack
    chosen_at: float
    held_out: float
    """The success of the attack that was best in the first half, in the other."""
    bound: float
    """One half, and three standard deviations of luck."""
    sure: tuple[Attack, ...]

    @property
    def is_broken(self) -> bool:
        return self.held_out >= self.bound or bool(self.sure)


class Scores:
    """All guesses of a series of games with one design on one database."""

    def __init__(self, attacks: Iterable[Attack]) -> None:
        self.attacks = tuple(attacks)
        self.guesses: dict[tuple[Attack, int], Guesses] = defaultdict(Guesses)

    def add(self, game: Game, levels: Iterable[int] = LEVELS) -> None:
        """Let every attack that belongs to the game's plan have a go at each of its pairs."""
        for level in levels:
            evidence = game.evidence.at(level)
            for attack in self.attacks:
                if attack.plan is game.script.plan and evidence.backend in attack.backends:
                    for pair, bit in zip(game.script.pairs, game.script.bits, strict=True):
                        self.guesses[attack, level].said.append((attack.guess(evidence, pair), bit))

    def success(self, attack: Attack, level: int) -> float:
        return self.guesses[attack, level].success

    def best(self, level: int) -> float:
        return max((g.success for (_attack, at), g in self.guesses.items() if at == level), default=0.5)

    def trials(self) -> int:
        return max((len(guesses.said) for guesses in self.guesses.values()), default=0)

    def verdicts(self) -> Iterator[Verdict]:
        """One for each level that was played."""
        for level in sorted({level for _attack, level in self.guesses}):
            yield self._verdict({attack: g for (attack, at), g in self.guesses.items() if at == level}, level)

    def _verdict(self, guesses: dict[Attack, Guesses], level: int) -> Verdict:
        best = max(guesses, key=lambda attack: abs(guesses[attack].half(0).success - 0.5))
        chosen, held_out = guesses[best].half(0), guesses[best].half(1)
        if chosen.success < 0.5:
            chosen, held_out = chosen.turned(), held_out.turned()
        return Verdict(
            level=level,
            best=best,
            chosen_at=chosen.success,
            held_out=held_out.success,
            bound=bound(len(held_out.said)),
            sure=tuple(attack for attack, g in guesses.items() if g.half(1).is_sure or g.half(1).turned().is_sure),
        )


def bound(trials: int) -> float:
    """What mere luck stays under in all but about one of 700 times."""
    return 0.5 + 3 * sqrt(0.25 / trials) if trials else 1.0


def _success(said: list[tuple[Guess, int]] | list[tuple[int, int]]) -> float:
    points = sum(0.5 if guess is None else float(guess == truth) for guess, truth in said)
    return points / len(said) if said else 0.5
