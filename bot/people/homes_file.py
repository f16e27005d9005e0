"""The file of who belongs where: a CSV with a line for each person, read with every mistake named."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Container, Iterable, Iterator
from typing import NamedTuple

from bot.departments.file.mistakes import FileMistakes, Mistake

COLUMNS = ("id", "department", "manager", "language")
FIELDS = COLUMNS[1:]
NAME_LIMIT = 75

# What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t")
_GROUP = re.compile(r"S[A-Z0-9]{5,}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")


class Line(NamedTuple):
    """What a file says of one person; "" says nothing. `manager` is an id, `language` such as "de" or "pt-BR".

    Of a user group it says to which department its people belong, and no more.
    """

    id: str
    department: str = ""
    manager: str = ""
    language: str = ""

    @property
    def is_group(self) -> bool:
        """Is it about a user group of Slack's, and not about one person?"""
        return _GROUP.fullmatch(self.id) is not None


def read(text: str, known: Container[str]) -> dict[str, Line]:
    """Return the lines of a file by person or user group. `known` are the ids of colleagues.

    Columns stand in any order, separated by commas or semicolons; all but `id` may be missing. Raises FileMistakes.
    """
    rows = _rows(text.removeprefix("\ufeff"))
    _number, header = next(rows, (1, []))
    names = [name.strip().casefold() for name in header]
    mistakes = list(_of_header(names))
    if mistakes:
        raise FileMistakes(mistakes)
    found: dict[str, Line] = {}
    for number, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        line = Line(**{name: _read(cell) for name, cell in zip(names, cells, strict=False)}) if cells else Line("")
        problems = list(_of_line(number, line, known, found))
        if len(cells) > len(names):
            problems.append(Mistake(number, "", f"there are {len(cells)} cells, and {len(names)} columns"))
        mistakes += problems
        found.setdefault(line.id, line)
    if mistakes:
        raise FileMistakes(mistakes)
    return found


def written(lines: Iterable[Line]) -> str:
    """Return the file of these people, as `read` reads it."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    rows.writerows([_written(cell) for cell in line] for line in lines)
    return text.getvalue()


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    first = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ",")
    for cells in rows:
        yield rows.line_num, cells


def _of_header(names: list[str]) -> Iterator[Mistake]:
    if "id" not in names:
        yield Mistake(1, "", f"the first line names the columns: {', '.join(COLUMNS)}; id is needed")
    for name in names:
        if name in {"email", "e-mail", "mail"}:
            yield Mistake(1, name, "Handoff does not know e-mail addresses. Name people by their Slack id")
        elif name not in COLUMNS:
            yield Mistake(1, name, f"is no column. There are {', '.join(COLUMNS)}")
        elif names.count(name) > 1:
            yield Mistake(1, name, "stands there twice")


def _of_line(number: int, line: Line, known: Container[str], before: Container[str]) -> Iterator[Mistake]:
    if line.is_group and line.id not in before:
        yield from _of_group(number, line)
    elif line.id not in known and not line.is_group:
        yield Mistake(number, "id", f"nobody of the id {line.id} is a colleague" if line.id else "is missing")
    elif line.id in before:
        yield Mistake(number, "id", f"{line.id} stands there twice")
    if len(line.department) > NAME_LIMIT:
        yield Mistake(number, "department", f"has {len(line.department)} letters, and {NAME_LIMIT} at most")
    if line.manager and line.manager == line.id:
        yield Mistake(number, "manager", "nobody is their own manager")
    elif line.manager and line.manager not in known:
        yield Mistake(number, "manager", f"nobody of the id {line.manager} is a colleague")
    if line.language and not _LANGUAGE.fullmatch(line.language):
        yield Mistake(number, "language", 'is written like "de" or "pt-BR"')


def _of_group(number: int, line: Line) -> Iterator[Mistake]:
    if not line.department:
        yield Mistake(number, "department", f"is missing: the people of {line.id} belong to one")
    if line.manager or line.language:
        yield Mistake(number, "id", f"{line.id} is a user group: it has a department, and no manager or language")


def _read(cell: str) -> str:
    text = " ".join(cell.split())
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text


def _written(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
