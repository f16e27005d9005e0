"""The company's report: the message with its chart and its table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from slack_sdk.models.blocks import Block, ButtonElement, HeaderBlock

from bot.reports.company import COMPARED, CUSTOMERS, PAIRS, CompanyReport
from bot.reports.enough import TooFew
from bot.reports.kinds import OTHERS, KindCost
from bot.reports.services import Service
from bot.text import shorten
from handlers.views import moments
from handlers.views.blocks import actions, button, context, escape, letters, text_blocks
from handlers.views.choices import ReportChoice
from handlers.views.reports import charts, figures, improvements
from handlers.views.reports.charts import BarChart, DataTable
from handlers.views.reports.figures import Row

DEFINED = (
    "Who serves whom",
    "Kinds that cost most",
    "Kinds that go beyond their promise",
    "Departments compared",
    "How customers answer",
    "Pairs that depend on each other",
    "Ways that cost most",
    "Promises kept",
    "How long things take",
    "Small departments",
)
"""The figures of the company's report, as `bot.reports.definitions` calls them."""

COMPANY = "company"
"""What is written, and what buttons carry, in place of a department for the report of all of them."""

DEFINITIONS_OF_COMPANY = "report.definitions_of_company"
CSV_OF_COMPANY = "report.csv_of_company"

NOTHING = "·"
"""Stands in a cell of fewer than five."""

_TOO_LITTLE = (
    "There is too little yet that could be shown without being about a few people. It is told as soon as there is more."
)
_MOST_BARS, _MOST_SENTENCES = 12, 6
# Of a kind in a chart, which takes twenty letters: room for a number behind it.
_NAME = 17
# Slack refuses messages of a little above 10,000 characters.
_IN_A_POST = 9_000


def text(report: CompanyReport) -> str:
    """Return the report in words, for notifications and screen readers."""
    said = [f"Report of the company, {figures.weeks_in_words(report.weeks)}."]
    return escape(" ".join([*said, *sentences(report)]))


def message(report: CompanyReport, *, with_charts: bool = True) -> list[Block]:
    """Return the report as a message: what to know in words, the kinds that cost most as bars, who serves whom as a
    table. For a Slack that takes neither, lines say the same.
    """
    blocks: list[Block] = [
        HeaderBlock(text="Report: the company"),
        context(f"{figures.weeks_in_words(report.weeks)}. As known today. Small departments are told together."),
    ]
    said = sentences(report)
    blocks += text_blocks("\n".join(f"• {one}" for one in said))[0] if said else []
    rows = [(row.name, row.value) for row in costs(report)]
    if with_charts and report.has_anything:
        blocks += [*_bars(report), *_table(report, _IN_A_POST - letters(blocks))]
    elif rows:
        blocks += text_blocks("\n".join(f"{name}: {value}" for name, value in rows))[0]
    return [*blocks, actions(_buttons(report))]


def _buttons(report: CompanyReport) -> list[ButtonElement]:
    asked = ReportChoice(COMPANY, f"{report.weeks[0].first_day:%Y%m%d}", str(len(report.weeks)))
    buttons = [
        button("CSV", CSV_OF_COMPANY, str(asked)),
        button("How is this counted?", DEFINITIONS_OF_COMPANY, "home"),
    ]
    if report.path is None:
        return buttons
    way = " ".join(map(str, report.path.departments))
    return [*buttons, button("Start an improvement team", improvements.START_ON_WAY, way)]


def sentences(report: CompanyReport) -> list[str]:
    """Return what the figures that are no table say, each in a sentence; what a works agreement holds back is named."""
    if not report.has_anything:
        return [_TOO_LITTLE]
    found = [*_compared(report), *_customers(report), *_pairs(report), *_path(report)]
    if report.held_back:
        names = ", ".join(sorted(report.held_back & {COMPARED, CUSTOMERS, PAIRS}))
        found.append(f"Held back by the works agreement: {names}.")
    return found


def costs(report: CompanyReport) -> list[Row]:
    """Return the kinds that make 80 of 100 of the cost, twelve at most, as rows; others stand last."""
    what = "lost" if report.is_rated else "beyond the promise"
    others = [one for one in report.costs if one.type_id is OTHERS]
    return [
        Row(kind_name(report, one.type_id), f"{moments.length(one.cost)} {what}, {one.requests:,} asked")
        for one in [*_most(report), *others]
    ]


