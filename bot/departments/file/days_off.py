"""A file of days off that somebody else keeps: a date on each line, such as 2026-12-24."""

from __future__ import annotations

from pathlib import Path

from bot.departments.file.mistakes import shortened
from bot.departments.file.values import Table, iso_date


def read_days_off(table: Table, key: str, folder: Path | None) -> tuple[str, ...]:
    """The ISO dates in the file that the key names, seen from `folder`; what is wrong with it is noted.

    Empty lines, and what stands behind a #, are for people.
    """
    name = table.optional_text(key, "the name of a file with days off")
    if name is None:
        return ()
    elif folder is None:
        table.note(key, f"{shortened(name)!r} can only be found beside a file: name the dates in also.")
        return ()
    try:
        text = (folder / name).read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        table.note(key, f"{shortened(name)!r} cannot be read: {_why(error)}.")
        return ()
    found: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        written = line.partition("#")[0].strip()
        if written and iso_date(written) is None:
            table.note(key, f"line {number} of {name}: {shortened(written)!r} is not a date such as 2026-12-24.")
        elif written:
            found.append(written)
    return tuple(found)


def _why(error: OSError | ValueError) -> str:
    match error:
        case FileNotFoundError():
            return "there is no such file beside this one"
        case IsADirectoryError():
            return "it is a folder"
        case UnicodeDecodeError():
            return "it is not a text in UTF-8"
        case _:
            return "Handoff cannot open it"
