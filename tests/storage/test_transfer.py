"""Everything comes along from one database into another, as it was, or nothing does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text, update
from sqlmodel import SQLModel

from storage import backups, transfer
from storage.database import Database, Session, Unavailable
from storage.tables import AdminAct, Person, Request
from storage.transfer import NotTransferred
from tests.moments import TUESDAY_AT_NINE as AT
from tests.storage import samples

TABLES = list(SQLModel.metadata.sorted_tables)
# More than are read at a time.
MANY = 1_003


def nothing_else(_session: Session) -> None:
    """What arrives stays as it is."""


def silence(_table: str, _rows: int) -> None:
    """Nobody listens."""


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database with our tables."""
    url = f"sqlite:///{tmp_path}/target.db"
    if request.param == "postgres":
        fresh: Callable[[], str] = request.getfixturevalue("fresh_postgres")
        url = fresh()
    found = Database(url)
    found.migrate()
    yield found
    found.close()


@pytest.fixture
def source(database: Database) -> Database:
    """Rows in every table, with values of every type and words in many alphabets."""
    with database.engine.begin() as connection:
        samples.fill(connection, TABLES, 12)
    return database


def everything(database: Database) -> dict[str, list[Any]]:
    with database.engine.connect() as connection:
        return {table.name: sorted(map(repr, connection.execute(select(table)).all())) for table in TABLES}


def rows_in(database: Database) -> int:
    with database.engine.connect() as connection:
        return sum(connection.execute(select(func.count()).select_from(table)).scalar_one() for table in TABLES)


def test_every_row_is_there_as_it_was_and_the_source_is_untouched(source: Database, target: Database) -> None:
    before = everything(source)
    heard: dict[str, int] = {}

    transfer.copy_all(source, target, heard.__setitem__, nothing_else)

    assert everything(target) == everything(source) == before
    assert heard == dict.fromkeys((table.name for table in TABLES), 12)


def test_more_rows_than_are_read_at_a_time_come_along(database: Database, target: Database) -> None:
    """Keys of words are in another order where the server sorts by its language."""
    people = [{**row, "id": f"{'uUéÉ'[n % 4]}{n}"} for n, row in enumerate(samples.rows(Person.__table__, MANY))]  # type: ignore[attr-defined]
    with database.engine.begin() as connection:
        connection.execute(Person.__table__.insert(), people)  # type: ignore[attr-defined]

    transfer.copy_all(database, target, silence, nothing_else)

    assert rows_in(target) == MANY


def test_no_number_is_given_again_not_even_one_whose_row_is_gone(source: Database, target: Database) -> None:
    with source.transaction() as session:
        session.add(AdminAct(id=5_000, at=AT, actor="a", verb="b"))
        session.flush()
        session.connection().execute(text("DELETE FROM admin_acts WHERE id = 5000"))
    if not source.is_sqlite:
        backups.set_last_numbers(source, {"admin_acts": 5_000})

    transfer.copy_all(source, target, silence, nothing_else)

    assert backups.last_numbers(target) == backups.last_numbers(source)
    with target.transaction() as session:
        session.add(act := AdminAct(at=AT, actor="a", verb="b"))
        session.flush()
        assert act.id == 5_001


def test_what_is_to_be_another_there_is_changed_with_it(source: Database, target: Database) -> None:
    def finish(session: Session) -> None:
        session.add(AdminAct(at=AT, actor="Ana", verb="moved it"))

    transfer.copy_all(source, target, silence, finish)

    assert rows_in(target) == rows_in(source) + 1


@pytest.mark.parametrize("arrives", ["late", "never", "changed"])
def test_a_row_that_is_not_as_it_was_is_found_and_nothing_stays(
    source: Database, target: Database, arrives: str
) -> None:
    """A server that does something to rows: a trigger, a rule, a failing disk."""
    changes = {
        "late": "UPDATE people SET met_at = '2031-01-01T00:00:00+00:00' WHERE id = NEW.id",
        "never": "DELETE FROM people WHERE id = NEW.id",
        "changed": "UPDATE people SET name = 'Anna' WHERE id = NEW.id",
    }
    with target.engine.begin() as connection:
        if target.is_sqlite:
            connection.exec_driver_sql(f"CREATE TRIGGER other AFTER INSERT ON people BEGIN {changes[arrives]}; END")
        else:
            body = f"BEGIN {changes[arrives]}; RETURN NULL; END"
            connection.exec_driver_sql(f"CREATE FUNCTION other() RETURNS trigger LANGUAGE plpgsql AS $${body}$$")
            connection.exec_driver_sql(
                "CREATE TRIGGER other AFTER INSERT ON people FOR EACH ROW EXECUTE FUNCTION other()"
            )

    with pytest.raises(NotTransferred, match="people"):
        transfer.copy_all(source, target, silence, nothing_else)

    assert rows_in(target) == 0


DAMAGES = {
    "a number that is none": "UPDATE requests SET resolution = 'many' WHERE id = 1",
    "a number too large": "UPDATE requests SET resolution = 99999999999 WHERE id = 1",
    "a moment that is none": "UPDATE requests SET opened_at = 'yesterday' WHERE id = 1",
    "half a list": "UPDATE history SET data = '{\"a\": ' WHERE id = 1",
    "a character that is none": "UPDATE requests SET summary = 'a' || char(0) || 'secret words' WHERE id = 1",
    "nobody's request": "UPDATE requests SET requester_id = 'secret words' WHERE id = 1",
}


@pytest.mark.postgres
@pytest.mark.parametrize("templates", ["sqlite"], indirect=True)
@pytest.mark.parametrize("target", ["postgres"], indirect=True)
@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_damaged_row_is_named_by_its_table_without_a_word_of_it_and_nothing_stays(
    source: Database, target: Database, damage: str
) -> None:
    """SQLite keeps whatever it is given."""
    with source.driver() as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute(damage)
        connection.execute("PRAGMA foreign_keys=ON")

    with pytest.raises(NotTransferred, match=r"requests|history") as why:
        transfer.copy_all(source, target, silence, nothing_else)

    assert "secret words" not in str(why.value)
    assert rows_in(target) == 0


def test_nobody_writes_to_the_source_meanwhile(
    source: Database, target: Database, another: Callable[..., Database]
) -> None:
    busy = another(timedelta(seconds=0.1))

    def somebody_writes(_table: str, _rows: int) -> None:
        with pytest.raises(Unavailable), busy.transaction() as session:
            session.connection().execute(update(Request).values(summary="too late"))

    transfer.copy_all(source, target, somebody_writes, nothing_else)

    assert everything(target) == everything(source)


def test_a_target_is_empty_as_long_as_nobody_could_miss_anything(target: Database) -> None:
    assert transfer.is_empty(target)

    with target.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE somebody_elses (id INTEGER)")
    assert not transfer.is_empty(target)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_one_row_in_any_table_is_something(table: Any, tmp_path: Path, sqlite_templates: Any) -> None:
    from tests.databases import nothing  # noqa: PLC0415

    with sqlite_templates.copied(nothing) as url:
        target = Database(url)
        with target.driver() as connection:
            connection.execute("PRAGMA foreign_keys=OFF")
        with target.engine.begin() as connection:
            samples.fill(connection, [table], 1)

        assert not transfer.is_empty(target)
        target.close()


def test_a_database_without_tables_is_empty(tmp_path: Path) -> None:
    target = Database(f"sqlite:///{tmp_path}/new.db")

    assert transfer.is_empty(target)
    target.close()
