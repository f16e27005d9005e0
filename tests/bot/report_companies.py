"""Half a year of a department's work, made by hand, and the report of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.clocks.history import ANSWER, RESOLUTION, RESPONSE
from bot.reports.clock_facts import ClockFact
from bot.reports.company import PAIRS, CompanyReport, CompanySources
from bot.reports.company import assemble as assemble_company
from bot.reports.department import DepartmentReport, Sources, assemble
from bot.reports.paths import Journey
from bot.reports.ratings import ReleasedRatings
from bot.reports.weeks import QUARTER
from tests.bot.report_facts import HOUR, IT, NOW, a_fact, in_week, weeks
from tests.bot.slow_clock import PARIS_HOURS

LAPTOP, ACCESS = 1, 2
SLOW_SINCE = 6
"""So many weeks ago the first answers began to take three times as long."""

# Minutes of some first answers: enough of them that no week is like the other.
_USED = (60, 150, 90, 200, 75, 120, 180, 100, 140, 55, 110)
_A_WEEK = 7


def half_a_year(count: int = 26, *, slow_since: int = SLOW_SINCE) -> list[ClockFact]:
    """Seven requests a week, answered and solved, and in each of the last weeks one that is still open and late."""
    found: list[ClockFact] = []
    number = 0
    for back, week in zip(range(count, 0, -1), weeks(count), strict=True):
        slow = 3 if back <= slow_since else 1
        for place in range(_A_WEEK):
            number += 1
            opened_at = in_week(week, place % 4)
            used = timedelta(minutes=_USED[(place * 3 + back * back) % len(_USED)] * slow)
            common: dict[str, Any] = {"request_id": number, "opened_at": opened_at, "type_id": LAPTOP}
            late = {"broken_at": opened_at + 4 * HOUR} if used > 4 * HOUR else {}
            found.append(a_fact(**common, kind=RESPONSE, used=used, stopped_at=opened_at + used, **late))
            is_open = back <= 2 and place == 0
            ending: dict[str, Any] = {"stopped_at": opened_at + 20 * HOUR}
            if is_open:
                ending = {"state": "running", "broken_at": opened_at + 30 * HOUR, "stopped_at": None, "is_late": True}
            spent = 60 * HOUR if is_open else 6 * used
            found.append(a_fact(**common, kind=RESOLUTION, used=spent, target=16 * HOUR, **ending))
    return found


def a_report(
    facts: Sequence[ClockFact] | None = None,
    *,
    since: int = 26,
    count: int = QUARTER,
    ratings: Sequence[ReleasedRatings] = (),
    **more: Any,
) -> DepartmentReport:
    """Return the report of IT on a Monday morning; `since` is how many weeks ago it began."""
    every = half_a_year() if facts is None else facts
    sources = Sources(every, every, [one for one in every if one.kind == RESPONSE], weeks(since), ratings)
    told = {"name": "IT", "department_id": IT, "kind_names": {LAPTOP: "Laptop", ACCESS: "Access"}, **more}
    return assemble(sources, weeks(count), NOW, PARIS_HOURS, **told)


def closed(report: DepartmentReport) -> DepartmentReport:
    """The same of a department that was closed all the time."""
    shown = frozenset(one.week for one in report.charted.flow)
    return replace(report, charted=replace(report.charted, closed=shown))


def a_company_report(name: str, kind: str, *, few: bool = False) -> CompanyReport:
    """Return the report of a company of 120 customer departments and 25 that serve, or of nearly none."""
    ids = range(1, 3 if few else 26)
    names = {number: _numbered(name, number) for number in ids}
    homes = {_numbered(name, number): 9 for number in range(1, 3 if few else 121)}
    used: dict[str, Any] = {"kind": RESOLUTION, "used": 30 * HOUR}
    facts = [
        a_fact(department_id=number, type_id=number, customer=home, **used)
        for number in ids
        for place, home in enumerate(homes)
        for _ in range(2 if few else 5)
        if few or place % 25 == number % 25
    ]
    broken: dict[str, Any] = {"broken_at": NOW - timedelta(days=4)}
    facts += [a_fact(department_id=number, **(broken if number == 1 else {})) for number in ids for _ in range(20)]
    questions = [a_fact(kind=ANSWER, customer=home) for home in list(homes)[:3] for _ in range(20)]
    sources = CompanySources(
        facts=[*facts, *questions],
        journeys=[Journey((1, 2), NOW - timedelta(days=9), NOW - timedelta(days=8))] * 10,
        names=names,
        kind_names=dict.fromkeys(names, kind),
        shown=dict.fromkeys(names, not few),
        shows_small=not few,
        home_sizes=homes,
        held_back=frozenset({PAIRS}) if few else frozenset(),
    )
    return assemble_company(sources, weeks(QUARTER), NOW, PARIS_HOURS)


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name} {number}"
