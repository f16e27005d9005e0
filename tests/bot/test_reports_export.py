"""A report as a file: every figure in numbers, with how sure it is, and why one is missing."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

from bot.clocks.history import RESOLUTION
from bot.reports import export
from bot.reports.department import DepartmentReport
from tests.bot.report_companies import LAPTOP, a_report, closed, half_a_year
from tests.bot.report_facts import HOUR, NOW, a_fact


def lines(report: DepartmentReport) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(export.figures(report).removeprefix("\ufeff"), newline="")))


def line(report: DepartmentReport, figure: str, place: int = 0) -> dict[str, str]:
    return [one for one in lines(report) if one["figure"] == figure][place]


def test_a_share_stands_with_its_counts_and_how_sure_it_is() -> None:
    found = line(a_report(), "First answers kept")

    assert (found["value"], found["of"], found["low"], found["high"]) == ("60", "91", "0.5573", "0.7485")
    assert (found["first_day"], found["last_day"]) == ("2025-12-01", "2026-03-01")


def test_times_are_hours_and_what_is_missing_says_why() -> None:
    stuck = [a_fact(kind=RESOLUTION, state="running", opened_at=NOW - timedelta(days=3), used=9 * HOUR)] * 30
    done = [a_fact(kind=RESOLUTION, opened_at=NOW - timedelta(days=3)) for _ in range(5)]

    assert line(a_report(), "Half answered within")["value"] == "2.75"
    assert line(a_report([]), "Half solved within")["note"] == export.TOO_FEW
    assert line(a_report([*stuck, *done]), "85 of 100 solved within")["note"] == export.NOT_REACHED
    assert line(a_report([]), "Days of work in hand")["note"] == export.TOO_FEW


def test_each_week_of_the_charts_is_a_line_with_its_signal() -> None:
    weekly = [one for one in lines(a_report()) if one["figure"] == "First answers, half within"]

    assert len(weekly) == 26
    assert weekly[0]["note"] == ""
    assert "1 beyond 3 sigma" in weekly[-1]["note"]
    assert len([one for one in lines(a_report()) if one["figure"] == "In"]) == 20
    assert line(closed(a_report()), "Open", 1)["note"] == export.CLOSED


def test_kinds_are_told_to_the_department_alone() -> None:
    found = line(a_report(half_a_year(), kind_names={LAPTOP: "=Laptop"}), "Costs most")

    assert (found["kind"], found["value"], found["unit"]) == ("'=Laptop", "840.0", "hours beyond the promise")
    assert "Costs most" not in {one["figure"] for one in lines(a_report(is_whole=False))}


def test_earlier_weeks_have_no_line_of_how_it_is_now() -> None:
    assert "Late" not in {one["figure"] for one in lines(a_report(is_newest=False))}


def test_how_each_is_counted_is_a_file_of_its_own() -> None:
    told = list(csv.reader(io.StringIO(export.counted(["Promises kept"]).removeprefix("\ufeff"), newline="")))

    assert told[0] == ["figure", "how it is counted"]
    assert told[1][0] == "Promises kept"
    assert "A kept promise counts in the week in which it was kept." in told[1][1]
