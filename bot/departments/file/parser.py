"""From the text of a departments file to a company, or to everything that is wrong with it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path as Folder
from typing import Any

from pydantic import Field

from bot.calendars import Calendar
from bot.departments.auto import Auto
from bot.departments.file.calendars import ordinary_week, read_calendar
from bot.departments.file.company import Company, WrittenDepartment
from bot.departments.file.departments import WholeTable, read_department
from bot.departments.file.lines import Lines, Path
from bot.departments.file.mistakes import FileMistakes, Findings, Mistake, shortened
from bot.departments.file.values import Context, Key, Table, part
from bot.text import one_line

# Slack's select offers no more.
_MOST_DEPARTMENTS = 500

_COMPLAINT = re.compile(r"(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)")
_TWICE = re.compile(r"Cannot (?:declare|redefine|overwrite|mutate|mark).*")


class CompanyTable(Table):
    """The whole file."""

    company: Any = Field(default={})
    calendars: dict[Key, Any] = Field(default={})
    departments: dict[Key, Any] = Field(default={})


def parse(text: str, folder: Folder | None = None) -> Company:
    """The company that a departments file describes. Raises FileMistakes, which names all of them.

    `folder` is where the file stands, and those that it names.
    """
    text = text.removeprefix("\ufeff")
    values, lines = _toml(text)
    findings = Findings(lines)
    findings.read(CompanyTable, values, ())
    company = findings.read(WholeTable, values.get("company", {}), ("company",))
    calendars = {
        key: read_calendar(key, table, findings, Context(folder))
        for key, table in part(values, "calendars", dict).items()
    }
    weeks = {key: None if calendar is None else ordinary_week(calendar) for key, calendar in calendars.items()}
    departments = _departments(part(values, "departments", dict), findings, weeks)
    if values.get("departments", {}) == {}:
        findings.note(("departments",), "there are none: each begins with [departments.KEY].")
    findings.raise_if_any()
    known = {key: calendar for key, calendar in calendars.items() if calendar is not None}
    return Company(known, departments, () if company is None else company.report_readers)


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


def _departments(
    written: Mapping[str, Any], findings: Findings, weeks: Mapping[str, Calendar | None]
) -> tuple[WrittenDepartment, ...]:
    found: list[WrittenDepartment | None] = []
    for position, (key, table) in enumerate(written.items()):
        if position == _MOST_DEPARTMENTS:
            findings.note(("departments", key), f"this is one too many: there can be {position}.")
        found.append(read_department(key, table, findings, weeks))
    _check_unlike(written, findings)
    return tuple(department for department in found if department is not None)


def _check_unlike(tables: Mapping[str, Any], findings: Findings) -> None:
    """No two departments may be meant by the same words, or live in the same channel."""
    by_channel: dict[str, str] = {}
    by_name: dict[str, str] = {}
    by_key: dict[str, str] = {}
    auto: dict[str, tuple[str, str]] = {}
    workrooms = {one_line(part(table, "channel", str)): one_line(part(table, "name", str)) for table in tables.values()}
    for key, table in tables.items():
        path: Path = ("departments", key)
        name, channel = (one_line(part(table, about, str)) for about in ("name", "channel"))
        folded = name.casefold()
        if channel in by_channel:
            findings.note((*path, "channel"), f"{by_channel[channel]} has this channel already.")
        _check_ask(path, table, findings, workrooms, auto)
        if folded in by_name:
            findings.note((*path, "name"), f"departments.{by_name[folded]} has this name already.")
        elif folded in by_key:
            findings.note((*path, "name"), f"this is the key of {by_key[folded]}.")
        if key in by_name and by_name[key] != by_name.get(folded):
            findings.note(path, f"the key {key!r} is the name of departments.{by_name[key]}.")
        by_key[key] = name or key
        if channel:
            by_channel.setdefault(channel, name or key)
        if name:
            by_name.setdefault(folded, key)


def _check_ask(
    path: Path, table: object, findings: Findings, workrooms: Mapping[str, str], auto: dict[str, tuple[str, str]]
) -> None:
    """Nobody asks where a department works, and what happens by itself in a channel is one thing. `auto` is what the
    departments before said of it, by channel, and who did.
    """
    said, name = part(table, "auto", str).strip() or Auto.OFF, one_line(part(table, "name", str))
    channels = [one.strip() for one in part(table, "ask", list) if isinstance(one, str)]
    for position, channel in enumerate(channels):
        if channel and channel in workrooms:
            where = f"{shortened(channel)!r} is where {workrooms[channel] or 'a department'} works"
            findings.note((*path, "ask", position), f"{where}: name a channel in which its customers write.")
        before, whose = auto.setdefault(channel, (said, name))
        if before != said:
            findings.note((*path, "auto"), f"{whose} says {before!r} for {shortened(channel)!r}: say the same here.")
    if said != Auto.OFF and not channels:
        findings.note((*path, "auto"), 'there is no ask channel for it: name one, such as ask = ["C0123456789"].')
