"""The doctor finds what would go wrong, and says what to do about each."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import Bot, outbox
from bot.departments import departments
from bot.notices import DepartmentCard, DigestMessage
from bot.operations import company_health, database_health, doctor
from bot.settings import Settings
from storage import departments as department_rows
from storage import inspection
from storage import outbox as outbox_rows
from storage.database import Database
from storage.tables import Department
from tests.bot.pulse_company import CEM, DANA, HANA, Company, moves_into

pytestmark = [pytest.mark.begins_with(fill=moves_into), pytest.mark.both_databases("each has settings of its own")]


def found(company: Company, **settings: Any) -> str:
    """What the doctor says with these settings, hints apart. That People and Legal have no lead is told elsewhere."""
    company.set(**settings)
    findings = doctor.examine(company.bot)
    return "\n".join(str(one) for one in findings if not one.hint and one.check != "departments")


def about_departments(bot: Bot) -> list[str]:
    return [finding.what for finding in doctor.examine(bot, [company_health.departments, company_health.assignees])]


def test_a_company_in_which_all_is_well(company: Company) -> None:
    assert found(company) == ""


# --- departments and their people ---


def test_a_department_without_a_lead_or_without_members(company: Company) -> None:
    assert about_departments(company.bot) == [
        "People has no lead: nobody hears when a promise is about to break and no one has it.",
        "Legal has no members: nobody can take what it is asked.",
        "Legal has no lead: nobody hears when a promise is about to break and no one has it.",
    ]


def test_a_lead_who_has_left(company: Company) -> None:
    company.leaves(DANA)

    said = about_departments(company.bot)
    assert any(f"IT: its lead {DANA} ({DANA}) has left" in one for one in said)
    assert any("IT has no lead" in one for one in said), "the only one"


def test_somebody_on_call_who_has_left(company: Company) -> None:
    with company.bot.db.transaction() as session:
        session.get_one(Department, 1).on_call = {"mon-fri": CEM}
    company.leaves(CEM)

    assert any(f"IT: {CEM} ({CEM}) is on call and has left" in one for one in about_departments(company.bot))


def test_a_department_that_promises_nothing_is_a_hint_since_it_may_be_meant_so(company: Company) -> None:
    with company.bot.db.transaction() as session:
        department_rows.replace_standards(session, 1, [])

    (finding,) = [one for one in company_health.departments(company.bot) if one.what.startswith("IT")]
    assert "promises no time" in finding.what
    assert finding.hint


def test_a_channel_in_which_handoff_is_not(company: Company) -> None:
    departments.unreachable(company.bot, 1)

    assert any("IT: Handoff is not in the channel CIT" in one for one in about_departments(company.bot))


def test_a_company_without_departments(bot: Bot) -> None:
    with bot.db.transaction() as session:
        for department in department_rows.active(session):
            department.is_active = False

    assert about_departments(bot) == ["There are no departments."]


# --- the database ---


def test_a_disk_without_room_for_a_copy(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspection, "room", lambda _database: 1_000)

    (finding,) = database_health.room(company.bot)
    assert "has 1 kB left" in finding.what


def test_rows_that_belong_to_nothing_are_damage(tmp_path: Path) -> None:
    damaged = Bot(Database(f"sqlite:///{tmp_path}/damaged.db"), Settings())
    damaged.db.migrate()
    with damaged.db.driver() as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("INSERT INTO request_types VALUES (1, 99, 'laptop', 'Laptop', 0, 1)")
        connection.execute("PRAGMA foreign_keys=ON")

    said = [finding.what for finding in database_health.integrity(damaged)]

    assert said == ["The database is damaged: request_types has rows that belong to a departments which is not there."]
    damaged.db.close()


@pytest.mark.parametrize(
    ("size", "words"),
    [(12, "12 bytes"), (999, "999 bytes"), (12_345, "12 kB"), (7_654_321, "8 MB"), (5 * 10**12, "5,000 GB")],
)
def test_a_size_as_people_say_it(size: int, words: str) -> None:
    assert database_health.in_words(size) == words


def test_the_facts_are_what_is_there(company: Company) -> None:
    facts = doctor.facts(company.bot)

    assert facts.departments == 3
    assert facts.people >= 3
    assert facts.size > 10_000
    assert (facts.unfinished, facts.undelivered) == (0, 0)


def test_what_waits_is_counted_by_rank_and_what_is_put_off_is_not_due(bot: Bot) -> None:
    now = bot.now()
    with bot.db.transaction() as session:
        outbox.enqueue(session, DepartmentCard(1, 1), now - timedelta(minutes=3))
        outbox.enqueue(session, DepartmentCard(1, 2), now - timedelta(minutes=1))
        outbox.enqueue(session, DigestMessage(DANA, 1), now + timedelta(hours=9))

    with bot.db.reading() as session:
        urgent, reminders = outbox_rows.backlog(session, now)

    assert (urgent.rank, urgent.waiting, urgent.due, urgent.oldest) == (0, 2, 2, now - timedelta(minutes=3))
    assert (reminders.rank, reminders.waiting, reminders.due, reminders.oldest) == (1, 1, 0, None)


# --- pulses ---


@pytest.mark.parametrize(
    ("settings", "what", "advice"),
    [
        ({"secret": ""}, "HANDOFF_SECRET is not set", "openssl rand -hex 32"),
        ({"keys": "", "database_url": "postgresql://x/y"}, "HANDOFF_KEYS is not set", "outlives restarts"),
        ({"keys": "/srv/data/keys", "database_url": "sqlite:////srv/data/x.db"}, "in its backups", "outside it"),
    ],
)
def test_what_is_missing_for_pulses(company: Company, settings: dict[str, Any], what: str, advice: str) -> None:
    said = found(company, **settings)

    assert what in said
    assert advice in said


@pytest.mark.parametrize("missing", [{"secret": ""}, {"disk": "passing"}])
def test_that_nobody_is_asked_how_it_went_is_a_hint_since_it_may_be_meant_so(
    company: Company, missing: dict[str, str]
) -> None:
    assert list(doctor.ratings(company.bot)) == []
    company.set(**missing)

    (finding,) = doctor.ratings(company.bot)

    assert "HANDOFF_SECRET" in finding.advice
    assert finding.hint


def test_that_nobody_can_make_pulses_is_a_hint_since_it_may_be_meant_so(company: Company) -> None:
    company.set(hr=())

    (finding,) = doctor.hr(company.bot)

    assert "HANDOFF_HR" in finding.advice
    assert finding.hint


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
        "passing",
        "lost",
        "another",
        "foreign",
    }
