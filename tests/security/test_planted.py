"""Secrets, words and answers are planted, and looked for where they must not be: in logs, the outbox, backups, and in
every table but those that are there for them.
"""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from bot.operations import backups
from tests.security.recorder import SECRET
from tests.security.tour import COMMENT
from tests.security.world import World

# Where people's own words are kept: what they ask, say, promise and compose.
_OF_WORDS = {"requests", "history", "proposals", "pulse_series", "survey", "pulse_actions", "comment"}
# Where what was published of a pulse is kept.
_OF_ANSWERS = {"comment"}


def secrets_of(world: World) -> dict[str, str]:
    settings = world.office.settings
    return {
        "SLACK_BOT_TOKEN": settings.bot_token,
        "SLACK_APP_TOKEN": settings.app_token,
        "SLACK_SIGNING_SECRET": settings.signing_secret,
        "HANDOFF_SECRET": settings.secret,
    }


def tables_with(world: World, words: str) -> set[str]:
    """The tables in which these words stand, in whatever row."""
    return {table for table, rows in world.rows.items() if any(words in row for row in rows)}


def test_there_was_something_to_find(world: World) -> None:
    """A search that finds nothing anywhere would prove nothing."""
    assert "handoff" in world.logged_meanwhile
    assert "requests" in tables_with(world, SECRET)
    assert all(len(secret) > 10 for secret in secrets_of(world).values())


def test_no_word_and_no_name_is_logged_at_any_level(world: World) -> None:
    for planted in (SECRET, COMMENT, "Ana Alves", "Bo Berg"):
        assert planted not in world.logged_meanwhile


def test_no_secret_is_logged_at_any_level(world: World) -> None:
    for variable, secret in secrets_of(world).items():
        assert secret not in world.logged_meanwhile, variable
        assert secret not in repr(world.office.settings), variable


def test_words_stand_where_they_belong_and_nowhere_else(world: World) -> None:
    assert tables_with(world, SECRET) <= _OF_WORDS
    assert tables_with(world, COMMENT) == _OF_ANSWERS, "what somebody answered is in what was published, and no more"


def test_no_name_is_in_what_waits_to_be_said(world: World) -> None:
    assert not {"outbox", "events", "notifications"} & (tables_with(world, "Ana Alves") | tables_with(world, SECRET))


def test_no_secret_is_in_the_database_or_its_backup(world: World, tmp_path: Path) -> None:
    backup = tmp_path / "handoff.backup"
    backups.back_up(world.office.db, backup, world.office.now())
    with closing(sqlite3.connect(world.path)) as connection:
        written = {"database": connection.serialize(), "backup": backup.read_bytes()}

    for place, content in written.items():
        for variable, secret in secrets_of(world).items():
            assert secret.encode() not in content, f"{variable} in the {place}"
    assert stat.S_IMODE(backup.stat().st_mode) == stat.S_IRUSR | stat.S_IWUSR


@pytest.mark.slow("every payload of everything that can be sent, answered by what fails")
def test_no_word_and_no_secret_is_in_what_failures_say(world: World) -> None:
    """Slack refuses every call, with an error that quotes the text and the token that it was sent."""
    world.office.sandbox.faults.fail("views.open", error=f"{SECRET}_{world.office.settings.bot_token}", times=10**6)
    found = {}
    for name, payload in world.payloads.items():
        outcome = world.send(payload.kind, payload.copy())
        if any(planted in outcome.logged.text for planted in (SECRET, *secrets_of(world).values())):
            found[name] = outcome.logged.text
    world.office.sandbox.faults.clear()

    assert found == {}
