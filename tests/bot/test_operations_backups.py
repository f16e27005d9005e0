"""A backup holds everything, is made while Handoff works, and is known to be whole before it has its name."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlmodel import SQLModel

from bot.operations import backups
from bot.operations.backups import FileExists
from storage import backups as stored
from storage.backups import NotABackup, NotWritten
from storage.database import Database
from tests.office import Office

pytestmark = pytest.mark.both_databases("each is backed up its own way")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "handoff.backup"


def counted(database: Database) -> dict[str, int]:
    with database.engine.connect() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in SQLModel.metadata.sorted_tables
        }


def test_a_backup_holds_everything_that_was_confirmed(office: Office, file: Path) -> None:
    office.asks(office.ana, "it My laptop is broken")

    content = backups.back_up(office.db, file, office.now())

    assert content.rows | {"meta": 0} == counted(office.db) | {"meta": 0}
    assert content.rows["requests"] == 1
    assert content.made_at == office.now()
    assert stored.examine(file) == content
    assert [path.name for path in file.parent.iterdir()] == [file.name], "it is one file, and nothing is left beside it"


def test_every_row_is_as_it_was(office: Office, file: Path) -> None:
    office.asks(office.ana, "it My laptop is broken")
    office.bo.clicks("Take it")
    office.settles()

    backups.back_up(office.db, file, office.now())

    copy = Database(f"sqlite:///{file}")
    with copy.engine.connect() as there, office.db.engine.connect() as here:
        for table in SQLModel.metadata.sorted_tables:
            if table.name != "meta":
                rows = select(table).order_by(*table.primary_key)
                assert there.execute(rows).all() == here.execute(rows).all(), table.name
    assert stored.last_numbers(copy) == stored.last_numbers(office.db)
    copy.close()


def test_it_is_made_while_somebody_writes_and_holds_what_was_committed(office: Office, file: Path) -> None:
    office.asks(office.ana, "it My laptop is broken")

    with office.db.transaction() as session:
        session.connection().exec_driver_sql("UPDATE requests SET summary = 'half done'")
        backups.back_up(office.db, file, office.now())

    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT summary FROM requests").fetchall() == [("My laptop is broken",)]


@pytest.mark.parametrize("templates", ["sqlite"], indirect=True)
def test_a_copy_of_the_file_alone_would_have_been_empty(office: Office, file: Path, tmp_path: Path) -> None:
    office.asks(office.ana, "it My laptop is broken")

    backups.back_up(office.db, file, office.now())
    copied = Path(shutil.copy(office.settings.database_url.removeprefix("sqlite:///"), tmp_path / "copied.db"))

    def requests_in(path: Path) -> int:
        return stored.examine(path).rows["requests"]

    assert (requests_in(copied), requests_in(file)) == (0, 1)


@pytest.mark.parametrize("templates", ["sqlite"], indirect=True)
def test_what_was_deleted_does_not_come_along(office: Office, file: Path) -> None:
    office.asks(office.ana, "it My laptop is broken")
    with office.db.transaction() as session:
        session.connection().exec_driver_sql("UPDATE requests SET summary = 'A mouse'")

    backups.back_up(office.db, file, office.now())

    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA freelist_count").fetchone() == (0,)


def test_only_its_owner_may_read_it(office: Office, file: Path) -> None:
    backups.back_up(office.db, file, office.now())

    assert file.stat().st_mode & 0o777 == 0o600


def test_a_backup_is_never_overwritten(office: Office, file: Path) -> None:
    file.write_text("the last one")

    with pytest.raises(FileExists):
        backups.back_up(office.db, file, office.now())

    assert file.read_text() == "the last one"


def test_what_cannot_be_written_leaves_nothing(office: Office, tmp_path: Path) -> None:
    with pytest.raises(NotWritten):
        backups.back_up(office.db, tmp_path / "missing" / "handoff.backup", office.now())

    assert list(tmp_path.iterdir()) == []


def test_a_page_that_is_damaged_is_found(office: Office, file: Path) -> None:
    backups.back_up(office.db, file, office.now())
    content = bytearray(file.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 8_192] = bytes(8_192)
    file.write_bytes(content)

    with pytest.raises(NotABackup):
        stored.examine(file)


@pytest.mark.parametrize("content", [b"", b"root:x:0:0:root:/root:/bin/bash\n" * 200])
def test_a_file_of_another_kind_is_none_and_is_not_quoted(content: bytes, file: Path) -> None:
    file.write_bytes(content)

    with pytest.raises(NotABackup) as refused:
        stored.examine(file)

    assert "x:0:0" not in str(refused.value)
