"""Which reminders lead to anything: what never does had better go."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from bot import Bot
from bot.reminders import keys
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


def report(bot: Bot, days: int) -> list[StepFigure]:
    """The reminders of the last so many days of which it can be said by now, those that help least first."""
    now = bot.now()
    with bot.db.reading() as session:
        found = reminder_rows.figures(session, now - _A_DAY * days, now)
    sums: dict[tuple[str, str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    for department, clock, step, whom, sent, acted in found:
        total = sums[department, clock, keys.place(step), whom]
        total[0] += sent
        total[1] += acted
    figures = [StepFigure(*key, sent, acted) for key, (sent, acted) in sums.items()]
    return sorted(figures, key=lambda one: (not one.is_for_nothing, one.share, -one.sent, one.department, one.step))
