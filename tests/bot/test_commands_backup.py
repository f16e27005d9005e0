"""Backups on the command line, and databases that are not there."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot import Bot
from bot.__main__ import main
from bot.departments import exchange
from bot.settings import Settings, variables
from storage.database import Database
from tests.bench.filling import fill
from tests.company import example


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
