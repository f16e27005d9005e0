"""The company's report: who serves whom, what costs most, and nothing that is about a few people."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.clocks.history import ANSWER, RESOLUTION
from bot.reports import company_export
from bot.reports.clock_facts import ClockFact
from bot.reports.company import (
    COMPARED,
    CUSTOMERS,
    MOST_PROVIDERS,
    OTHER_PROVIDERS,
    PAIRS,
    SMALL,
    CompanyReport,
    CompanySources,
    assemble,
    small_homes,
)
from bot.reports.enough import TooFew
from bot.reports.paths import Journey
from bot.reports.services import SMALL_TEAMS
from handlers.views.reports import company as views
from tests.bot.report_facts import FINANCE, HOUR, IT, NOW, PEOPLE, a_fact, weeks
from tests.bot.slow_clock import PARIS_HOURS
from tests.handlers.reading import a_message

NAMES = {IT: "IT", PEOPLE: "People", FINANCE: "Finance"}
SIZES = {"Sales": 9, "IT": 6, "Finance": 5, "Board": 2, "Legal": 3}
ALL_SHOWN = dict.fromkeys(NAMES, True)


def asked(department_id: int, count: int, **more: Any) -> list[ClockFact]:
    values: dict[str, Any] = {"kind": RESOLUTION, "type_id": department_id, **more}
    return [a_fact(department_id=department_id, **values) for _ in range(count)]


def a_report(facts: list[ClockFact], **more: Any) -> CompanyReport:
    values: dict[str, Any] = {
        "journeys": [],
        "names": NAMES,
        "kind_names": {IT: "Laptop", PEOPLE: "Leave", FINANCE: "Invoice"},
        "shown": ALL_SHOWN,
        "shows_small": False,
        "home_sizes": SIZES,
        **more,
    }
    return assemble(CompanySources(facts, **values), weeks(13), NOW, PARIS_HOURS)


def cells(report: CompanyReport) -> Mapping[tuple[str, int], str]:
    return {key: views.cell(one) for key, one in report.matrix.cells.items()}


def test_who_serves_whom_is_counted_from_five_requests_on() -> None:
    found = cells(a_report([*asked(IT, 7), *asked(PEOPLE, 4)]))

    assert found == {("Sales", IT): "7 · 7 of 7", ("Sales", PEOPLE): views.NOTHING}


def test_small_departments_are_one_where_they_are_shown_together() -> None:
    facts = [*asked(IT, 6), *asked(PEOPLE, 3), *asked(FINANCE, 4)]
    few = {IT: True, PEOPLE: False, FINANCE: False}

    assert cells(a_report(facts, shown=few, shows_small=True)) == {
        ("Sales", IT): "6 · 6 of 6",
        ("Sales", SMALL): "7 · 7 of 7",
    }
    assert cells(a_report(facts, shown=few, shows_small=False)) == {("Sales", IT): "6 · 6 of 6"}


def test_small_customers_are_one_or_none() -> None:
    assert small_homes({"A": 5, "B": 4, "C": 1}) == {"B": SMALL_TEAMS, "C": SMALL_TEAMS}
    assert small_homes({"A": 5, "B": 4}) == {"B": ""}

    found = cells(a_report([*asked(IT, 3, customer="Board"), *asked(IT, 3, customer="Legal")]))
    assert found == {(SMALL_TEAMS, IT): "6 · 6 of 6"}
    assert cells(a_report(asked(IT, 9, customer="A team of before"))) == {}


def test_what_costs_most_names_no_kind_of_a_small_department() -> None:
    late = {"used": 9 * HOUR, "target": 4 * HOUR}

    report = a_report([*asked(IT, 2, **late), *asked(PEOPLE, 2, **late)], shown={IT: True}, shows_small=True)

    assert [(row.name, row.value) for row in views.costs(report)] == [
        ("Laptop", "10 h beyond the promise, 2 asked"),
        ("others", "10 h beyond the promise, 2 asked"),
    ]


def test_a_department_far_below_the_others_is_named_and_nobody_is_ranked() -> None:
    good = [a_fact(department_id=IT) for _ in range(200)]
    bad = [a_fact(department_id=PEOPLE, broken_at=NOW - timedelta(days=4)) for _ in range(20)]

    said = views.sentences(a_report([*good, *bad, *asked(IT, 5)]))

    assert "People: 0 of 20 first answers kept, fewer than chance explains." in said
    assert not any(one.startswith("IT:") and "fewer" in one for one in said)


def test_the_costliest_way_is_told_where_all_on_it_are_shown() -> None:
    ways = [Journey((IT, FINANCE), NOW - timedelta(days=9), NOW - timedelta(days=8))] * 10

    told = views.sentences(a_report(asked(IT, 5), journeys=ways))
    assert "The way that costs most: IT → Finance, 10 requests, 10 days in all." in told
    shown = views.message(a_report(asked(IT, 5), journeys=ways))[-1].to_dict()["elements"]
    assert ("Start an improvement team", f"{IT} {FINANCE}") in [(one["text"]["text"], one["value"]) for one in shown]
    hidden = a_report(asked(IT, 5), journeys=ways, shown={IT: True})
    assert hidden.path is None


def test_what_a_works_agreement_holds_back_is_named_and_not_counted() -> None:
    report = a_report(
        [*asked(IT, 5), *(a_fact() for _ in range(20))], held_back=frozenset({COMPARED, CUSTOMERS, PAIRS})
    )

    assert (report.comparison, report.customers, report.pairs) == (None, {}, [])
    assert views.sentences(report) == [f"Held back by the works agreement: {COMPARED}, {CUSTOMERS}, {PAIRS}."]


def test_the_matrix_has_a_column_for_the_eighteen_with_most_work_and_one_for_the_others() -> None:
    names = {number: f"Department {number}" for number in range(1, 31)}
    facts = [fact for number in names for fact in asked(number, 5, used=number * HOUR)]

    found = a_report(facts, names=names, shown=dict.fromkeys(names, True)).matrix

    assert len(found.providers) == MOST_PROVIDERS + 1
    assert views.cell(found.cells["Sales", OTHER_PROVIDERS]) == "60 · 60 of 60"
    assert not isinstance(found.cells["Sales", 30], TooFew)


def test_customers_of_whom_too_little_is_known_hide_no_others() -> None:
    few = [a_fact(kind=ANSWER, customer=f"A{number}") for number in range(9)]
    homes = {**SIZES, **{f"A{number}": 9 for number in range(9)}}

    report = a_report([*asked(IT, 5), *few, *(a_fact(kind=ANSWER) for _ in range(20))], home_sizes=homes)

    assert "Sales answered 20 of 20 (100 %) of the questions about their own requests in time." in views.sentences(
        report
    )


def test_four_hundred_departments_fit_into_one_message() -> None:
    """Each asks its neighbour, and twenty of them keep far fewer promises than the others."""
    names = {number: f"Department {number}" for number in range(1, 401)}
    homes = dict.fromkeys(names.values(), 9)
    facts = [
        fact
        for number in names
        for fact in (
            *asked(number, 5, customer=names[number % 400 + 1], used=9 * HOUR),
            *[a_fact(department_id=number, **({"broken_at": NOW - HOUR * 90} if number % 20 == 0 else {}))] * 10,
        )
    ]

    report = a_report(
        facts, names=names, kind_names=names, shown=dict.fromkeys(names, True), home_sizes=homes, held_back=frozenset()
    )

    for with_charts in (True, False):
        drawn = a_message("company", views.text(report), views.message(report, with_charts=with_charts))
        assert drawn.read.count("fewer than chance explains") == 6
        assert "14 more departments lie outside of what chance explains." in drawn.read
    table = next(block for block in views.message(report) if block.type == "data_table")
    rows = table.to_dict()["rows"]
    assert len(rows[0]) == MOST_PROVIDERS + 2
    assert f"{401 - len(rows)} more customer departments have no room" in a_message("", "r", views.message(report)).read


def test_a_company_of_nine_reads_kindly_that_there_is_too_little() -> None:
    report = a_report(asked(IT, 9), shown={}, home_sizes={"Sales": 4})

    assert not report.has_anything
    shown = a_message("company", views.text(report), views.message(report)).read
    assert "There is too little yet that could be shown without being about a few people." in shown


def test_the_message_has_bars_and_one_table_or_lines() -> None:
    report = a_report([*asked(IT, 7, used=9 * HOUR), *asked(PEOPLE, 6)])

    drawn = a_message("company", views.text(report), views.message(report))
    assert [block["type"] for block in drawn.blocks][-3:] == ["data_visualization", "data_table", "actions"]
    assert "Asked by" in drawn.read
    lines = a_message("company", views.text(report), views.message(report, with_charts=False))
    assert "Laptop: 35 h beyond the promise, 7 asked" in lines.read


def lines(report: CompanyReport) -> list[dict[str, str]]:
    written = company_export.figures(report).removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(written, newline="")))


def test_the_file_has_every_cell_and_no_number_of_fewer_than_five() -> None:
    found = lines(a_report([*asked(IT, 7, customer="=Sales"), *asked(PEOPLE, 4)], home_sizes={"=Sales": 9, "Sales": 9}))

    kept = next(one for one in found if one["figure"] == "Solutions kept")
    assert (kept["asked_by"], kept["department"], kept["value"], kept["of"]) == ("'=Sales", "IT", "7", "7")
    few = [one for one in found if one["department"] == "People"]
    assert [(one["figure"], one["value"], one["note"]) for one in few] == [("Requests", "", "fewer than 5")]


def test_the_file_names_what_is_held_back_and_says_nothing_of_it() -> None:
    every = {COMPARED, CUSTOMERS, PAIRS}
    found = lines(a_report([a_fact() for _ in range(20)], held_back=frozenset(every)))

    assert {one["figure"]: one["note"] for one in found} == dict.fromkeys(every, company_export.HELD_BACK)
