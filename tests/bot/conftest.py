"""What the tests of the business may ask for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from freezegun.api import FrozenDateTimeFactory

from storage.database import Database
from tests.bot.pulse_company import Company, company_on
from tests.databases import SqliteTemplates, nothing


@pytest.fixture
def company(database: Database, tmp_path: Path, clock: FrozenDateTimeFactory) -> Company:
    """Hana in People with Cem, Dana leads IT; everybody else is hired by the test."""
    return company_on(database, tmp_path.with_name(f"{tmp_path.name}-keys"), clock)


@pytest.fixture
def fresh_database(tmp_path: Path, sqlite_templates: SqliteTemplates) -> Iterator[Database]:
    """Another, empty database."""
    path = tmp_path / "another" / "handoff.db"
    path.parent.mkdir()
    with sqlite_templates.copied(nothing, path.parent) as url:
        database = Database(url)
    yield database
    database.close()
