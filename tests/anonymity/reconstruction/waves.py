"""How well a newcomer's answer can be guessed from two waves, when everybody else mostly repeats theirs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log
from random import Random

from bot.pulses.audiences import rule_w
from bot.pulses.release import Ballot, Groups, release

_QUESTION = 1
# How often each of five answers is given: the best guess without any survey is right this often at the most.
_PRIOR = (0.05, 0.1, 0.2, 0.45, 0.2)
_STABLE = 0.9
_MINIMUM = 5


@dataclass(frozen=True)
class Guessed:
    """How often the newcomer's answer was guessed, and how often it would have been without the survey."""

    rate: float
    prior: float
    shown_alone: float
    """How often their department was a group of its own in the wave in which they came."""


def newcomer(random: Random, sizes: Mapping[str, int], *, rounds: int, with_rule_w: bool = True) -> Guessed:
    """Two waves; in the second, one more person answers in the first of these departments."""
    right = prior = alone = 0
    home = next(iter(sizes))
    before = {f"{segment}{number}": segment for segment, size in sizes.items() for number in range(size)}
    now = {**before, "new": home}
    for _round in range(rounds):
        said = {person: _drawn(random) for person in before}
        says = {
            person: said[person] if person in said and random.random() < _STABLE else _drawn(random) for person in now
        }
        first = _published(random, before, said, ())
        second = _published(random, now, says, rule_w(before, now) if with_rule_w else ())
        right += _guess(home, first, second) == says["new"]
        prior += says["new"] == _PRIOR.index(max(_PRIOR))
        alone += frozenset([home]) in second
    return Guessed(right / rounds, prior / rounds, alone / rounds)


def _drawn(random: Random) -> int:
    return random.choices(range(len(_PRIOR)), _PRIOR)[0]


def _published(random: Random, people: Mapping[str, str], said: Mapping[str, int], unsettled: Sequence[str]) -> Groups:
    lot = {segment: random.randbytes(8) for segment in set(people.values())}
    ballots = [Ballot(segment, {_QUESTION: said[person]}) for person, segment in people.items()]
    return release(
        ballots,
        {_QUESTION: len(_PRIOR)},
        minimum=_MINIMUM,
        unsettled=unsettled,
        lot=lambda question, members: question.encode() + b"".join(lot[name] for name in sorted(members)),
    ).questions[_QUESTION]


def _guess(home: str, first: Groups, second: Groups) -> int:
    """The likeliest answer of the newcomer: what the smallest group around them holds more of than it should."""
    group = min(
        (members for members in second if home in members), key=lambda members: sum(second[members]), default=None
    )
    held = _sum_within(first, group) if group else None
    if group is None or held is None:
        return _PRIOR.index(max(_PRIOR))
    members, old = held
    new = [sum(counts) for counts in zip(*(second[part] for part in second if part <= members), strict=True)]
    likely = [log(_PRIOR[guess]) + _likelihood(old, new, guess) for guess in range(len(_PRIOR))]
    return likely.index(max(likely))


def _sum_within(first: Groups, group: frozenset[str]) -> tuple[frozenset[str], list[int]] | None:
    """The groups of the first wave that make up the group of the second, if they do."""
    parts = [members for members in first if members <= group]
    if frozenset().union(*parts) != group:
        return None
    return group, [sum(counts) for counts in zip(*(first[part] for part in parts), strict=True)]


def _likelihood(old: list[int], new: list[int], guess: int) -> float:
    """How likely the change is, if the newcomer chose this: each label's count taken as normal."""
    people, likely = sum(old), 0.0
    for label, prior in enumerate(_PRIOR):
        stays = _STABLE + (1 - _STABLE) * prior
        comes = (1 - _STABLE) * prior
        mean = old[label] * stays + (people - old[label]) * comes
        spread = old[label] * stays * (1 - stays) + (people - old[label]) * comes * (1 - comes) + 1e-9
        likely -= (new[label] - (label == guess) - mean) ** 2 / (2 * spread)
    return likely
