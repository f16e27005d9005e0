"""A moment has a zone and a length of time has no fractions, whichever database keeps it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.exc import StatementError
from sqlmodel import col, select

from storage.database import Database
from storage.tables import OutboxRow, Person
from storage.types import Seconds, UtcDateTime
from tests.moments import TUESDAY_AT_NINE


def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    someone = Person(id="UANA0000", name="Ana", met_at=datetime(2026, 3, 3, 9, 0))  # noqa: DTZ001  (naive on purpose)

    with pytest.raises(StatementError, match="this datetime is naive"), database.transaction() as session:
        session.add(someone)

    with database.reading() as session:
        assert session.get(Person, "UANA0000") is None


def test_a_moment_without_a_zone_cannot_be_asked_for(database: Database) -> None:
    naive = datetime(2026, 3, 3, 9, 0)  # noqa: DTZ001  (naive on purpose)

    with pytest.raises(StatementError, match="this datetime is naive"), database.reading() as session:
        session.exec(select(Person).where(Person.met_at == naive)).all()


def test_a_moment_of_any_zone_comes_back_as_the_same_moment_in_utc(database: Database) -> None:
    in_tokyo = TUESDAY_AT_NINE.astimezone(ZoneInfo("Asia/Tokyo")) + timedelta(microseconds=123_456)

    with database.transaction() as session:
        session.add(Person(id="UANA0000", name="Ana", met_at=in_tokyo))

    with database.reading() as session:
        kept = session.exec(select(Person)).one().met_at
    assert kept == in_tokyo
    assert kept.tzinfo is UTC


def test_moments_of_different_zones_are_compared_as_moments(database: Database) -> None:
    earlier = TUESDAY_AT_NINE.astimezone(ZoneInfo("Asia/Tokyo"))
    later = (TUESDAY_AT_NINE + timedelta(hours=1)).astimezone(ZoneInfo("America/New_York"))
    with database.transaction() as session:
        session.add(Person(id="UANA0000", name="Ana", met_at=later))
        session.add(Person(id="UBO00000", name="Bo", met_at=earlier))

    with database.reading() as session:
        found = session.exec(select(Person.name).where(col(Person.met_at) < later)).all()

    assert found == ["Bo"]


def test_no_moment_stays_no_moment(database: Database) -> None:
    with database.transaction() as session:
        session.add(Person(id="UANA0000", name="Ana", met_at=TUESDAY_AT_NINE, away_until=None))

    with database.reading() as session:
        assert session.exec(select(Person)).one().away_until is None


def test_a_length_of_time_is_kept_in_whole_seconds(database: Database) -> None:
    dialect = database.engine.dialect

    assert Seconds().process_bind_param(timedelta(days=2, milliseconds=900), dialect) == 172_800
    assert Seconds().process_result_value(172_800, dialect) == timedelta(days=2)
    assert Seconds().process_bind_param(None, dialect) is None
    assert Seconds().process_result_value(None, dialect) is None
    assert UtcDateTime().process_result_value(None, dialect) is None


def test_an_outbox_row_holds_its_ids_as_they_were(database: Database) -> None:
    ids = {"department_id": 2**31, "person_id": "UANA0000"}
    with database.transaction() as session:
        session.add(
            OutboxRow(notice="n", ids=ids, conversation="c", due_at=TUESDAY_AT_NINE, promised_at=TUESDAY_AT_NINE)
        )

    with database.reading() as session:
        assert session.exec(select(OutboxRow)).one().ids == ids
