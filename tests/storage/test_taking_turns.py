"""SQLite's writers take turns: in one process nobody is refused, and nobody who only looks waits."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from sqlalchemy import event, func
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import select

from storage.database import PATIENCE, Database, Unavailable
from storage.fair_lock import lock_of
from storage.tables import Person
from tests.databases import SqliteTemplates, nothing
from tests.moments import TUESDAY_AT_NINE
from tests.patience import FOR_LOCKS, FOR_OTHERS
from tests.races.together import together

AT_ONCE = timedelta(0)
Opens = Callable[..., Database]


@pytest.fixture
def file(tmp_path: Path, sqlite_templates: SqliteTemplates) -> Iterator[Path]:
    with sqlite_templates.copied(nothing, tmp_path):
        yield tmp_path / "handoff.db"


@pytest.fixture
def opens(file: Path) -> Iterator[Opens]:
    """Opens the file, or another one, once more."""
    opened: list[Database] = []

    def open_it(patience: timedelta = FOR_LOCKS, path: Path = file) -> Database:
        opened.append(Database(f"sqlite:///{path}", patience))
        return opened[-1]

    yield open_it
    for database in opened:
        database.close()


def writes(database: Database, name: str = "Ana") -> None:
    with database.transaction() as session:
        session.add(Person(id=name, name=name, met_at=TUESDAY_AT_NINE))


def people(database: Database) -> int:
    with database.reading() as session:
        return session.exec(select(func.count()).select_from(Person)).one()


def seen_at_begin(database: Database, look: Callable[[Any], None]) -> None:
    """Calls `look` with the driver's connection whenever a writer is about to ask SQLite for its lock."""

    @event.listens_for(database.engine, "before_cursor_execute")
    def about_to_begin(_connection: Any, cursor: Any, statement: str, *_rest: Any) -> None:
        if statement == "BEGIN IMMEDIATE":
            look(cursor.connection)


def has_no_patience_with_sqlite(driver: Any) -> None:
    driver.execute("PRAGMA busy_timeout=0")


def test_eight_who_write_at_once_are_never_refused_and_never_meet_in_sqlite(opens: Opens) -> None:
    machines = [opens() for _thread in range(8)]
    for machine in machines:
        seen_at_begin(machine, has_no_patience_with_sqlite)

    def writes_a_lot(number: int) -> None:
        for turn in range(50):
            writes(machines[number], f"{number} {turn}")

    came = together([lambda number=number: writes_a_lot(number) for number in range(8)])  # type: ignore[misc]

    assert came == [None] * 8
    assert people(machines[0]) == 400


def test_a_file_under_two_names_is_one_file(opens: Opens, file: Path, tmp_path: Path) -> None:
    other_name = tmp_path / "link.db"
    other_name.symlink_to(file)
    one, same = opens(), opens(AT_ONCE, other_name)

    with lock_of(file.resolve()).hold(FOR_LOCKS):
        for database in (opens(AT_ONCE), same):
            with pytest.raises(Unavailable, match="gone or locked"):
                writes(database)

    writes(one)
    assert people(same) == 1


def test_who_writes_to_another_file_does_not_wait(opens: Opens, file: Path, tmp_path: Path) -> None:
    elsewhere = opens(AT_ONCE, Path(shutil.copy(file, tmp_path / "elsewhere.db")))

    with opens().transaction():
        writes(elsewhere)

    assert people(elsewhere) == 1


def test_who_only_looks_does_not_wait_for_who_writes(opens: Opens) -> None:
    hasty = opens(AT_ONCE)

    with opens().transaction():
        assert people(hasty) == 0


def test_a_transaction_inside_another_ends_and_the_outer_one_is_kept(opens: Opens) -> None:
    database = opens(PATIENCE)

    with database.transaction() as session:
        session.add(Person(id="outer", name="Ana", met_at=TUESDAY_AT_NINE))
        with pytest.raises(Unavailable, match="gone or locked"):
            writes(database, "inner")

    assert people(database) == 1
    writes(database, "afterwards")


def test_whoever_fails_lets_the_next_one_write(opens: Opens) -> None:
    database, hasty = opens(), opens(AT_ONCE)

    with pytest.raises(ZeroDivisionError), database.transaction():
        raise ZeroDivisionError

    writes(hasty)
    assert people(hasty) == 1


def test_whoever_cannot_even_begin_lets_the_next_one_write(opens: Opens, file: Path) -> None:
    database, hasty = opens(AT_ONCE), opens(AT_ONCE)

    with closing(sqlite3.connect(file, isolation_level=None)) as another_process:
        another_process.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unavailable):
            writes(database)

    writes(hasty)
    assert people(hasty) == 1


def test_whose_connection_dies_lets_the_next_one_write(opens: Opens) -> None:
    database, hasty = opens(), opens(AT_ONCE)

    def is_cut_off() -> None:
        with database.transaction() as session:
            session.connection().invalidate()
            session.add(Person(id="lost", name="Ana", met_at=TUESDAY_AT_NINE))

    with pytest.raises(SQLAlchemyError):
        is_cut_off()

    writes(hasty)
    assert people(hasty) == 1


def test_who_waited_for_other_threads_waits_so_much_less_for_other_processes(opens: Opens, file: Path) -> None:
    first, second, left = opens(), opens(), list[timedelta]()
    seen_at_begin(
        second, lambda driver: left.append(timedelta(milliseconds=driver.execute("PRAGMA busy_timeout").fetchone()[0]))
    )
    writes(second, "Bo")
    line = lock_of(file.resolve())

    with first.transaction():
        waiting = threading.Thread(target=writes, args=(second, "Cem"))
        waiting.start()
        while len(line) < 2:
            waiting.join(0.01)
        began = monotonic()
        waiting.join(0.05)
        waited = timedelta(seconds=monotonic() - began)
    waiting.join(FOR_OTHERS)

    # The database counts whole milliseconds.
    assert left[1] <= FOR_LOCKS - waited + timedelta(milliseconds=1)
    with second.reading() as session:
        found = session.connection().exec_driver_sql("PRAGMA busy_timeout").scalar_one()
    assert timedelta(milliseconds=found) == FOR_LOCKS, "and who only looks has all of it again"


def test_who_scrubs_the_file_waits_for_their_turn_like_everybody_else(opens: Opens, file: Path) -> None:
    hasty = opens(AT_ONCE)

    with lock_of(file.resolve()).hold(FOR_LOCKS):
        assert not hasty.scrub("ballot")

    assert hasty.scrub("ballot")


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_a_forked_process_does_not_wait_for_a_thread_that_it_does_not_have(opens: Opens, file: Path) -> None:
    with lock_of(file.resolve()).hold(FOR_LOCKS):
        child = os.fork()
        if child == 0:
            with lock_of(file.resolve()).hold(AT_ONCE) as is_mine:
                os._exit(0 if is_mine else 1)
        _pid, status = os.waitpid(child, 0)

    assert os.waitstatus_to_exitcode(status) == 0
