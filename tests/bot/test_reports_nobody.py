"""No report, no column, no CSV and no dry run is about one person who serves (Federal Labour Court, 1 ABR 46/15).

Whatever is added to the code of reports is walked through here.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
import typing
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import ModuleType

import pytest

from bot import home_leads, reports, weekly
from bot.reminders.figures import StepFigure
from bot.reports import export
from bot.whatif import dry_run, tallies
from handlers.views.reports import page
from storage import reports as report_rows
from tests.handlers.examples import BO, USUAL
from tests.handlers.report_surfaces import every_report_surface
from tests.handlers.report_surfaces import reports as example_reports

ROOT = Path(__file__).parents[2]
# Whoever serves, by whatever name. Who reads a report, and who decides on it, is not counted in it.
_SERVING = re.compile(
    r"assignee|person|people|colleague|member|server|holder|actor|served_by|user|who\b", re.IGNORECASE
)
# How many people rated, and who asked: nobody who serves.
NOT_OF_SERVING = {"RatingBlock.people", "Ratings.people"}


# What counts per person on the way to a figure.
KNOW_PEOPLE = {
    "bot.whatif.tallies.Tally",
    "bot.whatif.dry_run.tallies",
    "bot.reminders.figures.StepCount",
    "bot.reminders.figures.counted",
    "storage.reports.serving",
}


def modules(package: ModuleType) -> Iterator[ModuleType]:
    for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        yield importlib.import_module(found.name)


def values(module: ModuleType) -> Iterator[type]:
    """The values that a module hands out."""
    for _, one in inspect.getmembers(module, inspect.isclass):
        if one.__module__ == module.__name__ and (is_dataclass(one) or hasattr(one, "_fields")):
            yield one


def names(one: type) -> Iterator[str]:
    yield from (field.name for field in fields(one)) if is_dataclass(one) else typing.cast("typing.Any", one)._fields


@pytest.mark.parametrize(
    "module", [*modules(reports), report_rows, weekly, home_leads], ids=lambda module: module.__name__
)
def test_no_value_of_a_report_has_a_serving_person(module: ModuleType) -> None:
    found = {f"{one.__name__}.{name}" for one in values(module) for name in names(one) if _SERVING.search(name)}

    assert found <= NOT_OF_SERVING, found - NOT_OF_SERVING


@pytest.mark.parametrize("one", [StepFigure, dry_run.DryRun, tallies.Column, tallies.Heaviest])
def test_neither_a_dry_run_nor_the_report_of_reminders_has_one(one: type) -> None:
    assert not [name for name in names(one) if _SERVING.search(name)]


def test_no_column_of_a_file_or_a_page_is_about_one() -> None:
    drawn = "".join(page.page(report, {}) for _name, report in example_reports(USUAL))
    columns = {*export.COLUMNS, *re.findall(r"<th\b[^>]*>(.*?)</th>", drawn)}

    assert {"figure", "Week", "In"} <= columns
    assert not [name for name in columns if _SERVING.search(name)]


def test_no_digest_report_page_or_file_names_whoever_serves() -> None:
    """The requests in them are taken, or were done, by Bo. Who is named owns an improvement, or asked."""
    drawn = {one.name: f"{one.payload}{one.read}" for one in every_report_surface(USUAL)}
    for name, report in example_reports(USUAL):
        drawn |= {f"page {name}": page.page(report, {}), f"file {name}": export.figures(report)}

    assert "weekly digest, busy" in drawn
    assert [name for name, said in drawn.items() if BO.name in said or BO.id in said] == []


def test_what_is_counted_per_person_is_never_handed_on() -> None:
    """Whoever draws a report, or prints one, does not import what knows people."""
    drawing = [*(ROOT / "handlers").rglob("*.py"), *(ROOT / "bot" / "commands").glob("*.py")]
    for file in drawing:
        tree = ast.parse(file.read_text(encoding="utf-8"))
        imported = {
            f"{node.module}.{alias.name}"
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        assert not imported & KNOW_PEOPLE, file
