"""The company's report as a file for a spreadsheet: every figure in numbers. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from bot.reports.company import COMPARED, CUSTOMERS, PAIRS, CompanyReport
from bot.reports.enough import TooFew
from bot.reports.export import NOT_REACHED, TOO_FEW
from bot.reports.kept import Kept
from bot.reports.kinds import OTHERS
from bot.reports.services import Service
from bot.reports.shares import uncertainty
from bot.spreadsheet import Cell, to_csv

COLUMNS = ("first_day", "last_day", "figure", "asked_by", "department", "value", "unit", "of", "low", "high", "note")
"""`low` and `high` are the ends of Wilson's 95 % interval of `value` out of `of`, as shares."""

HELD_BACK = "held back by the works agreement"

_HOUR = timedelta(hours=1)

Line = tuple[Cell, ...]


def figures(report: CompanyReport) -> str:
    """Return every figure of the report that may be told, one a line."""
    first, last = report.weeks[0].first_day, report.weeks[-1].first_day + timedelta(days=6)
    span = (first.isoformat(), last.isoformat())
    return to_csv([COLUMNS, *((*span, *line) for line in _lines(report))])


def _lines(report: CompanyReport) -> Iterator[Line]:
    yield from _services(report)
    yield from _costs(report)
    yield from _compared(report)
    for customer, kept in report.customers.items():
        yield _kept("Questions answered in time", customer, "", kept)
    for pair in report.pairs:
        one, other = report.names[pair.one], report.names[pair.other]
        yield ("Depend on each other", other, one, _hours(pair.with_one), "working hours", None, None, None, "")
        yield ("Depend on each other", one, other, _hours(pair.with_other), "working hours", None, None, None, "")
    if report.path is not None:
        way = " → ".join(report.names.get(one, "others") for one in report.path.departments)
        days = round(report.path.elapsed / timedelta(days=1), 1)
        yield ("The way that costs most", "", way, days, "days", report.path.requests, None, None, "")
    for figure in sorted(report.held_back & {COMPARED, CUSTOMERS, PAIRS}):
        yield (figure, "", "", None, "", None, None, None, HELD_BACK)


def _services(report: CompanyReport) -> Iterator[Line]:
    matrix = report.matrix
    for customer in matrix.customers:
        for provider in matrix.providers:
            found = matrix.cells.get((customer, provider))
            name = report.names.get(provider, "others")
            if isinstance(found, TooFew):
                yield ("Requests", customer, name, None, "requests", None, None, None, f"fewer than {found.needed}")
            elif found is not None:
                yield from _service(customer, name, found)


def _service(customer: str, name: str, found: Service) -> Iterator[Line]:
    yield ("Requests", customer, name, found.requests, "requests", None, None, None, "")
    yield _kept("Solutions kept", customer, name, found.solutions)
    value = _hours(found.half) if isinstance(found.half, timedelta) else None
    note = TOO_FEW if isinstance(found.half, TooFew) else NOT_REACHED if found.half is None else ""
    yield ("Half solved within", customer, name, value, "working hours", found.requests, None, None, note)
    yield ("Beyond the promise", customer, name, _hours(found.beyond), "working hours", None, None, None, "")


def _costs(report: CompanyReport) -> Iterator[Line]:
    unit = "hours lost" if report.is_rated else "hours beyond the promise"
    for one in report.costs:
        kind = "others" if one.type_id is OTHERS else report.kind_names.get(one.type_id, "others")
        yield (f"Costs: {kind}", "", "", _hours(one.cost), unit, one.requests, None, None, "")


def _compared(report: CompanyReport) -> Iterator[Line]:
    places = {} if report.comparison is None else report.comparison.places
    for one, place in sorted(places.items(), key=lambda pair: report.names.get(pair[0], "")):
        note = "fewer than chance explains" if place.is_low else "more than chance explains" if place.is_high else ""
        counts = (place.kept, "promises", place.decided, None, None)
        yield ("First answers kept, compared", "", report.names.get(one, "others"), *counts, note)


def _kept(figure: str, customer: str, name: str, found: Kept | TooFew) -> Line:
    """With how sure it is; nothing of fewer than may be told."""
    if isinstance(found, TooFew):
        return (figure, customer, name, None, "promises", None, None, None, TOO_FEW)
    sure = uncertainty(found.kept, found.decided)
    low, high, note = (None, None, TOO_FEW) if isinstance(sure, TooFew) else (round(sure[0], 4), round(sure[1], 4), "")
    return (figure, customer, name, found.kept, "promises", found.decided, low, high, note)


def _hours(length: timedelta) -> float:
    return round(length / _HOUR, 2)
