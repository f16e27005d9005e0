"""What a launch would bar: audiences of whole groups that would have to wait because of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.pulses.disclosure.company import Company
from bot.pulses.disclosure.launch import EVERYBODY, Audience, Launch, not_before
from bot.pulses.disclosure.tree import Node, company_groups


@dataclass(frozen=True)
class Barred:
    """Departments that could not be asked together before that day; None: not even after everything was forgotten."""

    departments: Node
    not_before: date | None


def barred_by(company: Company, launched: Launch, most: int | None = None) -> list[Barred]:
    """Return which of the company's groups, and whether the whole company, would have to wait longer after the launch
    than without it. `company` is the state before. The last one is the whole company; of the groups only the first
    `most` are looked at, because each takes a few launches to know. Answers may join groups at the
    close, and bar more then.
    """
    after, on = launched.company, launched.wave.day
    if after.tree is None:
        return []
    groups = company_groups(after.tree, after.sizes())[:most]
    audiences = {group: Audience(departments=group) for group in groups} | {frozenset(after.sizes()): EVERYBODY}
    found = []
    for departments, audience in audiences.items():
        with_it = not_before(after, audience, on)
        without = on if with_it == on else not_before(company, audience, on)
        if without is not None and (with_it is None or with_it > without):
            found.append(Barred(departments, with_it))
    return found
