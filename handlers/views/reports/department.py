"""A department's report: the message with its chart and its table, and the windows that it opens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from slack_sdk.models.blocks import Block, ButtonElement, HeaderBlock, StaticSelectElement
from slack_sdk.models.views import View

from bot.home import Listing
from bot.reports.behind import Behind
from bot.reports.department import DepartmentReport
from bot.text import shorten
from handlers.views.blocks import (
    MOST_BYTES,
    actions,
    button,
    context,
    escape,
    option,
    section,
    text_blocks,
    weight,
)
from handlers.views.choices import ReportChoice
from handlers.views.reports import behind, charts, figures

CSV = "report.csv"
PAGE = "report.page"
DEFINITIONS = "report.definitions"
REQUESTS = "report.requests"
FIGURE = "report.figure"

MOST_ROWS = 50
"""Of the requests behind a figure, the newest; more would fill the window."""

DEFINED = (
    "Promises kept",
    "How sure a share is",
    "How long things take",
    "In, out, open",
    "Days of work in hand",
    "Older than most get",
    "A signal in the times",
    "A signal in the promises kept",
    "Kinds that cost most",
    "Kinds that go beyond their promise",
    "How it went",
    "Small departments",
)
"""The figures of a department's report, as `bot.reports.definitions` calls them."""

FOR_LEADS = ("Working to the number", "Green outside, red inside")
"""Those of them that leads alone read, in the message."""

_MOST_SIGNALS = 3
_HEADER = 150

_BEHIND = {
    Behind.LATE: "Late now",
    Behind.OLD: "Older than most get",
    Behind.OPEN: "Open now",
    Behind.OPENED: "Came in",
    Behind.FINISHED: "Finished",
    Behind.FIRST_BROKEN: "First answers not kept",
    Behind.FIRST_KEPT: "First answers kept",
    Behind.NEXT_BROKEN: "Next answers not kept",
    Behind.NEXT_KEPT: "Next answers kept",
    Behind.SOLUTION_BROKEN: "Solutions not kept",
    Behind.SOLUTION_KEPT: "Solutions kept",
    Behind.SILENT: "Closed without a word",
}


def text(report: DepartmentReport) -> str:
    """Return the report in words, for notifications and screen readers."""
    said = [f"Report of {report.name}, {figures.weeks_in_words(report.weeks)}."]
    if not report.has_anything:
        return escape(f"{said[0]} {figures.nothing(report)}")
    said += figures.signals(report)[:1] or [figures.calm(report)]
    said += [f"{row.name}: {row.value}." for row in figures.rows(report)]
    return escape(" ".join(said))


def message(report: DepartmentReport, choice: ReportChoice, *, with_charts: bool = True) -> list[Block]:
    """Return the report as a message: what is more than chance in words, one chart, one table. For a Slack that takes
    neither, lines say the same.
    """
    blocks: list[Block] = [
        HeaderBlock(text=shorten(f"Report: {report.name}", _HEADER)),
        context(escape(f"{figures.weeks_in_words(report.weeks)}. As known today. {figures.whose(report)}")),
    ]
    if not report.has_anything:
        return [*blocks, section(escape(figures.nothing(report))), actions(_buttons(report, choice)[2:3])]
    blocks.append(section(_signals(report)))
    remarks = figures.remarks(report)
    blocks += [context(escape(" ".join(remarks)))] if remarks else []
    for_leads = figures.for_leads(report)
    blocks += [context(escape(" ".join(["For you as a lead alone:", *for_leads])))] if for_leads else []
    rows = figures.rows(report)
    if with_charts:
        chart = charts.chart(report)
        blocks += [one for one in (chart, charts.table(report, rows)) if one is not None]
    else:
        blocks += text_blocks("\n".join([*_weeks_in_lines(report), *(f"{row.name}: {row.value}" for row in rows)]))[0]
    return [*blocks, actions(_buttons(report, choice))]


def definitions(found: Mapping[str, str]) -> View:
    """Return the window that says how each figure is counted: its name, and its definition."""
    blocks = [section(f"*{escape(name)}*\n{escape(words)}") for name, words in found.items()]
    return _window("How is this counted?", blocks)


def requests(choice: ReportChoice, counts: Mapping[Behind, int], chosen: Behind | None, found: Listing) -> View:
    """Return the window with the requests behind a figure, and a menu of the figures that have some."""
    if chosen is None:
        return _window("Requests", [section("There is no request behind these figures.")])
    choices = {one: option(f"{one} {choice}", f"{_BEHIND[one]} ({count:,})") for one, count in counts.items()}
    menu = section("*Which figure?*")
    menu.accessory = StaticSelectElement(
        action_id=FIGURE, options=list(choices.values()), initial_option=choices[chosen], placeholder="Choose a figure"
    )
    blocks: list[Block] = [menu, *map(behind.row, found.rows)]
    while weight(blocks) > MOST_BYTES:
        blocks = blocks[: len(blocks) * 3 // 4]
    told = len(blocks) - 1
    older = f"and {found.total - told:,} older ones" if found.total > told else ""
    gone = f"{counts[chosen] - found.total:,} more are with others by now" if counts[chosen] > found.total else ""
    notes = " · ".join(filter(None, (older, gone)))
    return _window("Requests", [*blocks, context(notes)] if notes else blocks)


def file_is_on_its_way() -> View:
    """Return what somebody reads who asked for a file."""
    return _window("Report", [section("The file is on its way to your messages with Handoff.")])


def _buttons(report: DepartmentReport, choice: ReportChoice) -> list[ButtonElement]:
    asked = str(choice)
    buttons = [button("CSV", CSV, asked), button("Printable page", PAGE, asked)]
    buttons.append(button("How is this counted?", DEFINITIONS, asked))
    return [*buttons, button("Show the requests", REQUESTS, asked)] if report.is_whole else buttons


def _window(title: str, blocks: Sequence[Block]) -> View:
    return View(type="modal", title=title, close="Close", blocks=list(blocks))


def _signals(report: DepartmentReport) -> str:
    found = figures.signals(report)
    if not found:
        return escape(figures.calm(report))
    more = (
        [f"{len(found) - _MOST_SIGNALS} earlier ones are on the printable page."] if len(found) > _MOST_SIGNALS else []
    )
    return "\n".join(f"*{escape(one)}*" for one in found[:_MOST_SIGNALS]) + "".join(f"\n{one}" for one in more)


def _weeks_in_lines(report: DepartmentReport) -> list[str]:
    chart = charts.chart(report)
    if chart is None:
        return []
    name, values = next(iter(chart.series.items()))
    told = ", ".join(f"{week} {value:g}" for week, value in zip(chart.categories, values, strict=True))
    return [f"{chart.title} ({name.lower()}, {chart.unit}): {told}."]
