"""Reading the values of a table one by one, with a kind word about each that is not what it should be."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from bot.departments.file.lines import Path
from bot.departments.file.mistakes import Findings, shortened, suggestion


class Table:
    """A table of the file. What is wrong in it goes to the findings; the reader gets None, or nothing, instead."""

    def __init__(self, findings: Findings, path: Path, value: object, known: Collection[str] = ()) -> None:
        self._findings = findings
        self._path = path
        self.is_table = isinstance(value, dict)
        self._values: Mapping[str, Any] = value if isinstance(value, dict) else {}
        if not self.is_table:
            findings.note(path, f"this must be a table, not {_shown(value)}.")
        for key in self._values if known else ():
            if key not in known:
                self.note(key, f"there is no such key here. {suggestion(key, known)}")

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def __len__(self) -> int:
        return len(self._values)

    @property
    def mistakes(self) -> int:
        """How many were found so far, in the whole file."""
        return len(self._findings)

    def note(self, key: str | None, what: str, position: int | None = None) -> None:
        """Something is wrong with the value of a key, with one of its parts, or with the table itself.

        Of what is no table, nothing more is said.
        """
        if not self.is_table:
            return
        place = self._path if key is None else (*self._path, key)
        self._findings.note(place if position is None else (*place, position), what)

    def text(self, key: str, wanted: str) -> str | None:
        """A text that has to be there. `wanted` says to a person what it is."""
        if key not in self._values:
            self.note(key, f"this is missing: {wanted}.")
            return None
        return self.optional_text(key, wanted)

    def optional_text(self, key: str, wanted: str) -> str | None:
        value = self._values.get(key)
        if value is None:
            return None
        elif isinstance(value, str) and value.strip():
            return value.strip()
        else:
            self.note(key, f"{_shown(value)} is not right: {wanted}, in quotes.")
            return None

    def flag(self, key: str, *, otherwise: bool) -> bool:
        """Yes or no; what it is when the key is not there is `otherwise`."""
        value = self._values.get(key, otherwise)
        if not isinstance(value, bool):
            self.note(key, f"{_shown(value)} is not right: true or false, without quotes.")
            return otherwise
        return value

    def texts(self, key: str, wanted: str) -> list[str] | None:
        """A list of texts, blanks around them removed; empty when the key is not there."""
        value = self._values.get(key, [])
        if not isinstance(value, list):
            self.note(key, f'{_shown(value)} is not right: {wanted}, in a list such as ["…", "…"].')
            return None
        for position, part in enumerate(value):
            if not isinstance(part, str):
                self.note(key, f"{_shown(part)} is not right: {wanted}, in quotes.", position)
        texts = [part.strip() for part in value if isinstance(part, str)]
        return texts if len(texts) == len(value) else None

    def dates(self, key: str) -> tuple[str, ...]:
        """Local dates in the ISO form, sorted, each once."""
        value = self._values.get(key, [])
        if not isinstance(value, list):
            self.note(key, f"{_shown(value)} is not right: dates, in a list such as [2026-12-24].")
            return ()
        found: set[str] = set()
        for position, part in enumerate(value):
            day = iso_date(part)
            if day is None:
                self.note(key, f"{_shown(part)} is not a date such as 2026-12-24.", position)
            else:
                found.add(day)
        return tuple(sorted(found))

    def table(self, key: str, known: Collection[str] = ()) -> "Table":
        """The table inside; without one, an empty table."""
        return Table(self._findings, (*self._path, key), self._values.get(key, {}), known)

    def tables(self, key: str, known: Collection[str]) -> list["Table"]:
        """A list of tables."""
        value = self._values.get(key, [])
        if not isinstance(value, list):
            self.note(
                key, f"this must be a list of tables: each begins with [[{'.'.join(map(str, self._path))}.{key}]]."
            )
            return []
        return [Table(self._findings, (*self._path, key, i), part, known) for i, part in enumerate(value)]


def iso_date(value: object) -> str | None:
    """The date in the form 2026-12-24, of a date or of a text in that form; None when it is neither."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    # Python reads other forms too, such as 20261224; one is enough for everybody.
    return value if day is not None and day.isoformat() == value else None


def _shown(value: object) -> str:
    """A value as a person would write it, shortened."""
    match value:
        case bool():
            return str(value).lower()
        case dict():
            return "a table"
        case list():
            return "a list"
        case str():
            return repr(shortened(value))
        case _:
            return str(value)
