"""A company outgrows one process: everything moves to another database, on the command line."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot import Bot, audit, utc_now
from bot.__main__ import main
from bot.departments import exchange
from bot.settings import Settings, variables
from storage import backups, requests
from storage.database import Database
from tests.bench.filling import fill
from tests.company import example
from tests.storage.earlier import begin_with

pytestmark = pytest.mark.both_databases("rows move from one to the other")

SOURCE = "sqlite:///handoff.db"


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[pytest.MonkeyPatch]:
    """An admin's shell in an empty folder, with a database of a company in it."""
    for variable in variables():
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", SOURCE)
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    main(["migrate"])
    database = Database(SOURCE)
    exchange.apply(Bot(database, Settings()), example())
    fill(Bot(database, Settings()), 3)
    database.close()
    yield monkeypatch
    root.handlers = handlers
    root.setLevel(level)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def target(request: pytest.FixtureRequest, shell: pytest.MonkeyPatch) -> str:
    """Where nothing is yet."""
    if request.param == "sqlite":
        return "sqlite:///target.db"
    fresh: Callable[[], str] = request.getfixturevalue("fresh_postgres")
    return fresh().replace("postgresql+psycopg:", "postgresql:")


def requests_in(url: str) -> int:
    database = Database(url)
    with database.reading() as session:
        found = requests.count(session)
    database.close()
    return found


def test_everything_moves_and_it_is_said_what_is_to_be_done_now(
    target: str, shell: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shell.setenv("HANDOFF_SECRET", "s" * 32)
    before = backups.examine(Path("handoff.db")).rows

    assert main(["move", SOURCE, target]) == 0

    said = capsys.readouterr().out
    assert "requests" in said
    assert "All " in said
    assert "Set DATABASE_URL to the new address" in said
    assert f"HANDOFF_KEYS={Path.cwd()}-keys" in said
    assert requests_in(target) == requests_in(SOURCE) == 3
    assert backups.examine(Path("handoff.db")).rows == before
    moved = Database(target)
    (act,) = [
        act for act in audit.acts_since(Bot(moved, Settings()), utc_now().replace(year=2000)) if "moved" in act.what
    ]
    assert "handoff.db" in act.what
    moved.close()


def refused(capsys: pytest.CaptureFixture[str], source: str, target: str) -> str:
    capsys.readouterr()
    assert main(["move", source, target]) == 2
    return capsys.readouterr().err


def test_a_target_that_is_not_empty_is_left_alone(
    target: str, shell: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["move", SOURCE, target]) == 0

    assert "something in the database" in refused(capsys, SOURCE, target)
    assert "something in the database" in refused(capsys, target, SOURCE)
    assert requests_in(target) == requests_in(SOURCE) == 3


def test_while_handoff_runs_nothing_is_moved(
    target: str, shell: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    running = Database(SOURCE)
    with running.reading() as session:
        requests.count(session)

    assert "Stop it first" in refused(capsys, SOURCE, target)

    running.close()
    assert main(["move", SOURCE, target]) == 0


def test_a_source_of_another_version_is_not_moved(
    target: str, shell: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    older = Database(f"sqlite:///{tmp_path}/older.db")
    begin_with(older, "0012")
    older.close()

    assert "handoff migrate" in refused(capsys, "sqlite:///older.db", target)


def damage(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2 :] = bytes(len(content) - len(content) // 2)
    file.write_bytes(content)


def orphan(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE requests SET requester_id = 'secret words'")


def text(file: Path) -> None:
    file.write_text("root:x:0:0:root\n" * 1_000)


@pytest.mark.parametrize("spoil", [damage, orphan, text, Path.unlink])
def test_what_is_no_whole_database_is_not_moved_and_not_quoted(
    spoil: Callable[[Path], None], target: str, shell: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("handoff.db-wal").unlink(missing_ok=True)
    spoil(Path("handoff.db"))

    said = refused(capsys, SOURCE, target)

    assert "Nothing was moved" in said
    assert "secret words" not in said
    assert "x:0:0" not in said


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("handoff.db", "sqlite:///target.db"),
        (SOURCE, "mysql://somewhere"),
        (SOURCE, "postgresql://a:secret@b:words@c/d"),
        (SOURCE, "postgresql://secret@127.0.0.1:1/nowhere"),
        (SOURCE, "sqlite:////nowhere/at/all/target.db"),
    ],
)
def test_an_address_that_leads_nowhere_is_said_and_not_quoted(
    source: str, target: str, shell: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = refused(capsys, source, target)

    assert said.count("\n") == 1
    assert "Traceback" not in said
    assert "secret" not in said
