"""The composition root and the command line: wires everything, top to bottom, and decides nothing else."""

from __future__ import annotations

import signal

if __name__ == "__main__":
    # Ctrl-C while all of this is still being loaded ends the program without a traceback.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import argparse
import json
import logging
import os
import secrets
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from slack_bolt import App, BoltRequest
from slack_bolt.error import BoltError
from slack_sdk.errors import SlackApiError

from bot import Bot, Clock, __version__, core_dumps, doctor, logs, outbox, pulses, utc_now
from bot.commands import departments, explain, migrate, recompute, standards
from bot.commands import reminders as reminders_command
from bot.commands.shell import NotDone, complain, prepare
from bot.departments import exchange
from bot.departments.file.mistakes import FileMistakes
from bot.errors import NoKeyFolder
from bot.pulses.keys import WrongKeys
from bot.reminders import sweep
from bot.requests import closing
from bot.sandbox import Clock as MovableClock
from bot.sandbox import InProcess, Sandbox, SocketMode, free
from bot.sandbox import demo as company
from bot.schedule import Dispatcher, scheduler, ticks
from bot.settings import Settings, SettingsError
from handlers import build_app, slack
from handlers.delivery.postman import Postman
from handlers.departments import look_at_slack, meet_everybody
from handlers.manifest import manifest
from handlers.pulses.audiences import rosters
from handlers.socket import Socket
from handlers.views.requests import explanation as explain_views
from storage.database import BadAddress, Database, Unavailable

log = logging.getLogger("handoff")

_NEEDED_TO_RUN = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN")
_DEMO_PORT = 8765
# Seconds. It takes a moment; on a busy machine, some more.
_LINE_OPENS_WITHIN = 60
# Seconds.
_LISTENS_EVERY = 1.0
# Beside the packages in a checkout, inside them when installed.
_EXAMPLES = (Path(__file__).parents[1] / "departments.toml", Path(__file__).parent / "departments.toml")


class Wired:
    """Everything that runs, in the order of a recipe: settings, database, bot, clients, app, postman, schedule."""

    def __init__(self, settings: Settings, now: Clock = utc_now, database: Database | None = None) -> None:
        self.db = database or Database(settings.database_url)
        self.bot = Bot(self.db, settings, now, slack.clock(settings))
        self.app: App = build_app(self.bot, slack.listening_client(settings))
        self.postman = Postman(self.bot, slack.posting_client(settings))
        self._reader = slack.reading_client(settings)
        self._team_id = str(self.app.client.auth_test()["team_id"])
        self._socket = Socket(self.app, settings.app_token)
        self._rosters = rosters(self._reader)
        self._dispatchers = [
            Dispatcher(self.bot, self.postman.deliver),
            Dispatcher(self.bot, Postman(self.bot, slack.posting_client(settings)).deliver, bulk=True),
        ]
        table = ticks(
            self.bot, look_at_slack=self.look_at_slack, meet_everybody=self.meet_everybody, rosters=self._rosters
        )
        self._scheduler = scheduler(table)

    def look_at_slack(self) -> None:
        look_at_slack(self.bot, self._reader, self._team_id)

    def meet_everybody(self) -> None:
        meet_everybody(self.bot, self._reader, self._team_id)

    def catch_up(self) -> None:
        """Sweep now, without waiting for the next tick."""
        sweep.send_due(self.bot)
        closing.close_unanswered(self.bot)
        pulses.sweep(self.bot, self._rosters)
        self.db.outbox_changed.set()

    def start(self) -> None:
        # The token works, or we would not be here: what died of an older one may be said after all.
        outbox.revive_after(self.bot, slack.DEAD_TOKEN)
        for dispatcher in self._dispatchers:
            dispatcher.start()
        self._scheduler.start()
        self.db.outbox_changed.set()
        self._socket.connect()  # type: ignore[no-untyped-call]

    def stop(self) -> None:
        """Listen no more, finish what is under way, and leave the rest in the outbox for the next start."""
        self._socket.close()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)
        for dispatcher in self._dispatchers:
            if dispatcher.is_alive():
                dispatcher.stop()
        self.close()

    def close(self) -> None:
        self.db.close()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; answers the exit status. What is wrong with settings or files is said without a traceback."""
    parser = _parser()
    given = parser.parse_args(arguments)
    try:
        return int(given.command(given, os.environ))  # noqa: TID251  (the edge where the environment comes in)
    except SettingsError as error:
        return complain(*error.complaints, "All variables are listed in .env.example.")
    except NotDone as error:
        return complain(str(error))
    except FileMistakes as error:
        return complain(*map(str, error.mistakes), "Nothing was applied.")
    except (BadAddress, WrongKeys) as error:
        return complain(str(error))
    except NoKeyFolder as error:
        return complain(*doctor.about_keys(error), "Pulses are open, and their answers can only be read from there.")
    except Unavailable:
        return complain("The database cannot be reached. Check DATABASE_URL, and that its server is running.")
    except BoltError:
        return complain("Slack does not accept SLACK_BOT_TOKEN. Install the app again and copy the new token.")
    except (SlackApiError, *slack.CONNECTION_ERRORS) as error:
        what = slack.code(error) if isinstance(error, SlackApiError) else type(error).__name__
        return complain(f"Slack cannot be reached ({what}). Check the network, SLACK_API_URL and the tokens.")


def run(_given: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """The bot, until it is told to stop."""
    core_dumps.forbid()
    settings = Settings.from_env(environ, needs=_NEEDED_TO_RUN)
    logs.configure(settings.log_level, settings.log_format)
    prepare(settings)
    told = _told()
    wired = Wired(settings)
    try:
        pulses.start_up(wired.bot)
        wired.start()
        log.info("Handoff is running")
        _next(told)
    finally:
        wired.stop()
    log.info("Handoff has stopped. Nothing that was promised is lost.")
    return 0


def demo(given: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """The bot against the sandbox, with a company to play with; --check plays one request and stops."""
    # Of the settings only this one: tokens and a database in the environment are meant for `run`.
    chosen = Settings.from_env({"HANDOFF_LOG_LEVEL": environ.get("HANDOFF_LOG_LEVEL") or "warning"})
    logs.configure(chosen.log_level, "text")
    if given.check:
        with _company(0, lambda: None) as here:
            _check(here)
        return 0
    told = _told()
    with suppress(_NotWanted):
        _open_and_begin_again(given.port, told)
    print("The demo has stopped.")
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
                begins = _next(told)
            finally:
                here.wired.stop()


def examine(_given: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Look for what would go wrong later, and say what to do about each; 0 when all is well."""
    findings = doctor.examine_with(Settings.from_env(environ))
    print("\n".join(map(str, findings)) or "All is well.")
    return 1 if findings else 0


