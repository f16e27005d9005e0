"""How many requests a second Handoff keeps over signed HTTP, and how soon their cards are in the channel.

python -m tests.load, or `make load`; some ten minutes. Beside it, in the same run: an app that only acknowledges behind
the same server, and how many commits the database makes. On a busy machine the ratios say more than the seconds.
`--monday MINUTES` measures a morning of a company of 20,000 in the sandbox instead, at Slack's own pace.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from threading import Event

import psutil  # type: ignore[import-untyped]
import psycopg
from sqlalchemy import make_url

from bot.settings import Settings
from tests import postgres
from tests.bench.company import folder
from tests.load import monday, slack
from tests.load.company import READING, moves_into
from tests.load.process import ACKNOWLEDGES, AT_ANY_PACE
from tests.load.sending import Answer, Sender, percentile

ROOT = Path(__file__).parents[2]
SECRET = "the signing secret of the load"
_SLACK_SECONDS = 0.2
_STARTS_WITHIN = 120.0
# Slack takes six hundred messages a minute, and a request has two: its card, and the word to whoever asked.
_RATE_THAT_SLACK_ALLOWS = 4.0
_MARKS = count(1)


@dataclass(frozen=True)
class Place:
    """Where it is measured: Slack's port, and the environment that processes are given."""

    slack_port: int
    environ: dict[str, str]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0, help="how long each rate is kept up")
    parser.add_argument("--rate", type=float, default=50.0, help="requests a second on PostgreSQL")
    parser.add_argument("--sqlite-rate", type=float, default=30.0, help="the same on SQLite, in one process")
    parser.add_argument("--monday", type=float, metavar="MINUTES", help="a morning of 20,000 people instead")
    parser.add_argument("--a-day", type=int, default=2_000, help="how many requests the day of that morning has")
    given = parser.parse_args()
    print(_machine())
    if given.monday:
        with postgres.server(durable=True) as server, postgres.database(server) as url:
            monday.measure(url.replace("postgresql+psycopg", "postgresql"), given.monday, given.a_day)
        print(_machine())
        return 0
    with ExitStack() as stack:
        port = stack.enter_context(_slow_slack())
        files = stack.enter_context(folder())
        server = stack.enter_context(postgres.server(durable=True))
        one, sixteen = _commits(server, 1), _commits(server, 16)
        print(f"\ncommits a second: {one:.0f} one after the other, {sixteen:.0f} from sixteen connections\n")
        print(f"{'':<34}{'kept':>8}{'p50':>9}{'p95':>9}{'p99':>9}{'at most':>11}{'of ack.':>9}{'processor':>12}")
        with _acknowledging() as (ports, processes):
            # What an app that keeps nothing gets through is what the others are compared with.
            most = _keeps("acknowledged, 1 process", ports, processes, given.rate, given.seconds, None)
        for webs in (1, 2, 4):
            with ExitStack() as run:
                place = _place(port, run.enter_context(postgres.database(server)))
                ports, processes = run.enter_context(_at_work(place, ["web"] * webs + ["worker"]))
                _keeps(f"PostgreSQL, {webs} web, 1 worker", ports, processes, given.rate, given.seconds, most)
        with ExitStack() as run:
            place = _place(port, f"sqlite:///{files}/handoff.db")
            ports, processes = run.enter_context(_at_work(place, ["run --http"]))
            _keeps("SQLite, run --http", ports, processes, given.sqlite_rate, given.seconds, most)
        print(f"\n{'from the act to its card':<34}{'acts':>8}{'p50':>9}{'p95':>9}{'p99':>9}{'Homes drawn':>13}")
        for rate, any_pace in ((_RATE_THAT_SLACK_ALLOWS, False), (given.rate, True)):
            with ExitStack() as run:
                place = _place(port, run.enter_context(postgres.database(server)))
                programs = ["web"] * 2 + ["worker"] * 2
                ports, _processes = run.enter_context(_at_work(place, programs, any_pace=any_pace))
                _brings_cards(place, ports, rate, given.seconds, any_pace=any_pace)
    print(f"\n{_machine()}")
    return 0


def _machine() -> str:
    cores, (load, *_) = os.cpu_count(), os.getloadavg()
    return f"{time.strftime('%Y-%m-%d %H:%M')}, Python {platform.python_version()}, {cores} cores, load {load:.1f}"


def _keeps(
    what: str,
    ports: Sequence[int],
    processes: Sequence[psutil.Process],
    rate: float,
    seconds: float,
    beside: float | None,
) -> float:
    """Print how a rate is kept up, and how many get through at most; return the latter."""
    sender = Sender(ports, SECRET, _MARKS)
    sender.at_rate(rate / 2, 2)
    before = _processor(processes)
    answers = sender.at_rate(rate, seconds)
    worked = (_processor(processes) - before) / len(answers) * 1_000
    most = sender.as_many_as_possible(seconds / 2)
    kept = sum(answer.is_kept for answer in answers) / len(answers)
    ratio = "" if beside is None else f"{most / beside:.0%}"
    print(f"{f'{what}, {rate:.0f}/s':<34}{kept:>8.1%}{_milliseconds(answers)}{most:>9.0f}/s{ratio:>9}{worked:>9.1f} ms")
    return most


