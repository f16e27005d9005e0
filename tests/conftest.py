"""What every test may ask for."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from freezegun import freeze_time
from freezegun.api import FrozenDateTimeFactory
from freezegun.config import configure
from hypothesis import settings

from bot import Bot
from bot.settings import Settings
from storage.database import Database
from tests import postgres
from tests.browser.chromium import browser, page
from tests.moments import TUESDAY_AT_NINE
from tests.office import Office
from tests.patience import FOR_LOCKS
from tests.postgres import fresh_postgres, postgres_url_base

__all__ = ["browser", "fresh_postgres", "page", "postgres_url_base"]

# Nothing in a test run depends on speed.
settings.register_profile("handoff", deadline=None)
settings.load_profile("handoff")
# Otherwise the report of the slowest tests counts frozen seconds.
configure(extend_ignore_list=["_pytest", "playwright", "hypothesis"])


def pytest_addoption(parser: pytest.Parser) -> None:
    help_text = "write the golden files anew instead of comparing with them; look at the difference before you keep it"
    parser.addoption("--write-golden", action="store_true", help=help_text)


@pytest.fixture
def matches_file(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Asserts that a file holds exactly this text; with --write-golden it writes it."""

    def compare(path: Path, text: str) -> None:
        if request.config.getoption("--write-golden"):
            path.write_text(text, encoding="utf-8")
        assert path.read_text(encoding="utf-8") == text, f"{path.name} differs: see --write-golden"

    return compare


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "handoff.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_url_base: str) -> Iterator[str]:
    """The name of a migrated PostgreSQL database to copy."""
    with postgres.database(postgres_url_base) as url:
        _migrate(url)
        yield url.split("?", maxsplit=1)[0].rsplit("/", 1)[1]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh, migrated database: every test that asks for one runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        path = tmp_path / "handoff.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
    else:
        template = request.getfixturevalue("postgres_template")
        with postgres.database(request.getfixturevalue("postgres_url_base"), like=template) as url:
            yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Waits for locks as long as it takes. Who tests how long Handoff waits opens a `Database` as Handoff does."""
    database = Database(database_url, FOR_LOCKS)
    yield database
    database.close()


@pytest.fixture
def clock() -> Iterator[FrozenDateTimeFactory]:
    """It is Tuesday 3 March 2026, nine o'clock in Paris, until the test moves it."""
    with freeze_time(TUESDAY_AT_NINE) as frozen:
        yield frozen  # type: ignore[misc]


@pytest.fixture
def bot(database: Database, clock: FrozenDateTimeFactory) -> Bot:
    """A bot without Slack, on that Tuesday."""
    return Bot(db=database, settings=Settings())


@pytest.fixture
def office(database_url: str, clock: FrozenDateTimeFactory) -> Iterator[Office]:
    """The company of the example file, with Handoff at work in a sandbox."""
    office = Office(database_url, clock)
    yield office
    office.close()


@pytest.fixture
def another(database_url: str) -> Iterator[Callable[..., Database]]:
    """More connections to the same database. They wait for locks as long as it takes, or as long as they are told."""
    opened: list[Database] = []

    def connect(patience: timedelta = FOR_LOCKS) -> Database:
        opened.append(Database(database_url, patience))
        return opened[-1]

    yield connect
    for database in opened:
        database.close()


def _migrate(url: str) -> None:
    database = Database(url)
    database.migrate()
    database.close()
