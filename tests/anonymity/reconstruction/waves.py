"""How well a newcomer's answer can be guessed from two waves, when everybody else mostly repeats theirs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import log
from random import Random

from bot.pulses.disclosure.company import Colleague, Company
from bot.pulses.disclosure.launch import EVERYBODY, Launch, launch
from bot.pulses.disclosure.publish import Ballot, Counts, Question, Release, closed, release
from bot.pulses.disclosure.tree import Node, Tree

Groups = Mapping[Node, Counts]

_QUESTION = 1
# How often each of five answers is given: the best guess without any survey is right this often at the most.
_PRIOR = (0.05, 0.1, 0.2, 0.45, 0.2)
_STABLE = 0.9
_FIRST, _APART = date(2026, 3, 2), timedelta(days=28)


@dataclass(frozen=True)
class Guessed:
    """How often the newcomer's answer was guessed, and how often it would have been without the survey."""

    rate: float
    prior: float
    shown_alone: float
    """How often their department was a group of its own in the wave in which they came."""
    refused: bool
    """Whether the wave in which they came may not go out at all, so soon after the first."""


def newcomer(random: Random, sizes: Mapping[str, int], *, rounds: int, with_policy: bool = True) -> Guessed:
    """Two waves, four weeks apart; in the second, one more person answers in the first of these departments. Without
    the policy every department is shown.
    """
    right = prior = alone = 0
    home = next(iter(sizes))
    before = {f"{segment}{number}": segment for segment, size in sizes.items() for number in range(size)}
    now = {**before, "new": home}
    company = Company({person: Colleague(segment, _FIRST) for person, segment in before.items()})
    opening = launch(company, EVERYBODY, _FIRST)
    assert isinstance(opening, Launch)
    refused = False
    for _round in range(rounds):
        said = {person: _drawn(random) for person in before}
        says = {
            person: said[person] if person in said and random.random() < _STABLE else _drawn(random) for person in now
        }
        if with_policy:
            first, second = _published(opening, said, says, home)
        else:
            first, second = _by_department(before, said), _by_department(now, says)
        refused = refused or not second
        right += _guess(home, first, second) == says["new"]
        prior += says["new"] == _PRIOR.index(max(_PRIOR))
        alone += frozenset([home]) in second
    return Guessed(right / rounds, prior / rounds, alone / rounds, refused)


def _drawn(random: Random) -> int:
    return random.choices(range(len(_PRIOR)), _PRIOR)[0]


def _published(opening: Launch, said: Mapping[str, int], says: Mapping[str, int], home: str) -> tuple[Groups, Groups]:
    """What is shown of the two waves; nothing of the second, if it may not go out."""
    company, wave = opening.company, opening.wave
    assert company.tree is not None
    first = _counted(company.tree, wave.groups, wave.asked, said)
    company = closed(company, wave, first)
    later = _FIRST + _APART
    people = {**company.people, "new": Colleague(home, later)}
    second = launch(Company(people, company.homes, company.tree, company.joined, company.waves), EVERYBODY, later)
    shown = first.counts.get(_QUESTION, {})
    if not isinstance(second, Launch) or second.company.tree is None:
        return shown, {}
    told = _counted(second.company.tree, second.wave.groups, second.wave.asked, says)
    return shown, told.counts.get(_QUESTION, {})


def _counted(tree: Tree, groups: Collection[Node], asked: Mapping[str, str], said: Mapping[str, int]) -> Release:
    ballots = [Ballot(asked[person], {_QUESTION: label}) for person, label in said.items()]
    return release(tree, groups, ballots, {_QUESTION: Question(len(_PRIOR))})


def _by_department(people: Mapping[str, str], said: Mapping[str, int]) -> Groups:
    counts: dict[Node, list[int]] = {}
    for person, segment in people.items():
        counts.setdefault(frozenset([segment]), [0] * len(_PRIOR))[said[person]] += 1
    return {node: tuple(count) for node, count in counts.items()}


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
