"""The command line, as an admin uses it."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot import __version__, utc_now
from bot.__main__ import main
from bot.sandbox import Sandbox
from bot.settings import variables
from handlers.manifest import manifest
from storage.database import Database
from tests.databases import SqliteTemplates, nothing
from tests.office import COMPANY


@pytest.fixture(autouse=True)
def environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sqlite_templates: SqliteTemplates
) -> Iterator[pytest.MonkeyPatch]:
    """An admin's shell: nothing set but where the database is. The logs are as before afterwards."""
    for variable in variables():
        monkeypatch.delenv(variable, raising=False)
    with sqlite_templates.copied(nothing, tmp_path) as url:
        monkeypatch.setenv("DATABASE_URL", url)
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield monkeypatch
    root.handlers = handlers
    root.setLevel(level)


@pytest.fixture
def company(tmp_path: Path) -> Path:
    """A departments file to change."""
    return Path(shutil.copy(COMPANY, tmp_path / "departments.toml"))


def test_the_version_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--version"])

    assert left.value.code == 0
    assert capsys.readouterr().out == f"handoff {__version__}\n"


@pytest.mark.parametrize("arguments", [[], ["serve"], ["departments"], ["departments", "apply"]])
def test_a_command_that_is_not_understood_is_explained(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)

    assert left.value.code == 2
    assert "usage: handoff" in capsys.readouterr().err


def test_the_tables_are_made_and_making_them_again_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["migrate"]) == 0
    assert main(["migrate"]) == 0

    database = Database(f"sqlite:///{tmp_path}/handoff.db")
    assert database.is_current()
    database.close()
    assert "up to date" in capsys.readouterr().out


def test_the_manifest_is_printed_as_slack_takes_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["manifest"]) == 0

    assert json.loads(capsys.readouterr().out) == manifest()


# --- departments ---


def test_departments_come_in_and_go_out_as_they_were(company: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["departments", "apply", str(company)]) == 0
    assert "IT" in capsys.readouterr().out

    assert main(["departments", "export"]) == 0
    exported = company.with_name("exported.toml")
    exported.write_text(capsys.readouterr().out, encoding="utf-8")
    assert main(["departments", "apply", str(exported)]) == 0
    assert "Nothing to change" in capsys.readouterr().out


def test_applying_twice_changes_nothing(company: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["departments", "apply", str(company)])
    capsys.readouterr()

    assert main(["departments", "apply", str(company)]) == 0
    assert "Nothing to change" in capsys.readouterr().out


def test_a_mistake_is_named_with_its_line_and_nothing_is_applied(
    company: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["departments", "apply", str(company)])
    text = company.read_text(encoding="utf-8")
    mistaken = text.replace('name = "People"', 'name = "Our people"').replace(
        'calendar = "berlin"', 'calendar = "berlim"'
    )
    company.write_text(mistaken, encoding="utf-8")
    capsys.readouterr()

    assert main(["departments", "apply", str(company)]) == 2

    told = capsys.readouterr().err
    line = 1 + mistaken.splitlines().index('calendar = "berlim"')
    assert f"line {line}" in told
    assert "berlin" in told, "it says what would be right"
    assert "Nothing was applied" in told
    main(["departments", "export"])
    assert "Our people" not in capsys.readouterr().out


@pytest.mark.parametrize("name", ["missing.toml", "."])
def test_a_file_that_is_not_there_is_said(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["departments", "apply", str(tmp_path / name)]) == 2
    assert "There is no file" in capsys.readouterr().err


def test_a_file_that_is_no_text_is_said(company: Path, capsys: pytest.CaptureFixture[str]) -> None:
    company.write_bytes("name = 'Büro'".encode("latin-1"))

    assert main(["departments", "apply", str(company)]) == 2
    assert "UTF-8" in capsys.readouterr().err


# --- what is missing or wrong is said in a sentence ---


def test_without_tokens_it_does_not_run_and_says_where_to_find_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run"]) == 2

    told = capsys.readouterr().err
    assert "SLACK_BOT_TOKEN is not set" in told
    assert "SLACK_APP_TOKEN is not set" in told
    assert "OAuth & Permissions" in told
    assert ".env.example" in told


def test_a_setting_that_cannot_be_used_is_said(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.setenv("DATABASE_URL", "mysql://db/handoff")

    assert main(["migrate"]) == 2
    assert "DATABASE_URL cannot be used" in capsys.readouterr().err


def test_the_demo_complains_about_the_one_setting_it_takes(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.setenv("HANDOFF_LOG_LEVEL", "loud")

    assert main(["demo", "--check"]) == 2
    assert "HANDOFF_LOG_LEVEL cannot be used" in capsys.readouterr().err


def test_a_token_that_slack_does_not_know_is_said(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Sandbox(manifest(), now=utc_now) as sandbox:
        environment.setenv("SLACK_API_URL", sandbox.api_url)
        environment.setenv("SLACK_BOT_TOKEN", "xoxb-of-another-workspace")
        environment.setenv("SLACK_APP_TOKEN", sandbox.app_token)

        assert main(["run"]) == 2

    told = capsys.readouterr().err
    assert "Slack does not accept SLACK_BOT_TOKEN" in told
    assert "xoxb-of-another-workspace" not in told


def test_a_slack_that_cannot_be_reached_is_said(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.setenv("SLACK_API_URL", "http://127.0.0.1:9/api/")
    environment.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    environment.setenv("SLACK_APP_TOKEN", "xapp-1")

    assert main(["run"]) == 2
    assert "SLACK_API_URL" in capsys.readouterr().err


@pytest.mark.parametrize("command", [["migrate"], ["departments", "export"]])
def test_a_database_that_cannot_be_reached_is_said(
    command: list[str], environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.setenv("DATABASE_URL", "postgresql://somebody:pw-1234@127.0.0.1:9/handoff")

    assert main(command) == 2

    told = capsys.readouterr().err
    assert "The database cannot be reached" in told
    assert "pw-1234" not in told


@pytest.mark.postgres
def test_a_postgres_that_was_not_migrated_is_said(
    fresh_postgres: Callable[[], str], environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.setenv("DATABASE_URL", fresh_postgres())

    assert main(["departments", "export"]) == 2
    assert "handoff migrate" in capsys.readouterr().err

    assert main(["migrate"]) == 0
    assert main(["departments", "export"]) == 0
