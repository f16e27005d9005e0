"""handoff manifest: the manifest to create the Slack app from."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from handlers.manifest import manifest

if TYPE_CHECKING:
    from bot.commands.shell import Commands


def add(commands: Commands) -> None:
    parser = commands.add_parser("manifest", help="print the Slack app manifest")
    parser.set_defaults(command=show_manifest)


def show_manifest(_given: argparse.Namespace, _environ: Mapping[str, str]) -> int:
    """The manifest to create the Slack app from."""
    print(json.dumps(manifest(), indent=2))
    return 0
