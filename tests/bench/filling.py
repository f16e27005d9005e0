"""Many requests at once: running ones, made by the database itself, and lives that lie behind us."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, literal, select, text
from sqlmodel import SQLModel, insert

from bot import Bot, ledger
from bot.clocks import history, sync
from bot.clocks.history import RESOLUTION, RESPONSE
from bot.departments import departments
from bot.standards import Urgency
from storage import departments as rows
from storage.database import Database, Session
from storage.tables import ClockRow, Department, Entry, Holding, Person, Request
from storage.types import UtcDateTime

# A Tuesday at eleven in Paris: who asked before nine has waited for half of the four hours.
NOW = datetime(2026, 3, 3, 10, tzinfo=UTC)
HALF_TIME_AGO = NOW - timedelta(hours=2, minutes=10)
PROMISES = {RESPONSE: "4h", RESOLUTION: "2d"}

_OF_ONE_PERSON = 10
_MEMBERS = ("UBO00000", "UDANA000", "UJON0000")
_COLLEAGUE = {"is_active": True, "is_bot": False, "is_external": False}
_AT_A_TIME = 2_000


def fill(bot: Bot, size: int) -> None:
    """So many open requests to IT, asked at this moment. One by one that would take an hour."""
    with bot.db.transaction() as session:
        department = rows.every(session)[0]
        start = select(literal(1).label("n")).cte("numbers", recursive=True)
        numbers = start.union_all(select(start.c.n + 1).where(start.c.n < size))
        n = numbers.c.n
        askers = max(size // _OF_ONE_PERSON, 1)
        asker = literal("UASKS") + cast(n % askers, String)
        now = literal(NOW, UtcDateTime())
        people = select(numbers).where(n <= askers)
        _insert(session, Person, people, id=asker, name=asker, zone="UTC", met_at=now, **_COLLEAGUE)
        every = select(numbers)
        _insert(
            session,
            Request,
            every,
            id=n,
            form_token=cast(n, String),
            department_id=department.id,
            requester_id=asker,
            urgency="normal",
            summary="My laptop won't start",
            details="",
            state="open",
            opened_at=now,
            resolution=0,
        )
        data = literal(_promised(department), Entry.__table__.c.data.type)  # type: ignore[attr-defined]
        _insert(session, Entry, every, request_id=n, verb="opened", actor_id=asker, at=now, text="", data=data)
        _insert(
            session,
            Holding,
            every,
            request_id=n,
            department_id=department.id,
            holder=ledger.QUEUE,
            from_at=now,
        )
        for row in clocks(session, department, NOW):
            columns = ClockRow.__table__.c  # type: ignore[attr-defined]
            values = {
                name: literal(value, columns[name].type)
                for name, value in row.model_dump(exclude={"id", "request_id"}).items()
                if value is not None
            }
            _insert(session, ClockRow, every, request_id=n, **values)
    settle(bot.db)


def live(bot: Bot, size: int, days: int) -> None:
    """So many requests to IT that were asked and done in the last days, each with a history of six lines."""
    with bot.db.transaction() as session:
        department = rows.every(session)[0]
        people = [{"id": f"UASKS{number}", "name": f"Asker {number}"} for number in range(200)]
        people += [{"id": person_id, "name": person_id} for person_id in _MEMBERS]
        session.connection().execute(
            insert(Person), [{**one, "zone": "Europe/Paris", "met_at": NOW, **_COLLEAGUE} for one in people]
        )
    step = timedelta(days=days) / size
    for first in range(1, size + 1, _AT_A_TIME):
        numbers = range(first, min(first + _AT_A_TIME, size + 1))
        with bot.db.transaction() as session:
            requests = [_asked(number, department, NOW - step * (size - number)) for number in numbers]
            lines = [line for request in requests for line in _life(request, department)]
            session.connection().execute(insert(Request), requests)
            session.connection().execute(insert(Entry), lines)
    settle(bot.db)


def clocks(session: Session, department: Department, at: datetime) -> list[ClockRow]:
    """The rows of one request that was asked then, which are those of all."""
    opened = Entry(request_id=0, verb="opened", at=at, data=_promised(department))
    found = history.clocks_of([opened], lambda _id: departments.calendar_of(session, department))
    kept = [sync.row_of(clock, 0) for clock in found.every]
    for row, clock in zip(kept, found.every, strict=True):
        ladder = departments.ladder_of(department)
        sync.sync(row, clock, ladder, Urgency.NORMAL.value, at, is_new=True)
    return kept


def settle(database: Database) -> None:
    """What PostgreSQL's own housekeeping does within a minute."""
    if database.engine.dialect.name == "postgresql":
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def _asked(number: int, department: Department, at: datetime) -> dict[str, Any]:
    return {
        "id": number,
        "form_token": str(number),
        "department_id": department.id,
        "requester_id": f"UASKS{number % 200}",
        "urgency": "normal",
        "summary": "My laptop won't start",
        "details": "",
        "state": "resolved",
        "opened_at": at,
        "resolved_at": at,
        "resolution": 1,
    }


def _life(request: dict[str, Any], department: Department) -> list[dict[str, Any]]:
    """Taken, answered, asked back and done, sooner or later."""
    number, asked_at = request["id"], request["opened_at"]
    member, asker = _MEMBERS[number % 3], request["requester_id"]
    pace = timedelta(minutes=20 + number % 97 * 5)
    owed = {"owed": {"department": department.id, "within": None}}
    happened: list[tuple[str, str, dict[str, Any]]] = [
        ("opened", asker, _promised(department)),
        ("taken", member, {}),
        ("replied", member, {}),
        ("asked", member, owed),
        ("answered", asker, {}),
        ("resolved", member, {}),
    ]
    return [
        {"request_id": number, "verb": verb, "actor_id": actor, "at": asked_at + pace * turn, "text": "", "data": data}
        for turn, (verb, actor, data) in enumerate(happened)
    ]


def _promised(department: Department) -> dict[str, Any]:
    return {"department": department.id, "type": "", "urgency": "normal", "promises": PROMISES}


def _insert(session: Session, model: type[SQLModel], rows: Select[Any], **values: Any) -> None:
    columns = [value if isinstance(value, ColumnElement) else literal(value) for value in values.values()]
    session.exec(insert(model).from_select(list(values), rows.with_only_columns(*columns)))
