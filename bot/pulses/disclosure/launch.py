"""Whether a wave may go out, and in which groups its people are counted. Known before anybody answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum

from bot.pulses.disclosure.company import Company, Person, Wave
from bot.pulses.disclosure.differencing import narrow_overlaps, small_atoms
from bot.pulses.disclosure.homes import homes
from bot.pulses.disclosure.rules import APART, LARGE, RECENT, REMEMBER, K, Least
from bot.pulses.disclosure.tree import Department, Node, company_groups, cut, grown

_DAY = timedelta(days=1)


class Reason(Enum):
    """Why a wave may not go out, in the order in which it is looked at: the first one is told."""

    TOO_FEW = "too few people"
    ASKED_LATELY = "somebody was asked less than 14 days ago"
    PART_OF_A_GROUP = "departments are asked together with their partners"
    NOT_SETTLED = "too few people came or left since"
    JOINED = "takes apart what is counted together until later"
    TOO_SIMILAR = "another recent audience differs by too few people"


@dataclass(frozen=True)
class Audience:
    """Everybody, unless departments are named, or the people of a channel or user group, who are one number. Guests are
    asked with everybody or a department only where `asks_guests` says so, and in a channel like everybody else there.
    """

    departments: Node | None = None
    people: frozenset[Person] | None = None
    asks_guests: bool = False


EVERYBODY = Audience()


@dataclass(frozen=True)
class Refusal:
    """Why a wave may not go out. `whole_groups` are all departments of the company's groups that the audience touches:
    they may be asked instead. `over_on` is the first day on which this reason is over if nothing else changes (another
    one may follow: `not_before` tells); None where waiting does not help.
    """

    reason: Reason
    whole_groups: Node
    over_on: date | None = None


@dataclass(frozen=True)
class Launch:
    """A wave that may go out, and the company in which it has: homes and tree as worked out, the wave remembered."""

    company: Company
    wave: Wave


def at_launch(company: Company, on: date) -> Company:
    """Return the company with homes and tree of the day, without what has expired. A preview keeps nothing of it."""
    company = company.forgetting(on)
    company = replace(company, homes=homes(company, on))
    return replace(company, tree=grown(company.tree, company.sizes())) if company.homes else company


def launch(company: Company, audience: Audience, on: date, k: int = K) -> Launch | Refusal:
    """Return the wave with its groups, or why it may not go out. Looks at rosters only, never at answers."""
    company = at_launch(company, on)
    asked = asked_by(company, audience)
    root = frozenset(asked.values())
    groups = company_groups(company.tree, company.sizes()) if company.tree is not None else ()
    touched = frozenset(name for group in groups if group & root for name in group)

    if company.tree is None or len(asked) < Least(k).atom:
        return Refusal(Reason.TOO_FEW, touched)
    lately = [wave.day for wave in company.waves if on - wave.day < APART and wave.asked.keys() & asked.keys()]
    if lately:
        return Refusal(Reason.ASKED_LATELY, touched, max(lately) + APART)
    if audience.departments is not None and not touched <= audience.departments:
        return Refusal(Reason.PART_OF_A_GROUP, touched)
    wave = Wave(on, asked, (root,), k=k)
    roster = _Roster(company, wave)
    unsettled = roster.unsettled_since(root)
    if unsettled:
        return Refusal(Reason.NOT_SETTLED, touched, max(unsettled) + RECENT + _DAY)
    joined = roster.taken_apart(root)
    if joined:
        return Refusal(Reason.JOINED, touched, max(joined) + _DAY)

    finest = (root,) if audience.people is not None else cut(company.tree, root, roster.may_stand)
    for groups in dict.fromkeys([finest, (root,)]):
        wave = replace(wave, groups=groups)
        revealing = small_atoms(company, wave) | narrow_overlaps(company, wave)
        if not revealing:
            return Launch(replace(company, waves=(*company.waves, wave)), wave)
    return Refusal(Reason.TOO_SIMILAR, touched, max(revealing) + REMEMBER + _DAY)


def asked_by(company: Company, audience: Audience) -> dict[Person, Department]:
    """Return whom the audience asks, and the department each is counted with. `company` is as `at_launch` has it."""
    if audience.people is not None:
        return {person: home for person, home in company.homes.items() if person in audience.people}
    return {
        person: home
        for person, home in company.homes.items()
        if (audience.departments is None or home in audience.departments)
        and (audience.asks_guests or not company.people[person].is_guest)
    }


def not_before(company: Company, audience: Audience, on: date, k: int = K) -> date | None:
    """Return the first day from `on` on which the wave may go out if nothing else changes; None if never."""
    found = launch(company, audience, on, k)
    while isinstance(found, Refusal) and found.over_on is not None:
        on = found.over_on
        found = launch(company, audience, on, k)
    return None if isinstance(found, Refusal) else on


class _Roster:
    """Who is asked where, and which nodes may stand with them."""

    def __init__(self, company: Company, wave: Wave) -> None:
        self._wave = wave
        self._recent = [before for before in company.remembered(wave.day) if wave.day - before.day <= RECENT]
        self._joined = company.joined
        self._inhabited = frozenset(company.sizes())
        self._people: dict[Department, set[Person]] = {}
        for person, home in wave.asked.items():
            self._people.setdefault(home, set()).add(person)

    def may_stand(self, node: Node) -> bool:
        people = sum(len(self._people[name]) for name in node)
        return people >= Least(self._wave.k).group and not self.unsettled_since(node) and not self.taken_apart(node)

    def unsettled_since(self, node: Node) -> list[date]:
        """Return the days of the recent waves from whose figures the node's differ by one to K - 1 people."""
        people = set().union(*(self._people[name] for name in node))
        if len(people) >= LARGE:
            return []
        return [
            before.day
            for before in self._recent
            if 1 <= len(people ^ _figures(node, before)) < max(self._wave.k, before.k)
        ]

    def taken_apart(self, node: Node) -> list[date]:
        """Return until when the joined nodes stay so that the node shares people with and does not hold whole."""
        return [
            until for joined, until in self._joined.items() if joined & node and not joined & self._inhabited <= node
        ]


def _figures(node: Node, wave: Wave) -> set[Person]:
    """Return the people behind the node's figures in a wave; nobody, where a group touches it that does not lie
    inside.
    """
    touching = [group for group in wave.groups if group & node]
    if all(group <= node for group in touching):
        return {person for group in touching for person in wave.people_of[group]}
    return set()
