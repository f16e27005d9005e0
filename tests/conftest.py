"""What every test may ask for."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from freezegun import freeze_time
from freezegun.api import FrozenDateTimeFactory, freeze_factories
from freezegun.config import configure

from bot import Bot
from bot.settings import Settings
from storage.database import Database
from tests import office as offices
from tests import postgres
from tests.databases import PostgresTemplates, SqliteTemplates, Templates, nothing, opened
from tests.moments import TUESDAY_AT_NINE
from tests.office import Office
from tests.patience import FOR_LOCKS
from tests.refused_windows import no_window_was_refused

pytest_plugins = ("tests.browser.chromium", "tests.handlers.drawn", "tests.processor", "tests.selection")

# Every test that asks for a database runs on both.
BACKENDS = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]

# Otherwise the report of the slowest tests counts frozen seconds.
_KEEP_REAL_TIME = ["_pytest", "playwright", "hypothesis"]
# They never ask Handoff for the time, and have hundreds of modules: to look through them is half of a freeze.
_ASK_NOBODY = ["alembic", "holidays", "mako", "nacl", "psycopg", "pydantic", "pygments", "sqlalchemy"]
configure(extend_ignore_list=[*_KEEP_REAL_TIME, *_ASK_NOBODY])


def pytest_addoption(parser: pytest.Parser) -> None:
    help_text = "write the golden files anew instead of comparing with them; look at the difference before you keep it"
    parser.addoption("--write-golden", action="store_true", help=help_text)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One process more than there are cores: a fifth of their time tests wait for servers, browsers and each other."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture
def matches_file(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Asserts that a file holds exactly this text; with --write-golden it writes it."""

    def compare(path: Path, text: str) -> None:
        if request.config.getoption("--write-golden"):
            path.write_text(text, encoding="utf-8")
        assert path.read_text(encoding="utf-8") == text, f"{path.name} differs: see --write-golden"

    return compare


@pytest.fixture(scope="session")
def postgres_url_base() -> Iterator[str]:
    """The URL of a PostgreSQL's maintenance database; `postgres.database()` makes others beside it."""
    with ExitStack() as stack:
        try:
            url = stack.enter_context(postgres.server())
        except RuntimeError as missing:
            pytest.fail(str(missing), pytrace=False)
        yield url


@pytest.fixture
def fresh_postgres(postgres_url_base: str) -> Iterator[Callable[[], str]]:
    """Each call makes an empty database and gives its SQLAlchemy URL; all are dropped after the test."""
    with ExitStack() as databases:
        yield lambda: databases.enter_context(postgres.database(postgres_url_base))


@pytest.fixture(scope="session")
def sqlite_templates() -> Iterator[SqliteTemplates]:
    templates = SqliteTemplates()
    yield templates
    templates.close()


@pytest.fixture(scope="session")
def postgres_templates(postgres_url_base: str) -> Iterator[PostgresTemplates]:
    templates = PostgresTemplates(postgres_url_base)
    yield templates
    templates.close()


@pytest.fixture(params=BACKENDS)
def templates(request: pytest.FixtureRequest) -> Templates:
    """Every test that asks for one runs on SQLite and on PostgreSQL."""
    found: Templates = request.getfixturevalue(f"{request.param}_templates")
    return found


@pytest.fixture
def database_url(request: pytest.FixtureRequest, templates: Templates) -> Iterator[str]:
    """The address of a fresh, migrated database, filled by what the test is marked to begin with.

    Unmarked, it knows the office if the test asks for that, and is empty otherwise.
    """
    marker = request.node.get_closest_marker("begins_with")
    unmarked = offices.moves_into if "office" in request.fixturenames else nothing
    with templates.copied(marker.kwargs["fill"] if marker else unmarked) as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Waits for locks as long as it takes. Who tests how long Handoff waits opens a `Database` as Handoff does."""
    database = opened(database_url, FOR_LOCKS)
    yield database
    database.close()


@pytest.fixture
def another(database_url: str) -> Iterator[Callable[..., Database]]:
    """More connections to the same database. They wait for locks as long as it takes, or as long as they are told."""
    connected: list[Database] = []

    def connect(patience: timedelta = FOR_LOCKS) -> Database:
        connected.append(Database(database_url, patience))
        return connected[-1]

    yield connect
    for database in connected:
        database.close()


@pytest.fixture(autouse=True)
def time_goes_on() -> Iterator[None]:
    """No test leaves a clock that stands to those after it: they would wait for ever."""
    yield
    assert not freeze_factories, "time is frozen behind this test"


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
def office(request: pytest.FixtureRequest, database_url: str, clock: FrozenDateTimeFactory) -> Iterator[Office]:
    """The company of the example file, with Handoff at work in a sandbox."""
    office = Office(database_url, clock)
    yield office
    office.close()
    no_window_was_refused(request, office)
