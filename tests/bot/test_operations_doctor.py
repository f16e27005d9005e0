"""The doctor finds what would go wrong, and says what to do about each."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot import Bot
from bot.operations import doctor
from bot.settings import Settings
from storage.database import Database
from tests.bot.pulse_company import HANA, Company, moves_into

pytestmark = pytest.mark.begins_with(fill=moves_into)


def found(company: Company, **settings: Any) -> str:
    """What the doctor says with these settings."""
    company.set(**settings)
    return "\n".join(map(str, doctor.examine(company.bot)))


def test_a_company_in_which_all_is_well(company: Company) -> None:
    assert found(company) == ""


@pytest.mark.parametrize(
    ("settings", "what", "advice"),
    [
        ({"hr": ()}, "Nobody can make pulses", "HANDOFF_HR"),
        ({"secret": ""}, "HANDOFF_SECRET is not set", "openssl rand -hex 32"),
        ({"keys": "", "database_url": "postgresql://x/y"}, "HANDOFF_KEYS is not set", "outlives restarts"),
        ({"keys": "/srv/data/keys", "database_url": "sqlite:////srv/data/x.db"}, "in its backups", "outside it"),
    ],
)
def test_what_is_missing_for_pulses(company: Company, settings: dict[str, Any], what: str, advice: str) -> None:
    said = found(company, **settings)

    assert what in said
    assert advice in said


def test_a_folder_that_others_may_read(company: Company, tmp_path: Path) -> None:
    shared = tmp_path.with_name(f"{tmp_path.name}-shared")
    shared.mkdir(mode=0o755)

    assert "chmod 700" in found(company, keys=str(shared))


def test_hr_who_has_left(company: Company) -> None:
    company.leaves(HANA)

    assert f"{HANA} in HANDOFF_HR has left" in found(company)


def test_a_setting_of_the_database_that_weakens_the_promise(company: Company) -> None:
    with company.bot.db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA secure_delete = OFF")
        else:
            connection.exec_driver_sql("SET log_statement = 'all'")
            connection.commit()

    assert "which weakens what is promised of pulses" in found(company)


def test_a_database_that_is_gone_is_a_finding_and_not_a_crash(company: Company) -> None:
    gone = Bot(Database("sqlite:////nowhere/at/all/handoff.db"), replace(Settings()))

    (finding,) = doctor.examine(gone)

    assert "cannot be reached" in finding.what
    gone.db.close()


def test_tables_of_an_older_version(tmp_path: Path) -> None:
    empty = Bot(Database(f"sqlite:///{tmp_path}/empty.db"), Settings())

    assert ["handoff migrate" in str(finding) for finding in doctor.examine(empty)] == [True, False]
    empty.db.close()


def test_every_reason_for_which_there_is_no_folder_has_an_advice() -> None:
    assert set(doctor._WHY_NO_KEYS) == {
        "no_secret",
        "not_set",
        "inside",
        "not_private",
        "not_writable",
        "lost",
        "foreign",
    }
