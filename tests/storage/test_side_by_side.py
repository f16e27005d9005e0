"""While a version is rolled out, the one before works on its tables: a migration expands, and a later one contracts."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.operations import BatchOperations, Operations
from alembic.runtime.migration import MigrationContext

from bot.commands import shell
from bot.settings import Settings, SettingsError
from storage.database import Database
from storage.versions import MIGRATIONS
from tests.databases import SqliteTemplates, nothing
from tests.storage.earlier import begin_with
from tests.storage.side_by_side import broken, revisions, tables_of

ROOT = Path(__file__).parents[2]
# Before it nobody could run two processes. What these migrations took away, their own tests say.
SINCE = "0021"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def today(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database, to be migrated."""
    url = f"sqlite:///{tmp_path}/today.db"
    if request.param == "postgres":
        fresh: Callable[[], str] = request.getfixturevalue("fresh_postgres")
        url = fresh()
    database = Database(url)
    yield database
    database.close()


@pytest.fixture
def yesterday(tmp_path: Path) -> Iterator[Database]:
    """A database that is one migration behind."""
    database = Database(f"sqlite:///{tmp_path}/yesterday.db", is_throwaway=True)
    yield database
    database.close()


def test_after_each_migration_the_version_before_reads_and_writes_all_that_it_knows(
    today: Database, yesterday: Database, thoroughly: bool
) -> None:
    """The newest three; in the long form all of them."""
    steps = [revision for revision in revisions() if revision >= SINCE][0 if thoroughly else -4 :]
    begin_with(yesterday, steps[0])
    taken_away = {}

    for before, after in pairwise(steps):
        known = tables_of(yesterday)
        begin_with(today, after)
        taken_away[f"{before} to {after}"] = list(broken(today, known))
        begin_with(yesterday, after)

    assert len(taken_away) > 1, "the rule would hold of nothing"
    assert not any(taken_away.values()), taken_away


BREAKS: dict[str, tuple[str, Callable[[BatchOperations], object]]] = {
    "a column dropped": ("people", lambda table: table.drop_column("zone")),
    "a column renamed": ("people", lambda table: table.alter_column("zone", new_column_name="time_zone")),
    "a column that must be filled": (
        "people",
        lambda table: table.add_column(sa.Column("nickname", sa.String(), nullable=False)),
    ),
    "a column that may not be empty any more": (
        "requests",
        lambda table: table.alter_column("resolved_at", existing_type=sa.DateTime(timezone=True), nullable=False),
    ),
    "a check that allows less": (
        "scores",
        lambda table: table.create_check_constraint("ck_better", sa.text("score > 2")),
    ),
    "a value that may be there once": (
        "people",
        lambda table: table.create_unique_constraint("uq_zone", ["zone"]),
    ),
}


@pytest.fixture(scope="module")
def known(sqlite_templates: SqliteTemplates) -> list[sa.Table]:
    """What the code of now reads and writes."""
    with sqlite_templates.copied(nothing) as url:
        database = Database(url)
        found = tables_of(database)
        database.close()
        return found


@pytest.mark.parametrize("break_", BREAKS.values(), ids=BREAKS.keys())
def test_a_migration_that_takes_something_away_is_found(
    break_: tuple[str, Callable[[BatchOperations], object]], database: Database, known: list[sa.Table]
) -> None:
    table, change = break_
    assert list(broken(database, known)) == []

    with database.engine.begin() as connection:
        if database.is_sqlite:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        with Operations(MigrationContext.configure(connection)).batch_alter_table(table) as batch:
            change(batch)

    assert {line.partition(":")[0] for line in broken(database, known)} == {table}


def test_a_table_that_is_gone_or_has_another_name_is_found(database: Database, known: list[sa.Table]) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE lost_times RENAME TO times_lost")
        connection.exec_driver_sql("DROP TABLE scores")

    assert {line.partition(":")[0] for line in broken(database, known)} == {"lost_times", "scores"}


@pytest.mark.postgres
def test_a_process_of_the_version_before_may_be_restarted_and_one_of_a_later_version_waits_for_its_tables(
    fresh_postgres: Callable[[], str],
) -> None:
    settings = Settings(database_url=fresh_postgres().replace("+psycopg", ""))
    shell.make(settings)

    def tables_are_of(revision: str) -> None:
        database = Database(settings.database_url)
        with database.engine.begin() as connection:
            connection.execute(sa.text("UPDATE alembic_version SET version_num = :it"), {"it": revision})
        database.close()

    tables_are_of("9999")
    shell.prepare(settings)
    tables_are_of(revisions()[-2])
    with pytest.raises(SettingsError, match="handoff migrate"):
        shell.prepare(settings)


@pytest.mark.slow("the version before the newest migration plays a day of its own, on both databases")
def test_the_code_of_yesterday_lives_a_day_on_the_tables_of_today(tmp_path: Path) -> None:
    """Its own tests, with nothing of today's but the migrations."""
    before = commit_before_the_newest_migration()
    archive = subprocess.run(["git", "archive", before], cwd=ROOT, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as packed:
        packed.extractall(tmp_path, filter="data")
    versions = tmp_path / "storage" / "migrations" / "versions"
    # One may have had another number then.
    shutil.rmtree(versions)
    shutil.copytree(MIGRATIONS / "versions", versions, ignore=shutil.ignore_patterns("__pycache__"))
    day = "tests/journeys/test_a_day.py"

    # Whether it works is asked, and not whether it is tidy.
    options = ["-q", "-p", "no:cacheprovider", "--no-cov", "--everything", "-W", "default"]
    lived = subprocess.run(
        [sys.executable, "-m", "pytest", *options, day],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert lived.returncode == 0, lived.stdout[-4_000:] + lived.stderr[-1_000:]
    assert " passed" in lived.stdout


def commit_before_the_newest_migration() -> str:
    (newest,) = (MIGRATIONS / "versions").glob(f"{revisions()[-1]}_*.py")
    path = str(newest.relative_to(ROOT))
    try:
        made = git("log", "--diff-filter=A", "--format=%H", "-1", "--", path)
        # One that is not committed yet comes after all that is.
        before = git("rev-parse", "--verify", f"{made}^{{commit}}^" if made else "HEAD")
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this checkout has no history: git clone --unshallow brings it")
    return before


def git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
