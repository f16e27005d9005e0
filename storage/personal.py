"""Everything that names one person, in whichever table: found by their id, given out, and taken away.

Each table of the schema is looked through, so that one that is added later is found, too. Answers of pulses stand under
marks that name nobody: they are not found, and nothing here could.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import JSON, Column, String, Table, and_, cast, delete, or_, select, update
from sqlmodel import Session, SQLModel, col

from storage import retention
from storage.retention import COLLEAGUE
from storage.tables import (
    AbsenceRow,
    Card,
    ClockCheckpoint,
    Digest,
    DigestRow,
    Notification,
    OutboxRow,
    Person,
    Ping,
    Reminder,
    Request,
    Role,
)

KEPT = ("colleagues", "invite", "pulse_homes", "report_readings")
"""The tables that still name an erased person for a while, because others are promised something by them."""

_NAME = "a colleague"
# Rows that are about one person alone, or that can be made again without them.
_DELETED = (AbsenceRow, Role, Notification, ClockCheckpoint, OutboxRow)


def rows_about(session: Session, person_id: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Return the rows that name this person, by table, as plain values; tables without any are left out."""
    for table in SQLModel.metadata.sorted_tables:
        found = _matching(session, table, person_id)
        if found:
            yield table.name, found


def asked_by(session: Session, person_id: str) -> list[int]:
    """Return the numbers of everything that somebody ever asked for and that still says so; none that is held back."""
    query = select(col(Request.id)).where(col(Request.requester_id) == person_id, col(Request.held_because).is_(None))
    return list(session.execute(query.order_by(col(Request.id))).scalars())


def held_back_about(session: Session, person_id: str) -> list[int]:
    """Return the numbers of the requests that name somebody and are held back: they stay whole."""
    held = set(session.execute(select(col(Request.id)).where(col(Request.held_because).is_not(None))).scalars())
    named: set[int] = set()
    for table in SQLModel.metadata.sorted_tables if held else ():
        number = _number(table)
        if number is not None:
            named |= {row[number.name] for row in _matching(session, table, person_id)} & held
    return sorted(named)


def still_to_be_told(session: Session, request_ids: Collection[int], person_id: str, at: datetime) -> list[int]:
    """Return those of these requests of which others but this person are being told now."""
    is_due = and_(col(OutboxRow.state) == "due", col(OutboxRow.due_at) <= at)
    waiting = session.execute(select(col(OutboxRow.ids)).where(or_(is_due, col(OutboxRow.state) == "leased"))).scalars()
    told = {ids.get("request_id") for ids in waiting if ids.get("person_id") != person_id}
    return sorted(told & set(request_ids))


def erase(session: Session, person: Person, held: Collection[int], at: datetime) -> None:
    """Let nothing name this person any more but what is KEPT, and the requests of these numbers, which are held back.

    Rows that figures are made of stay, and say "a colleague".
    """
    retention.meet_the_colleague(session, at)
    _take_out_of_messages(session, person)
    for model in _DELETED:
        _delete(session, SQLModel.metadata.tables[str(model.__tablename__)], person.id, held)
    for table in SQLModel.metadata.sorted_tables:
        if table.name not in {*KEPT, "people"}:
            _rename(session, table, person, held)
    session.execute(update(Person).where(col(Person.manager_id) == person.id).values(manager_id=None))
    session.flush()
    if held:
        blank = {
            "home": "",
            "slack_home": "",
            "heard_home": "",
            "manager_id": None,
            "language": None,
            "direct_id": None,
            "direct_with": None,
        }
        session.execute(update(Person).where(col(Person.id) == person.id).values(**blank, zone="UTC", is_active=False))
    else:
        session.execute(delete(Person).where(col(Person.id) == person.id))


def _take_out_of_messages(session: Session, person: Person) -> None:
    """Digests are about one person, and whoever was mentioned below a card is a key of it."""
    theirs = select(col(Digest.id)).where(col(Digest.person_id) == person.id)
    session.execute(delete(DigestRow).where(col(DigestRow.digest_id).in_(theirs)))
    session.execute(delete(Digest).where(col(Digest.person_id) == person.id))
    for card in session.execute(select(Card).where(cast(col(Card.mentions), String).contains(person.id))).scalars():
        card.mentions = {person_id: line for person_id, line in card.mentions.items() if person_id != person.id}
    session.flush()


def _delete(session: Session, table: Table, person_id: str, held: Collection[int]) -> None:
    for row in _matching(session, table, person_id):
        if not _is_held(table, row, held):
            session.execute(delete(table).where(*_is(table, row)))


def _rename(session: Session, table: Table, person: Person, held: Collection[int]) -> None:
    """Let "a colleague" stand where a row names somebody, by id or by a mention of their name."""
    # A reminder went to each of several people once, and still did.
    suffix = {Ping.__tablename__, Reminder.__tablename__}
    for row in _matching(session, table, person.id, person.name):
        if _is_held(table, row, held):
            continue
        instead = f"{COLLEAGUE}-{row['id']}" if table.name in suffix else COLLEAGUE
        replace = partial(_without, person=person, instead=instead)
        changed = {name: new for name, old in row.items() if (new := replace(old)) != old}
        if changed:
            session.execute(update(table).where(*_is(table, row)).values(changed))


def _without(value: Any, *, person: Person, instead: str) -> Any:
    """Return a value in which nothing names that person."""
    again = partial(_without, person=person, instead=instead)
    if isinstance(value, dict):
        return {again(key): again(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [again(inner) for inner in value]
    if not isinstance(value, str):
        return value
    text = re.sub(rf"<@{re.escape(person.id)}(?:\|[^>]*)?>", _NAME, value)
    text = re.sub(rf"@{re.escape(person.name)}(?!\w)", _NAME, text) if person.name else text
    return _word(person.id).sub(instead, text)


def _matching(session: Session, table: Table, person_id: str, name: str = "") -> list[dict[str, Any]]:
    """Return the rows of a table in which a text has that id as a word, or mentions that name."""
    columns = [column for column in table.columns if isinstance(column.type, JSON) or _is_text(column)]
    wanted = [person_id, f"@{name}"] if name else [person_id]
    has = [cast(column, String).contains(one, autoescape=True) for column in columns for one in wanted]
    if not has:
        return []
    session.flush()
    rows = map(dict, session.execute(select(table).where(or_(*has))).mappings())
    word = _word(person_id)
    return [
        row for row in rows if any(word.search(str(value)) or (name and name in str(value)) for value in row.values())
    ]


def _is_text(column: Column[Any]) -> bool:
    kind = getattr(column.type, "impl", column.type)
    return isinstance(kind, String) or kind is String


def _word(person_id: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z0-9]){re.escape(person_id)}(?![A-Za-z0-9])")


def _is(table: Table, row: Mapping[str, Any]) -> list[Any]:
    return [column == row[column.name] for column in table.primary_key.columns]


def _number(table: Table) -> Column[Any] | None:
    """The column with the number of a request."""
    return table.columns.get("id" if table.name == Request.__tablename__ else "request_id")


def _is_held(table: Table, row: Mapping[str, Any], held: Collection[int]) -> bool:
    number = _number(table)
    return number is not None and row[number.name] in held
