"""Which reminders lead to anything: what never does had better go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot import Bot
from bot.reminders import keys
from bot.reports.audience import FEWEST_SERVING, SMALL_DEPARTMENTS
from storage import reminders as reminder_rows

_A_DAY = timedelta(days=1)
# With fewer than this, chance says more than the figure.
_ENOUGH = 10
_TOO_RARELY = 0.1


@dataclass(frozen=True)
class StepFigure:
    """One step of a department's ladder, and how often an action followed while it was fresh.

    `step` is its key without repetitions; `whom` is who was told, in the ladder's words.
    """

    department: str
    clock: str
    step: str
    whom: str
    sent: int
    acted: int

    @property
    def share(self) -> float:
        """Of those that were sent, from 0 to 1."""
        return self.acted / self.sent if self.sent else 0.0

    @property
    def is_for_nothing(self) -> bool:
        """Sent often enough to say so, and hardly ever followed by anything: proposed for removal."""
        return self.sent >= _ENOUGH and self.share < _TOO_RARELY


@dataclass(frozen=True)
class StepCount:
    """A figure, and who was reminded: nobody in the thread. It is not for showing, since it may be about one person."""

    figure: StepFigure
    people: frozenset[str]

    @property
    def is_about_few(self) -> bool:
        return 0 < len(self.people) < FEWEST_SERVING


def report(bot: Bot, days: int) -> list[StepFigure]:
    """The reminders of the last so many days of which it can be said by now, those that help least first.

    What fewer than five people were reminded of is put together over departments, and left out where that is still
    about fewer: no figure is about somebody.
    """
    counts = counted(bot, days)
    small = defaultdict[tuple[str, str, str], list[StepCount]](list)
    for one in counts:
        if one.is_about_few:
            small[one.figure.clock, one.figure.step, one.figure.whom].append(one)
    together = [_together(found) for found in small.values()]
    told = [one.figure for one in (*counts, *together) if not one.is_about_few]
    return sorted(told, key=lambda one: (not one.is_for_nothing, one.share, -one.sent, one.department, one.step))


def counted(bot: Bot, days: int) -> list[StepCount]:
    """Return the same of each step of each department, whoever it is about."""
    now = bot.now()
    with bot.db.reading() as session:
        found = reminder_rows.figures(session, now - _A_DAY * days, now)
    sums: dict[tuple[str, str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    people: dict[tuple[str, str, str, str], set[str]] = defaultdict(set)
    for department, clock, step, whom, person_id, sent, acted in found:
        key = department, clock, keys.place(step), whom
        sums[key][0] += sent
        sums[key][1] += acted
        # Of those whose names are forgotten nobody knows how many they were.
        people[key] |= {person_id.partition("-")[0]} - {""}
    return [StepCount(StepFigure(*key, *sums[key]), frozenset(people[key])) for key in sums]


def _together(counts: Sequence[StepCount]) -> StepCount:
    figures = [one.figure for one in counts]
    sent, acted = sum(one.sent for one in figures), sum(one.acted for one in figures)
    figure = replace(figures[0], department=SMALL_DEPARTMENTS, sent=sent, acted=acted)
    return StepCount(figure, frozenset().union(*(one.people for one in counts)))
