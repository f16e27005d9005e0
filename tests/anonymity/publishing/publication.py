"""A pulse as it is asked, and what a reader of its results holds in hand. They know everybody, and nobody's answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.pulses.disclosure.company import Person
from bot.pulses.disclosure.launch import EVERYBODY, Audience
from bot.pulses.disclosure.publish import Counts
from bot.pulses.disclosure.tree import Department

# The departments that are named above a figure.
Label = frozenset[Department]


@dataclass(frozen=True)
class Question:
    """Two questions of one meaning are answered alike, whatever their words. `departments` is for one that asks where
    somebody works: whose people choose which option.
    """

    meaning: str
    options: int
    departments: tuple[Label, ...] = ()


@dataclass(frozen=True)
class Pulse:
    """One time that a series asks. `only` are those who may answer this time; None: whoever does so usually."""

    series: str
    audience: Audience = EVERYBODY
    questions: tuple[Question, ...] = (Question("mood", 5),)
    is_called_off: bool = False
    only: frozenset[Person] | None = None


@dataclass(frozen=True)
class Publication:
    """What is published of one wave, and what each person read in their invitation: with whom they are counted.

    `answered` is the turnout by group. `figures` has the counts of every question in turn, by group; a question that
    says nothing has none.
    """

    day: date
    asked: Mapping[Person, Department]
    answered: Mapping[Label, int]
    figures: Sequence[tuple[Question, Mapping[Label, Counts]]]

    def behind(self, label: Label) -> frozenset[Person]:
        """Return who was asked in the group."""
        return frozenset(person for person, home in self.asked.items() if home in label)
