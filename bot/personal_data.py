"""Everything stored of one person, to be given to them: as plain values, with what it is for and how long it stays."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot import Bot, audit
from bot.datasheet.tables import Table, tables
from storage import people as people_rows
from storage import personal

NOT_FOUND = (
    "Answers to pulses: until the close they are sealed under marks that name nobody; what is published has no writer.",
    "How somebody rated: sealed likewise until the month is counted. That they rated it stands with the request.",
    "What was done at the command line: it stands under the account of the server.",
    "Names that somebody typed without @: they are words like others.",
    "Messages in Slack, which Slack keeps as long as your workspace is set to; log files; and backups.",
)
"""What cannot be looked for by somebody's id, and why."""

SOMEBODY_ELSE = "somebody else"

_AN_ID = re.compile(r"(?<![A-Za-z0-9])[UW][A-Z0-9]{5,}(?![A-Za-z0-9])")


class NobodyKnown(LookupError):
    """Nothing that is stored names this person."""


def data_of(bot: Bot, person_id: str, *, by: str) -> dict[str, Any]:
    """Return everything stored that names this person, for `json.dumps`: by table, with purpose, readers and life.

    The ids of others are left out: their rights end where somebody else's begin (GDPR, article 15, paragraph 4). That
    it was asked for stands in the audit trail, without the name. `by` is the account that did. Raises NobodyKnown.
    """
    now, described = bot.now(), tables()
    with bot.db.reading() as session:
        person = people_rows.get(session, person_id)
        found = list(personal.rows_about(session, person_id))
    if not found:
        raise NobodyKnown(person_id)
    with bot.db.transaction() as session:
        audit.record(session, now, by, "gave out the data of one person")
    return {
        "person": person_id,
        "name": None if person is None else person.name,
        "as_of": now.isoformat(),
        "stored": {name: _told(described[name], rows, person_id) for name, rows in found},
        "not_found_by_id": list(NOT_FOUND),
    }


def _told(table: Table, rows: list[dict[str, Any]], person_id: str) -> dict[str, Any]:
    return {
        "for": table.purpose.value,
        "read_by": table.readers.value,
        "stays": table.life.value,
        "holds": {name: column.holds for name, column in table.columns.items()},
        "rows": [{name: _own(value, person_id) for name, value in row.items()} for row in rows],
    }


def _own(value: Any, person_id: str) -> Any:
    """Return a value without the ids of others; of lists and tables, only what is about that person."""
    match value:
        case Mapping():
            kept = {key: inner for key, inner in value.items() if not _is_of_others(key, inner, person_id)}
            return {key: _own(inner, person_id) for key, inner in kept.items()}
        case list():
            return [_own(inner, person_id) for inner in value if not _is_of_others("", inner, person_id)]
        case str():
            return _AN_ID.sub(lambda found: found[0] if found[0] == person_id else SOMEBODY_ELSE, value)
        case bool() | int() | float() | None:
            return value
        case bytes():
            return value.hex()
        case _:
            return str(value)


def _is_of_others(key: str, inner: Any, person_id: str) -> bool:
    ids = set(_AN_ID.findall(f"{key} {inner}"))
    return bool(ids) and person_id not in ids
