"""Whether a sweep pays for what is due and not for what there is: a hundred due of ten thousand clocks, and of more."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import dataclass, replace
from statistics import median

from sqlmodel import col, update

from bot import Bot
from bot.clocks import history
from bot.reminders import sweep
from bot.settings import Settings
from storage import departments as department_rows
from storage.tables import ClockRow, Entry
from tests.bench.company import Base, company
from tests.bench.filling import HALF_TIME_AGO, NOW, clocks, fill

# Running clocks; each request has two.
FEW, MANY, DUE = 10_000, 1_000_000, 100
ROUNDS = 7


@dataclass(frozen=True)
class Sweeps:
    """Seconds for each sweep over few clocks and over many, taken in turns."""

    base: Base
    few: list[float]
    many: list[float]

    @property
    def ratio(self) -> float:
        """How much longer it takes where there is more. Pair by pair, since the machine may be busy with others."""
        return median(many / few for few, many in zip(self.few, self.many, strict=True))


def measure(settings: Settings, few: Base, many: Base, rounds: int = ROUNDS) -> Sweeps:
    """Sweep two databases of one kind; the first round, in which caches fill, does not count."""
    with ExitStack() as stack:
        bots = []
        for base, size in ((few, FEW // 2), (many, MANY // 2)):
            bot = replace(stack.enter_context(company(settings, base)), now=lambda: NOW)
            fill(bot, size)
            bots.append((bot, size // DUE))
        taken = [[_swept(bot, number, spread) for bot, spread in bots] for number in range(rounds + 1)]
    return Sweeps(many, *([times[which] for times in taken[1:]] for which in (0, 1)))


def _swept(bot: Bot, number: int, spread: int) -> float:
    """A hundred were asked so long ago that their first reminder is due."""
    with bot.db.transaction() as session:
        among = col(ClockRow.request_id) % spread == number
        earlier = update(Entry).where(col(Entry.request_id) % spread == number, col(Entry.verb) == "opened")
        for row in clocks(session, department_rows.every(session)[0], HALF_TIME_AGO):
            values = row.model_dump(exclude={"id", "request_id"})
            if row.kind == history.RESPONSE:
                values["next_alarm_at"] = NOW
            session.connection().execute(update(ClockRow).where(among, col(ClockRow.kind) == row.kind).values(values))
        session.connection().execute(earlier.values(at=HALF_TIME_AGO))
    began = time.perf_counter()
    told = sweep.send_due(bot)
    taken = time.perf_counter() - began
    if told != DUE:
        raise AssertionError(f"{told} reminders, and not {DUE}")
    return taken
