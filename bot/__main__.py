"""The composition root and the command line: wires everything, top to bottom, and decides nothing else."""

from __future__ import annotations

import argparse
import json
import logging
import os
import signal
import socket
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from slack_bolt import App, BoltRequest
from slack_bolt.error import BoltError
from slack_sdk.errors import SlackApiError

from bot import Bot, Clock, __version__, logs, outbox, reminders, requests, utc_now
from bot.departments import exchange
from bot.departments.file.mistakes import FileMistakes
from bot.sandbox import Clock as MovableClock
from bot.sandbox import InProcess, Sandbox, SocketMode
from bot.sandbox import demo as company
from bot.schedule import Dispatcher, scheduler, ticks
from bot.settings import Settings, SettingsError
from handlers import build_app, slack
from handlers.departments import look_at_slack
from handlers.manifest import manifest
from handlers.postman import Postman
from handlers.socket import Socket
from storage.database import BadAddress, Database, Unavailable

log = logging.getLogger("handoff")

_NEEDED_TO_RUN = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN")
_DEMO_PORT = 8765
# Beside the packages in a checkout, inside them when installed.
_EXAMPLES = (Path(__file__).parents[1] / "departments.toml", Path(__file__).parent / "departments.toml")


class Wired:
    """Everything that runs, in the order of a recipe: settings, database, bot, clients, app, postman, schedule."""

    def __init__(self, settings: Settings, now: Clock = utc_now) -> None:
        self.db = Database(settings.database_url)
        self.bot = Bot(self.db, settings, now)
        self.app: App = build_app(self.bot, slack.listening_client(settings))
        self.postman = Postman(self.bot, slack.posting_client(settings))
        self._reader = slack.posting_client(settings)
        self._team_id = str(self.app.client.auth_test()["team_id"])
        self._socket = Socket(self.app, settings.app_token)
        self._dispatcher = Dispatcher(self.bot, self.postman.deliver)
        self._scheduler = scheduler(ticks(self.bot, look_at_slack=self.look_at_slack))

    def look_at_slack(self) -> None:
        look_at_slack(self.bot, self._reader, self._team_id)

    def catch_up(self) -> None:
        """Sweep now, without waiting for the next tick."""
        reminders.send_due(self.bot)
        requests.close_unanswered(self.bot)
        self.db.promised.set()

    def start(self) -> None:
        # The token works, or we would not be here: what died of an older one may be said after all.
        outbox.revive_after(self.bot, slack.DEAD_TOKEN)
        self._dispatcher.start()
        self._scheduler.start()
        self.db.promised.set()
        self._socket.connect()  # type: ignore[no-untyped-call]

    def stop(self) -> None:
        """Listen no more, finish what is under way, and leave the rest in the outbox for the next start."""
        self._socket.close()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)
        if self._dispatcher.is_alive():
            self._dispatcher.stop()
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
        return _complain(*error.complaints, "All variables are listed in .env.example.")
    except FileMistakes as error:
        return _complain(*map(str, error.mistakes), "Nothing was applied.")
    except BadAddress as error:
        return _complain(str(error))
    except Unavailable:
        return _complain("The database cannot be reached. Check DATABASE_URL, and that its server is running.")
    except BoltError:
        return _complain("Slack does not accept SLACK_BOT_TOKEN. Install the app again and copy the new token.")
    except (SlackApiError, *slack.CONNECTION_ERRORS) as error:
        what = slack.code(error) if isinstance(error, SlackApiError) else type(error).__name__
        return _complain(f"Slack cannot be reached ({what}). Check the network, SLACK_API_URL and the tokens.")


