"""What all commands that go on and on have in common: a start, a word to stop, and an end."""

from __future__ import annotations

import gc
import logging
from collections.abc import Mapping

from bot.commands import core_dumps, logs, shell, signals
from bot.pulses import sweep
from bot.settings import Settings
from bot.wiring import Role, Wiring

log = logging.getLogger("handoff")

_NEEDED = {
    Role.ALONE: ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"),
    Role.ALONE_OVER_HTTP: ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"),
    Role.WEB: ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"),
    Role.WORKER: ("SLACK_BOT_TOKEN",),
}
ENDED = 3
"""The exit status of a process that stopped because Slack takes nothing from Handoff any more."""
_HAS_ENDED = (
    "Slack has taken the app away: it was uninstalled, or its token revoked. Nothing that was promised is lost. "
    "Install the app again, set SLACK_BOT_TOKEN to the new token, and start Handoff."
)
_ONE_OF_MANY = {Role.WEB, Role.WORKER}
_SQLITE_IS_FOR_ONE = (
    "`handoff web` and `handoff worker` are several processes, which SQLite cannot wake. Set DATABASE_URL to "
    "PostgreSQL; or, with SQLite, use `handoff run` (or `handoff run --http`), which does all of it in one process."
)


def until_told(environ: Mapping[str, str], role: Role) -> int:
    """Be a process of that role until a signal says to stop, or Slack takes the app away.

    Answers the exit status: 0, or `ENDED`.
    """
    core_dumps.forbid()
    settings = Settings.from_env(environ, needs=_NEEDED[role])
    logs.configure(settings.log_level, settings.log_format)
    if role in _ONE_OF_MANY and settings.database_url.startswith("sqlite"):
        raise shell.NotDone(_SQLITE_IS_FOR_ONE)
    shell.prepare(settings)
    told = signals.listen()
    wiring = Wiring(settings, role=role)
    try:
        sweep.start_up(wiring.bot)
        wiring.start()
        # What is here by now stays until the end: the collector of garbage need not look through all of it again.
        gc.collect()
        gc.freeze()
        log.info("Handoff is running", extra={"role": role.name.lower()})
        # Whoever hears Slack over HTTP says at /readyz that it has ended; nobody else would be there to say it.
        signals.next_word(told, wiring.bot.has_ended.is_set if role is not Role.WEB else lambda: False)
    finally:
        wiring.stop()
    if wiring.bot.has_ended.is_set():
        shell.complain(_HAS_ENDED)
        return ENDED
    log.info("Handoff has stopped. Nothing that was promised is lost.")
    return 0
