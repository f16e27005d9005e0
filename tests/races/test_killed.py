"""The bot as it is run, `python -m bot run`, killed in the middle of its work and started again."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import pytest

from bot import Bot, utc_now
from bot.departments import exchange
from bot.sandbox import Person, Sandbox
from bot.settings import Settings
from handlers.manifest import manifest
from storage import people
from storage.database import Database
from tests.company import OFFICE, example
from tests.journeys.steps import own_card
from tests.patience import FOR_OTHERS
from tests.wording.cards import department_in
from tests.wording.replies import receipt_in

ROOT = Path(__file__).parents[2]


@pytest.fixture
def sandbox(database_url: str) -> Iterator[Sandbox]:
    """The company, in real time."""
    with Sandbox(manifest(), now=utc_now) as sandbox:
        OFFICE.furnish(sandbox)
        database = Database(database_url)
        exchange.apply(Bot(database, Settings()), example())
        database.close()
        yield sandbox


@contextmanager
def running(sandbox: Sandbox, database_url: str) -> Iterator[subprocess.Popen[bytes]]:
    """The bot in a process of its own, listening; killed at the end at the latest."""
    before = sandbox.sockets.opened
    environment = {
        "SLACK_BOT_TOKEN": sandbox.bot_token,
        "SLACK_APP_TOKEN": sandbox.app_token,
        "SLACK_API_URL": sandbox.api_url,
        "DATABASE_URL": database_url,
        "HANDOFF_LOG_LEVEL": "error",
    }
    with subprocess.Popen([sys.executable, "-m", "bot", "run"], cwd=ROOT, env=environment) as process:
        try:
            assert sandbox.sockets.wait_for_opened(before + 1, timeout=FOR_OTHERS)
            yield process
        finally:
            process.kill()


def comes_true(sandbox: Sandbox, what: Callable[[], bool]) -> bool:
    """Waits until that can be seen in Slack, or in the database, which wakes nobody."""
    until = monotonic() + FOR_OTHERS
    with sandbox.workspace.changes:
        while not sandbox.workspace.changes.wait_for(what, timeout=0.2):
            if monotonic() > until:
                return False
    return True


def serves(database_url: str, person: Person) -> bool:
    """Handoff has read that they are in a department's channel: before, nobody may take anything."""
    database = Database(database_url)
    with database.reading() as session:
        found = people.with_any_role(session, {person.id})
    database.close()
    return bool(found)


def departments_asked(person: Person) -> list[str]:
    """The departments on somebody's own cards."""
    return [asked for said in person.messages if (asked := department_in(said.text))]


def test_a_request_that_was_confirmed_outlives_the_bot(sandbox: Sandbox, database_url: str) -> None:
    ana, bo = sandbox.person("ana"), sandbox.person("bo")
    sandbox.faults.rate_limit("chat.postMessage", retry_after=1, times=1_000_000)
    with running(sandbox, database_url) as process:
        assert receipt_in(ana.types("/request it My laptop", in_="general"))
        process.kill()
        process.wait(FOR_OTHERS)
    assert not bo.sees("My laptop")
    sandbox.faults.clear()

    with running(sandbox, database_url):
        assert comes_true(sandbox, lambda: bo.sees("My laptop") and departments_asked(ana) == ["IT"])
        assert comes_true(sandbox, lambda: serves(database_url, bo))
        bo.clicks("Take it")
        assert comes_true(sandbox, lambda: own_card(ana).taken_by == "Bo Berg")

    assert bo.screen().count("My laptop") == 1


def test_a_bot_that_is_asked_to_stop_finishes_what_it_is_saying(sandbox: Sandbox, database_url: str) -> None:
    ana, bo = sandbox.person("ana"), sandbox.person("bo")
    with running(sandbox, database_url) as process:
        for number in range(1, 4):
            ana.types(f"/request it Thing {number}", in_="general")
        process.terminate()
        assert process.wait(FOR_OTHERS) == 0

    with running(sandbox, database_url):
        assert comes_true(sandbox, lambda: bo.sees("Thing 3") and departments_asked(ana) == ["IT"] * 3)

    assert [bo.screen().count(f"Thing {number}") for number in range(1, 4)] == [1, 1, 1]
