"""Every command on a database that is damaged, of another version, or not there: a sentence, never a traceback."""

from __future__ import annotations

import logging
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from bot import __main__ as program
from bot.__main__ import main
from bot.settings import variables
from storage.database import Database
from tests.databases import SqliteTemplates
from tests.office import COMPANY, moves_into

# How each command is called. A new one has a line here.
PEOPLE = Path(__file__).parent / "cases" / "people.csv"

CALLS: dict[str, Sequence[Sequence[str]]] = {
    "run": [["run"]],
    "web": [["web"]],
    "worker": [["worker"]],
    "migrate": [["migrate"]],
    "backup": [["backup", "NEW"]],
    "restore": [["restore", "BACKUP"], ["restore", "--replace", "BACKUP"]],
    "move": [["move", "DATABASE", "ANOTHER"], ["move", "GOOD", "DATABASE"]],
    "departments": [["departments", "apply", str(COMPANY)], ["departments", "export"]],
    "explain": [["explain", "R-1"]],
    "recompute": [["recompute", "--apply"]],
    "standards": [["standards", "try", str(COMPANY)]],
    "reminders": [["reminders", "report"]],
    "requests": [
        ["requests", "hold", "R-1", "--reason", "A dispute"],
        ["requests", "release", "R-1"],
        ["requests", "held"],
    ],
    "people": [
        ["people", "apply", str(PEOPLE)],
        ["people", "export"],
        ["people", "rename", "IT", "Computers"],
        ["people", "heard", "--apply"],
        ["people", "data", "UANA0000"],
        ["people", "forget", "UBO00000", "--yes"],
    ],
    "outbox": [["outbox", "list"], ["outbox", "retry", "--all"], ["outbox", "drop", "1"]],
    "doctor": [["doctor"], ["doctor", "--json"]],
    "audit": [["audit"]],
    "agreement": [["agreement", "list"], ["agreement", "on", "pairs"], ["agreement", "off", "pairs"]],
}
# These ask for no database.
WITHOUT = {"datasheet", "demo", "manifest"}
EVERY_CALL = [pytest.param(call, id=" ".join(call[:2])) for calls in CALLS.values() for call in calls]


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    for variable in variables():
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "a secret of tests")
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:9/api/")
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield monkeypatch
    root.handlers = handlers
    root.setLevel(level)


@pytest.fixture
def healthy(sqlite_templates: SqliteTemplates, tmp_path: Path) -> Iterator[Path]:
    """The file of a company that is at work, all of it in one piece."""
    with sqlite_templates.copied(moves_into) as url:
        database = Database(url)
        with database.driver() as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()
        yield Path(shutil.copy(database.file, tmp_path / "handoff.db"))


@pytest.fixture
def backup(healthy: Path, environment: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    environment.setenv("DATABASE_URL", f"sqlite:///{healthy}")
    assert main(["backup", str(tmp_path / "good.backup")]) == 0
    return tmp_path / "good.backup"


def no_database(file: Path) -> None:
    file.write_text("Dear Sir or Madam,\n" * 500, encoding="utf-8")


def pages_overwritten(file: Path) -> None:
    pages = bytearray(file.read_bytes())
    for start in range(8192, len(pages), 4096):
        pages[start : start + 2048] = b"\xa5" * 2048
    file.write_bytes(pages)


def cut_off(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:40_000])


def emptied(file: Path) -> None:
    file.write_bytes(b"")


def gone(file: Path) -> None:
    file.unlink()


def a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def changed(*statements: str) -> Callable[[Path], None]:
    def change(file: Path) -> None:
        with closing(sqlite3.connect(file, isolation_level=None)) as connection:
            for statement in statements:
                connection.execute(statement)

    return change


