"""How long figures take: a hundred thousand clocks in memory, and two years of a company of five thousand."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import text

from bot import Bot
from bot.calendars import Calendar
from bot.clocks.history import RESOLUTION, RESPONSE
from bot.departments import departments
from bot.reports import reading
from bot.reports.ageing import ageing
from bot.reports.clock_facts import ClockFact, Promised, decisions
from bot.reports.comparison import comparison
from bot.reports.customers import answers_of_customers
from bot.reports.flow import flow
from bot.reports.kept import kept
from bot.reports.kinds import kinds_by_promise
from bot.reports.pairs import pairs
from bot.reports.paths import paths
from bot.reports.services import services
from bot.reports.signals import by_week, kept_chart, times_chart
from bot.reports.times import times
from bot.reports.weeks import CHART, NOW, Week, weeks_since, whole_weeks, window
from bot.settings import Settings
from storage import departments as department_rows
from storage import reports as report_rows
from tests.bench import filling
from tests.bench.company import Base, company

CLOCKS, REQUESTS = 100_000, 500_000
YEARS = timedelta(days=730)
OPEN = 2_000

# Of `fill`'s requests all but the newest are done; one in nine broke its promise, one in twenty was moved.
_TWO_YEARS = """
UPDATE requests SET department_id = 1 + id % :departments, opened_at = {opened}, customer = 'Team ' || id % 40,
  resolved_at = {done}, resolution = 1, state = 'closed' WHERE id <= :done;
UPDATE clocks SET department_id = 1 + request_id % :departments, started_at = {started}, changed_at = {stopped},
  state = 'stopped', used = 1800 + (request_id % 10007 * 7919) % 20000, stopped_at = {stopped}, next_alarm_at = NULL,
  broken_at = CASE WHEN request_id % 9 = 0 THEN {stopped} END WHERE request_id <= :done;
UPDATE requests SET department_id = 1 + id % :departments WHERE id > :done;
UPDATE clocks SET department_id = 1 + request_id % :departments WHERE request_id > :done;
UPDATE holdings SET department_id = 1 + request_id % :departments, holder = 'person',
  person_id = 'UASKS' || request_id % 500, to_at = {held} WHERE request_id <= :done;
INSERT INTO moved_clocks (request_id, department_id, kind, cycle, moved_at, used)
  SELECT id, 1 + (id + 1) % :departments, 'resolution', 1, opened_at, 600 FROM requests WHERE id % 20 = 0;
"""
_MOMENT = {
    "sqlite": "datetime('{now}', '-' || ((:all - {number}) * {step} + {more}) || ' seconds') || '.000000'",
    "postgresql": "timestamptz '{now}+00' - make_interval(secs => (:all - {number}) * {step} + {more})",
}


@dataclass(frozen=True)
class Reported:
    """Seconds of processor, of this process: figures of clocks in memory; reading and reporting from a database."""

    in_memory: float
    two_years: float
    of_which_reading: float


def in_memory() -> float:
    """Seconds of processor for every figure of a hundred thousand clocks."""
    calendar = Calendar("Europe/Paris", {day: [("09:00", "17:00")] for day in ("mon", "tue", "wed", "thu", "fri")})
    dice = random.Random(1)  # noqa: S311  (the same clocks each time)
    found = [_a_clock(number, dice) for number in range(CLOCKS)]
    began = time.process_time()
    _figures(found, whole_weeks(calendar, filling.NOW, CHART), filling.NOW)
    return time.process_time() - began


def measure(settings: Settings, base: Base) -> Reported:
    """Fill a database with two years, and report the company: every figure, and the signals of one department."""
    with company(settings, base) as made:
        bot = replace(made, now=lambda: filling.NOW)
        filling.fill(bot, REQUESTS)
        _let_years_pass(bot)
        _report(bot)
        began = time.process_time()
        read = _report(bot)
        return Reported(in_memory(), time.process_time() - began, read)


def _report(bot: Bot) -> float:
    """Report the company, and return how many seconds of it went into reading."""
    at, began = bot.now(), time.process_time()
    with bot.db.reading() as session:
        ids = [one.id for one in department_rows.active(session)]
        names = {one.id: one.name for one in department_rows.active(session)}
        calendar = departments.calendar_by_id(session, ids[0])
        weeks = whole_weeks(calendar, at, CHART)
        since = weeks[0].start
        found = reading.facts(session, None, since, at)
        first = reading.facts(session, ids[0], at - YEARS, at, [RESPONSE])
        ways = reading.journeys(session, since, at)
        report_rows.serving(session, ids, since)
    read = time.process_time() - began
    _figures(found.every, weeks, at)
    services(found.every, at, names=names)
    pairs(found.every, names)
    paths(ways)
    every = weeks_since(calendar, at - YEARS, at)
    made = list(decisions(first.promised_by(ids[0]), *window(every)))
    times_chart(made, every)
    kept_chart(made, every)
    return read


def _figures(found: Sequence[ClockFact], weeks: tuple[Week, ...], at: datetime) -> None:
    kept(found, weeks[-NOW:])
    took = times(found, RESOLUTION, at)
    times(found, RESPONSE, at)
    flow(found, weeks)
    ageing(found, took)
    kinds_by_promise(found)
    answers_of_customers(found, weeks)
    made = list(decisions(found, *window(weeks)))
    by_week(made, weeks)
    decided = Counter(one.fact.judged_id for one in made)
    comparison({one: (count - count // 9, count) for one, count in decided.items()})
    assert {Promised.SOLUTION} <= set(kept(found, weeks))


def _a_clock(number: int, dice: random.Random) -> ClockFact:
    opened_at = filling.NOW - timedelta(minutes=dice.randrange(20 * 7 * 24 * 60))
    used = timedelta(minutes=dice.randrange(2_000))
    is_open = number % 10 == 0
    stopped_at = None if is_open else opened_at + used
    return ClockFact(
        number,
        number // 2,
        number % 50,
        number % 50,
        RESPONSE if number % 2 else RESOLUTION,
        1,
        "running" if is_open else "stopped",
        opened_at,
        opened_at,
        stopped_at,
        opened_at + timedelta(hours=4) if number % 9 == 0 else None,
        used,
        timedelta(hours=4),
        0,
        number % 30,
        "normal",
        f"Team {number % 40}",
    )


def _let_years_pass(bot: Bot) -> None:
    kind = bot.db.engine.dialect.name
    step = YEARS / REQUESTS / timedelta(seconds=1)
    with bot.db.reading() as session:
        count = len(department_rows.active(session))

    def moment(number: str, later: str = "0") -> str:
        now = filling.NOW.strftime("%Y-%m-%d %H:%M:%S")
        return _MOMENT[kind].format(now=now, number=number, step=step, more=f"(-{later})")

    script = _TWO_YEARS.format(
        opened=moment("id"),
        done=moment("id", "7200"),
        started=moment("request_id"),
        stopped=moment("request_id", "7200"),
        held=moment("request_id", "7200"),
    )
    values = {"departments": count, "done": REQUESTS - OPEN, "all": REQUESTS}
    with bot.db.engine.begin() as connection:
        for statement in script.split(";\n")[:-1]:
            named = {name: value for name, value in values.items() if f":{name}" in statement}
            connection.execute(text(statement).bindparams(**named))
        connection.execute(text("ANALYZE"))
    filling.settle(bot.db)
