"""Days off that somebody else keeps, in a file beside the departments file: a calendar, or a list of dates."""

from __future__ import annotations

import codecs
import stat
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from bot.departments.calendars import YEARS
from bot.departments.file import date_lists, icalendar
from bot.departments.file.mistakes import WrongLine, shortened
from bot.departments.file.values import refuse

_MOST_BYTES = 1_000_000
_SHOWN = 3
_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def read(path: Path, name: str) -> tuple[str, ...]:
    """Return its dates in the ISO form. Refuses a file that is wrong, by its first lines that are and their number.

    What recurs is followed through the years for which public holidays are known too.
    """
    try:
        text = _text(_content(path))
    except (OSError, ValueError) as error:
        raise ValueError(f"{shortened(name)!r} cannot be read: {_why(error)}") from None
    if icalendar.is_calendar(text):
        days, wrong = icalendar.days_in(text, YEARS)
    elif path.suffix.lower() == ".ics":
        days, wrong = set[date](), [(1, "a calendar begins with BEGIN:VCALENDAR. Export it again")]
    else:
        days, wrong = date_lists.days_in(text)
    refuse(((), what) for what in _in_words(wrong, shortened(name)))
    return tuple(sorted(day.isoformat() for day in days))


def _in_words(wrong: list[WrongLine], name: str) -> Iterator[str]:
    yield from (f"line {number} of {name}: {what}" for number, what in wrong[:_SHOWN])
    if len(wrong) > _SHOWN:
        yield f"{name} has {len(wrong)} mistakes: these are the first {_SHOWN}"


class _Unfit(ValueError):
    """Why it is no file to read, in words for a person."""


def _content(path: Path) -> bytes:
    # What is no ordinary file may never end.
    kind = path.stat().st_mode
    if not stat.S_ISREG(kind) and not stat.S_ISDIR(kind):
        raise _Unfit("it is no ordinary file")
    with path.open("rb") as file:
        content = file.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise _Unfit("it is larger than one megabyte")
    return content


def _text(content: bytes) -> str:
    """As its first bytes say; else in UTF-8, or what Windows writes in Western Europe, in which dates look the same."""
    encoding = next((encoding for bom, encoding in _BOMS.items() if content.startswith(bom)), None)
    if encoding is None and b"\0" in content[:2]:
        encoding = "utf-16-le" if content[1:2] == b"\0" else "utf-16-be"
    if encoding is not None:
        return content.decode(encoding)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _why(error: OSError | ValueError) -> str:
    match error:
        case _Unfit():
            return str(error)
        case FileNotFoundError():
            return "there is no such file beside this one"
        case IsADirectoryError():
            return "it is a folder"
        case UnicodeDecodeError():
            return "it is not a text that Handoff can read. Save it in UTF-8"
        case _:
            return "Handoff cannot open it"
