"""The demo: the bot against the sandbox, with a company to play with."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from slack_bolt import BoltRequest

from bot import Bot, outbox
from bot.commands import logs, shell, signals
from bot.commands.sandboxed_past import Past, remember_ratings
from bot.departments import exchange
from bot.pulses.disks import LASTING
from bot.sandbox import Clock as MovableClock
from bot.sandbox import InProcess, Sandbox, SocketMode, free
from bot.sandbox import demo as company
from bot.settings import Settings
from bot.wiring import Wiring
from handlers.manifest import manifest
from storage.database import Database

# Seconds. It takes a moment; on a busy machine, some more.
_LINE_OPENS_WITHIN = 60
# Who reads the report of the company is nobody's to say in an example.
_READS_OF_THE_COMPANY = '\n[company]\nreport_readers = ["UHANA000"]\n'
# Beside the packages in a checkout, inside them when installed.
_EXAMPLES = tuple(Path(__file__).parents[number] / "departments.toml" for number in (2, 1))


def play(*, port: int, log_level: str) -> int:
    """The bot against the sandbox, with a company to play with, until it is told to stop; answers the exit status."""
    logs.configure(log_level, "text")
    told = signals.listen()
    with suppress(_NotWanted):
        _open_and_begin_again(port, told)
    print("The demo has stopped.")
    return 0


def check(*, log_level: str) -> int:
    """The same for one request that plays by itself, and stop."""
    logs.configure(log_level, "text")
    with _company(0, lambda: None) as here:
        _check(here)
    return 0


def _open_and_begin_again(port: int, told: SimpleQueue[bool]) -> None:
    """One company after the other, until somebody wants no other. Raises _NotWanted for one that is not ready yet."""
    begins = True
    while begins:
        with _company(free(port), lambda: _go_on(told)) as here:
            port = here.sandbox.port
            here.sandbox.when_reset(lambda: told.put(True))
            try:
                here.go_live()
                here.sandbox.open_page()
                _say(f"Open {here.sandbox.url} in your browser. Ctrl-C stops the demo.")
                begins = signals.next_word(told)
            finally:
                here.wiring.stop()


class _NotWanted(Exception):
    """Somebody stops the demo while it is still getting ready."""


def _go_on(told: SimpleQueue[bool]) -> None:
    """Raises _NotWanted when it was told to stop; the wish to begin anew is being fulfilled already."""
    while not told.empty():
        if not told.get():
            raise _NotWanted


def _say(line: str) -> None:
    print(line, flush=True)


@dataclass(frozen=True)
class _Demo:
    """What a demo is made of."""

    sandbox: Sandbox
    wiring: Wiring
    clock: MovableClock

    def go_live(self) -> None:
        """From now on over a real WebSocket; returns when it is open."""
        self.sandbox.deliver_by(SocketMode())
        self.sandbox.when_clock_moves(lambda _moment: self.wiring.catch_up())
        self.wiring.start()
        self.sandbox.sockets.wait_for(1, timeout=_LINE_OPENS_WITHIN)


@contextmanager
def _company(port: int, go_on: Callable[[], None]) -> Iterator[_Demo]:
    """The company on its Monday morning. Its page waits to be opened; everything in it is forgotten afterwards.

    `go_on` is asked again and again while the company lives its week; what it raises ends that.
    """
    _say("A small company lives a week with Handoff before you meet it. One moment...")
    clock = MovableClock(company.BEGINS_AT)
    sandbox = Sandbox(manifest(), now=clock)
    company.NORTHWIND.furnish(sandbox)
    sandbox.start(port, page=False)
    try:
        with tempfile.TemporaryDirectory(prefix="handoff-demo-") as folder:
            settings = Settings(
                bot_token=sandbox.bot_token,
                app_token=sandbox.app_token,
                api_url=sandbox.api_url,
                database_url=f"sqlite:///{folder}/data/handoff.db",
                admins=("UDANA000",),
                hr=("UHANA000",),
                secret=secrets.token_hex(32),
                # As long as the demo lasts.
                disk=LASTING,
            )
            Path(folder, "data").mkdir()
            shell.make(settings)
            wiring = Wiring(settings, clock, Database(settings.database_url, is_throwaway=True))
            try:
                exchange.apply(wiring.bot, _example().read_text(encoding="utf-8") + _READS_OF_THE_COMPANY)
                wiring.look_at_slack()
                wiring.meet_everybody()
                past = Past(wiring.bot, company.half_a_year(), lambda handle: sandbox.workspace.member(handle).id)
                remember_ratings(wiring.bot, company.RATINGS)
                _live_a_week(sandbox, wiring, clock, past, go_on)
                yield _Demo(sandbox, wiring, clock)
            finally:
                wiring.close()
    finally:
        sandbox.stop()


def _live_a_week(sandbox: Sandbox, wiring: Wiring, clock: MovableClock, past: Past, go_on: Callable[[], None]) -> None:
    """Fill the last days: the same bot, reached in this process because its days last milliseconds. What was asked in
    the half year before is brought in as it ends.
    """

    def dispatch(_kind: str, body: dict[str, Any], headers: Mapping[str, Any]) -> tuple[int, Any]:
        response = wiring.app.dispatch(BoltRequest(mode="socket_mode", body=body, headers=dict(headers)))
        return response.status, response.body

    def pass_time(moment: datetime) -> None:
        go_on()
        deliver()
        clock.move_to(max(moment, clock()))
        past.happens_until(clock())
        wiring.catch_up()
        deliver()

    def deliver() -> None:
        # What is paced goes one a second and conversation, so a second passes for each round.
        while waiting := [bulk for bulk in (False, True) if _is_waiting(wiring.bot, bulk=bulk)]:
            go_on()
            for bulk in waiting:
                outbox.deliver_due(wiring.bot, wiring.postman.deliver, bulk=bulk)
            clock.forward(timedelta(seconds=1))
        sandbox.settle()

    sandbox.deliver_by(InProcess(dispatch))
    company.live_a_week(sandbox, pass_time, _say)
    pass_time(company.OPENS_AT)


def _is_waiting(bot: Bot, *, bulk: bool) -> bool:
    waits_until = outbox.waits_until(bot, bulk=bulk)
    return waits_until is not None and waits_until <= bot.now()


def _check(here: _Demo) -> None:
    def forward(by: timedelta) -> None:
        here.clock.forward(by)
        here.wiring.catch_up()

    try:
        here.go_live()
        company.play(here.sandbox, forward, _say)
    finally:
        here.wiring.stop()
    if here.sandbox.complaints:
        raise AssertionError("\n".join(here.sandbox.complaints))
    print("The demo works.")


def _example() -> Path:
    return next(path for path in _EXAMPLES if path.is_file())
