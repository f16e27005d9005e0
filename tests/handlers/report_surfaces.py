"""Reports in every state, for whoever wants to look at all of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from bot.clocks.history import RESOLUTION
from bot.home import Listing
from bot.ratings.release import REST, Group
from bot.reports import definitions
from bot.reports.behind import Behind
from bot.reports.department import DepartmentReport
from bot.reports.ratings import ReleasedRatings
from bot.reports.readers import Known
from handlers.views.choices import ReportChoice
from handlers.views.reports import command, company, department
from tests.bot.report_companies import LAPTOP, a_company_report, a_report, closed, half_a_year
from tests.bot.report_facts import HOUR, IT, NOW, a_fact, weeks
from tests.handlers.examples import Texts, a_request, many
from tests.handlers.reading import Surface, a_message, a_reply, a_view
from tests.handlers.weekly_examples import every_week

CHOICE = ReportChoice("1", "20251201", "13")


def reports(texts: Texts) -> Iterator[tuple[str, DepartmentReport]]:
    """Reports of good and of bad days."""
    named: dict[str, Any] = {"name": texts.department, "kind_names": {LAPTOP: texts.kind}}
    marks = {weeks(3)[0]: texts.summary}
    yield "of a quarter", a_report(ratings=[released(texts)], **named)
    yield "of a month, shown outside", a_report(count=4, is_whole=False, **named)
    yield "of an earlier quarter", a_report(is_newest=False, is_active=False, marks=marks, **named)
    yield "of the first weeks", a_report(half_a_year(3), since=3, **named)
    yield "of sixteen weeks", a_report(half_a_year(16), since=16, **named)
    yield "of nothing", a_report([], since=0, **named)
    yield "of nothing, closed", closed(a_report([], since=0, **named))
    yield "of half the weeks", closed(a_report(half_a_year(26, slow_since=0), **named))
    stuck = [a_fact(kind=RESOLUTION, state="running", opened_at=NOW - timedelta(days=3), used=9 * HOUR)] * 30
    yield "of a pile", a_report(stuck, since=0, **named)
    yield "of a year", a_report(half_a_year(53), since=53, count=53, **named)


def released(texts: Texts) -> ReleasedRatings:
    """What was released of two months, with a comment."""
    scores, lost = Group(REST, {"2": 3, "5": 9}, 10), Group(REST, {"15m": 3, "half_day": 2}, 5)
    return ReleasedRatings(IT, "2026-01", "2026-02", [scores], [lost], [texts.words])


def every_report_surface(texts: Texts) -> Iterator[Surface]:
    """Messages, windows and answers of reports, with these texts in them."""
    yield from every_week(texts)
    for name, report in reports(texts):
        for with_charts in (True, False):
            blocks = department.message(report, CHOICE, with_charts=with_charts)
            yield a_message(f"report {name}{'' if with_charts else ', in lines'}", department.text(report), blocks)
    yield from _windows(texts)
    yield from _of_company(texts)
    known = [Known(number, f"key{number}", texts.department) for number in range(1, 60)]
    yield a_reply("report, on its way", command.on_its_way([texts.department] * 3, texts.name))
    offered = [(one, CHOICE) for one in known[: command.MOST_CHOICES]]
    yield a_reply("report, which", command.which(offered, known))
    yield a_reply("report, which, none", command.which([]))
    yield a_reply("report, did you mean", command.did_you_mean(offered, texts.department[:60]))
    yield a_reply("report, unknown", command.unknown(known, texts.words))
    yield a_reply("report, unknown, none", command.unknown([], texts.words))


def _of_company(texts: Texts) -> Iterator[Surface]:
    """The company's report: with much, with next to nothing, and in lines."""
    for few in (True, False):
        report = a_company_report(texts.department, texts.kind, few=few)
        for with_charts in (True, False):
            drawn = company.message(report, with_charts=with_charts)
            name = f"report of the company{', of few' if few else ''}{'' if with_charts else ', in lines'}"
            yield a_message(name, company.text(report), drawn)
    told = {name: definitions.definition(name) for name in company.DEFINED}
    yield a_view("report of the company, how it is counted", department.definitions(told))


def _windows(texts: Texts) -> Iterator[Surface]:
    yield a_view("report, a file", department.file_is_on_its_way())
    told = {name: definitions.definition(name) for name in (*department.DEFINED, *department.FOR_LEADS)}
    yield a_view("report, how it is counted", department.definitions(told))
    row = a_request("taken", texts)
    counts = dict.fromkeys(Behind, 1_200)
    for rows, total in (((), 0), (tuple(many(row, department.MOST_ROWS)), 900)):
        yield a_view("report, requests", department.requests(CHOICE, counts, Behind.LATE, Listing(rows, total)))
    yield a_view("report, no requests", department.requests(CHOICE, {}, None, Listing()))
