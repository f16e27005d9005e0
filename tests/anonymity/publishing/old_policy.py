"""The policy that was given up, kept as a canary: every attack must break it, or it would find nothing anywhere.

Groups are made at the close, question by question: whoever is too few or too much of one mind is merged with others by
secret lot. Between pulses, audiences must be the same or differ by five people (rule A, thirty days); between two waves
of one series, a department in which one or two people changed is not shown alone (rule W).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import blake2b

from bot.pulses.disclosure.company import Person
from bot.pulses.disclosure.publish import Counts
from bot.pulses.disclosure.tree import Department
from tests.anonymity.publishing.lives import Answers
from tests.anonymity.publishing.publication import Label, Publication, Pulse

MINIMUM = 5
_LIKE_MINDED_BELOW = 20
_CUT_THROUGH = 10
_APART = timedelta(days=14)
_REMEMBERED = timedelta(days=30)
_FEW_CHANGES = {1, 2}

Groups = dict[Label, Counts]
# (question, departments) to what nobody can foretell. The question is "" for the groups of all questions.
Lot = Callable[[str, Label], bytes]


@dataclass(frozen=True)
class _Asked:
    day: date
    series: str
    people: Mapping[Person, Department]


class OldPolicy:
    """The same company under the old policy. A wave that was called off had no answers."""

    def __init__(self) -> None:
        self._place: dict[Person, Department] = {}
        self._waves: list[_Asked] = []

    def hires(self, _day: date, arrivals: Mapping[Person, Department]) -> None:
        self._place |= arrivals

    def loses(self, _day: date, person: Person) -> None:
        del self._place[person]

    def moves(self, _day: date, person: Person, department: Department) -> None:
        self._place[person] = department

    def sets_up(self, _day: date, _department: Department) -> None:
        """Nothing: the next wave counts people where they are."""

    renames = retires = sets_up

    def holds(self, day: date, pulse: Pulse, answers: Answers) -> Publication | None:
        asked = self._look_up(pulse)
        before = next((wave for wave in reversed(self._waves) if wave.series == pulse.series), None)
        if (before is not None and day - before.day < _APART) or not self._rule_a(day, pulse, asked):
            return None
        unsettled = () if before is None else _rule_w(before.people, asked)
        self._waves.append(_Asked(day, pulse.series, asked))
        written = {} if pulse.is_called_off else {who: given for who in asked if (given := answers(who)) is not None}
        groups, by_question = release(
            [(asked[who], given) for who, given in written.items()],
            [question.options for question in pulse.questions],
            unsettled=unsettled,
            lot=_lot(f"{day} {pulse.series}"),
        )
        figures = list(zip(pulse.questions, by_question, strict=True))
        answered = {label: people for label, (people,) in groups.items()}
        return Publication(day, asked, answered, figures) if groups else None

    def _look_up(self, pulse: Pulse) -> dict[Person, Department]:
        audience = pulse.audience
        return {
            who: place
            for who, place in sorted(self._place.items())
            if (audience.people is None or who in audience.people)
            and (audience.departments is None or place in audience.departments)
        }

    def _rule_a(self, day: date, pulse: Pulse, asked: Mapping[Person, Department]) -> bool:
        whole = all(who in asked for who, place in self._place.items() if place in set(asked.values()))
        others = [w.people.keys() for w in self._waves if w.series != pulse.series and day - w.day <= _REMEMBERED]
        enough = len(asked) >= (MINIMUM if whole else _CUT_THROUGH)
        return enough and not any(0 < len(other ^ asked.keys()) < MINIMUM for other in others)


def release(
    ballots: Sequence[tuple[Department, Sequence[int]]], options: Sequence[int], *, unsettled: Collection[str], lot: Lot
) -> tuple[Groups, list[Groups]]:
    """Return the groups of all questions, and the groups of each."""
    if len(ballots) < MINIMUM:
        return {}, [{} for _question in options]

    def large_enough(members: Label, counts: Counts) -> bool:
        return sum(counts) >= MINIMUM and not (len(members) == 1 and members <= set(unsettled))

    base = _merge(_counted([(home, 0) for home, _given in ballots], 1), large_enough, lambda who: lot("", who))
    found: list[Groups] = []
    for number, size in enumerate(options):
        counts = _counted([(home, given[number]) for home, given in ballots], size)
        units = {members: _sum([counts[frozenset([name])] for name in members]) for members in base}
        may_be_shown = _is_diverse(frozenset(), _sum(units.values()))
        found.append(_merge(units, _is_diverse, _by_question(lot, number)) if may_be_shown else {})
    return base, found


def _merge(units: Groups, good: Callable[[Label, Counts], bool], lot: Callable[[Label], bytes]) -> Groups:
    """Good units stand alone; the others become one group, which takes good ones in, by lot, until it is good."""
    alone = {members: counts for members, counts in units.items() if good(members, counts)}
    merged = {members: counts for members, counts in units.items() if members not in alone and any(counts)}
    while merged and alone and not good(_union(merged), _sum(merged.values())):
        drawn = min(alone, key=lot)
        merged[drawn] = alone.pop(drawn)
    return {**alone, _union(merged): _sum(merged.values())} if merged else alone


def _is_diverse(_members: Label, counts: Counts) -> bool:
    people = sum(counts)
    return people >= MINIMUM and people - max(counts) >= (2 if people < _LIKE_MINDED_BELOW else 1)


def _rule_w(before: Mapping[Person, Department], now: Mapping[Person, Department]) -> list[Department]:
    places = {*before.values(), *now.values()}
    changed = {
        place: {who for who in {*before, *now} if (before.get(who) == place) != (now.get(who) == place)}
        for place in places
    }
    return [place for place, people in changed.items() if len(people) in _FEW_CHANGES]


def _lot(key: str) -> Lot:
    def drawn(question: str, members: Label) -> bytes:
        return blake2b(f"{key}|{question}|{'|'.join(sorted(members))}".encode(), digest_size=8).digest()

    return drawn


def _by_question(lot: Lot, number: int) -> Callable[[Label], bytes]:
    return lambda members: lot(str(number + 1), members)


def _counted(chosen: Sequence[tuple[Department, int]], size: int) -> Groups:
    counts: dict[Label, list[int]] = {}
    for home, place in chosen:
        counts.setdefault(frozenset([home]), [0] * size)[place] += 1
    return {members: tuple(count) for members, count in counts.items()}


def _union(units: Collection[Label]) -> Label:
    return frozenset().union(*units)


def _sum(all_counts: Collection[Counts]) -> Counts:
    return tuple(sum(option) for option in zip(*all_counts, strict=True))
