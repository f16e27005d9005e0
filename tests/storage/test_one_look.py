"""What a sweep looks for in one transaction, so that looking for many things costs no more than looking for one."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from storage import people
from storage.database import Database
from storage.tables import Person
from tests.moments import TUESDAY_AT_NINE
from tests.patience import FOR_OTHERS
from tests.statements import transactions


def ana(name: str = "Ana") -> Person:
    return Person(id="UANA0000", name=name, met_at=TUESDAY_AT_NINE)


def keep(database: Database, name: str) -> None:
    with database.transaction() as session:
        people.keep(session, ana(name))


def name_in(database: Database) -> str | None:
    with database.reading() as session:
        found = people.get(session, "UANA0000")
        return None if found is None else found.name


def in_use(database: Database) -> int:
    return int(database.engine.pool.checkedout())  # type: ignore[attr-defined]


def test_all_that_is_read_in_one_look_is_one_transaction(database: Database) -> None:
    keep(database, "Ana")

    def look() -> None:
        with database.one_look():
            assert [name_in(database) for _look in range(5)] == ["Ana"] * 5

    assert transactions(database, look) == 1
    assert transactions(database, lambda: [name_in(database) for _look in range(2)]) == 2, "and afterwards as ever"
    assert in_use(database) == 0


def test_what_was_written_meanwhile_is_seen(database: Database) -> None:
    with database.one_look():
        assert name_in(database) is None
        keep(database, "Ana")
        assert name_in(database) == "Ana"
        keep(database, "Ana, changed")
        assert name_in(database) == "Ana, changed"


def test_whoever_ends_the_look_holds_nothing_and_looks_anew(
    database: Database, another: Callable[[], Database]
) -> None:
    with database.one_look():
        assert name_in(database) is None
        database.end_look()
        assert in_use(database) == 0

        keep(another(), "Ana")
        assert name_in(database) == "Ana"


def test_what_others_read_at_the_same_time_is_theirs(database: Database) -> None:
    found: list[int] = []

    def read() -> None:
        found.append(transactions(database, lambda: name_in(database)))

    with database.one_look():
        name_in(database)
        other = threading.Thread(target=read)
        other.start()
        other.join(FOR_OTHERS)

    assert found == [1]


def test_who_reads_or_writes_while_they_read_is_not_disturbed(database: Database) -> None:
    with database.one_look(), database.reading() as session:
        assert name_in(database) is None
        keep(database, "Ana")
        assert session.connection().execute(text("SELECT 1")).scalar_one() == 1
    assert name_in(database) == "Ana"
    assert in_use(database) == 0


def test_a_look_that_fails_spoils_no_other(database: Database) -> None:
    keep(database, "Ana")

    with database.one_look():
        with pytest.raises(DBAPIError), database.reading() as session:
            session.connection().execute(text("SELECT * FROM no_such_table"))
        assert name_in(database) == "Ana"


def test_a_table_is_scrubbed_although_a_sweep_looked_before(database: Database) -> None:
    with database.one_look():
        name_in(database)

        assert database.scrub("people")
        assert name_in(database) is None
