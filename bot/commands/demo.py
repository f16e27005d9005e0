"""handoff demo: try it in your browser, without a Slack workspace."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING

from bot.commands.shell import NotDone
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.commands.shell import Commands

_PORT = 8765
_NEEDS = ("simple_websocket", "werkzeug")


def add(commands: Commands) -> None:
    parser = commands.add_parser("demo", help="try it in your browser, without a Slack workspace")
    parser.add_argument(
        "--port", type=int, default=_PORT, help="where the small Slack listens (%(default)s, or any free one)"
    )
    parser.add_argument("--check", action="store_true", help="play one request by itself and stop")
    parser.set_defaults(command=demo)


def demo(given: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """The bot against a small Slack; --check plays one request and stops. Raises NotDone where the extra is missing."""
    if not all(map(find_spec, _NEEDS)):
        raise NotDone("The demo needs two packages that the bot itself does without. `pip install 'handoff[demo]'`.")
    # The sandbox is an extra: nothing else may need its packages.
    from bot.commands import sandboxed  # noqa: PLC0415

    # Of the settings only this one: tokens and a database in the environment are meant for `run`.
    level = Settings.from_env({"HANDOFF_LOG_LEVEL": environ.get("HANDOFF_LOG_LEVEL") or "warning"}).log_level
    return sandboxed.check(log_level=level) if given.check else sandboxed.play(port=given.port, log_level=level)
