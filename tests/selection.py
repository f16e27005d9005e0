"""Which tests run where: what is about queries and about many at once on both databases; of the rest a part.

Use cases and journeys say the same on both databases nearly always: all of them run on SQLite, and on PostgreSQL those
whose subject is the database, concurrency or time (`@pytest.mark.both_databases("why")`) and a fifth of the others.
Which fifth is drawn by the hash of the commit, so that every commit tries another one and each is tried soon.
`--everything` runs all of them, and what is slow in its long form.

Coverage takes nearly as long again as what it watches. Of the journeys it watches a fifth on SQLite, drawn likewise,
and all of them with `--everything`.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from zlib import crc32

import pytest
from hypothesis import settings

_TESTS = Path(__file__).parent
_JOURNEYS = _TESTS / "journeys"
# Use cases and what leads to them. Queries, races, faults and pulses that are attacked are tried on both databases.
_DRAWN = {_JOURNEYS, _TESTS / "bot", _TESTS / "handlers"}
_ONE_IN = 5
# Examples of a property, where a test does not say; Hypothesis has a hundred.
_MANY = 500
_NAMES = tuple(f"tests/{folder.name}/" for folder in _DRAWN)
# Whoever plays here runs for long, and through lines that all the others run through.
_UNWATCHED = {"anonymity", "browser", "races"}
# Markers that have to say why they are there.
_WITH_REASON = ("both_databases", "refused_windows", "slow")

_played: set[str] = set()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--everything", action="store_true", help="every test on both databases, and in its long form")
    parser.addoption("--lot", help="draws the journeys that run on PostgreSQL too; the commit's hash unless given")


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Draw the lot once: the processes that run the tests are told of it with the other options."""
    if config.option.lot is None:
        config.option.lot = _commit()
    # Nothing in a test run depends on speed.
    settings.register_profile("some", deadline=None)
    settings.register_profile("everything", deadline=None, max_examples=_MANY)
    settings.load_profile("everything" if config.option.everything else "some")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if not _is_watched(item, config):
            item.add_marker("no_cover")
        for name in _WITH_REASON:
            marker = item.get_closest_marker(name)
            if marker is not None and not (marker.args and str(marker.args[0]).strip()):
                raise pytest.UsageError(f'{item.nodeid}: say why, @pytest.mark.{name}("…")')
    # Whoever names a test wants that one.
    if not config.option.everything and not any("::" in argument for argument in config.args):
        left_out = [item for item in items if not _is_chosen(item, config.option.lot)]
        config.hook.pytest_deselected(items=left_out)
        gone = set(left_out)
        items[:] = [item for item in items if item not in gone]


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when == "call" and report.nodeid.startswith(_NAMES) and "postgres" in report.keywords:
        _played.add(report.nodeid)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if _played and not config.option.everything:
        terminalreporter.write_line(
            f"{len(_played)} use cases and journeys ran on PostgreSQL too: those that are marked and one in {_ONE_IN} "
            f"of the rest. The same ones again: .venv/bin/pytest tests --lot {config.option.lot}"
        )


@pytest.fixture
def thoroughly(request: pytest.FixtureRequest) -> bool:
    """Whether exhaustive checks run in their long form, as `make test-all` asks for."""
    return bool(request.config.getoption("everything"))


def _is_watched(item: pytest.Item, config: pytest.Config) -> bool:
    """Whether coverage is measured. What is not watched runs through lines that others run through too."""
    if (
        item.get_closest_marker("postgres")
        or item.get_closest_marker("slow")
        or _UNWATCHED.intersection(item.path.parts)
    ):
        return False
    is_journey = _JOURNEYS in item.path.parents
    return not is_journey or config.option.everything or _is_drawn(item, config.option.lot)


def _is_chosen(item: pytest.Item, lot: str) -> bool:
    if not _is_repeated(item) or _DRAWN.isdisjoint(item.path.parents):
        return True
    return item.get_closest_marker("both_databases") is not None or _is_drawn(item, lot)


def _is_repeated(item: pytest.Item) -> bool:
    """Whether it is on PostgreSQL what has run on SQLite."""
    call = getattr(item, "callspec", None)
    return call is not None and call.params.get("templates") == "postgres"


def _is_drawn(item: pytest.Item, lot: str) -> bool:
    # Named, not numbered: a test that is added leaves the lot of the others alone.
    return crc32(f"{lot} {item.nodeid}".encode()) % _ONE_IN == 0


def _commit() -> str:
    asked = subprocess.run(
        ["git", "rev-parse", "--short=12", "HEAD"],
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=False,
    )
    return asked.stdout.strip() or "no commit"
