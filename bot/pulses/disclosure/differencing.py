"""Whether somebody could subtract the figures of one wave from those of another, and be left with few people."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from datetime import date

from bot.pulses.disclosure.company import Company, Person, Wave
from bot.pulses.disclosure.rules import LARGE, Least
from bot.pulses.disclosure.tree import Node

# The group in every wave since some wave, None where the person was not asked.
_Trail = tuple[Node | None, ...]


def small_atoms(company: Company, now: Wave) -> set[date]:
    """Return the days of the remembered waves since which fewer than ATOM people can be singled out.

    An atom is the people whose groups were the same in every wave since: no combination of published figures tells
    them apart. Whoever left counts in each atom they agreed with until then.
    """
    waves = [*company.remembered(now.day), now]
    days = [wave.day for wave in waves]
    trails = Counter(
        (
            tuple(wave.group_of.get(person) for wave in waves),
            bisect_left(days, facts.met),
            len(waves) if facts.left is None else bisect_left(days, facts.left),
        )
        for person, facts in company.people.items()
    )
    found: set[date] = set()
    for first, wave in enumerate(waves[:-1]):
        here: Counter[_Trail] = Counter()
        gone: Counter[_Trail] = Counter()
        for (trail, met, left), people in trails.items():
            if met <= first < left:
                (here if left == len(waves) else gone)[trail[first:left]] += people
        least = max(Least(each.k).atom for each in waves[first:])
        for trail, people in here.items():
            if any(trail) and people < least:
                agreed_until_they_left = sum(gone[trail[:length]] for length in range(1, len(trail)))
                if people + agreed_until_they_left < least:
                    found.add(wave.day)
    return found


def narrow_overlaps(company: Company, now: Wave) -> set[date]:
    """Return the days of the remembered waves of which a group can be set against one of now, people against people.

    That is so where the two share people, the smaller has fewer than LARGE, and somebody of the one could have been
    asked with the other and was not.
    """
    found: set[date] = set()
    for then in company.remembered(now.day):
        pairs = {(group, now.group_of[person]) for person, group in then.group_of.items() if person in now.asked}
        dropped = {
            group
            for person, group in then.group_of.items()
            if person not in now.asked and _stayed(company, person, then, now)
        }
        added = {
            group
            for person, group in now.group_of.items()
            if person not in then.asked and _stayed(company, person, then, now)
        }
        for before, after in pairs:
            smaller = min(len(then.people_of[before]), len(now.people_of[after]))
            if smaller < LARGE and (before in dropped or after in added):
                found.add(then.day)
    return found


def _stayed(company: Company, person: Person, then: Wave, now: Wave) -> bool:
    facts = company.people.get(person)
    return facts is not None and facts.was_here(then.day) and facts.was_here(now.day)