def show_manifest(_given: argparse.Namespace, _environ: Mapping[str, str]) -> int:
    """The manifest to create the Slack app from."""
    print(json.dumps(manifest(), indent=2))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="handoff", description="A Slack bot for the people inside a company who serve each other."
    )
    parser.add_argument("--version", action="version", version=f"handoff {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    trying = commands.add_parser("demo", help="try it in your browser, without a Slack workspace")
    trying.add_argument(
        "--port", type=int, default=_DEMO_PORT, help="where the small Slack listens (%(default)s, or any free one)"
    )
    trying.add_argument("--check", action="store_true", help="play one request by itself and stop")
    trying.set_defaults(command=demo)

    running = commands.add_parser("run", help="run the bot: Socket Mode, reminders and outbox in one process")
    running.set_defaults(command=run)

    migrate.add(commands)
    departments.add(commands)
    explain.add(commands, as_text=explain_views.as_text)
    recompute.add(commands)
    standards.add(commands)
    reminders_command.add(commands)

    examining = commands.add_parser("doctor", help="look for what would go wrong, and say what to do about it")
    examining.set_defaults(command=examine)

    manifesting = commands.add_parser("manifest", help="print the Slack app manifest")
    manifesting.set_defaults(command=show_manifest)
    return parser


def _told() -> SimpleQueue[bool]:
    """Where a word arrives for whoever runs something: False to stop (a signal says it), True to begin anew."""
    told: SimpleQueue[bool] = SimpleQueue()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: told.put(False))
    return told


def _next(told: SimpleQueue[bool]) -> bool:
    """The next word, as soon as there is one."""
    while True:
        # Python hears a signal in the main thread only, and the system may hand it to another one: that wakes nobody.
        with suppress(Empty):
            return told.get(timeout=_LISTENS_EVERY)


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
    wired: Wired
    clock: MovableClock

    def go_live(self) -> None:
        """From now on over a real WebSocket; returns when it is open."""
        self.sandbox.deliver_by(SocketMode())
        self.sandbox.when_clock_moves(lambda _moment: self.wired.catch_up())
        self.wired.start()
        self.sandbox.sockets.wait_for(1, timeout=_LINE_OPENS_WITHIN)


@contextmanager
def _company(port: int, go_on: Callable[[], None]) -> Iterator[_Demo]:
    """The company on its Tuesday morning. Its page waits to be opened; everything in it is forgotten afterwards.

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
            )
            Path(folder, "data").mkdir()
            prepare(settings)
            wired = Wired(settings, clock, Database(settings.database_url, is_throwaway=True))
            try:
                exchange.apply(wired.bot, _example().read_text(encoding="utf-8"))
                wired.look_at_slack()
                wired.meet_everybody()
                _live_a_week(sandbox, wired, clock, go_on)
                yield _Demo(sandbox, wired, clock)
            finally:
                wired.close()
    finally:
        sandbox.stop()


def _live_a_week(sandbox: Sandbox, wired: Wired, clock: MovableClock, go_on: Callable[[], None]) -> None:
    """Fill the past: the same bot, reached in this process because its days last milliseconds."""

    def dispatch(_kind: str, body: dict[str, Any], headers: Mapping[str, Any]) -> tuple[int, Any]:
        response = wired.app.dispatch(BoltRequest(mode="socket_mode", body=body, headers=dict(headers)))
        return response.status, response.body

    def pass_time(moment: datetime) -> None:
        go_on()
        deliver()
        clock.move_to(max(moment, clock()))
        wired.catch_up()
        deliver()

    def deliver() -> None:
        # What is paced goes one a second and conversation, so a second passes for each round.
        while waiting := [bulk for bulk in (False, True) if _is_waiting(wired.bot, bulk=bulk)]:
            go_on()
            for bulk in waiting:
                outbox.deliver_due(wired.bot, wired.postman.deliver, bulk=bulk)
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
        here.wired.catch_up()

    try:
        here.go_live()
        company.play(here.sandbox, forward, _say)
    finally:
        here.wired.stop()
    if here.sandbox.lint:
        raise AssertionError("\n".join(here.sandbox.lint))
    print("The demo works.")


def _example() -> Path:
    return next(path for path in _EXAMPLES if path.is_file())


if __name__ == "__main__":
    sys.exit(main())