def run(_given: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """The bot, until it is told to stop."""
    settings = Settings.from_env(environ, needs=_NEEDED_TO_RUN)
    logs.configure(settings.log_level, settings.log_format)
    _prepare(settings)
    told = _told()
    wired = Wired(settings)
    try:
        wired.start()
        log.info("Handoff is running")
        told.get()
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
        with _company(0) as here:
            _check(here)
        return 0
    told = _told()
    port, begins = given.port, True
    while begins:
        with _company(_free(port)) as here:
            port = here.sandbox.port
            here.sandbox.when_reset(lambda: told.put(True))
            here.go_live()
            here.sandbox.open_page()
            print(f"Open {here.sandbox.url} in your browser. Ctrl-C stops the demo.", flush=True)
            begins = told.get()
            here.wired.stop()
    print("The demo has stopped.")
    return 0


def migrate(_given: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Bring the database's tables up to date."""
    database = Database(Settings.from_env(environ).database_url)
    database.migrate()
    database.close()
    print("The database is up to date.")
    return 0


def departments(given: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Bring departments in from a file, or out as one."""
    settings = Settings.from_env(environ)
    _prepare(settings)
    database = Database(settings.database_url)
    bot = Bot(database, settings)
    try:
        if given.what == "export":
            print(exchange.export(bot), end="")
        else:
            if not given.file.is_file():
                return _complain(f"There is no file {given.file}.")
            try:
                written = given.file.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                return _complain(f"{given.file} is not a text in UTF-8. Save it as one, and apply it again.")
            changes = exchange.apply(bot, written)
            print("\n".join(changes.lines) or "Nothing to change: the departments are as the file says.")
    finally:
        database.close()
    return 0


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

    migrating = commands.add_parser("migrate", help="create the tables, or bring them up to date")
    migrating.set_defaults(command=migrate)

    organizing = commands.add_parser("departments", help="bring departments in from a file, or out as one")
    which = organizing.add_subparsers(required=True, metavar="apply|export", dest="what")
    applying = which.add_parser("apply", help="make the departments what the file says")
    applying.add_argument("file", type=Path)
    which.add_parser("export", help="print the file of what is in use")
    organizing.set_defaults(command=departments)

    manifesting = commands.add_parser("manifest", help="print the Slack app manifest")
    manifesting.set_defaults(command=show_manifest)
    return parser


def _prepare(settings: Settings) -> None:
    """SQLite is brought up to date on every start; PostgreSQL by `migrate`, once for all processes."""
    database = Database(settings.database_url)
    try:
        if settings.database_url.startswith("sqlite"):
            database.migrate()
        elif not database.is_current():
            raise SettingsError(["The database's tables are not up to date. Run `handoff migrate` first."])
    finally:
        database.close()


def _told() -> SimpleQueue[bool]:
    """Where a word arrives for whoever runs something: False to stop (a signal says it), True to begin anew."""
    told: SimpleQueue[bool] = SimpleQueue()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: told.put(False))
    return told


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
        self.sandbox.sockets.wait_for(1)


@contextmanager
def _company(port: int) -> Iterator[_Demo]:
    """The company on its Tuesday morning. Its page waits to be opened; everything in it is forgotten afterwards."""
    clock = MovableClock(company.BEGINS_AT)
    sandbox = Sandbox(manifest(), now=clock)
    company.furnish(sandbox)
    sandbox.start(port, page=False)
    try:
        with tempfile.TemporaryDirectory(prefix="handoff-demo-") as folder:
            settings = Settings(
                bot_token=sandbox.bot_token,
                app_token=sandbox.app_token,
                api_url=sandbox.api_url,
                database_url=f"sqlite:///{folder}/handoff.db",
                admins=("UDANA000",),
            )
            _prepare(settings)
            wired = Wired(settings, clock)
            try:
                exchange.apply(wired.bot, _example().read_text(encoding="utf-8"))
                wired.look_at_slack()
                _live_a_week(sandbox, wired, clock)
                yield _Demo(sandbox, wired, clock)
            finally:
                wired.close()
    finally:
        sandbox.stop()


def _live_a_week(sandbox: Sandbox, wired: Wired, clock: MovableClock) -> None:
    """Fill the past: the same bot, reached in this process because its days last milliseconds."""

    def dispatch(_kind: str, body: dict[str, Any], headers: Mapping[str, Any]) -> tuple[int, Any]:
        response = wired.app.dispatch(BoltRequest(mode="socket_mode", body=body, headers=dict(headers)))
        return response.status, response.body

    def pass_time(moment: datetime) -> None:
        deliver()
        clock.move_to(max(moment, clock()))
        wired.catch_up()
        deliver()

    def deliver() -> None:
        while (waits_until := outbox.waits_until(wired.bot)) is not None and waits_until <= clock():
            outbox.deliver_due(wired.bot, wired.postman.deliver)
            clock.forward(timedelta(seconds=1))
        sandbox.settle()

    sandbox.deliver_by(InProcess(dispatch))
    company.live_a_week(sandbox, pass_time)
    pass_time(company.OPENS_AT)


def _check(here: _Demo) -> None:
    def forward(by: timedelta) -> None:
        here.clock.forward(by)
        here.wired.catch_up()

    here.go_live()
    try:
        company.play(here.sandbox, forward, print)
    finally:
        here.wired.stop()
    if here.sandbox.lint:
        raise AssertionError("\n".join(here.sandbox.lint))
    print("The demo works.")


def _free(port: int) -> int:
    """The port, or 0 for any when another program has it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return 0
    return port


def _example() -> Path:
    return next(path for path in _EXAMPLES if path.is_file())


def _complain(*sentences: str) -> int:
    print("\n".join(sentences), file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
