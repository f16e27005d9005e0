"""How well one colleague's answer is guessed from everything published, against what their group's own figure says.

Everybody answers, and keeps their answer for a month nine times in ten. The reader knows that, and makes the best of
sums and differences: each published count is an observation of people whose answers hang together over time. The best
linear estimate of one of them follows from all observations at once, whatever their audiences.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt

from bot.pulses.disclosure.company import Person
from bot.pulses.disclosure.publish import Counts
from tests.anonymity.publishing.lives import (
    MOOD,
    History,
    Life,
    Opinion,
    Publisher,
    Step,
    constant_opinions,
    play,
)
from tests.anonymity.publishing.publication import Label, Publication, Question
from tests.anonymity.script import seeded

# How often each of five answers is given: the best guess without any pulse is right this often.
PRIOR = (0.05, 0.1, 0.2, 0.45, 0.2)
STABLE = 0.9
A_MONTH = timedelta(days=30)
BAR, BAR_OF_A_JOINER = 0.05, 0.08
# In a group of twelve, 0.71 instead of 0.47: what people are told.
ADMITTED = 0.24
# Observations may say the same twice.
_NEARLY_NOTHING = 1e-6


@dataclass(frozen=True)
class Scene:
    """Something that happens around one colleague, `target`. Their answer is guessed in the last wave that asks them,
    or in the `first` one: then they have only come.

    `bar` is how much better than by habit a guess should be at most; `may_reach` is what the policy admits. Of whom the
    wave is the first or the last one it says that they are guessed better while everybody else rarely changes their
    mind.
    """

    name: str
    steps: Sequence[Step]
    target: Person
    first: bool = False
    bar: float = BAR
    may_reach: float = BAR


@dataclass(frozen=True)
class Guessed:
    """In so many cases: the share that was guessed right, and what would have been by the group's own figure."""

    rounds: int
    rate: float
    habit: float
    sigma: float
    """One standard deviation of their difference, by luck."""

    @property
    def above(self) -> float:
        return self.rate - self.habit


def guess_rate(scene: Scene, publisher: Callable[[], Publisher], rounds: int) -> Guessed:
    """Return how well the target's answer is guessed. A round in which they were never asked does not count."""
    right, usual = [], []
    for number in range(rounds):
        opinion = changing_opinions(f"{scene.name}, round {number}")
        history = play(Life(scene.steps, opinion), publisher())
        asked = [each for each in history.published if scene.target in each.asked]
        if asked:
            wave = asked[0 if scene.first else -1]
            said = opinion(scene.target, MOOD, wave.day)
            right.append(guess(history, scene.target, wave) == said)
            usual.append(by_habit(scene.target, wave) == said)
    cases = max(1, len(right))
    differences = [one - other for one, other in zip(right, usual, strict=True)]
    mean = sum(differences) / cases
    sigma = sqrt(sum((each - mean) ** 2 for each in differences)) / cases
    return Guessed(len(right), sum(right) / cases, sum(usual) / cases, sigma)


def changing_opinions(seed: object) -> Opinion:
    """Return opinions that stay for thirty days nine times in ten. Where people work is what it is."""
    said: dict[tuple[Person, str], list[tuple[date, int]]] = {}

    def opinion(person: Person, question: Question, day: date) -> int:
        if question.departments:
            return constant_opinions(seed)(person, question, day)
        known = said.setdefault((person, question.meaning), [])
        chosen = next((choice for on, choice in known if on == day), None)
        if chosen is None:
            random = seeded(f"{seed}, {person}, {question.meaning}, {day}")
            stays = bool(known) and random.random() < stability(known[-1][0], day)
            chosen = known[-1][1] if stays else random.choices(range(len(PRIOR)), PRIOR)[0]
            known.append((day, chosen))
        return chosen

    return opinion


def stability(one: date, other: date) -> float:
    return float(STABLE ** (abs(other - one) / A_MONTH))


def by_habit(person: Person, wave: Publication) -> int:
    """Return the most frequent answer in the smallest group around them; without any, the usual one."""
    around = [counts for people, counts in _observations(wave) if person in people]
    counts: Sequence[float] = min(around, key=sum, default=PRIOR)
    return counts.index(max(counts))


def guess(history: History, person: Person, wave: Publication) -> int:
    """Return the likeliest answer of the person in that wave: the best linear estimate from all that was published."""
    seen = [(each.day, *observed) for each in history.published for observed in _observations(each)]
    among = [
        [len(people & others) * stability(day, on) if people & others else 0 for on, others, _counts in seen]
        for day, people, _counts in seen
    ]
    for place in range(len(seen)):
        among[place][place] *= 1 + _NEARLY_NOTHING
    weights = _solved(among, [stability(day, wave.day) if person in people else 0 for day, people, _counts in seen])
    likely = [
        prior
        + sum(
            weight * (counts[option] - sum(counts) * prior)
            for weight, (_day, _people, counts) in zip(weights, seen, strict=True)
        )
        for option, prior in enumerate(PRIOR)
    ]
    return likely.index(max(likely))


def _observations(wave: Publication) -> list[tuple[frozenset[Person], Counts]]:
    """The people behind each count of the question; what is shown twice counts once."""
    seen: dict[Label, Counts] = {}
    for question, groups in wave.figures:
        if question == MOOD:
            seen |= groups
    return [(wave.behind(label), counts) for label, counts in seen.items()]


def _solved(matrix: Sequence[Sequence[float]], right: Sequence[float]) -> list[float]:
    """Return the solution of a system whose matrix is symmetric and positive definite."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    size = len(rows)
    for lead in range(size):
        pivot = rows[lead]
        for row in rows[lead + 1 :]:
            factor = row[lead] / pivot[lead]
            if factor:
                row[lead:] = [value - factor * other for value, other in zip(row[lead:], pivot[lead:], strict=True)]
    found = [0.0] * size
    for lead in reversed(range(size)):
        rest = rows[lead][size] - sum(rows[lead][place] * found[place] for place in range(lead + 1, size))
        found[lead] = rest / rows[lead][lead]
    return found
