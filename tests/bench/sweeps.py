"""Whether a sweep pays for what is due and not for what there is: a hundred due of a thousand, and of many more."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, literal, select, text
from sqlmodel import SQLModel, col, insert, update

from bot import Bot, clocks, holdings, reminders
from bot.settings import Settings
from storage import departments
from storage.database import Session
from storage.tables import Clock, Entry, Holding, Person, Request
from storage.types import Seconds, UtcDateTime
from tests.bench.company import Base, company

FEW, MANY, DUE = 1_000, 100_000, 100
ROUNDS = 7
_OF_ONE_PERSON = 10

_COLLEAGUE = {"is_active": True, "is_bot": False, "is_external": False}

# A Tuesday at eleven in Paris: who asked before nine has waited for half of the four hours.
NOW = datetime(2026, 3, 3, 10, tzinfo=UTC)
HALF_TIME_AGO = NOW - timedelta(hours=2, minutes=10)
TARGETS = {clocks.RESPONSE: timedelta(hours=4), clocks.RESOLUTION: timedelta(hours=16)}


@dataclass(frozen=True)
class Sweeps:
    """Seconds for each sweep over few requests and over many, taken in turns."""

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
        for base, size in ((few, FEW), (many, MANY)):
            bot = replace(stack.enter_context(company(settings, base)), now=lambda: NOW)
            _fill(bot, size)
            bots.append((bot, size // DUE))
        taken = [[_swept(bot, number, spread) for bot, spread in bots] for number in range(rounds + 1)]
    return Sweeps(many, *([times[which] for times in taken[1:]] for which in (0, 1)))


def _swept(bot: Bot, number: int, spread: int) -> float:
    with bot.db.transaction() as session:
        session.exec(
            update(Clock)
            .where(col(Clock.request_id) % spread == number, col(Clock.kind) == clocks.RESPONSE)
            .values(started_at=HALF_TIME_AGO, next_alarm_at=NOW)
            .execution_options(synchronize_session=False)
        )
    began = time.perf_counter()
    told = reminders.send_due(bot)
    taken = time.perf_counter() - began
    if told != DUE:
        raise AssertionError(f"{told} reminders, and not {DUE}")
    return taken


def _fill(bot: Bot, size: int) -> None:
    """So many open requests, asked at this moment. The database makes them itself: one by one takes an hour."""
    with bot.db.transaction() as session:
        ids = [department.id for department in departments.every(session)]
        start = select(literal(1).label("n")).cte("numbers", recursive=True)
        numbers = start.union_all(select(start.c.n + 1).where(start.c.n < size))
        n = numbers.c.n
        asker = literal("UASKS") + cast(n % (size // _OF_ONE_PERSON), String)
        now = literal(NOW, UtcDateTime())
        people = select(numbers).where(n <= size // _OF_ONE_PERSON)
        _insert(session, Person, people, id=asker, name=asker, zone="UTC", met_at=now, **_COLLEAGUE)
        rows = select(numbers)
        _insert(
            session,
            Request,
            rows,
            id=n,
            form_token=cast(n, String),
            department_id=ids[0] + n % len(ids),
            requester_id=asker,
            urgency="normal",
            summary="My laptop won't start",
            details="",
            state="open",
            opened_at=now,
            resolution=0,
        )
        _insert(session, Entry, rows, request_id=n, verb="opened", actor_id=asker, at=now, words="")
        _insert(session, Holding, rows, request_id=n, holder=holdings.QUEUE, from_at=now)
        for kind, target in TARGETS.items():
            _insert(
                session,
                Clock,
                rows,
                request_id=n,
                kind=kind,
                cycle=1,
                state="running",
                started_at=now,
                target=literal(target, Seconds()),
                paused=literal(timedelta(0), Seconds()),
                due_at=literal(NOW + target, UtcDateTime()),
                next_alarm_at=literal(NOW + target / 2, UtcDateTime()),
                next_step=clocks.STEPS[kind][0],
            )
    if bot.db.engine.dialect.name == "postgresql":
        # What its own housekeeping does within a minute.
        with bot.db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def _insert(session: Session, model: type[SQLModel], rows: Select[Any], **values: Any) -> None:
    columns = [value if isinstance(value, ColumnElement) else literal(value) for value in values.values()]
    session.exec(insert(model).from_select(list(values), rows.with_only_columns(*columns)))
