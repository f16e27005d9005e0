"""handoff manifest: the manifest to create the Slack app from."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from handlers.manifest import manifest, request_url

if TYPE_CHECKING:
    from bot.commands.shell import Commands


def add(commands: Commands) -> None:
    parser = commands.add_parser("manifest", help="print the Slack app manifest")
    parser.add_argument(
        "--url",
        type=_address,
        metavar="https://HOST",
        help="where Slack reaches `handoff web`; without it the manifest is for Socket Mode",
    )
    parser.set_defaults(command=show_manifest)


def show_manifest(given: argparse.Namespace, _environ: Mapping[str, str]) -> int:
    """The manifest to create the Slack app from."""
    print(json.dumps(manifest(given.url), indent=2))
    return 0


def _address(written: str) -> str:
    try:
        return request_url(written)
    except ValueError as wrong:
        raise argparse.ArgumentTypeError(f"{written!r} cannot be used: {wrong}") from None
