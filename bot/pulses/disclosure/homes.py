"""The department that each person is counted with. It follows them only in company: nobody changes it alone."""

from __future__ import annotations

from collections import Counter
from datetime import date

from bot.pulses.disclosure.company import Company, Person
from bot.pulses.disclosure.rules import COMPANY
from bot.pulses.disclosure.tree import Department

# The home in every remembered wave, None where the person was not asked.
_History = tuple[Department | None, ...]
_Move = tuple[Department, Department, _History]


def homes(company: Company, on: date) -> dict[Person, Department]:
    """Return the home of every colleague on the day of a launch.

    Whoever was asked in no remembered wave, newcomers and those who came back among them, gets the department of
    today. The others keep their home, unless enough people with the same history go from it to the same department,
    and enough others keep it or nobody does.
    """
    waves, colleagues = company.remembered(on), company.colleagues(on)
    last_asked = {person: wave.day for wave in waves for person in wave.asked}
    new: dict[Person, Department] = {}
    old: dict[Person, Department] = {}
    for person, facts in colleagues.items():
        is_known = person in company.homes and person in last_asked and facts.met <= last_asked[person]
        (old if is_known else new)[person] = company.homes[person] if is_known else facts.department

    moves: dict[Person, _Move] = {}
    for person, home in old.items():
        facts = colleagues[person]
        if facts.department != home:
            history = tuple(wave.asked.get(person) if facts.met <= wave.day else None for wave in waves)
            moves[person] = (home, facts.department, history)
    together = Counter(moves.values())
    going = {person: move for person, move in moves.items() if together[move] >= COMPANY.atom}
    stay = Counter(home for person, home in old.items() if person not in going)
    for person, (home, department, _history) in going.items():
        if stay[home] == 0 or stay[home] >= COMPANY.atom:
            old[person] = department
    return new | old
