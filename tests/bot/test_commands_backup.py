"""Backups on the command line, and databases that are not there."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot import Bot
from bot.__main__ import main
from bot.departments import exchange
from bot.settings import Settings, variables
from storage import backups, requests
from storage.database import Database
from storage.tables import Request
from tests.bench.filling import fill
from tests.company import example
from tests.storage.earlier import begin_with

pytestmark = pytest.mark.both_databases("each is backed up its own way")


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[pytest.MonkeyPatch]:
    """An admin's shell in an empty folder."""
    for variable in variables():
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", "sqlite:///handoff.db")
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield monkeypatch
    root.handlers = handlers
    root.setLevel(level)


WITHOUT_A_DATABASE = {
    "run": ["run"],
    "departments": ["departments", "export"],
    "explain": ["explain", "R-1"],
    "recompute": ["recompute"],
    "reminders": ["reminders", "report"],
    "backup": ["backup", "handoff.backup"],
}


@pytest.mark.parametrize("arguments", WITHOUT_A_DATABASE.values(), ids=WITHOUT_A_DATABASE.keys())
def test_a_typo_makes_no_new_database(
    arguments: list[str], shell: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shell.setenv("DATABASE_URL", "sqlite:///hadnoff.db")
    shell.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    shell.setenv("SLACK_APP_TOKEN", "xapp-1")

    assert main(arguments) == 2

    said = capsys.readouterr().err
    assert "There is no database of Handoff at" in said
    assert "hadnoff.db" in said
    assert "handoff migrate" in said
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_empty_is_no_database(
    shell: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "handoff.db").touch()

    assert main(["departments", "export"]) == 2

    assert "There is no database of Handoff at" in capsys.readouterr().err


def test_a_file_of_another_kind_is_no_database_and_is_not_quoted(
    shell: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "handoff.db").write_text("root:x:0:0:root\n" * 1_000)

    assert main(["departments", "export"]) == 2

    said = capsys.readouterr().err
    assert "which is no database" in said
    assert "x:0:0" not in said


@pytest.mark.postgres
def test_an_empty_postgres_is_left_empty(
    fresh_postgres: Callable[[], str], shell: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = fresh_postgres()
    shell.setenv("DATABASE_URL", url)

    assert main(["departments", "export"]) == 2

    assert "handoff migrate" in capsys.readouterr().err
    database = Database(url)
    assert not database.is_made()
    database.close()


def test_the_doctor_says_that_there_is_none(
    shell: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor"]) == 1

    assert "There is no database of Handoff at" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


def test_a_backup_says_what_is_in_it(
    shell: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["migrate"])
    capsys.readouterr()

    assert main(["backup", "handoff.backup"]) == 0

    assert "handoff.backup is a backup" in capsys.readouterr().out
    assert main(["backup", "handoff.backup"]) == 2
    assert "nothing is overwritten" in capsys.readouterr().err
    assert main(["backup", "missing/handoff.backup"]) == 2
    assert "could not be written" in capsys.readouterr().err


def test_the_doctor_reminds_of_backups_where_sqlite_is_at_work(
    shell: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["migrate"])
    database = Database("sqlite:///handoff.db")
    exchange.apply(Bot(database, Settings()), example())
    fill(Bot(database, Settings()), 1)
    database.close()

    main(["doctor"])
    assert "was never backed up" in capsys.readouterr().out

    assert main(["backup", "handoff.backup"]) == 0
    main(["doctor"])
    assert "backed up" not in capsys.readouterr().out.replace("handoff.backup is a backup", "")


# --- restore ---


def at_work(url: str, requests: int = 3) -> None:
    """A database with some requests in it."""
    main(["migrate"])
    database = Database(url)
    bot = Bot(database, Settings())
    exchange.apply(bot, example())
    fill(bot, requests)
    database.close()


def requests_in(url: str) -> int:
    database = Database(url)
    with database.reading() as session:
        found = requests.count(session)
    database.close()
    return found


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, shell: pytest.MonkeyPatch) -> str:
    """Where nothing is yet."""
    found = "sqlite:///handoff.db"
    if request.param == "postgres":
        fresh: Callable[[], str] = request.getfixturevalue("fresh_postgres")
        found = fresh()
    shell.setenv("DATABASE_URL", found)
    return found


def test_a_backup_comes_back_into_a_new_database(
    url: str, shell: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at_work(url)
    main(["backup", "handoff.backup"])
    shell.setenv("DATABASE_URL", "sqlite:///another.db")
    capsys.readouterr()

    assert main(["restore", "handoff.backup"]) == 0

    said = capsys.readouterr().out
    assert "Requests after R-3." in said
    assert "numbered from R-2000 on" in said
    assert requests_in("sqlite:///another.db") == 3
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix == ".backup") == ["handoff.backup"]


def test_what_is_there_is_replaced_only_when_asked_for_and_is_kept(
    url: str, shell: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at_work(url)
    main(["backup", "handoff.backup"])
    database = Database(url)
    fill_more(database)
    database.close()
    capsys.readouterr()

    assert main(["restore", "handoff.backup"]) == 2
    assert "--replace" in capsys.readouterr().err
    assert requests_in(url) == 4

    assert main(["restore", "handoff.backup", "--replace"]) == 0
    assert requests_in(url) == 3
    kept = next(path for path in tmp_path.iterdir() if ".replaced-" in path.name)
    assert backups.examine(kept).rows["requests"] == 4
    assert kept.name in capsys.readouterr().out


def fill_more(database: Database) -> None:
    with database.transaction() as session:
        first = requests.get(session, 1)
        assert first is not None
        # The next one: those before were given their numbers, which PostgreSQL did not count.
        session.add(Request(**{**first.model_dump(), "id": 4, "form_token": "one more"}))


def test_while_handoff_runs_nothing_is_restored(
    url: str, shell: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    at_work(url)
    main(["backup", "handoff.backup"])
    running = Database(url)
    with running.reading() as session:
        requests.count(session)
    capsys.readouterr()

    assert main(["restore", "handoff.backup", "--replace"]) == 2

    assert "Stop it first" in capsys.readouterr().err
    running.close()
    assert main(["restore", "handoff.backup", "--replace"]) == 0


def test_an_older_backup_is_brought_up_to_date(
    url: str, shell: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    older = Database(f"sqlite:///{tmp_path}/older.db")
    begin_with(older, "0012")
    older.close()

    assert main(["restore", "older.db"]) == 0

    database = Database(url)
    assert database.is_current()
    database.close()


@pytest.mark.parametrize("wrong", ["newer", "damaged", "text", "missing"])
def test_what_is_no_backup_of_ours_changes_nothing(
    wrong: str, shell: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at_work("sqlite:///handoff.db")
    main(["backup", "handoff.backup"])
    file = tmp_path / "handoff.backup"
    if wrong == "newer":
        with closing(sqlite3.connect(file)) as connection, connection:
            connection.execute("UPDATE alembic_version SET version_num = '9999'")
    if wrong == "damaged":
        content = bytearray(file.read_bytes())
        content[len(content) // 2 :] = bytes(len(content) - len(content) // 2)
        file.write_bytes(content)
    if wrong == "text":
        file.write_text("root:x:0:0:root\n" * 1_000)
    if wrong == "missing":
        file.unlink()
    before = (tmp_path / "handoff.db").read_bytes()
    capsys.readouterr()

    assert main(["restore", "handoff.backup", "--replace"]) == 2

    said = capsys.readouterr().err
    words = {"newer": "newer version", "damaged": "damaged", "text": "is no backup", "missing": "There is no file"}
    assert words[wrong] in said
    assert "x:0:0" not in said
    assert (tmp_path / "handoff.db").read_bytes() == before
