"""handoff doctor: what would go wrong, and what to do about it."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

from bot.operations import doctor
from bot.operations.database_health import in_words
from bot.operations.doctor import Facts, Report
from bot.settings import Settings
from handlers.doctor import SlackCheck

if TYPE_CHECKING:
    from bot.commands.shell import Commands

_ABOUT = """\
Look for what would go wrong: tokens, scopes, channels, departments and their people, the database, keys of pulses, the
clock, and what could not be delivered. Each finding says what to do. Nothing is changed, and Handoff may run meanwhile.
The exit status is 0 when all is well (hints apart), 1 when something was found.
"""


def add(commands: Commands) -> None:
    parser = commands.add_parser(
        "doctor", help="look for what would go wrong, and say what to do about it", description=_ABOUT
    )
    parser.add_argument("--json", action="store_true", help="print it for machines")
    parser.set_defaults(command=examine)


def examine(given: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Look for what would go wrong later, and say what to do about each; 0 when all is well."""
    settings = Settings.from_env(environ)
    slack = SlackCheck(settings)
    report = doctor.examine_with(settings, before=slack.tokens, after=slack.channels)
    print(as_json(report) if given.json else "\n".join(as_text(report)))
    return 1 if any(not finding.hint for finding in report.findings) else 0


def as_text(report: Report) -> Iterator[str]:
    if report.facts is not None:
        yield from _facts(report.facts)
        yield ""
    yield from map(str, sorted(report.findings, key=lambda finding: finding.hint))
    if all(finding.hint for finding in report.findings):
        yield "All is well."


def as_json(report: Report) -> str:
    told = {
        "is_well": all(finding.hint for finding in report.findings),
        "facts": None if report.facts is None else asdict(report.facts),
        "findings": [asdict(finding) for finding in report.findings],
    }
    return json.dumps(told, indent=2, default=str)


def _facts(facts: Facts) -> Iterator[str]:
    yield f"Handoff {facts.handoff}, tables of version {facts.tables}"
    yield f"{facts.database}: {in_words(facts.size)}"
    yield f"{facts.departments} departments, {facts.people:,} people known, {facts.unfinished:,} unfinished requests"
    since = "" if facts.outbox_oldest is None else f", the oldest since {facts.outbox_oldest:%Y-%m-%d %H:%M:%S} UTC"
    yield f"{facts.outbox_waiting:,} messages wait{since}; {facts.undelivered:,} could not be delivered"
