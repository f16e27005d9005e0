"""What a note costs on a request with a short history and on one with a long history, in time of processor."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from statistics import median

from sqlmodel import insert

from bot import Bot
from bot.requests import conversation
from bot.settings import Settings
from storage import departments as department_rows
from storage import people as people_rows
from storage.tables import Entry, Person
from tests.bench.company import Base, company
from tests.bench.filling import NOW, fill

FEW, MANY = 5, 2_000
ROUNDS = 40


@dataclass(frozen=True)
class Notes:
    """Seconds of processor for each note, behind few lines and behind many, taken in turns."""

    few: list[float]
    many: list[float]

    @property
    def ratio(self) -> float:
        """How much more it costs behind many. Pair by pair, since the machine may be busy with others."""
        return median(many / few for few, many in zip(self.few, self.many, strict=True))


def measure(settings: Settings, base: Base) -> Notes:
    """Write to one long history again and again, and each time to another short one; the first round is to warm up."""
    with company(settings, base) as its:
        bot = replace(its, now=lambda: NOW)
        fill(bot, ROUNDS + 2)
        long, *short = range(1, ROUNDS + 3)
        member = _grow(bot, long, short)
        taken = [(_noted(bot, one, member), _noted(bot, long, member)) for one in short][1:]
        return Notes([few for few, _ in taken], [many for _, many in taken])


def _grow(bot: Bot, long: int, short: list[int]) -> str:
    """Give them their histories; answers who writes."""
    with bot.db.transaction() as session:
        department = department_rows.every(session)[0]
        member = people_rows.leads_of(session, department.id)[0]
        if people_rows.get(session, member) is None:
            session.add(Person(id=member, name=member, zone="UTC", met_at=NOW))
            session.flush()
        counts = {long: MANY, **dict.fromkeys(short, FEW)}
        # The first line of each says that it was asked.
        lines = [
            {"request_id": number, "verb": "noted", "actor_id": member, "at": NOW, "text": "", "data": {}}
            for number, count in counts.items()
            for _line in range(count - 1)
        ]
        session.connection().execute(insert(Entry), lines)
    return member


def _noted(bot: Bot, number: int, member: str) -> float:
    began = time.process_time()
    conversation.note(bot, number, member, "Its fan is loud.", idempotency_key=f"{number}:{time.monotonic_ns()}")
    return time.process_time() - began
