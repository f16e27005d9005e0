"""One row, key or pulse that makes no sense stops no other pulse, and not the start."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.operations import doctor
from bot.pulses import queries, sweep
from bot.pulses.questionnaire import Repeat
from storage import pulses as rows
from tests.bot.pulse_company import HANA, Company, composed, departments_asked
from tests.logged import logging_to_a_string

TEN = [f"p{number}" for number in range(10)]
PEOPLE = [f"UP{number}" for number in range(10)]
SECRET = "xylophone"

SPOILT = {
    "no spec": """UPDATE survey SET spec = '{}' WHERE id = 1""",
    "a spec of something else": """UPDATE survey SET spec = '["xylophone"]' WHERE id = 1""",
    "no public key": "UPDATE survey SET pk = NULL WHERE id = 1",
}


@pytest.fixture
def two(company: Company) -> tuple[int, int]:
    """Two pulses at once, to two groups; ten of each have answered."""
    others = company.hires("legal", *(f"l{number}" for number in range(12)))
    company.hires("it", *TEN, "p10", "p11")
    first = company.launches(composed(audience=departments_asked(company, "it")))
    second = company.launches(composed(title="Another", audience=departments_asked(company, "people", "legal")))
    for survey_id, people in ((first, PEOPLE), (second, others[:10])):
        company.answer(survey_id, {person: {1: place % 5} for place, person in enumerate(people)})
    company.settles()
    return first, second


@pytest.mark.parametrize("what", SPOILT)
def test_a_pulse_whose_row_makes_no_sense_stops_no_other(company: Company, two: tuple[int, int], what: str) -> None:
    first, second = two
    with company.bot.db.engine.begin() as connection:
        connection.execute(text(SPOILT[what]))

    company.clock.tick(timedelta(days=6))
    with logging_to_a_string() as logged:
        sweep.start_up(company.bot)
        for _minute in range(3):
            company.settles()

    assert company.survey(second).state == "closed"
    assert company.survey(first).state in {"open", "closing"}
    assert len(company.envelopes(first)) == 10
    assert "1-1" in company.folder.names(), "its key is kept for whoever mends the row"
    assert SECRET not in logged.text
    kinds = [(event["work"], event["subject"]) for event in logged.events if event["event"] == "pulse failed"]
    assert len(kinds) == len(set(kinds)), "each is logged once"
    found = "".join(map(str, doctor.examine(company.bot)))
    assert "pulse" in found
    for event in logged.events:
        assert event.get("error_id", "") in found


def test_a_pulse_that_was_mended_closes_and_is_no_longer_told_of(company: Company, two: tuple[int, int]) -> None:
    first, _second = two
    with company.bot.db.engine.begin() as connection:
        kept = connection.execute(text("SELECT CAST(spec AS TEXT) FROM survey WHERE id = 1")).scalar_one()
        connection.execute(text(SPOILT["no spec"]))
    company.clock.tick(timedelta(days=6))
    company.settles()
    assert doctor.examine(company.bot)

    is_postgres = company.bot.db.engine.dialect.name == "postgresql"
    with company.bot.db.engine.begin() as connection:
        cast = "CAST(:kept AS JSON)" if is_postgres else ":kept"
        connection.execute(text(f"UPDATE survey SET spec = {cast} WHERE id = 1").bindparams(kept=kept))  # noqa: S608
    company.settles()
    company.settles()

    assert company.survey(first).state == "closed"
    assert not [found for found in doctor.examine(company.bot) if "pulse" in found.what]


def test_a_series_that_makes_no_sense_lets_the_others_open(company: Company) -> None:
    company.hires("it", *(f"n{number}" for number in range(20)))
    company.hires("legal", *(f"l{number}" for number in range(20)))
    for title, keys in (("First", ("it",)), ("Second", ("people", "legal"))):
        audience = departments_asked(company, *keys)
        company.launches(composed(title=title, audience=audience, repeat=Repeat.MONTHLY))
    with company.bot.db.engine.begin() as connection:
        connection.execute(text("UPDATE pulse_series SET composed = '{}' WHERE id = 1"))

    company.clock.tick(timedelta(days=40))
    company.settles()

    with company.bot.db.reading() as session:
        assert rows.wave(session, 1, 2) is None
        assert rows.wave(session, 2, 2) is not None
    assert [shown.composed.title for shown in (queries.series(company.bot, 2, HANA),)] == ["Second"]


def test_a_file_in_the_folder_that_only_looks_like_a_key_is_in_nobodys_way(
    company: Company, two: tuple[int, int]
) -> None:
    (company.folder.path / "7-1.key").mkdir()
    (company.folder.path / f"{10**30}-1.key").write_bytes(b"")

    company.clock.tick(timedelta(days=6))
    sweep.start_up(company.bot)

    assert [company.survey(survey_id).state for survey_id in two] == ["closed", "closed"]
