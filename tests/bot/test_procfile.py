"""The Procfile as it stands, under a process manager: two processes that hear Slack over HTTP, two that say things."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Event
from time import monotonic

import pytest

from bot import Bot
from bot.departments import exchange
from bot.requests.gaps import LISTENED
from bot.requests.missed import HEARD_UNTIL
from bot.sandbox import Clock, Person, Sandbox, SignedHttp
from bot.settings import Settings
from handlers.manifest import manifest, request_url
from handlers.web import EVENTS_PATH
from storage import pulses as meta_rows
from storage.database import Database
from tests.office import COMPANY
from tests.patience import FOR_OTHERS

ROOT = Path(__file__).parents[2]


@pytest.fixture
def clock() -> Clock:
    """Slack's."""
    return Clock()


@pytest.fixture
def sandbox(clock: Clock) -> Iterator[Sandbox]:
    with Sandbox(manifest(request_url("https://handoff.example.com")), now=clock) as sandbox:
        for handle, name in (("ana", "Ana Alves"), ("bo", "Bo Berg"), ("dana", "Dana Diaz")):
            sandbox.workspace.add_member(handle, name=name, zone="Europe/Paris")
        sandbox.workspace.add_channel("general", members=["ana", "bo", "dana"], bot=False)
        sandbox.workspace.add_channel("it-help", members=["bo", "dana"])
        yield sandbox


@pytest.fixture
def environ(sandbox: Sandbox, fresh_postgres: Callable[[], str]) -> dict[str, str]:
    """All that the processes are told."""
    return {
        "PATH": f"{Path(sys.executable).parent}:{os.defpath}",
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "SLACK_BOT_TOKEN": sandbox.bot_token,
        "SLACK_SIGNING_SECRET": sandbox.signing_secret,
        "SLACK_API_URL": sandbox.api_url,
        "DATABASE_URL": fresh_postgres().replace("postgresql+psycopg", "postgresql"),
        "HANDOFF_LOG_FORMAT": "json",
    }


def manages(environ: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "honcho", "--no-colour", "-f", str(ROOT / "Procfile"), "-d", str(ROOT), *arguments]
    return subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


@contextmanager
def running(environ: dict[str, str], port: int, processes: str) -> Iterator[subprocess.Popen[str]]:
    """These processes, ready. Stopped as a host stops them."""
    names = [one.split("=")[0] for one in processes.split(",")]
    manager = manages(environ, "start", "-p", str(port), "-c", processes, *names)
    try:
        yield manager
    finally:
        manager.send_signal(signal.SIGTERM)
        said, _ = manager.communicate(timeout=60)
    assert "Traceback" not in said
    assert "SIGKILL" not in said, "they stop by themselves in the seconds that a host gives them"


def waits_until(holds: Callable[[], object], what: str) -> None:
    until, rest = monotonic() + FOR_OTHERS, Event()
    while not holds():
        assert monotonic() < until, what
        rest.wait(0.05)


def ready(port: int) -> dict[str, object]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            told: dict[str, object] = json.load(answer)
    except urllib.error.HTTPError as refused:
        told = json.load(refused)
    except OSError:
        told = {}
    return told


def is_ready(port: int) -> bool:
    return bool(ready(port).get("ready"))


def sees(sandbox: Sandbox, person: Person, text: str) -> None:
    with sandbox.workspace.changes:
        assert sandbox.workspace.changes.wait_for(lambda: person.sees(text), timeout=FOR_OTHERS), person.screen()


def two_ports() -> int:
    """The first of two neighbours that are free."""
    for _try in range(100):
        with socket.create_server(("127.0.0.1", 0)) as first, suppress(OSError):
            port = int(first.getsockname()[1])
            with socket.create_server(("127.0.0.1", port + 1)):
                return port
    raise AssertionError("no two ports are free")


@contextmanager
def database(environ: dict[str, str]) -> Iterator[Database]:
    opened = Database(environ["DATABASE_URL"])
    yield opened
    opened.close()


def is_released(environ: dict[str, str]) -> None:
    release = manages(environ, "start", "release")
    said, _ = release.communicate(timeout=FOR_OTHERS)
    assert "The database is up to date." in said, said
    with database(environ) as opened:
        exchange.apply(Bot(opened, Settings(database_url=opened.url)), COMPANY.read_text(encoding="utf-8"))


@pytest.mark.postgres
@pytest.mark.slow("five programs of their own are started, each of which imports everything")
def test_a_request_goes_through_two_listeners_and_two_workers(sandbox: Sandbox, environ: dict[str, str]) -> None:
    ana, bo = sandbox.person("ana"), sandbox.person("bo")
    is_released(environ)
    port = two_ports()
    with running(environ, port, "web=2,worker=2"):
        for one in (port, port + 1):
            waits_until(partial(is_ready, one), f"{one} is not ready")
        sandbox.deliver_by(SignedHttp(*(f"http://127.0.0.1:{one}{EVENTS_PATH}" for one in (port, port + 1))))

        assert "R-1" in ana.types("/request it My laptop is broken", in_="general")
        sees(sandbox, bo, "My laptop is broken")
        bo.clicks("Take it")
        sees(sandbox, ana, "Bo Berg")
        # What happens in one process is drawn in the Home that was opened through the other.
        bo.opens_home()
        assert "My screen is broken" not in bo.home
        ana.types("/request it My screen is broken", in_="general")
        waits_until(lambda: "My screen is broken" in bo.home, "Home is not drawn anew")

    assert sandbox.complaints == []


@pytest.mark.postgres
@pytest.mark.slow("the processes are started twice, and look every ten seconds for what was missed")
def test_what_is_written_while_nobody_listens_is_heard_when_slack_says_it_again_or_a_worker_looks(
    sandbox: Sandbox, environ: dict[str, str], clock: Clock
) -> None:
    ana, bo = sandbox.person("ana"), sandbox.person("bo")
    is_released(environ)
    port = two_ports()
    sandbox.deliver_by(SignedHttp(f"http://127.0.0.1:{port}{EVENTS_PATH}"))
    with running(environ, port, "web=1,worker=1"), database(environ) as opened:
        waits_until(partial(is_ready, port), "it is not ready")
        ana.types("/request it My laptop is broken", in_="general")
        sees(sandbox, bo, "My laptop is broken")
        sees(sandbox, ana, "R-1")
        waits_until(partial(known, opened, HEARD_UNTIL), "no worker looks after the first start")

    # Slack says the first again, a minute later. The second is lost, and nobody listened for longer than Slack tries.
    ana.writes("It smells of smoke.", thread=ana.message("R-1"))
    sandbox.settle()
    sandbox.faults.lose_events(1)
    bo.writes("Does it beep?", thread=bo.message("R-1"))
    sandbox.settle()
    with database(environ) as opened, opened.transaction() as session:
        heard = datetime.fromisoformat(str(meta_rows.meta(session, LISTENED)))
        meta_rows.save_meta(session, LISTENED, (heard - timedelta(hours=1)).isoformat())

    with running(environ, port, "web=1,worker=1"):
        waits_until(partial(is_ready, port), "it is not ready")
        clock.forward(timedelta(minutes=1))
        sees(sandbox, bo, "It smells of smoke.")
        sees(sandbox, ana, "Does it beep?")

    assert bo.screen().count("It smells of smoke.") == 1


def known(opened: Database, key: str) -> str | None:
    with opened.reading() as session:
        return meta_rows.meta(session, key)