def _milliseconds(answers: Sequence[Answer]) -> str:
    taken = [answer.seconds for answer in answers]
    return "".join(f"{percentile(taken, which):>6.0f} ms" for which in (50, 95, 99))


def _brings_cards(place: Place, ports: Sequence[int], rate: float, seconds: float, *, any_pace: bool) -> None:
    sender = Sender(ports, SECRET, _MARKS)
    sender.open_homes()
    sender.at_rate(rate / 2, 2)
    answers = sender.at_rate(rate, seconds)
    until, drawn = time.monotonic() + _STARTS_WITHIN, 0
    while time.monotonic() < until:
        seen = json.load(urllib.request.urlopen(f"http://127.0.0.1:{place.slack_port}/seen"))
        posted, drawn = {int(mark): at for mark, at in seen["posted"].items()}, seen["drawn"]
        taken = [posted[one.mark] - one.due_at for one in answers if one.mark in posted]
        if len(taken) == len(answers):
            break
        Event().wait(0.5)
    times = "".join(f"{percentile(taken, which):>6.0f} ms" for which in (50, 95, 99))
    what = f"{rate:.0f}/s, {'Slack takes any number' if any_pace else 'as Slack allows'}"
    print(f"{what:<34}{f'{len(taken)}/{len(answers)}':>8}{times}{drawn:>13}")


@contextmanager
def _slow_slack() -> Iterator[int]:
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=slack.run, args=(theirs, _SLACK_SECONDS, READING), daemon=True)
    process.start()
    yield ours.recv()
    process.kill()
    process.join()


def _place(slack_port: int, database_url: str) -> Place:
    url = database_url.replace("postgresql+psycopg", "postgresql")
    environ = {
        "PATH": os.defpath,
        "PYTHONPATH": str(ROOT),
        "SLACK_BOT_TOKEN": "xoxb-load",
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": f"http://127.0.0.1:{slack_port}/api/",
        "DATABASE_URL": url,
        "HANDOFF_LOG_LEVEL": "error",
    }
    moves_into(Settings(database_url=url))
    return Place(slack_port, environ)


@contextmanager
def _at_work(
    place: Place, programs: Sequence[str], *, any_pace: bool = False
) -> Iterator[tuple[list[int], list[psutil.Process]]]:
    """Start these programs; give the ports of those that listen, once they are ready, and all processes."""
    with ExitStack() as stack:
        ports, processes = [], []
        for program in programs:
            port = _free_port()
            words = [AT_ANY_PACE] * any_pace + program.split()
            processes.append(stack.enter_context(_process(words, {**place.environ, "PORT": str(port)})))
            if program != "worker":
                ports.append(port)
        for port in ports:
            _wait_for(f"http://127.0.0.1:{port}/readyz")
        yield ports, processes


@contextmanager
def _acknowledging() -> Iterator[tuple[list[int], list[psutil.Process]]]:
    port = _free_port()
    with _process([ACKNOWLEDGES, str(port), SECRET], {"PATH": os.defpath, "PYTHONPATH": str(ROOT)}) as process:
        _wait_for(f"http://127.0.0.1:{port}/healthz")
        yield [port], [process]


@contextmanager
def _process(words: Sequence[str], environ: dict[str, str]) -> Iterator[psutil.Process]:
    program = subprocess.Popen([sys.executable, "-m", "tests.load.process", *words], env=environ, cwd=ROOT)
    try:
        yield psutil.Process(program.pid)
    finally:
        program.terminate()
        program.wait()


def _processor(processes: Sequence[psutil.Process]) -> float:
    """Seconds that these have worked."""
    return sum(sum(process.cpu_times()[:2]) for process in processes)


def _wait_for(url: str) -> None:
    until = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(url):  # noqa: S310  (an address of our own)
                return
        except (urllib.error.URLError, ConnectionError):
            Event().wait(0.1)
    raise TimeoutError(f"{url} is not ready")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def _commits(server: str, connections: int, seconds: float = 3.0) -> float:
    """Return how many rows a second so many connections write, one commit each."""
    with postgres.database(server) as url:
        address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("CREATE TABLE one (id bigserial PRIMARY KEY, words text)")
        until = time.monotonic() + seconds

        def write(_number: int) -> int:
            with psycopg.connect(address, autocommit=True) as connection:
                written = 0
                while time.monotonic() < until:
                    connection.execute("INSERT INTO one (words) VALUES ('words')")
                    written += 1
                return written

        with ThreadPoolExecutor(connections) as threads:
            return sum(threads.map(write, range(connections))) / seconds


if __name__ == "__main__":
    sys.exit(main())
