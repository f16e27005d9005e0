"""Whom a pulse asks, in the terms of the policy, and what HR reads of it before a launch: groups, bars, refusals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from bot.errors import MayNotGoOut
from bot.pulses.disclosure import launch as policy
from bot.pulses.disclosure.company import Company, Wave
from bot.pulses.disclosure.launch import Launch, Refusal
from bot.pulses.disclosure.preview import barred_by
from bot.pulses.disclosure.rules import APART, Least
from bot.pulses.disclosure.tree import Department, Node, company_groups, departments_order, set_up_order
from bot.pulses.questionnaire import Audience, Questionnaire, Reach
from bot.pulses.waves import NOWHERE, OUTSIDE

# Somebody looks at the preview, and Slack waits three seconds for it.
_LARGE_COMPANY = 2_000
_GROUPS_LOOKED_AT = 2


@dataclass(frozen=True)
class CountedGroup:
    """Departments whose people are counted together, and how many of them are asked."""

    departments: tuple[str, ...]
    people: int


@dataclass(frozen=True)
class BarredGroup:
    """Departments that could not be asked together before that day; None: not even once everything is forgotten.

    `is_everybody`: they are the whole company.
    """

    departments: tuple[str, ...]
    not_before: date | None
    is_everybody: bool


@dataclass(frozen=True)
class Outlook:
    """What HR reads before a launch: to how many people it goes, in which groups they are counted, and which audiences
    would have to wait because of it. `whole_groups` are the departments nearest to a channel or a user group: asking
    them instead bars less. In a large company not all groups are looked at: then `are_all_bars` is False.
    `guests` of the people are guests; `left_out` are the guests whom the audience could have asked, and does not.
    """

    people: int
    groups: tuple[CountedGroup, ...]
    guests: int = 0
    left_out: int = 0
    bars: tuple[BarredGroup, ...] = ()
    whole_groups: tuple[str, ...] = ()
    are_all_bars: bool = True


@dataclass(frozen=True)
class AskedLately:
    """How many `of` an audience were asked less than 14 days before, by the department they are counted with, and the
    first day on which all of them may be asked again.
    """

    people: int
    of: int
    departments: tuple[tuple[str, int], ...]
    not_before: date


def smallest_launched(minimum: int) -> int:
    """Return how many people a group has at least when it is launched, so that enough of them answer."""
    return Least(minimum).group


def asked_lately(
    company: Company, audience: Audience, roster: Collection[str], on: date, names: Mapping[Department, str]
) -> AskedLately | None:
    """Return who could not be asked on that day; None where everybody may be."""
    today = policy.at_launch(company, on)
    asked = policy.asked_by(today, of_policy(audience, roster)).keys()
    waves = [wave for wave in today.waves if on - wave.day < APART and asked & wave.asked.keys()]
    if not waves:
        return None
    lately = asked & {person for wave in waves for person in wave.asked}
    homes = Counter(today.homes[person] for person in lately)
    named = tuple((names[home], homes[home]) for home in sorted(homes, key=set_up_order))
    return AskedLately(len(lately), len(asked), named, max(wave.day for wave in waves) + APART)


def of_policy(audience: Audience, roster: Collection[str]) -> policy.Audience:
    """Return the audience as the policy knows it. `roster` are the people of a channel or user group."""
    if audience.reach is Reach.EVERYONE:
        return policy.Audience(asks_guests=audience.asks_guests)
    if audience.reach is Reach.DEPARTMENTS:
        departments = frozenset(map(_segment, audience.department_ids))
        return policy.Audience(departments, asks_guests=audience.asks_guests)
    return policy.Audience(people=frozenset(roster))


def allowed(
    company: Company, composed: Questionnaire, roster: Collection[str], on: date, names: Mapping[Department, str]
) -> Launch:
    """Return the launch of that day. Raises MayNotGoOut, which says what may be done instead. `names` has those of
    departments.
    """
    audience = of_policy(composed.audience, roster)
    found = policy.launch(company, audience, on, composed.minimum)
    if isinstance(found, Refusal):
        raise _refused(company, audience, on, composed.minimum, found, names)
    return found


def outlook(
    company: Company, composed: Questionnaire, roster: Collection[str], on: date, names: Mapping[Department, str]
) -> Outlook:
    """Return what the launch of that day would mean. Raises MayNotGoOut."""
    launched = allowed(company, composed, roster, on, names)
    wave, after = launched.wave, launched.company
    guests = guests_among(after, wave.asked)
    if not composed.audience.needs_slack and not guests:
        both = policy.asked_by(after, replace(of_policy(composed.audience, roster), asks_guests=True))
        return Outlook(len(wave.asked), counted(wave, names), left_out=len(both) - len(wave.asked))
    everybody = frozenset(after.sizes())
    most = _GROUPS_LOOKED_AT if len(after.homes) > _LARGE_COMPANY else None
    nearest = _touched(after, frozenset(wave.asked.values())) if composed.audience.needs_slack else frozenset()
    return Outlook(
        people=len(wave.asked),
        groups=counted(wave, names),
        guests=guests,
        bars=tuple(
            BarredGroup(_named(each.departments, names), each.not_before, each.departments == everybody)
            for each in barred_by(company, launched, most)
        ),
        are_all_bars=most is None,
        whole_groups=_named(nearest, names),
    )


def guests_among(company: Company, people: Collection[str]) -> int:
    """Return how many of these colleagues are guests."""
    return sum(company.people[person].is_guest for person in people)


def counted(wave: Wave, names: Mapping[Department, str]) -> tuple[CountedGroup, ...]:
    """Return the groups of a wave as HR reads them, in the order in which departments were set up."""
    groups = sorted(wave.groups, key=departments_order)
    return tuple(CountedGroup(_named(group, names), len(wave.people_of[group])) for group in groups)


def _refused(
    company: Company,
    audience: policy.Audience,
    on: date,
    minimum: int,
    refusal: Refusal,
    names: Mapping[Department, str],
) -> MayNotGoOut:
    today = policy.at_launch(company, on)
    instead, instead_from = _instead(company, audience, on, minimum, refusal)
    everybody = frozenset(today.sizes())
    return MayNotGoOut(
        reason=refusal.reason.name,
        people=len(policy.asked_by(today, audience)),
        needed=Least(minimum).atom,
        not_before=policy.not_before(company, audience, on, minimum),
        instead=[] if instead == everybody else list(_named(instead, names)),
        instead_ids=() if instead == everybody else tuple(sorted(map(_department_id, instead))),
        instead_from=None if instead_from == on else instead_from,
        is_everybody=bool(instead) and instead == everybody,
        asks_guests=audience.asks_guests,
        otherwise_from=_otherwise_from(company, audience, on, minimum),
    )


def _otherwise_from(company: Company, audience: policy.Audience, on: date, minimum: int) -> date | None:
    """Return from when on the same audience may go out with the other choice of guests; None if that is no sooner."""
    if audience.people is not None or not any(facts.is_guest for facts in company.colleagues(on).values()):
        return None
    other = replace(audience, asks_guests=not audience.asks_guests)
    days = [policy.not_before(company, each, on, minimum) for each in (audience, other)]
    return days[1] if days[1] is not None and (days[0] is None or days[1] < days[0]) else None


def _instead(
    company: Company, audience: policy.Audience, on: date, minimum: int, refusal: Refusal
) -> tuple[Node, date | None]:
    """Return whom to ask instead, and from when on: the whole groups that the audience touches, or everybody if they
    may be asked sooner.
    """
    if audience.departments is None and audience.people is None:
        return frozenset(), None
    everybody = frozenset(policy.at_launch(company, on).sizes())
    found: list[tuple[date, Node]] = []
    for departments in (refusal.whole_groups, everybody):
        named = None if departments == everybody else departments
        offered = policy.Audience(named, asks_guests=audience.asks_guests)
        if departments and offered != audience:
            day = policy.not_before(company, offered, on, minimum)
            if day is not None:
                found.append((day, departments))
    if not found:
        return frozenset(), None
    day, departments = min(found, key=lambda each: each[0])
    return departments, day


def _touched(company: Company, departments: Node) -> Node:
    groups = () if company.tree is None else company_groups(company.tree, company.sizes())
    return frozenset(name for group in groups if group & departments for name in group)


def _named(departments: Iterable[Department], names: Mapping[Department, str]) -> tuple[str, ...]:
    return tuple(names[department] for department in sorted(departments, key=set_up_order))


def _segment(department_id: int) -> Department:
    return OUTSIDE if department_id == NOWHERE else str(department_id)


def _department_id(department: Department) -> int:
    return NOWHERE if department == OUTSIDE else int(department)
