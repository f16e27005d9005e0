"""Is a process ready? Each part that fails is named, with what to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from bot import Bot
from bot.operations.readiness import Readiness
from bot.pulses.keys import KeyFolder
from bot.settings import Settings
from storage import pulses as pulse_rows
from storage.database import Database

pytestmark = pytest.mark.both_databases("each fails its own way")


def test_all_is_well(bot: Bot) -> None:
    assert Readiness(bot, lambda: None)() == {"database": None, "schema": None, "slack": None, "keys": None}


def test_a_database_that_is_gone_is_named(bot: Bot) -> None:
    nowhere = Bot(Database("postgresql://nobody@127.0.0.1:1/handoff"), Settings())

    parts = Readiness(nowhere, lambda: None)()

    assert "cannot be reached" in str(parts["database"])
    assert parts["schema"] == "Not known while the database cannot be reached."
    assert parts["slack"] is None


@pytest.mark.parametrize(("revision", "is_ready"), [("0026", False), ("9999", True)])
def test_tables_that_lack_something_are_named_and_those_of_the_next_version_are_not(
    bot: Bot, revision: str, is_ready: bool
) -> None:
    with bot.db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})

    schema = Readiness(bot, lambda: None)()["schema"]

    assert (schema is None) == is_ready
    assert is_ready or "Run `handoff migrate`" in str(schema)


def test_another_key_folder_than_that_of_all_processes_is_named(bot: Bot, tmp_path: Path) -> None:
    folder = KeyFolder(tmp_path / "keys", "s" * 32)
    folder.pair("another database", "a folder")
    with bot.db.transaction() as session:
        pulse_rows.save_meta(session, "instance", "this database")
    here = replace(bot, settings=Settings(database_url="postgresql://x/y", keys=str(folder.path), secret="s" * 32))

    assert "belongs to another database" in str(Readiness(here, lambda: None)()["keys"])


def test_a_token_that_slack_refuses_is_named_and_slack_is_not_asked_each_time(bot: Bot) -> None:
    asked: list[str] = []

    def refused() -> str:
        asked.append("auth.test")
        return "token_revoked"

    ready = Readiness(bot, refused)

    for _ in range(3):
        assert "token_revoked" in str(ready()["slack"])
    assert len(asked) == 1


@pytest.mark.postgres
def test_an_empty_database_is_not_ready(fresh_postgres: Callable[[], str]) -> None:
    bot = Bot(Database(fresh_postgres()), Settings())

    assert Readiness(bot, lambda: None)()["schema"] is not None
    bot.db.close()
