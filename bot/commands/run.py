"""handoff run: the bot in one process."""

from __future__ import annotations

import argparse
import gc
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.commands import core_dumps, logs, shell, signals
from bot.pulses import sweep
from bot.settings import Settings
from bot.wiring import Wiring

if TYPE_CHECKING:
    from bot.commands.shell import Commands

log = logging.getLogger("handoff")

_NEEDED_TO_RUN = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN")


def add(commands: Commands) -> None:
    parser = commands.add_parser("run", help="run the bot: Socket Mode, reminders and outbox in one process")
    parser.set_defaults(command=run)


def run(_given: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """The bot, until it is told to stop."""
    core_dumps.forbid()
    settings = Settings.from_env(environ, needs=_NEEDED_TO_RUN)
    logs.configure(settings.log_level, settings.log_format)
    shell.prepare(settings)
    told = signals.listen()
    wiring = Wiring(settings)
    try:
        sweep.start_up(wiring.bot)
        wiring.start()
        # What is here by now stays until the end: the collector of garbage need not look through all of it again.
        gc.collect()
        gc.freeze()
        log.info("Handoff is running")
        signals.next_word(told)
    finally:
        wiring.stop()
    log.info("Handoff has stopped. Nothing that was promised is lost.")
    return 0
