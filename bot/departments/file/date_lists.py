"""Days off in a list: one date on a line, or the first column of a table (CSV) as spreadsheets write it.

Complaints quote nothing of what is written: the file may be somebody else's.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

from bot.calendars import FIRST_YEAR, LAST_YEAR
from bot.departments.file.mistakes import WrongLine

# The remark of somebody behind a date or in a line of its own. Further columns may have a # in them.
_REMARK = re.compile(r'^([^",;\t#]*)#.*')
# Some spreadsheets want to be told in the first line.
_SEPARATOR = re.compile("sep=.", re.IGNORECASE)
# Spreadsheets write the midnight at which a day begins.
_BEGINS = r"(?:[ T]0?0:00(?::00)?)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})([-/.])(\d\d?)\2(\d\d?){_BEGINS}", re.ASCII)
_YEAR_LAST = re.compile(rf"(\d\d?)([-/.])(\d\d?)\2(\d{{4}}){_BEGINS}", re.ASCII)

_NO_DATE = "this is not a date such as 2026-12-24"
_EITHER = (
    "this may have the day or the month first, and no other line tells which: "
    "write dates such as 2026-12-24 in this file"
)
_BOTH = "this has the day first and line {other} the month: write all dates of the file in one way, such as 2026-12-24"


@dataclass(frozen=True)
class _Read:
    """What a line may mean: with the day first, and with the month first."""

    line: int
    day_first: date | None
    month_first: date | None


def days_in(text: str) -> tuple[set[date], list[WrongLine]]:
    """Return the dates, and all that is wrong: each date must be sure, be it by the other lines of the file."""
    wrong: list[WrongLine] = []
    read: list[_Read] = []
    rows = list(_first_column(text, wrong))
    has_heading = len(rows) > 1 and not re.search(r"\d", rows[0][1])
    for line, written in rows[has_heading:]:
        found = _read(line, written)
        if found.day_first or found.month_first:
            read.append(found)
        else:
            wrong.append((line, _NO_DATE))
    days = _agreed(read, wrong)
    return days, sorted(wrong)


def _first_column(text: str, wrong: list[WrongLine]) -> Iterator[tuple[int, str]]:
    """What stands first in each line that has something, and the number of the line."""
    lines = [_REMARK.sub(r"\1", line) for line in re.split("\r\n|\n|\r", text)]
    if _SEPARATOR.fullmatch(lines[0]):
        lines[0] = ""
    rows = csv.reader((f"{line}\n" for line in lines), delimiter=_separator(lines), skipinitialspace=True, strict=True)
    before = 0
    try:
        for row in rows:
            line, before = before + 1, rows.line_num
            if any(cell.strip() for cell in row):
                yield line, row[0].strip()
    except csv.Error:
        wrong.append((before + 1, "the quotation marks from here on do not fit"))


def _separator(lines: Iterable[str]) -> str:
    """What stands behind the first date."""
    for line in lines:
        first = "".join(takewhile(lambda sign: sign not in ",;\t", line))
        if first != line and _date_in(first.strip().strip('"').strip()):
            return line[len(first)]
    return ","


def _date_in(written: str) -> bool:
    found = _read(0, written)
    return bool(found.day_first or found.month_first)


def _read(line: int, written: str) -> _Read:
    if found := _YEAR_FIRST.fullmatch(written):
        day = _date(found[1], found[3], found[4])
        return _Read(line, day, day)
    elif found := _YEAR_LAST.fullmatch(written):
        day_first = _date(found[4], found[3], found[1])
        # With full stops nobody has the month first.
        return _Read(line, day_first, day_first if found[2] == "." else _date(found[4], found[1], found[3]))
    else:
        return _Read(line, None, None)


def _date(*numbers: str) -> date | None:
    year, month, day = map(int, numbers)
    try:
        return date(year, month, day) if FIRST_YEAR <= year <= LAST_YEAR else None
    except ValueError:
        return None


def _agreed(read: list[_Read], wrong: list[WrongLine]) -> set[date]:
    """The dates in the one way that fits all lines."""
    only_day = [one for one in read if one.month_first is None]
    only_month = [one for one in read if one.day_first is None]
    unsure = [one for one in read if one.day_first and one.month_first and one.day_first != one.month_first]
    if only_day and only_month:
        wrong.append((only_day[0].line, _BOTH.format(other=only_month[0].line)))
    elif unsure and not only_day and not only_month:
        wrong.extend((one.line, _EITHER) for one in unsure)
    found = {one.month_first if only_month else one.day_first for one in read}
    return {day for day in found if day is not None}
