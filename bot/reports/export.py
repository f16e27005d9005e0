"""A department's report as files for a spreadsheet: every figure in numbers, and how each is counted. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from math import exp

from bot.reports import definitions
from bot.reports.clock_facts import Promised
from bot.reports.department import DepartmentReport
from bot.reports.enough import TooFew
from bot.reports.kept import Kept
from bot.reports.ratings import ReleasedRatings
from bot.reports.shares import uncertainty
from bot.reports.times import Times, Within
from bot.reports.weeks import Week
from bot.spreadsheet import Cell, to_csv

COLUMNS = ("department", "first_day", "last_day", "figure", "kind", "value", "unit", "of", "low", "high", "note")
"""`low` and `high` are the ends of Wilson's 95 % interval of `value` out of `of`, as shares."""

TOO_FEW, NOT_REACHED, CLOSED = "too few to say", "not reached: more are still open", "closed all week"

_HOUR = timedelta(hours=1)
_SORTS = {Promised.FIRST_ANSWER: "First answers", Promised.NEXT_ANSWER: "Next answers", Promised.SOLUTION: "Solutions"}

Line = tuple[Cell, ...]


def figures(report: DepartmentReport) -> str:
    """Return every figure of the report, one a line: of all its weeks, as of now, and of each week of its charts."""
    span = (report.weeks[0].first_day.isoformat(), _last_day(report.weeks[-1]).isoformat())
    rows: list[Line] = [(report.name, *span, *line) for line in _of_the_weeks(report)]
    if report.standing is not None:
        today = report.weeks[-1].first_day + timedelta(days=7)
        rows += [(report.name, today.isoformat(), today.isoformat(), *line) for line in _now(report)]
    for week, line in _by_week(report):
        rows.append((report.name, week.first_day.isoformat(), _last_day(week).isoformat(), *line))
    return to_csv([COLUMNS, *rows])


def counted(names: Iterable[str]) -> str:
    """Return how these figures are counted, one a line."""
    return to_csv([("figure", "how it is counted"), *((name, definitions.definition(name)) for name in names)])


def _of_the_weeks(report: DepartmentReport) -> Iterator[Line]:
    for sort, name in _SORTS.items():
        yield from _kept(name, report.kept[sort])
    yield _count("Came in", report.opened)
    yield _count("Finished", report.finished)
    yield ("Solutions reopened", "", report.kept[Promised.SOLUTION].reopened, "requests", None, None, None, "")
    unit = "hours lost" if report.is_rated else "hours beyond the promise"
    for one in report.costs:
        kind = report.kind_names.get(one.type_id or 0, "others")
        yield ("Costs most", kind, _hours(one.cost), unit, one.requests, None, None, "")
    for block in report.ratings:
        yield from _rated(block, report)


def _rated(block: ReleasedRatings, report: DepartmentReport) -> Iterator[Line]:
    months = f"{block.first_month} to {block.last_month}"
    for what, groups in (("Score", block.scores), ("Time lost", block.lost_times)):
        for group in groups:
            kind, total = report.kind_names.get(group.type_id, "others"), sum(group.counts.values())
            for word, count in group.counts.items():
                yield (f"{what}: {word}", kind, count, "ratings", total, None, None, months)
    for comment in block.comments:
        yield ("Comment", "", comment, "", None, None, None, months)


def _kept(name: str, found: Kept) -> Iterator[Line]:
    sure = uncertainty(found.kept, found.decided)
    low, high, note = (None, None, TOO_FEW) if isinstance(sure, TooFew) else (round(sure[0], 4), round(sure[1], 4), "")
    yield (f"{name} kept", "", found.kept, "promises", found.decided, low, high, note)
    yield (f"{name} kept after a new time", "", found.agreed, "promises", found.decided, None, None, "")
    yield (f"{name} closed in silence", "", found.silent, "promises", None, None, None, "")


def _now(report: DepartmentReport) -> Iterator[Line]:
    now = report.standing
    if now is None:
        return
    yield _count("Open", now.open)
    yield _count("Late", now.late)
    yield from _times("answered", now.first_answer)
    yield from _times("solved", now.solution)
    if isinstance(now.in_hand, Fraction):
        yield ("Days of work in hand", "", round(float(now.in_hand), 2), "working days", None, None, None, "")
    else:
        yield ("Days of work in hand", "", None, "working days", now.in_hand.found, None, None, TOO_FEW)


def _times(done: str, found: Times) -> Iterator[Line]:
    for name, value in ((f"Half {done} within", found.half), (f"85 of 100 {done} within", found.most)):
        yield (name, "", *_within(value, found.opened))


def _within(found: Within, opened: int) -> Sequence[Cell]:
    if isinstance(found, TooFew):
        return (None, "working hours", opened, None, None, TOO_FEW)
    if found is None:
        return (None, "working hours", opened, None, None, NOT_REACHED)
    return (_hours(found), "working hours", opened, None, None, "")


def _by_week(report: DepartmentReport) -> Iterator[tuple[Week, Line]]:
    charted = report.charted
    for one in charted.flow:
        note = CLOSED if one.week in charted.closed else ""
        for name, value in (("In", one.opened), ("Out", one.finished), ("Open", one.open)):
            yield one.week, (name, "", value, "requests", None, None, None, note)
    if not isinstance(charted.times, TooFew):
        chart = charted.times.chart
        flat = (("Usual", chart.centre), ("Upper limit", chart.upper), ("Lower limit", chart.lower))
        for place, week in enumerate(charted.times.weeks):
            signal = "; ".join(chart.signals.get(place, ()))
            yield week.week, _of_first_answers("half within", week.hours, signal)
            for name, logarithm in flat if place >= charted.times.begins else ():
                yield week.week, _of_first_answers(name.lower(), exp(logarithm))
    if not isinstance(charted.kept, TooFew):
        for kept in charted.kept:
            signal = "fewer than usual" if kept.is_low else "more than usual" if kept.is_high else ""
            yield kept.week, ("First answers kept", "", kept.kept, "promises", kept.decided, None, None, signal)


def _of_first_answers(what: str, hours: float, signal: str = "") -> Line:
    return (f"First answers, {what}", "", round(hours, 3), "working hours", None, None, None, signal)


def _count(name: str, value: int) -> Line:
    return (name, "", value, "requests", None, None, None, "")


def _hours(length: timedelta) -> float:
    return round(length / _HOUR, 2)


def _last_day(week: Week) -> date:
    return week.first_day + timedelta(days=6)
