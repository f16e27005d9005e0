"""What is known of a company at a launch: who was a colleague when, who was asked, and with whom they were counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Literal

from bot.pulses.disclosure.rules import REMEMBER, K
from bot.pulses.disclosure.tree import Department, Node, Tree

Person = str
WaveState = Literal["open", "published", "silent"]


@dataclass(frozen=True)
class Colleague:
    """The facts about one person. `met` is the first day as a colleague, `left` the first day no longer one; whoever
    comes back has a new `met`, and so has whoever becomes a guest, or is none any more. `department` is the one of
    today.
    """

    department: Department
    met: date
    left: date | None = None
    is_guest: bool = False

    def was_here(self, day: date) -> bool:
        return self.met <= day and (self.left is None or day < self.left)


@dataclass(frozen=True)
class Wave:
    """One time that a pulse went out. `asked` has everybody's home of that day; `groups` are those of the launch while
    it is open, and those that were shown once it is published. A silent one was called off or had too few answers.
    """

    day: date
    asked: Mapping[Person, Department]
    groups: tuple[Node, ...]
    state: WaveState = "open"
    k: int = K

    @cached_property
    def group_of(self) -> Mapping[Person, Node]:
        by_department = {name: group for group in self.groups for name in group}
        return {person: by_department[home] for person, home in self.asked.items()}

    @cached_property
    def people_of(self) -> Mapping[Node, Collection[Person]]:
        people: dict[Node, list[Person]] = {group: [] for group in self.groups}
        for person, group in self.group_of.items():
            people[group].append(person)
        return people


@dataclass(frozen=True)
class Company:
    """The state that launches depend on. `people` holds the colleagues, and whoever left since the oldest remembered
    wave; `homes` the department they are counted with; `joined` until when a node is not taken apart, that day
    included; `waves` those of all series. No answers, and nothing about who answered.
    """

    people: Mapping[Person, Colleague]
    homes: Mapping[Person, Department] = field(default_factory=dict)
    tree: Tree | None = None
    joined: Mapping[Node, date] = field(default_factory=dict)
    waves: tuple[Wave, ...] = ()

    def remembered(self, on: date) -> list[Wave]:
        """Return the waves that still count, oldest first. Of a silent one nothing was shown: as if it had not been."""
        known = [wave for wave in self.waves if wave.state != "silent" and on - wave.day <= REMEMBER]
        return sorted(known, key=lambda wave: wave.day)

    def colleagues(self, on: date) -> dict[Person, Colleague]:
        return {person: facts for person, facts in self.people.items() if facts.was_here(on)}

    def sizes(self) -> Counter[Department]:
        """Return how many people have their home where. Homes are those of colleagues only."""
        return Counter(self.homes.values())

    def forgetting(self, on: date) -> Company:
        """Return the company without what has expired: waves after their 180 days, joined nodes after theirs."""
        return replace(
            self,
            waves=tuple(wave for wave in self.waves if on - wave.day <= REMEMBER),
            joined={node: until for node, until in self.joined.items() if on <= until},
        )
