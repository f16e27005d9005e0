"""A close without its key waits and destroys nothing; one that was interrupted is finished."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from bot import Bot
from bot.errors import KeyNotHere, NoKeyFolder
from bot.notices import PulseResults, PulseTrouble
from bot.operations import doctor
from bot.pulses import ballots, launch, queries, sweep, trouble
from bot.pulses import results as pulse_results
from bot.pulses.envelopes import new_keys
from bot.pulses.keys import WrongKeys
from storage import pulses as rows
from storage.database import Database
from tests.bot.pulse_company import DANA, HANA, Company, composed, departments_asked, moves_into
from tests.bot.test_pulses_closing import TEN, answers
from tests.logged import logging_to_a_string

pytestmark = pytest.mark.begins_with(fill=moves_into)


@pytest.fixture
def asked(company: Company) -> int:
    """A pulse that asks thirteen people."""
    return company.launches(people=TEN)


def test_a_close_that_was_interrupted_before_the_count_is_finished_by_the_next_start(
    company: Company, asked: int
) -> None:
    answers(company, asked, 10)
    with company.bot.db.transaction() as session:
        survey = rows.lock(session, asked)
        assert survey is not None
        survey.state = "closing"
        session.add(survey)

    sweep.start_up(company.bot)

    assert company.survey(asked).state == "closed"
    assert company.folder.names() == []


def test_a_close_that_was_interrupted_after_the_count_loses_its_key_at_the_next_start(
    company: Company, asked: int
) -> None:
    answers(company, asked, 10)
    keys = company.folder.read("1-1")
    assert keys is not None
    company.closes(asked)
    company.folder.write("1-1", keys)

    sweep.start_up(company.bot)

    assert company.folder.names() == []


def test_the_key_of_a_launch_that_was_never_committed_is_destroyed(company: Company, asked: int) -> None:
    company.folder.write("7-1", new_keys())
    company.folder.write("1-2", new_keys())

    sweep.start_up(company.bot)

    assert company.folder.names() == ["1-1"]
    assert company.survey(asked).state == "open"


def test_an_overdue_pulse_is_closed_by_the_start(company: Company, asked: int) -> None:
    answers(company, asked, 10)
    company.clock.tick(timedelta(days=30))

    sweep.start_up(company.bot)

    assert company.survey(asked).state == "closed"


def test_without_its_key_a_close_waits_and_destroys_nothing_until_the_key_is_back(company: Company, asked: int) -> None:
    answers(company, asked, 10)
    away = company.folder.path / "1-1.elsewhere"
    (company.folder.path / "1-1.key").rename(away)

    company.moves_to(company.survey(asked).closes_at)
    sweep.start_up(company.bot)
    company.clock.tick(timedelta(days=40))
    sweep.start_up(company.bot)
    company.settles()

    assert company.survey(asked).state == "closing"
    assert len(company.envelopes(asked)) == 10
    assert company.heard(PulseResults) == []
    away.rename(company.folder.path / "1-1.key")
    company.settles()
    results = pulse_results.published(company.bot, asked)
    assert results.turnout is not None
    assert (results.turnout.respondents, results.findings) == (10, ())


def test_hr_and_admins_are_told_once_a_day_that_a_key_is_missing(company: Company, asked: int) -> None:
    company.set(admins=(DANA, HANA))
    company.folder.destroy("1-1")

    with logging_to_a_string() as logged:
        company.moves_to(company.survey(asked).closes_at)
        for _minute in range(3):
            company.settles()
            company.clock.tick(timedelta(minutes=1))

    once = [PulseTrouble(HANA, asked, trouble.KEY_MISSING), PulseTrouble(DANA, asked, trouble.KEY_MISSING)]
    assert company.heard(PulseTrouble) == once
    assert logged.text.count("pulse in trouble") == 1
    assert '"level": "error"' in logged.text
    assert "is not in" in "".join(map(str, doctor.examine(company.bot)))
    company.clock.tick(timedelta(days=1))
    company.settles()
    assert company.heard(PulseTrouble) == once * 2


@pytest.mark.parametrize("spoilt", [b"", b"half a key", b"x" * 500])
def test_a_key_that_was_spoilt_is_as_good_as_none_and_stops_neither_the_start_nor_another_pulse(
    company: Company, asked: int, spoilt: bytes
) -> None:
    others = company.hires("legal", *(f"q{number}" for number in range(12)))
    company.clock.tick(timedelta(days=1))  # whoever came after a wave went out is a colleague from the next day on
    other = company.launches(composed(title="Another", audience=departments_asked(company, "legal")))
    answers(company, asked, 10)
    company.answer(other, {person: {1: place % 2} for place, person in enumerate(others)})
    (company.folder.path / "1-1.key").write_bytes(spoilt)

    with pytest.raises(KeyNotHere):
        ballots.answer(company.bot, asked, "UP1", {1: 1})
    company.clock.tick(timedelta(days=6))
    sweep.start_up(company.bot)

    assert company.survey(asked).state == "closing"
    assert len(company.envelopes(asked)) == 10
    assert company.survey(other).state == "closed"
    assert (company.folder.path / "1-1.key").read_bytes() == spoilt


def test_a_key_of_another_survey_in_its_place_is_as_good_as_none(company: Company, asked: int) -> None:
    answers(company, asked, 10)
    company.folder.write("1-1", new_keys())

    company.moves_to(company.survey(asked).closes_at)

    assert company.survey(asked).state == "closing"
    assert len(company.envelopes(asked)) == 10


def test_a_second_machine_with_a_folder_of_its_own_takes_no_answer_and_destroys_nothing(
    company: Company, tmp_path: Path
) -> None:
    second = Bot(company.bot.db, replace(company.bot.settings, keys=f"{tmp_path}-second"))
    sweep.start_up(second)
    asked = company.launches(people=TEN)
    answers(company, asked, 9)

    with pytest.raises(KeyNotHere):
        ballots.answer(second, asked, "UP9", {1: 1})
    company.clock.tick(timedelta(days=6))
    sweep.sweep(second, lambda _audience: ())

    assert len(company.envelopes(asked)) == 9
    company.settles()
    results = pulse_results.published(company.bot, asked)
    assert results.turnout is not None
    assert (results.turnout.respondents, results.findings) == (9, ())


def test_a_key_that_cannot_be_destroyed_is_told_and_never_called_destroyed(company: Company, asked: int) -> None:
    answers(company, asked, 10)
    key = company.folder.path / "1-1.key"
    kept = key.read_bytes()

    @event.listens_for(company.bot.db.engine, "after_cursor_execute")
    def cannot_be_written_any_more(_c: object, _cursor: object, sql: str, *_rest: object) -> None:
        if sql.startswith("DELETE FROM ballot"):
            key.unlink()
            key.mkdir()

    company.moves_to(company.survey(asked).closes_at)

    trail = [entry.verb for entry in queries.audit_trail(company.bot, 1, HANA)]
    assert company.survey(asked).state == "closed"
    assert trail.count("key not destroyed") == 1
    assert "key destroyed" not in trail
    assert company.heard(PulseTrouble) == [PulseTrouble(HANA, asked, trouble.KEY_LEFT)]
    assert "outlived its pulse" in "".join(map(str, doctor.examine(company.bot)))
    key.rmdir()
    key.write_bytes(kept)
    company.settles()
    assert not key.exists()
    assert [entry.verb for entry in queries.audit_trail(company.bot, 1, HANA)][-1] == "key destroyed"
    assert "outlived" not in "".join(map(str, doctor.examine(company.bot)))


def test_what_could_not_be_opened_at_the_close_is_never_called_recorded(company: Company, asked: int) -> None:
    company.folder.write("1-1", new_keys())

    with pytest.raises(KeyNotHere):
        ballots.answer(company.bot, asked, "UP1", {1: 1})


def test_with_another_databases_folder_the_bot_does_not_start_and_touches_nothing(
    company: Company, asked: int, fresh_database: Database
) -> None:
    stranger = Bot(fresh_database, replace(company.bot.settings, database_url=fresh_database.url))

    with pytest.raises(WrongKeys, match="belongs to another database"):
        sweep.start_up(stranger)

    assert company.folder.names() == ["1-1"]


def test_with_another_secret_the_bot_does_not_start_and_touches_nothing(company: Company, asked: int) -> None:
    company.set(secret="a mistyped secret that is long enough")

    with pytest.raises(WrongKeys, match="HANDOFF_SECRET"):
        sweep.start_up(company.bot)

    assert company.survey(asked).state == "open"
    assert company.folder.names() == ["1-1"]


def test_with_a_mistyped_folder_the_bot_does_not_start_and_touches_nothing(
    company: Company, asked: int, tmp_path: Path
) -> None:
    before = company.bot.settings.keys
    company.set(keys=f"{before}-typo")

    with pytest.raises(WrongKeys, match="Set it back"):
        sweep.start_up(company.bot)

    company.set(keys=before)
    sweep.start_up(company.bot)
    assert company.survey(asked).state == "open"


def test_without_a_secret_the_bot_does_not_start_while_answers_are_sealed(company: Company, asked: int) -> None:
    company.set(secret="")

    with pytest.raises(NoKeyFolder):
        sweep.start_up(company.bot)


def test_where_no_pulse_was_ever_launched_the_start_needs_no_folder(company: Company) -> None:
    company.set(secret="", keys="")

    sweep.start_up(company.bot)
    sweep.sweep(company.bot, lambda _audience: ())


def test_a_folder_that_does_not_outlive_a_restart_is_told_and_trusted_again_when_it_does(
    company: Company, asked: int
) -> None:
    answers(company, asked, 10)
    shutil.rmtree(company.folder.path)

    sweep.start_up(company.bot)
    assert len(company.envelopes(asked)) == 10
    series_id = company.drafts(composed(title="The next one"))
    with pytest.raises(NoKeyFolder) as refused:
        launch.launch(company.bot, series_id, HANA)
    assert refused.value.reason == "lost"

    sweep.start_up(company.bot)
    company.clock.tick(timedelta(days=14))
    assert launch.launch(company.bot, series_id, HANA).people == 13
