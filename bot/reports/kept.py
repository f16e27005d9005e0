"""How many promises were kept, of those that were decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.reports.clock_facts import ClockFact, Decision, Outcome, Promised, decisions, promised
from bot.reports.enough import PER_CENT_FROM
from bot.reports.weeks import Week, window


@dataclass(frozen=True)
class Kept:
    """Promises of one sort that were decided in a window. `agreed` were kept after a new time, agreed before a breach:
    they stand beside `kept`, not in it. `silent` are counted apart, and are not among the decided; so are the solutions
    that were `reopened`.
    """

    kept: int = 0
    agreed: int = 0
    broken: int = 0
    silent: int = 0
    reopened: int = 0

    @property
    def decided(self) -> int:
        """The denominator."""
        return self.kept + self.agreed + self.broken

    @property
    def per_cent(self) -> int | None:
        """Of a hundred decided, rounded to the nearest; None below twenty, where only counts are told."""
        return None if self.decided < PER_CENT_FROM else (200 * self.kept + self.decided) // (2 * self.decided)


def kept(
    facts: Iterable[ClockFact], weeks: Sequence[Week], reopened: Iterable[datetime] = ()
) -> Mapping[Promised, Kept]:
    """How many promises were kept, of all that were decided in these weeks: first answers, next answers, solutions.

    A kept promise counts in the week in which it was kept. A broken one counts in the week in which it broke, whether
    it is finished or not, and stays broken whatever happens afterwards: a correction, a move, a new time, an end. One
    that was kept after a new time, agreed before the promise broke, counts as decided and is told beside the kept.
    Closed because the requester did not answer is counted apart. What was called off in time, what is still open in
    time, and what nobody promised, does not count. As known today: a solution that is reopened is undecided again, and
    how many were reopened in these weeks is told beside.
    """
    found: dict[Promised, Counter[Outcome]] = {sort: Counter() for sort in Promised if sort is not Promised.QUESTION}
    for made in decisions(facts, *window(weeks)):
        if (sort := promised(made.fact)) in found:
            found[sort][made.outcome] += 1
    told = {sort: of_outcomes(counts) for sort, counts in found.items()}
    start, end = window(weeks)
    again = sum(start <= at < end for at in reopened)
    return {**told, Promised.SOLUTION: replace(told[Promised.SOLUTION], reopened=again)}


def count(made: Iterable[Decision]) -> Kept:
    """Return the same of decisions of one sort."""
    return of_outcomes(Counter(one.outcome for one in made))


def of_outcomes(counts: Mapping[Outcome, int]) -> Kept:
    """Return the same of counted outcomes."""
    return Kept(*(counts.get(outcome, 0) for outcome in (Outcome.KEPT, Outcome.AGREED, Outcome.BROKEN, Outcome.SILENT)))
