"""Who is asked, and the two rules about it: A, between pulses, and W, between the waves of one. The rules are pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import AudienceTooClose, TooFewPeople, TooSoon
from bot.pulses.composing import Composed, Reach
from bot.pulses.waves import OUTSIDE
from storage import pulses as rows
from storage.database import Session

_CUT_THROUGH = 10
_REMEMBERED = timedelta(days=30)
_BETWEEN_WAVES = timedelta(days=14)
# Nine o'clock to nine o'clock is an hour less than two weeks when the clocks go forward.
_CLOCK_CHANGE = timedelta(hours=2)
_FEW_CHANGES = {1, 2}


@dataclass(frozen=True)
class Other:
    """The audience of another pulse that was open in the last thirty days."""

    title: str
    people: frozenset[str]
    minimum: int
    closes_at: datetime


def look_up(session: Session, composed: Composed, roster: Collection[str]) -> dict[str, str]:
    """Whom the pulse asks now, and the department each of them is counted with: the one they lead, else the first.

    Bots, people of other workspaces, people who left and people we never met are not asked.
    """
    colleagues = rows.colleagues(session)
    audience = composed.audience
    roles = rows.departments_of_people(session)
    if audience.reach is Reach.DEPARTMENTS:
        roles = [(person_id, found) for person_id, found in roles if found in audience.department_ids]
    home: dict[str, str] = {}
    for person_id, department_id in roles:
        home.setdefault(person_id, str(department_id))
    if audience.reach is Reach.EVERYONE:
        asked = colleagues
    elif audience.reach is Reach.DEPARTMENTS:
        asked = colleagues & home.keys()
    else:
        asked = colleagues & set(roster)
    return {person_id: home.get(person_id, OUTSIDE) for person_id in sorted(asked)}


def whole_segments(session: Session, segments: Mapping[str, str]) -> bool:
    """Is everybody asked who belongs to the departments that are asked?"""
    home: dict[str, str] = {}
    for person_id, department_id in rows.departments_of_people(session):
        home.setdefault(person_id, str(department_id))
    asked = set(segments.values())
    return all(person_id in segments for person_id in rows.colleagues(session) if home.get(person_id, OUTSIDE) in asked)


def rule_a(people: Collection[str], *, is_whole: bool, minimum: int, others: Sequence[Other]) -> None:
    """An audience is whole departments or at least ten people, and the same as that of any other recent pulse or
    different by at least the smallest group: else the difference of the results would show what a few people said.

    Raises TooFewPeople or AudienceTooClose.
    """
    needed = minimum if is_whole else max(minimum, _CUT_THROUGH)
    if len(people) < needed:
        raise TooFewPeople(len(people), needed)
    for other in others:
        apart = max(minimum, other.minimum)
        differs = len(other.people.symmetric_difference(people))
        if 0 < differs < apart:
            raise AudienceTooClose(other.title, differs, apart, other.closes_at + _REMEMBERED)


def rule_w(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """The departments in which one or two people came or went between two waves: they are not shown alone this time."""
    rosters: dict[str, tuple[set[str], set[str]]] = {}
    for place, people in enumerate((before, now)):
        for person_id, segment in people.items():
            rosters.setdefault(segment, (set(), set()))[place].add(person_id)
    return tuple(sorted(name for name, (old, new) in rosters.items() if len(old ^ new) in _FEW_CHANGES))


def not_too_soon(opened_before: datetime, at: datetime) -> None:
    """Two weeks between the waves of one pulse. Raises TooSoon."""
    if at < opened_before + _BETWEEN_WAVES - _CLOCK_CHANGE:
        raise TooSoon(opened_before + _BETWEEN_WAVES)


def remembered_since(at: datetime) -> datetime:
    """Audiences of pulses that closed before this are forgotten."""
    return at - _REMEMBERED
