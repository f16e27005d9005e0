"""The bot as it runs: how soon it is ready, and how much memory it has after a few requests."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psutil  # type: ignore[import-untyped]

from bot.sandbox import Sandbox
from tests.bench.company import Base, company, folder, sandbox
from tests.company import settings_for

REQUESTS = 20
STARTS = 3
_ROOT = Path(__file__).parents[2]
_PATIENCE = 60.0


@dataclass(frozen=True)
class Running:
    """Seconds from the start of the process until it listens, and its resident memory in MB once it has worked."""

    ready: float
    memory: float


def ours() -> Running:
    """`python -m bot run` with SQLite and the departments of the example file: the quickest start, the most memory."""
    with folder() as place:
        return _measured([_one_of_ours(Base("SQLite", f"sqlite:///{place}/{start}.db")) for start in range(STARTS)])


def bare() -> Running:
    """The same for an app that only acknowledges."""
    return _measured([_one_that_is_bare() for _start in range(STARTS)])


def _measured(starts: Sequence[Running]) -> Running:
    return Running(min(start.ready for start in starts), max(start.memory for start in starts))


def _one_of_ours(base: Base) -> Running:
    with sandbox() as slack:
        settings = settings_for(slack)
        with company(settings, base):
            pass
        environ = {
            "SLACK_BOT_TOKEN": settings.bot_token,
            "SLACK_APP_TOKEN": settings.app_token,
            "SLACK_API_URL": settings.api_url,
            "DATABASE_URL": base.url,
        }
        with _running(["bot", "run"], environ, "Handoff is running") as (process, ready):
            _work(slack, answered="is with IT")
            _wait_for_cards(slack)
            return Running(ready, _memory(process))


def _one_that_is_bare() -> Running:
    with sandbox() as slack:
        arguments = ["tests.bench.bare", slack.bot_token, slack.app_token, slack.api_url]
        with _running(arguments, {}, "running") as (process, ready):
            _work(slack, answered="")
            return Running(ready, _memory(process))


@contextmanager
def _running(module: Sequence[str], environ: dict[str, str], greeting: str) -> Iterator[tuple[psutil.Process, float]]:
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", *module],
        cwd=_ROOT,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with process:
        try:
            assert process.stdout
            _read_until(process.stdout, greeting)
            yield psutil.Process(process.pid), time.perf_counter() - began
        finally:
            process.terminate()


def _read_until(said: IO[str], greeting: str) -> None:
    lines = []
    for line in said:
        lines.append(line)
        if greeting in line:
            return
    raise AssertionError("it did not start:\n" + "".join(lines))


def _work(slack: Sandbox, answered: str) -> None:
    # It says that it runs a moment before the other end has its line open.
    slack.sockets.wait_for(1)
    ana = slack.person("ana")
    for number in range(REQUESTS):
        answer = ana.types(f"/request it Printer {number} eats paper", in_="general")
        if answered not in (answer or ""):
            raise AssertionError(f"it answered {answer!r}")


def _wait_for_cards(slack: Sandbox) -> None:
    """Until the first and the second card stand in the department's channel, one a second: the outbox has worked."""
    bo = slack.person("bo")
    with slack.workspace.changes:
        if not slack.workspace.changes.wait_for(lambda: bo.sees("Printer 1 eats paper"), timeout=_PATIENCE):
            raise AssertionError(f"no cards came:\n{bo.screen()}")


def _memory(process: psutil.Process) -> float:
    return float(process.memory_info().rss) / 2**20