def kind_name(report: CompanyReport, type_id: int | None) -> str:
    """Return what a kind is called."""
    return "others" if type_id is OTHERS else report.kind_names.get(type_id, "others")


def cell(service: Service | TooFew | None) -> str:
    """'12 · 10 of 11': how many were asked, and how many solutions were kept of those decided."""
    if service is None or isinstance(service, TooFew):
        return NOTHING
    solutions = service.solutions
    return f"{service.requests:,} · {solutions.kept:,} of {solutions.decided:,}"


def _most(report: CompanyReport) -> list[KindCost]:
    return [one for one in report.costs if one.is_bar][:_MOST_BARS]


def _bars(report: CompanyReport) -> list[Block]:
    bars = _most(report)
    if not bars:
        return []
    title = "Hours lost, by kind" if report.is_rated else "Hours beyond the promise, by kind"
    names = _apart([shorten(kind_name(report, one.type_id), _NAME) for one in bars])
    hours = [round(one.cost.total_seconds() / 3600, 1) for one in bars]
    return [BarChart(title, names, {"Hours": hours}, "hours")]


def _apart(names: Sequence[str]) -> list[str]:
    """Kinds of two departments may be called the same; a chart takes each name once."""
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name} {seen[name]}")
    return found


def _table(report: CompanyReport, room: int) -> list[Block]:
    matrix = report.matrix
    if not matrix.cells:
        return []
    head = ["Asked by", *(report.names.get(one, "others") for one in matrix.providers)]
    rows: list[list[str]] = []
    room -= sum(map(len, head))
    for customer in matrix.customers[: charts.MOST_ROWS]:
        row = [customer, *(cell(matrix.cells.get((customer, one))) for one in matrix.providers)]
        room -= sum(map(len, row))
        if room < 0:
            break
        rows.append(row)
    table = DataTable("Who serves whom: requests · solutions kept of those decided", head, rows)
    left = len(matrix.customers) - len(rows)
    return [table, context(f"{left:,} more customer departments have no room in this table.")] if left else [table]


def _compared(report: CompanyReport) -> Iterator[str]:
    found = report.comparison
    if found is None:
        return
    outside = [(one, place) for one, place in found.places.items() if place.is_low or place.is_high]
    if not outside:
        yield "First answers: no department lies outside of what chance explains."
    for one, place in sorted(outside, key=lambda pair: report.names.get(pair[0], ""))[:_MOST_SENTENCES]:
        than = "fewer" if place.is_low else "more"
        yield (
            f"{report.names.get(one, 'others')}: {place.kept:,} of {place.decided:,} first answers kept, {than} than "
            "chance explains."
        )
    if len(outside) > _MOST_SENTENCES:
        yield f"{len(outside) - _MOST_SENTENCES} more departments lie outside of what chance explains."
    if found.differs_more_than_chance:
        yield "Departments differ more than chance does, so the limits are wider."


def _customers(report: CompanyReport) -> Iterator[str]:
    told = [(name, kept) for name, kept in report.customers.items() if not isinstance(kept, TooFew)]
    for name, kept in told[:_MOST_SENTENCES]:
        yield f"{name} answered {figures.kept(kept)} of the questions about their own requests in time."
    if len(told) > _MOST_SENTENCES:
        yield f"How {len(told) - _MOST_SENTENCES} more departments answer is known as well."


def _pairs(report: CompanyReport) -> Iterator[str]:
    for pair in report.pairs:
        yield (
            f"{report.names[pair.one]} and {report.names[pair.other]} depend on each other: "
            f"{moments.length(pair.with_one)} and {moments.length(pair.with_other)} of working time. "
            "A day in each other's place may help."
        )


def _path(report: CompanyReport) -> Iterator[str]:
    if report.path is not None:
        way = " → ".join(report.names.get(one, "others") for one in report.path.departments)
        days = report.path.elapsed.days
        yield f"The way that costs most: {way}, {report.path.requests:,} requests, {days:,} days in all."
