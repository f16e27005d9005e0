"""From the text of a departments file to a company, or to everything that is wrong with it."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.departments.file import calendars, departments
from bot.departments.file.company import Company, WrittenCalendar, WrittenDepartment
from bot.departments.file.lines import Lines
from bot.departments.file.mistakes import FileMistakes, Findings, Mistake, shortened
from bot.departments.file.values import Table

# Slack's select offers no more.
_MOST_DEPARTMENTS = 100

_COMPLAINT = re.compile(r"(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)")
_TWICE = re.compile(r"Cannot (?:declare|redefine|overwrite|mutate|mark).*")


def parse(text: str, folder: Path | None = None) -> Company:
    """The company that a departments file describes. Raises FileMistakes, which names all of them.

    `folder` is where the file stands, and those that it names.
    """
    text = text.removeprefix("\ufeff")
    values, lines = _toml(text)
    findings = Findings(lines)
    company = _company(Table(findings, (), values, ("calendars", "departments")), folder)
    findings.raise_if_any()
    return company


def _toml(text: str) -> tuple[dict[str, Any], Lines]:
    try:
        return tomllib.loads(text), Lines(text)
    except (ValueError, RecursionError) as error:
        raise FileMistakes([_syntax(str(error), text)]) from None


def _syntax(complaint: str, text: str) -> Mistake:
    """Python's complaint about TOML, with a word for those who seldom write it."""
    found = _COMPLAINT.fullmatch(complaint)
    what, line, column = (found["what"], found["line"], found["column"]) if found else (complaint, None, None)
    if _TWICE.fullmatch(what):
        what = f"this is written twice ({what})"
    elif what == "Invalid value":
        what = f"{what}, texts stand in quotes"
    last_line = text.rstrip().count("\n") + 1 if found else None
    place = "" if column is None else f"column {column}"
    return Mistake(int(line) if line else last_line, place, f"this is not TOML: {what}.")


def _company(table: Table, folder: Path | None) -> Company:
    written = table.table("calendars")
    read = {key: calendars.read_calendar(key, written.table(key, calendars.KEYS), folder) for key in written}
    for key in written:
        if not departments.is_key(key):
            written.note(key, f"{shortened(key)!r} is not a key: {departments.KEYS_ARE}.")
    return Company(
        {key: calendar for key, calendar in read.items() if calendar is not None},
        _departments(table, read),
    )


def _departments(table: Table, known: Mapping[str, WrittenCalendar | None]) -> tuple[WrittenDepartment, ...]:
    written = table.table("departments")
    if written.is_table and not len(written):
        table.note("departments", "there are none: each begins with [departments.KEY].")
    found: list[WrittenDepartment] = []
    for position, key in enumerate(written):
        of_department = written.table(key, departments.KEYS)
        if position == _MOST_DEPARTMENTS:
            of_department.note(None, f"this is one too many: Slack offers at most {_MOST_DEPARTMENTS}.")
        department = departments.read_department(key, of_department, known)
        _check_unlike(department, found, of_department)
        found.append(department)
    return tuple(found)


def _check_unlike(department: WrittenDepartment, others: list[WrittenDepartment], table: Table) -> None:
    """No two departments may be meant by the same words, or live in the same channel."""
    for other in others:
        if department.channel_id and other.channel_id == department.channel_id:
            table.note("channel", f"{other.name} has this channel already.")
        if department.name and other.name.casefold() == department.name.casefold():
            table.note("name", f"departments.{other.key} has this name already.")
        elif other.key == department.name.casefold():
            table.note("name", f"this is the key of {other.name}.")
        elif other.name.casefold() == department.key:
            table.note(None, f"the key {department.key!r} is the name of departments.{other.key}.")