NEWER = "UPDATE alembic_version SET version_num = '9999'"
TABLES_GONE = ("DROP TABLE outbox", "DROP TABLE standards", "DROP TABLE request_types")
BAD_DAYS: dict[str, Callable[[Path], None]] = {
    "no database": no_database,
    "pages overwritten": pages_overwritten,
    "cut off": cut_off,
    "emptied": emptied,
    "gone": gone,
    "a folder": a_folder,
    "newer": changed(NEWER),
    "tables gone": changed("PRAGMA foreign_keys = OFF", *TABLES_GONE),
    "version gone": changed("DELETE FROM alembic_version"),
}
ADDRESSES = {
    "folder gone": "sqlite:////nowhere/at/all/handoff.db",
    "server gone": "postgresql://handoff:pw-1234@127.0.0.1:9/handoff",
    "a port that is none": "postgresql://handoff:pw-1234@db:port/handoff",
    "a socket that is none": "postgresql:///handoff?host=/nowhere",
}


def said(call: Sequence[str], backup: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Run a command; return its exit status and all that it said."""
    known = {
        "BACKUP": str(backup),
        "NEW": str(backup.with_name("new.backup")),
        # A backup is a database of SQLite.
        "GOOD": f"sqlite:///{backup}",
        "ANOTHER": f"sqlite:///{backup.with_name('another.db')}",
        "DATABASE": os.environ["DATABASE_URL"],  # noqa: TID251 - what the test has set
    }
    capsys.readouterr()
    status = main([known.get(part, part) for part in call])
    out, err = capsys.readouterr()
    return status, out + err


def is_in_order(status: int, told: str) -> None:
    """What somebody reads at two in the morning."""
    assert status in {0, 1, 2}
    assert told.strip(), "nothing is said"
    for raw in ("Traceback", "sqlalchemy", "sqlite3", "psycopg", "pw-1234", "SELECT", "File "):
        assert raw not in told


def test_every_command_is_tried() -> None:
    names = {command.__name__.rpartition(".")[2] for command in program._COMMANDS}

    assert names == CALLS.keys() | WITHOUT


@pytest.mark.parametrize("call", EVERY_CALL)
@pytest.mark.parametrize("day", BAD_DAYS)
def test_a_damaged_file_is_answered_with_a_sentence(
    day: str,
    call: Sequence[str],
    healthy: Path,
    backup: Path,
    environment: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    BAD_DAYS[day](healthy)

    status, told = said(call, backup, capsys)

    is_in_order(status, told)
    if day in {"no database", "pages overwritten", "cut off", "a folder"}:
        assert status != 0, "nobody takes that for a success"
    if call[0] in {"run", "web", "worker"}:
        assert status != 0


@pytest.mark.parametrize("call", EVERY_CALL)
@pytest.mark.parametrize("where", ADDRESSES)
def test_a_wrong_address_is_answered_with_a_sentence(
    where: str,
    call: Sequence[str],
    backup: Path,
    environment: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    environment.setenv("DATABASE_URL", ADDRESSES[where])

    status, told = said(call, backup, capsys)

    is_in_order(status, told)
    assert status != 0


@pytest.mark.postgres
@pytest.mark.parametrize("statements", [(NEWER,), tuple(f"{drop} CASCADE" for drop in TABLES_GONE)])
def test_a_server_with_other_tables_is_answered_with_a_sentence(
    statements: Sequence[str],
    fresh_postgres: Callable[[], str],
    backup: Path,
    environment: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    url = fresh_postgres()
    environment.setenv("DATABASE_URL", url)
    main(["migrate"])
    main(["departments", "apply", str(COMPANY)])
    database = Database(url)
    with database.engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    database.close()

    for calls in CALLS.values():
        for call in calls:
            is_in_order(*said(call, backup, capsys))


@pytest.mark.parametrize("keys", ["/proc/keys-of-pulses", "/nowhere/at/all"])
def test_a_key_folder_that_cannot_be_made_is_answered_with_a_sentence(
    keys: str, healthy: Path, environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.setenv("DATABASE_URL", f"sqlite:///{healthy}")
    environment.setenv("HANDOFF_KEYS", keys)
    environment.setenv("HANDOFF_SECRET", "x" * 32)
    environment.setenv("HANDOFF_HR", "UHANA000")

    for call in (["doctor"], ["outbox", "list"], ["run"]):
        is_in_order(*said(call, healthy, capsys))
