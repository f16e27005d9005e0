"""After the close nothing of an answer is left: not in the files, not in the list of who was asked."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from bot.pulses import sweep
from storage import pulses as rows
from storage.database import Database
from tests.bot.pulse_company import Company, company_on, moves_into
from tests.databases import SqliteTemplates

TEN = [f"p{number}" for number in range(10)]
PEOPLE = [f"UP{number}" for number in range(10)]


@pytest.fixture
def asked(company: Company) -> int:
    """A pulse that asks thirteen people."""
    return company.launches(people=TEN)


def answers(company: Company, survey_id: int, how_many: int) -> None:
    company.answer(survey_id, {person: {1: place % 5, 2: "w"} for place, person in enumerate(PEOPLE[:how_many])})


def test_after_the_close_no_byte_of_an_envelope_is_left_in_the_files(
    sqlite_templates: SqliteTemplates, tmp_path: Path, clock: object
) -> None:
    path = tmp_path / "data" / "handoff.db"
    path.parent.mkdir()
    with sqlite_templates.copied(moves_into, path.parent) as url:
        database = Database(url)
    company = company_on(database, tmp_path / "keys", clock)  # type: ignore[arg-type]
    survey_id = company.launches(people=TEN)
    answers(company, survey_id, 10)
    sealed = [envelope for _mark, envelope in company.envelopes(survey_id)]
    assert any(envelope[:64] in _files(path) for envelope in sealed)

    company.closes(survey_id)

    assert not any(envelope[:64] in _files(path) for envelope in sealed)
    database.close()


def test_scrubbing_waits_while_somebody_reads_and_is_done_later(
    sqlite_templates: SqliteTemplates, tmp_path: Path, clock: object
) -> None:
    path = tmp_path / "data" / "handoff.db"
    path.parent.mkdir()
    with sqlite_templates.copied(moves_into, path.parent) as url:
        database = Database(url)
    company = company_on(database, tmp_path / "keys", clock)  # type: ignore[arg-type]
    survey_id = company.launches(people=TEN)
    reader = sqlite3.connect(path)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM survey").fetchone()

    company.closes(survey_id)
    assert _is_due(company)
    reader.close()
    sweep.sweep(company.bot, lambda _audience: ())

    assert not _is_due(company)
    database.close()


def test_who_was_asked_is_forgotten_after_180_days(company: Company, asked: int) -> None:
    company.closes(asked)
    company.clock.tick(timedelta(days=174))
    company.settles()
    assert _invited(company, asked) == 13, "180 days after the launch later waves are compared with it"

    company.clock.tick(timedelta(days=1))
    company.settles()

    assert _invited(company, asked) == 0
    with company.bot.db.reading() as session:
        assert rows.remembered_waves(session) == []


def _invited(company: Company, survey_id: int) -> int:
    with company.bot.db.reading() as session:
        return len(rows.invited(session, survey_id))


def _is_due(company: Company) -> bool:
    with company.bot.db.reading() as session:
        return rows.meta(session, "scrub") is not None


def _files(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(path.parent.iterdir()))
