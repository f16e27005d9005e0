"""A row: what it has when it is made, and that whatever is changed in it is kept."""

from __future__ import annotations

import pytest
from sqlalchemy import inspect
from sqlmodel import SQLModel

from storage.database import Database
from storage.rows import by_key
from storage.table import Table
from storage.tables import ClockRow, Entry, Person
from tests.moments import TUESDAY_AT_NINE


def test_a_column_that_nobody_names_has_its_default() -> None:
    clock = ClockRow(request_id=1, department_id=2, kind="response", started_at=TUESDAY_AT_NINE)

    assert (clock.kind, clock.cycle, clock.state, clock.target) == ("response", 1, "running", None)


def test_no_two_rows_share_what_can_grow() -> None:
    first, second = Entry(request_id=1, verb="opened"), Entry(request_id=2, verb="opened")

    first.data["urgency"] = "low"

    assert second.data == {}


def test_a_column_that_the_table_does_not_have_is_a_mistake() -> None:
    with pytest.raises(TypeError, match="Person has no nickname"):
        Person(id="UANA", name="Ana", zone="UTC", nickname="An")  # type: ignore[call-arg]


def test_a_new_row_is_kept_with_all_that_it_says_and_so_is_what_is_changed_in_it(database: Database) -> None:
    with database.transaction() as session:
        ana = Person(id="UANA", name="Ana", zone="Europe/Paris", met_at=TUESDAY_AT_NINE)
        session.add(ana)
        session.flush()
        ana.name = "Anna"
        assert session.is_modified(ana)

    with database.reading() as session:
        kept = by_key(session, Person, "UANA")
        assert kept is not None
        assert (
            kept.model_dump()
            == Person(id="UANA", name="Anna", zone="Europe/Paris", met_at=TUESDAY_AT_NINE).model_dump()
        )


def test_every_table_is_made_that_way() -> None:
    tables = {mapper.class_ for mapper in inspect(Person).registry.mappers}

    assert len(tables) == len(SQLModel.metadata.tables)
    assert all(issubclass(table, Table) for table in tables)
