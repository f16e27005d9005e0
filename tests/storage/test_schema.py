"""What the migrations build is what the models say, and both databases hold everybody to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import CheckConstraint, inspect, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from storage import backups, requests
from storage.database import Database
from storage.rows import add_once
from storage.tables import (
    CalendarRow,
    CalendarVersion,
    Card,
    ClockRow,
    Department,
    Digest,
    Entry,
    FormerCard,
    Holding,
    LostTime,
    OutboxRow,
    Person,
    Ping,
    Proposal,
    Reminder,
    Request,
    RequestType,
    Role,
    Score,
    Snooze,
)
from tests.moments import TUESDAY_AT_NINE as AT


@pytest.fixture
def furnished(database: Database) -> Database:
    """One department, one person, one request with its clock."""
    for row in (
        CalendarRow(id=1, key="paris"),
        CalendarVersion(calendar_id=1, zone="Europe/Paris", hours={"mon": ["09:00-17:00"]}),
        Person(id="UANA0000", name="Ana", met_at=AT),
        Department(id=1, key="it", name="IT", channel_id="CITHELP0", calendar_id=1),
        request(id=1),
        clock(id=1),
        reminder(step="25%"),
    ):
        with database.transaction() as session:
            session.add(row)
    return database


def request(**more: Any) -> Request:
    asked = {"form_token": "one", "department_id": 1, "requester_id": "UANA0000", "urgency": "normal"}
    return Request(**{**asked, "summary": "A laptop", "opened_at": AT, **more})


def clock(**more: Any) -> ClockRow:
    promise = {"request_id": 1, "department_id": 1, "kind": "response", "started_at": AT, "target": timedelta(hours=4)}
    return ClockRow(**{**promise, **more})


def holding(**more: Any) -> Holding:
    return Holding(**{"request_id": 1, "department_id": 1, "holder": "queue", "from_at": AT, **more})


def reminder(**more: Any) -> Reminder:
    return Reminder(**{"clock_id": 1, "step": "50%", "at": AT, **more})


def ping(**more: Any) -> Ping:
    return Ping(**{"reminder_id": 1, "request_id": 1, "person_id": "UBO00000", "promised_at": AT, **more})


def proposal(**more: Any) -> Proposal:
    asked = {
        "request_id": 1,
        "number": 1,
        "proposer_id": "UBO00000",
        "at": AT,
        "due_at": AT,
        "reason": "Parts are late",
    }
    return Proposal(**{**asked, **more})


def promised(**more: Any) -> OutboxRow:
    return OutboxRow(**{"notice": "n", "conversation": "c", "due_at": AT, "promised_at": AT, **more})


def score(**more: Any) -> Score:
    return Score(**{"request_id": 1, "resolution": 1, "score": 5, "given_at": AT, "changed_at": AT, **more})


def lost_time(**more: Any) -> LostTime:
    return LostTime(**{"request_id": 1, "resolution": 1, "time_lost": "none", "at": AT, **more})


def test_a_migrated_database_equals_the_models(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_checks_and_partial_indexes_are_there_by_name(database: Database) -> None:
    """Alembic compares neither, so they are counted here."""
    found = inspect(database.engine)
    for table in SQLModel.metadata.sorted_tables:
        wanted = {c.name for c in table.constraints if isinstance(c, CheckConstraint)}
        assert {check["name"] for check in found.get_check_constraints(table.name)} == wanted, table.name

    partial = {
        index["name"]: str(index["dialect_options"][f"{database.engine.dialect.name}_where"])
        for table in ("holdings", "outbox")
        for index in found.get_indexes(table)
        if f"{database.engine.dialect.name}_where" in index.get("dialect_options", {})
    }
    assert partial.keys() == {
        "uq_holdings_open",
        "ix_holdings_served",
        "uq_outbox_collapse",
        "ix_outbox_queue",
        "ix_outbox_talks",
        "ix_outbox_dead",
    }
    assert "to_at IS NULL" in partial["uq_holdings_open"]
    assert "'due'" in partial["uq_outbox_collapse"]


@pytest.mark.parametrize(
    "twice",
    [
        request,
        lambda: CalendarRow(key="paris"),
        lambda: Department(key="it", name="Other", channel_id="COTHER", calendar_id=1),
        lambda: Department(key="other", name="Other", channel_id="CITHELP0", calendar_id=1),
        clock,
        lambda: Person(id="UANA0000", name="Another Ana", met_at=AT),
    ],
    ids=["form", "calendar", "department", "channel", "clock", "person"],
)
def test_what_may_exist_once_exists_once(furnished: Database, twice: Callable[[], SQLModel]) -> None:
    with furnished.transaction() as session:
        assert add_once(session, twice()) is None


@pytest.mark.parametrize(
    "row",
    [
        reminder,
        ping,
        proposal,
        score,
        lost_time,
        lambda: Entry(request_id=1, verb="replied", at=AT, idempotency_key="message:C1:1"),
        lambda: Card(request_id=1, audience="department", channel_id="C", ts="1"),
        holding,
        lambda: Role(department_id=1, person_id="UANA0000", role="member"),
        lambda: RequestType(department_id=1, key="laptop", name="Laptop"),
        lambda: promised(collapse="card:1"),
        lambda: CalendarVersion(calendar_id=1, from_day="2026-03-03", zone="Europe/Paris"),
        lambda: Digest(person_id="UBO00000", day="2026-03-03"),
        lambda: FormerCard(request_id=1, department_id=1, channel_id="C", ts="1"),
    ],
    ids=[
        "reminder",
        "ping",
        "new time",
        "score",
        "lost time",
        "message",
        "card",
        "open holding",
        "role",
        "type",
        "redraw",
        "calendar's version",
        "digest",
        "former card",
    ],
)
def test_the_second_of_two_is_told_that_there_is_one(furnished: Database, row: Callable[[], SQLModel]) -> None:
    with furnished.transaction() as session:
        assert add_once(session, row()) is not None
    with furnished.transaction() as session:
        assert add_once(session, row()) is None


def test_one_message_is_the_card_of_one_request(furnished: Database) -> None:
    with furnished.transaction() as session:
        session.add(Card(request_id=1, audience="department", channel_id="C", ts="1"))
        session.flush()
        assert add_once(session, Card(request_id=1, audience="requester", channel_id="C", ts="1")) is None


def test_a_request_is_held_by_one_at_a_time_and_by_many_in_turn(furnished: Database) -> None:
    with furnished.transaction() as session:
        session.add(holding(to_at=AT + timedelta(hours=1)))
        session.add(holding(holder="person", from_at=AT + timedelta(hours=1)))
        session.flush()

        later = holding(from_at=AT + timedelta(hours=2))
        assert add_once(session, later) is None, "the person still has it"


def test_a_step_fires_once_for_each_promise(furnished: Database) -> None:
    with furnished.transaction() as session:
        assert add_once(session, reminder()) is not None
        assert add_once(session, reminder()) is None
        assert add_once(session, reminder(promise=1)) is not None, "a new time was agreed, so it is said again"


def test_one_redraw_waits_and_any_number_was_said(furnished: Database) -> None:
    with furnished.transaction() as session:
        session.add(promised(collapse="card:1", state="sent"))
        session.add(promised(collapse="card:1", state="sent"))
        session.add(promised(collapse="card:1", state="leased"))
        session.add(promised(collapse="card:1", state="due"))
        session.flush()

        assert add_once(session, promised(collapse="card:1", state="due")) is None
        assert add_once(session, promised(collapse=None)) is not None


@pytest.mark.parametrize(
    "row",
    [
        lambda: request(form_token="two", state="on fire"),
        lambda: request(form_token="two", urgency="yesterday"),
        lambda: clock(kind="patience"),
        lambda: clock(kind="resolution", state="melted"),
        lambda: Role(department_id=1, person_id="UANA0000", role="king"),
        lambda: Card(request_id=1, audience="everybody", channel_id="C", ts="1"),
        lambda: holding(holder="the cat"),
        lambda: score(score=0),
        lambda: score(score=6),
        lambda: lost_time(time_lost="my youth"),
        lambda: promised(state="forgotten"),
        lambda: proposal(state="on second thoughts"),
    ],
    ids=[
        "state",
        "urgency",
        "clock",
        "clock's state",
        "role",
        "audience",
        "holder",
        "no stars",
        "six stars",
        "time lost",
        "outbox",
        "new time",
    ],
)
def test_an_unknown_state_is_refused_and_not_taken_for_a_repetition(
    furnished: Database, row: Callable[[], SQLModel]
) -> None:
    with pytest.raises(IntegrityError), furnished.transaction() as session:
        add_once(session, row())


@pytest.mark.parametrize(
    "row",
    [
        lambda: request(form_token="two", department_id=404),
        lambda: request(form_token="two", requester_id="UNOBODY0"),
        lambda: clock(request_id=404),
        lambda: Entry(request_id=404, verb="opened", at=AT),
        lambda: reminder(clock_id=404),
        lambda: ping(reminder_id=404),
        lambda: Snooze(ping_id=404, request_id=1, person_id="UBO00000", at=AT, until=AT),
        lambda: proposal(request_id=404),
        lambda: holding(department_id=404),
        lambda: CalendarVersion(calendar_id=404, zone="UTC"),
    ],
    ids=[
        "department",
        "requester",
        "clock",
        "history",
        "reminder",
        "ping",
        "snooze",
        "proposal",
        "holding",
        "calendar's version",
    ],
)
def test_nothing_hangs_in_the_air(furnished: Database, row: Callable[[], SQLModel]) -> None:
    with pytest.raises(IntegrityError), furnished.transaction() as session:
        session.add(row())


def test_a_request_that_is_asked_for_by_its_form_is_found(furnished: Database) -> None:
    with furnished.reading() as session:
        found = requests.by_form_token(session, "one")
        assert found is not None
        assert found.id == 1
        assert requests.by_form_token(session, "two") is None


def test_migrating_again_changes_nothing(furnished: Database) -> None:
    furnished.migrate()

    assert furnished.is_current()
    with furnished.reading() as session:
        assert session.get(Request, 1) is not None


def test_an_empty_file_becomes_a_database(tmp_path: Path) -> None:
    empty = Database(f"sqlite:///{tmp_path}/new.db")
    assert not empty.is_current()

    empty.migrate()

    assert empty.is_current()
    empty.close()


@pytest.mark.postgres
def test_an_empty_postgres_becomes_a_database(fresh_postgres: Callable[[], str]) -> None:
    empty = Database(fresh_postgres())
    assert not empty.is_current()

    empty.migrate()

    assert empty.is_current()
    with empty.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM requests")).scalar_one() == 0
    empty.close()


@pytest.mark.parametrize("templates", ["sqlite"], indirect=True)
def test_no_number_is_given_a_second_time(database: Database) -> None:
    """Buttons in Slack outlive the rows they name. PostgreSQL never did; SQLite must be told so.

    A new table says `sqlite_autoincrement=True` where its migration creates it.
    """
    with database.engine.connect() as connection:
        found = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
        made = {row.name: row.sql for row in found}

    assert [table.name for table in backups.counted_tables() if "AUTOINCREMENT" not in made[table.name]] == []


def test_a_backup_knows_every_table(database: Database) -> None:
    tables = set(inspect(database.engine).get_table_names()) - {"alembic_version"}

    assert {table.name for table in SQLModel.metadata.sorted_tables} == tables
