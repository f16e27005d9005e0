"""Companies whose pulses are to keep secrets: IT, Law, People and others, in the order in which they were set up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from bot.pulses.disclosure.company import Colleague, Company, Person
from bot.pulses.disclosure.homes import homes
from bot.pulses.disclosure.launch import EVERYBODY, Audience, Launch, Reason, Refusal, launch
from bot.pulses.disclosure.publish import Release, closed, silent
from bot.pulses.disclosure.rules import K
from bot.pulses.disclosure.tree import Department, Node

IT, LAW, PEOPLE, LAB, OPS = "1", "2", "3", "4", "5"


def day(number: int) -> date:
    """Tuesday 3 March 2026 and what follows. Everybody was there the day before."""
    return date(2026, 3, 3) + timedelta(days=number)


def staff(sizes: Mapping[Department, int], *, met: int = -1, prefix: str = "") -> dict[Person, Colleague]:
    return {
        f"{prefix}{name}.{number}": Colleague(name, day(met))
        for name, people in sizes.items()
        for number in range(people)
    }


def company_of(sizes: Mapping[Department, int]) -> Company:
    return Company(staff(sizes))


def some_of(company: Company, department: Department, people: int) -> list[Person]:
    """The first so many people who work in the department today."""
    there = [person for person, facts in company.people.items() if (facts.department, facts.left) == (department, None)]
    assert len(there) >= people
    return there[:people]


def with_new(company: Company, sizes: Mapping[Department, int], *, met: int) -> Company:
    return replace(company, people={**company.people, **staff(sizes, met=met, prefix=f"{met}:")})


def with_leavers(company: Company, people: Iterable[Person], *, left: int) -> Company:
    gone = {person: replace(company.people[person], left=day(left)) for person in people}
    return replace(company, people={**company.people, **gone})


def with_moves(company: Company, people: Iterable[Person], department: Department) -> Company:
    moved = {person: replace(company.people[person], department=department) for person in people}
    return replace(company, people={**company.people, **moved})


def departments(*names: Department) -> Audience:
    return Audience(departments=frozenset(names))


def channel(*people: Iterable[Person]) -> Audience:
    return Audience(people=frozenset(person for group in people for person in group))


def launched(company: Company, on: int, audience: Audience = EVERYBODY, k: int = K) -> Launch:
    found = launch(company, audience, day(on), k)
    assert isinstance(found, Launch), found
    return found


def refused(company: Company, on: int, audience: Audience = EVERYBODY, k: int = K) -> Refusal:
    found = launch(company, audience, day(on), k)
    assert isinstance(found, Refusal), groups_of(found)
    return found


def why(company: Company, on: int, audience: Audience = EVERYBODY, k: int = K) -> Reason | None:
    """Why the wave may not go out; None when it may."""
    found = launch(company, audience, day(on), k)
    return found.reason if isinstance(found, Refusal) else None


def after_wave(company: Company, on: int, audience: Audience = EVERYBODY, k: int = K) -> Company:
    """The company after a wave that was shown in the groups in which it was launched."""
    found = launched(company, on, audience, k)
    shown = Release(answers=dict.fromkeys(found.wave.groups, len(found.wave.asked)))
    return closed(found.company, found.wave, shown)


def after_silent(company: Company, on: int, audience: Audience = EVERYBODY) -> Company:
    """The company after a wave that was called off."""
    found = launched(company, on, audience)
    return replace(found.company, waves=(*found.company.waves[:-1], silent(found.wave)))


def groups_of(found: Launch) -> dict[str, int]:
    """How many are asked in each group, by "1+2"."""
    return {name_of(group): len(people) for group, people in found.wave.people_of.items()}


def name_of(node: Node) -> str:
    return "+".join(sorted(node))


def homes_after(company: Company, on: int = 30) -> dict[str, str]:
    """The department with which everybody is counted on that day."""
    return homes(company, day(on))
