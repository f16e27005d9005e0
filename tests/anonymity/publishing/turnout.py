"""Who of two colleagues takes part in pulses, from the names above the figures and from how many answered.

Exactly one of the two does. One is alone in their department, and both are counted together, so that whoever may read
results should do no better than a coin.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.pulses.disclosure.company import Person
from bot.pulses.disclosure.tree import Department
from tests.anonymity.attacks.attack import Guess
from tests.anonymity.publishing.guessing import changing_opinions
from tests.anonymity.publishing.lives import History, Life, Publisher, Step, play
from tests.anonymity.publishing.publication import Publication, Question
from tests.anonymity.scoring import Guesses
from tests.anonymity.script import seeded

# Of everybody else, in each wave.
_RATE = 0.7


@dataclass(frozen=True)
class Pair:
    """`one` is alone in `alone`; `other` has colleagues. Without `is_judged` it is measured, and said."""

    name: str
    steps: Sequence[Step]
    one: Person
    other: Person
    alone: Department
    is_judged: bool = True


def who_answered(pair: Pair, publisher: Callable[[], Publisher], rounds: int) -> Guesses:
    """Return what the reader said, round by round, and which of the two it was: 0 or 1."""
    found = Guesses()
    for number in range(rounds):
        seed = f"{pair.name}, round {number}"
        truth = seeded(seed).randrange(2)
        silent = (pair.one, pair.other)[1 - truth]
        history = play(_life(pair, seed, silent), publisher())
        found.said.append((_guess(pair, history), truth))
    return found


def _life(pair: Pair, seed: str, silent: Person) -> Life:
    """Everybody but the two answers now and then: what is said of them does not hang together over time."""
    opinion = changing_opinions(seed)
    asked_so_far: dict[Person, int] = {}

    def answers(person: Person) -> bool:
        if person in {pair.one, pair.other}:
            return person != silent
        asked_so_far[person] = asked_so_far.get(person, 0) + 1
        return seeded(f"{seed}, {person}, {asked_so_far[person]}").random() < _RATE

    return Life(pair.steps, opinion, answers)


def _guess(pair: Pair, history: History) -> Guess:
    """The one for whom there is more evidence; None where there is none at all, or as much for each."""
    evidence = sum(
        _by_label(pair, each) + _by_turnout(pair, each) + _by_where_they_work(pair, each) for each in history.published
    )
    return None if evidence == 0 else int(evidence < 0)


def _by_label(pair: Pair, wave: Publication) -> float:
    """A department that is named nowhere, though somebody of it was asked, did not answer."""
    if pair.one not in wave.asked:
        return 0
    labels = [*wave.answered, *(label for _question, groups in wave.figures for label in groups)]
    named = any(pair.alone in label for label in labels)
    # Where every department is named, whoever answered, that says nothing.
    everyone = all(any(home in label for label in labels) for home in wave.asked.values())
    return 0 if named and everyone else 100 if named else -100


def _by_turnout(pair: Pair, wave: Publication) -> float:
    """More answers than usual where the one is counted and the other is not."""
    evidence = 0.0
    for label, answered in wave.answered.items():
        people = wave.behind(label)
        sides = (pair.one in people) - (pair.other in people)
        evidence += sides * (answered - _RATE * len(people)) / len(people)
    return evidence


def _by_where_they_work(pair: Pair, wave: Publication) -> float:
    """How many said that they work where the one works, alone."""
    for question, groups in wave.figures:
        for option, names in enumerate(question.departments):
            if names == {pair.alone} and groups:
                return 100 if any(counts[option] for counts in groups.values()) else -100
    return 0


def where_do_you_work(departments: Sequence[Department]) -> Question:
    """A question with an option for each department. Everybody knows everybody's answer, but not who gave theirs."""
    options = tuple(frozenset([name]) for name in departments)
    return Question("department", len(options), options)
