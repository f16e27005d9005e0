"""The figures of IT in the demo, counted again from what the history says, without a line of what makes the report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from itertools import pairwise
from math import exp, log
from statistics import fmean, median

import pytest
from sqlmodel import col, select

from bot import Bot
from bot.reports import readers
from bot.reports.clock_facts import Promised
from bot.reports.department import DepartmentReport
from bot.reports.signals import TimesChart
from bot.sandbox import demo
from storage.tables import Department, Entry, Request
from tests.bot.test_demo_past import lives
from tests.moments import PARIS

pytestmark = pytest.mark.begins_with(fill=lives)

# IT works eight hours, from Monday to Friday; on these days France does not.
OPEN = ((time(9), time(12, 30)), (time(13, 30), time(18)))
HOLIDAYS = {date(2025, 11, 11), date(2025, 12, 25), date(2026, 1, 1)}
HOURS = {"h": 1, "d": 8}
NOTHING = timedelta(0)

FIRST_WEEK, QUARTER = date(2025, 9, 1), date(2025, 12, 1)
AT = demo.OPENS_AT
MONDAY = AT.astimezone(PARIS).date()


def stretches(since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    """What is worked between two moments."""
    for number in range((until - since).days + 2):
        day = since.astimezone(PARIS).date() + timedelta(number)
        if day.weekday() < 5 and day not in HOLIDAYS:
            for opens, closes in OPEN:
                start, end = (datetime.combine(day, one, PARIS).astimezone(UTC) for one in (opens, closes))
                if max(start, since) < min(end, until):
                    yield max(start, since), min(end, until)


def worked(since: datetime, until: datetime) -> timedelta:
    return sum((end - start for start, end in stretches(since, until)), NOTHING)


def reached(since: datetime, length: timedelta) -> datetime:
    """When so much was worked."""
    for start, end in stretches(since, since + timedelta(90)):
        if end - start >= length:
            return start + length
        length -= end - start
    raise AssertionError("that is further than anybody looks")


def day(moment: datetime) -> date:
    return moment.astimezone(PARIS).date()


@dataclass(frozen=True)
class Promise:
    """A first answer or a solution: what it took, whether that was in time, and the day on which that was known."""

    opened_at: datetime
    used: timedelta
    is_over: bool
    is_kept: bool = False
    decided_on: date = date.max


def promise(lines: Sequence[Entry], kind: str, verbs: set[str]) -> Promise:
    """As the lines of one request tell it, until it was met or moved on."""
    opened = lines[0]
    written = opened.data["promises"][kind]
    target = timedelta(hours=int(written[:-1]) * HOURS[written[-1]])
    ends = next((line for line in lines if line.verb in {*verbs, "moved"}), None)
    end = AT if ends is None else ends.at
    used = worked(opened.at, end)
    if ends is None or ends.verb == "moved":
        return Promise(opened.at, used, is_over=False)
    is_kept = used <= target
    return Promise(opened.at, used, True, is_kept, day(end if is_kept else reached(opened.at, target)))


def lives_of_it(bot: Bot) -> list[list[Entry]]:
    """The lines of each request that IT was asked; nobody moved one there, and IT asked nothing back."""
    with bot.db.reading() as session:
        found: dict[int, list[Entry]] = {}
        its = session.exec(select(col(Department.id)).where(Department.key == "it")).one()
        for entry in session.exec(select(Entry).order_by(col(Entry.request_id), col(Entry.at), col(Entry.id))):
            found.setdefault(entry.request_id, []).append(entry)
        here = set(session.exec(select(col(Request.id)).where(Request.department_id == its)))
    asked = [lines for lines in found.values() if lines[0].data["department"] == its]
    assert not here - {lines[0].request_id for lines in asked}
    assert not any(line.verb == "asked" for lines in asked for line in lines)
    return asked


def within(promises: Sequence[Promise], left: Fraction) -> timedelta:
    """Kaplan and Meier: after which working time no more than that share of the last 91 days is left."""
    rows = [one for one in promises if one.opened_at >= AT - timedelta(91)]
    survival = Fraction(1)
    for used in sorted({one.used for one in rows if one.is_over}):
        ends = sum(one.is_over and one.used == used for one in rows)
        survival *= 1 - Fraction(ends, sum(one.used >= used for one in rows))
        if survival <= left:
            return used
    raise AssertionError("more than that are still open")


@pytest.fixture
def report(bot: Bot) -> DepartmentReport:
    """As Dana reads it when the demo opens."""
    then = replace(bot, now=lambda: AT)
    its = next(one.id for one in readers.known(then, "UDANA000") if one.key == "it")
    return readers.report(then, "UDANA000", its, readers.meant_window(then, its, "13w"))


def test_promises_kept_what_came_and_what_was_finished(bot: Bot, report: DepartmentReport) -> None:
    asked = lives_of_it(bot)
    mine = [lines for lines in asked if all(line.verb != "moved" for line in lines)]

    for sort, promises in (
        (Promised.FIRST_ANSWER, [promise(lines, "response", {"replied", "resolved"}) for lines in mine]),
        (Promised.SOLUTION, [promise(lines, "resolution", {"resolved"}) for lines in mine]),
    ):
        decided = [one for one in promises if QUARTER <= one.decided_on < MONDAY]
        assert (report.kept[sort].kept, report.kept[sort].decided) == (
            sum(one.is_kept for one in decided),
            len(decided),
        )
        assert report.kept[sort].broken > 10
    assert report.opened == sum(QUARTER <= day(lines[0].at) < MONDAY for lines in mine)
    done = [day(line.at) for lines in mine for line in lines if line.verb == "resolved"]
    assert report.finished == sum(QUARTER <= one < MONDAY for one in done)


def test_how_long_things_take(bot: Bot, report: DepartmentReport) -> None:
    asked = lives_of_it(bot)
    assert report.standing is not None

    for found, kind, verbs in (
        (report.standing.first_answer, "response", {"replied", "resolved"}),
        (report.standing.solution, "resolution", {"resolved"}),
    ):
        promises = [promise(lines, kind, verbs) for lines in asked]
        assert any(not one.is_over for one in promises), "some were moved on"
        assert (found.half, found.most) == (within(promises, Fraction(1, 2)), within(promises, Fraction(15, 100)))


def test_what_is_usual_and_between_which_limits_chance_moves_it(bot: Bot, report: DepartmentReport) -> None:
    answers = [promise(lines, "response", {"replied", "resolved"}) for lines in lives_of_it(bot)]
    weeks = [
        [one.used / timedelta(hours=1) for one in answers if (one.decided_on - FIRST_WEEK).days // 7 == week]
        for week in range(26)
    ]
    logs = [log(median(used)) for used in weeks if len(used) >= 3]

    centre = fmean(logs[:20])
    spread = fmean(abs(one - other) for one, other in pairwise(logs[:20])) / 1.128
    chart = report.charted.times
    assert isinstance(chart, TimesChart)
    assert (chart.usual, exp(chart.chart.upper), exp(chart.chart.lower), chart.weeks[-1].hours) == pytest.approx(
        (exp(centre), exp(centre + 3 * spread), exp(centre - 3 * spread), exp(logs[-1]))
    )
