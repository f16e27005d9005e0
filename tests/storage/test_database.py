"""One door to two databases: kept together or not at all, once, and *gone* said in one word on both."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import select

from storage import departments, people
from storage.database import PATIENCE, Database, Unavailable, outbox_changed
from storage.rows import add_once
from storage.tables import CalendarRow, Department, Person
from tests.databases import PostgresTemplates, SqliteTemplates, nothing
from tests.moments import TUESDAY_AT_NINE
from tests.patience import FOR_OTHERS
from tests.statements import statements

ANA = "UANA0000"


def ana(name: str = "Ana") -> Person:
    return Person(id=ANA, name=name, met_at=TUESDAY_AT_NINE)


class LightsOut(Exception):
    """Something fails in the middle."""


def keep(database: Database, person: Person) -> None:
    with database.transaction() as session:
        session.add(person)


def names(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.exec(select(Person.name).order_by(Person.name)).all())


def test_what_fails_halfway_leaves_nothing_behind(database: Database) -> None:
    def writes() -> None:
        with database.transaction() as session:
            session.add(ana())
            session.flush()
            raise LightsOut

    with pytest.raises(LightsOut):
        writes()

    assert names(database) == []


def test_the_second_to_say_the_same_hears_that_it_was_said(database: Database) -> None:
    keep(database, ana())

    with database.transaction() as session:
        assert add_once(session, ana("Another Ana")) is None
        assert add_once(session, Person(id="UBO00000", name="Bo", met_at=TUESDAY_AT_NINE)) is not None

    assert names(database) == ["Ana", "Bo"], "the transaction went on after the answer"


def test_whom_a_session_knows_it_is_not_asked_for_again(database: Database) -> None:
    keep(database, ana())

    with database.reading() as session:
        known = people.get(session, ANA)

        assert statements(database, lambda: people.named(session, [ANA])) == 0
        assert people.named(session, [ANA, "UBO00000"]) == {ANA: known}


def test_what_is_only_looked_at_says_what_was_just_changed(database: Database) -> None:
    with database.transaction() as session:
        session.add(CalendarRow(id=1, key="paris"))
        session.flush()
        session.add(Department(key="it", name="IT", channel_id="CITHELP0", calendar_id=1))

        assert [department.name for department in departments.names(session)] == ["IT"]


def test_a_broken_rule_is_not_taken_for_something_said_before(database: Database) -> None:
    orphan = Department(key="it", name="IT", channel_id="CITHELP0", calendar_id=404)

    with pytest.raises(IntegrityError), database.transaction() as session:
        add_once(session, orphan)


def test_a_reader_sees_one_state_while_somebody_writes(database: Database, another: Callable[[], Database]) -> None:
    with database.transaction() as session:
        session.add(ana())
        session.flush()

        assert names(another()) == []

    assert names(another()) == ["Ana"]


def test_what_is_promised_wakes_the_dispatcher_after_the_commit_and_not_before(database: Database) -> None:
    with database.transaction() as session:
        outbox_changed(session)
        assert not database.outbox_changed.is_set()
    assert database.outbox_changed.is_set()


def test_a_promise_that_was_not_kept_wakes_nobody(database: Database) -> None:
    def promises() -> None:
        with database.transaction() as session:
            outbox_changed(session)
            raise LightsOut

    with pytest.raises(LightsOut):
        promises()
    with database.transaction():
        pass

    assert not database.outbox_changed.is_set()


def test_a_transaction_that_waits_in_vain_for_another_says_so_in_time(
    database: Database, another: Callable[..., Database]
) -> None:
    keep(database, ana())
    other = another(PATIENCE)

    with database.transaction() as session:
        people.keep(session, ana("Ana, changed"))
        session.flush()

        with pytest.raises(Unavailable, match="gone or locked"), other.transaction() as waiting:
            people.keep(waiting, ana("Ana, changed by somebody else"))

    assert names(database) == ["Ana, changed"]


def test_the_one_who_waits_a_moment_gets_through(database: Database, another: Callable[[], Database]) -> None:
    other, is_writing = another(), threading.Event()

    def writes() -> None:
        with other.transaction() as session:
            session.add(ana())
            session.flush()
            is_writing.set()

    writer = threading.Thread(target=writes)
    writer.start()
    assert is_writing.wait(FOR_OTHERS)
    with database.transaction() as session:
        session.add(Person(id="UBO00000", name="Bo", met_at=TUESDAY_AT_NINE))
    writer.join(FOR_OTHERS)

    assert names(database) == ["Ana", "Bo"]


def test_a_mistake_of_ours_is_not_called_an_absence(database: Database) -> None:
    with pytest.raises(DBAPIError, match="no_such_table"), database.reading() as session:
        session.connection().execute(text("SELECT * FROM no_such_table"))


def test_an_address_that_is_no_database_is_refused() -> None:
    with pytest.raises(ValueError, match="must begin with sqlite:/// or postgresql://"):
        Database("mysql://localhost/handoff")


def test_the_database_says_whether_it_is_there(database: Database) -> None:
    assert database.answers()


# --- gone, and back ---


@contextmanager
def is_away(path: Path) -> Iterator[None]:
    """Where the file was, there is something that is no file."""
    aside = path.with_suffix(".aside")
    path.rename(aside)
    path.mkdir()
    yield
    path.rmdir()
    aside.rename(path)


def test_a_file_that_cannot_be_opened_is_a_database_that_is_gone(
    tmp_path: Path, sqlite_templates: SqliteTemplates
) -> None:
    path = tmp_path / "handoff.db"
    with sqlite_templates.copied(nothing, tmp_path) as url:
        database = Database(url)

    with is_away(path):
        assert not database.answers()
        with pytest.raises(Unavailable):
            keep(database, ana())
        with pytest.raises(Unavailable):
            names(database)
        with pytest.raises(Unavailable):
            database.is_current()

    keep(database, ana())
    assert names(database) == ["Ana"]
    database.close()


@pytest.mark.postgres
def test_a_server_that_nobody_can_reach_is_a_database_that_is_gone(tmp_path: Path) -> None:
    database = Database(f"postgresql://handoff@/handoff?host={tmp_path}")

    assert not database.answers()
    with pytest.raises(Unavailable, match="gone or locked") as failed:
        keep(database, ana())
    assert str(tmp_path) not in str(failed.value), "hosts stay out of the message"


@pytest.mark.postgres
def test_a_server_that_does_not_answer_is_given_up_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        database = Database(f"postgresql://handoff@127.0.0.1:{silent.getsockname()[1]}/handoff")

        with pytest.raises(Unavailable):
            keep(database, ana())


@pytest.mark.postgres
def test_a_connection_that_the_server_ended_is_a_database_that_is_gone_for_a_moment(
    postgres_templates: PostgresTemplates, postgres_url_base: str
) -> None:
    with postgres_templates.copied(nothing) as url:
        database, admin = Database(url), Database(postgres_url_base)

        def is_cut_off() -> None:
            with database.transaction() as session:
                session.add(ana())
                session.flush()
                ours = session.connection().execute(text("SELECT pg_backend_pid()")).scalar_one()
                with admin.engine.begin() as connection:
                    connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": ours})
                session.add(Person(id="UBO00000", name="Bo", met_at=TUESDAY_AT_NINE))

        with pytest.raises(Unavailable):
            is_cut_off()
        assert names(database) == [], "nothing of it was kept"
        keep(database, ana())
        assert names(database) == ["Ana"]
        database.close()
        admin.close()


@pytest.mark.postgres
def test_a_connection_that_died_while_it_rested_is_replaced(
    postgres_templates: PostgresTemplates, postgres_url_base: str
) -> None:
    with postgres_templates.copied(nothing) as url:
        database, admin = Database(url), Database(postgres_url_base)
        assert names(database) == []
        with admin.engine.begin() as connection:
            ended = connection.execute(
                text("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = :name"),
                {"name": database.engine.url.database},
            ).scalar_one()

        assert ended == 1
        assert names(database) == []
        database.close()
        admin.close()


def test_a_crowd_that_takes_every_connection_is_an_absence_too(another: Callable[..., Database]) -> None:
    database = another(PATIENCE)

    with ExitStack() as crowd:
        for _ in range(20):
            crowd.enter_context(database.reading())
        with pytest.raises(Unavailable):
            names(database)

    assert names(database) == []


def test_sqlite_is_set_up_as_promised(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/handoff.db")
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "busy_timeout": 1500}

    with database.engine.connect() as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in wanted}

    assert found == wanted
    database.close()


@pytest.mark.postgres
def test_postgres_is_set_up_as_promised(postgres_url_base: str) -> None:
    database = Database(postgres_url_base)

    with database.engine.connect() as connection:
        found = [connection.execute(text(f"SHOW {name}")).scalar_one() for name in ("lock_timeout", "timezone")]

    assert found == ["1500ms", "UTC"]
    database.close()


def test_what_was_overwritten_leaves_the_log_as_soon_as_nobody_reads(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/words.db")
    database.migrate()
    with database.transaction() as session:
        session.add(Person(id="UANA0000", name="hunter2", zone="UTC", met_at=TUESDAY_AT_NINE))
    with database.transaction() as session:
        session.get_one(Person, "UANA0000").name = "Ana"

    with database.reading() as reader:
        reader.get_one(Person, "UANA0000")
        assert not database.forget_overwritten()
        assert database.is_overwritten.is_set(), "so that it is tried again"
    assert database.forget_overwritten()

    assert not database.is_overwritten.is_set()
    assert all(b"hunter2" not in path.read_bytes() for path in tmp_path.iterdir())
    database.close()


def test_a_new_file_and_what_sqlite_puts_beside_it_are_for_their_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        database = Database(f"sqlite:///{tmp_path}/handoff.db")
        database.migrate()
        keep(database, ana())
    finally:
        os.umask(before)

    assert {file.name: f"{file.stat().st_mode & 0o777:o}" for file in tmp_path.iterdir()} == dict.fromkeys(
        ("handoff.db", "handoff.db-wal", "handoff.db-shm"), "600"
    )
    database.close()
