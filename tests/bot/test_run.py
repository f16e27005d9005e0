"""`handoff run` as a program of its own: it starts, works, and stops cleanly when it is told to."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot import Bot, utc_now
from bot.commands.running import ENDED
from bot.departments import exchange
from bot.sandbox import Person, Sandbox
from bot.settings import Settings
from handlers.manifest import manifest
from storage import outbox
from storage.database import Database
from tests.office import COMPANY
from tests.patience import FOR_OTHERS

ROOT = Path(__file__).parents[2]
PATIENCE = FOR_OTHERS
# A hanging thread hangs for ever; how long an orderly stop takes is the machine's affair.
STOPS_WITHIN = 60
LIBC = ctypes.CDLL(None)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(manifest(), now=utc_now) as sandbox:
        for handle, name in (("ana", "Ana Alves"), ("bo", "Bo Berg"), ("dana", "Dana Diaz")):
            sandbox.workspace.add_member(handle, name=name, zone="Europe/Paris")
        sandbox.workspace.add_channel("general", members=["ana", "bo", "dana"], bot=False)
        sandbox.workspace.add_channel("it-help", members=["bo", "dana"])
        yield sandbox


@pytest.fixture
def environ(sandbox: Sandbox, tmp_path: Path) -> dict[str, str]:
    """All that the program is told, with departments applied."""
    url = f"sqlite:///{tmp_path}/handoff.db"
    database = Database(url)
    database.migrate()
    exchange.apply(Bot(database, Settings(database_url=url)), COMPANY.read_text(encoding="utf-8"))
    database.close()
    return {
        "PATH": os.defpath,
        "SLACK_BOT_TOKEN": sandbox.bot_token,
        "SLACK_APP_TOKEN": sandbox.app_token,
        "SLACK_API_URL": sandbox.api_url,
        "DATABASE_URL": url,
        "HANDOFF_LOG_FORMAT": "json",
    }


@contextmanager
def running(sandbox: Sandbox, environ: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """The program, connected. Killed afterwards if a test left it."""
    command = [sys.executable, "-W", "error", "-m", "bot", "run"]
    with subprocess.Popen(command, cwd=ROOT, env=environ, stderr=subprocess.PIPE, text=True) as program:
        try:
            if not sandbox.sockets.wait_for(1, timeout=PATIENCE):
                program.kill()
                raise AssertionError(f"the program does not connect:\n{program.communicate()[1]}")
            yield program
        finally:
            program.kill()


def stopped(program: subprocess.Popen[str]) -> str:
    """Tell it to stop as a service manager does; answers what it logged. It has a few seconds."""
    program.send_signal(signal.SIGTERM)
    _out, logged = program.communicate(timeout=STOPS_WITHIN)
    assert program.returncode == 0, logged
    return logged


def waits_until_seen(sandbox: Sandbox, person: Person, text: str) -> None:
    with sandbox.workspace.changes:
        seen = sandbox.workspace.changes.wait_for(lambda: person.sees(text), timeout=PATIENCE)
    assert seen, person.screen()


def undelivered(environ: dict[str, str]) -> int:
    database = Database(environ["DATABASE_URL"])
    with database.reading() as session:
        count = len(outbox.undelivered(session))
    database.close()
    return count


def test_it_works_until_it_is_told_to_stop_and_stops_cleanly(sandbox: Sandbox, environ: dict[str, str]) -> None:
    ana, bo = sandbox.person("ana"), sandbox.person("bo")
    with running(sandbox, environ) as program:
        assert "R-1" in ana.types("/request it My laptop is broken", in_="general")
        waits_until_seen(sandbox, bo, "My laptop is broken")

        logged = stopped(program)

    assert "Handoff is running" in logged
    assert "Handoff has stopped" in logged
    assert "Traceback" not in logged
    for secret in ("My laptop", sandbox.bot_token, sandbox.app_token):
        assert secret not in logged


def test_what_was_confirmed_right_before_the_end_is_said_after_the_next_start(
    sandbox: Sandbox, environ: dict[str, str]
) -> None:
    ana, bo = sandbox.person("ana"), sandbox.person("bo")
    sandbox.faults.fail("chat.postMessage", error="internal_error", times=50)
    with running(sandbox, environ) as program:
        assert "R-1" in ana.types("/request it My laptop is broken", in_="general")
        stopped(program)
    assert undelivered(environ) > 0
    assert not bo.sees("My laptop is broken")

    sandbox.faults.clear()
    with running(sandbox, environ) as program:
        waits_until_seen(sandbox, bo, "My laptop is broken")
        waits_until_seen(sandbox, ana, "R-1")
        stopped(program)

    assert bo.screen().count("My laptop is broken") == 1


def test_it_stops_while_slack_is_gone(sandbox: Sandbox, environ: dict[str, str]) -> None:
    with running(sandbox, environ) as program:
        sandbox.person("ana").types("/request it My laptop is broken", in_="general")
        sandbox.faults.down()
        sandbox.faults.drop_sockets()

        stopped(program)


def test_ctrl_c_stops_it_as_well(sandbox: Sandbox, environ: dict[str, str]) -> None:
    with running(sandbox, environ) as program:
        program.send_signal(signal.SIGINT)
        _out, logged = program.communicate(timeout=STOPS_WITHIN)

    assert program.returncode == 0
    assert "Traceback" not in logged


@pytest.mark.skipif(not hasattr(LIBC, "tgkill"), reason="only Linux lets one choose which thread hears a signal")
def test_it_stops_when_the_system_tells_another_thread_than_the_first(
    sandbox: Sandbox, environ: dict[str, str]
) -> None:
    with running(sandbox, environ) as program:
        threads = sorted(int(task.name) for task in Path(f"/proc/{program.pid}/task").iterdir())
        LIBC.tgkill(program.pid, threads[-1], signal.SIGTERM)
        _out, logged = program.communicate(timeout=STOPS_WITHIN)

    assert program.returncode == 0, logged


def test_a_refused_app_token_ends_the_program(environ: dict[str, str]) -> None:
    command = [sys.executable, "-m", "bot", "run"]
    wrong = {**environ, "SLACK_APP_TOKEN": "xapp-1-wrong"}

    ended = subprocess.run(
        command, cwd=ROOT, env=wrong, capture_output=True, text=True, timeout=STOPS_WITHIN, check=False
    )

    assert ended.returncode == 2
    assert "Slack cannot be reached (invalid_auth)" in ended.stderr


def test_it_ends_with_a_status_of_its_own_when_the_app_is_taken_away(sandbox: Sandbox, environ: dict[str, str]) -> None:
    with running(sandbox, environ) as program:
        sandbox.workspace.uninstall()

        _, told = program.communicate(timeout=STOPS_WITHIN)

    assert program.returncode == ENDED
    assert "Slack has taken the app away" in told
    assert "the installation has ended" in told
