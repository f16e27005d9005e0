"""The close: counted once, below the minimum not at all, and nothing left that could be opened."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from bot import Bot
from bot.errors import KeyNotHere, NoKeyFolder, PulseClosed, PulseNotNow
from bot.notices import PulseCalledOff, PulseResults, PulseResultsInChannel, PulseTrouble
from bot.operations import doctor
from bot.pulses import ballots, closing, launch, queries, sweep, trouble
from bot.pulses import results as pulse_results
from bot.pulses.ballot_content import Content, pack
from bot.pulses.envelopes import Keys, new_keys, seal
from bot.pulses.keys import WrongKeys
from bot.pulses.questionnaire import Readers
from storage import pulses as rows
from storage.database import Database
from tests.bot.pulse_company import CEM, DANA, HANA, Company, composed, departments_asked, moves_into
from tests.logged import logging_to_a_string

pytestmark = pytest.mark.begins_with(fill=moves_into)

TEN = [f"p{number}" for number in range(10)]
PEOPLE = [f"UP{number}" for number in range(10)]


class Counting:
    """Opens envelopes and counts them."""

    def __init__(self) -> None:
        self.opened = 0

    def __call__(self, keys: Keys, sealed: bytes) -> bytes:
        self.opened += 1
        return keys.open(sealed)


@pytest.fixture
def asked(company: Company) -> int:
    """A pulse that asks thirteen people."""
    return company.launches(people=TEN)


def answers(company: Company, survey_id: int, how_many: int) -> None:
    company.answer(survey_id, {person: {1: place % 5, 2: "w"} for place, person in enumerate(PEOPLE[:how_many])})


def cast(company: Company, survey_id: int, mark: bytes, sealed: bytes) -> None:
    """Somebody who can write to the database puts an envelope in."""
    with company.bot.db.transaction() as session:
        rows.cast(session, survey_id, mark, sealed)


# --- at its time, cancelled, below the minimum ---


def test_a_pulse_closes_at_its_time_and_not_before(company: Company, asked: int) -> None:
    answers(company, asked, 10)
    company.clock.tick(timedelta(days=6, seconds=-1))
    assert closing.close_due(company.bot) == 0

    company.clock.tick(timedelta(seconds=1))

    assert closing.close_due(company.bot) == 1
    assert closing.close_due(company.bot) == 0
    assert company.survey(asked).state == "closed"


def test_hr_may_call_it_off_once_and_then_nobody_ever_reads_what_was_answered(company: Company, asked: int) -> None:
    answers(company, asked, 10)

    closing.call_off(company.bot, asked, HANA)
    company.settles()

    assert company.envelopes(asked) == []
    assert company.folder.names() == []
    results = pulse_results.published(company.bot, asked)
    assert (results.was_called_off, results.turnout, results.questions) == (True, None, ())
    assert company.wave_state(asked) == "silent"
    assert sorted(notice.person_id for notice in company.heard(PulseCalledOff)) == sorted([*PEOPLE, HANA, CEM, DANA])
    assert company.heard(PulseResults) == [], "there are none"
    with pytest.raises(PulseNotNow):
        closing.call_off(company.bot, asked, HANA)
    with pytest.raises(PulseClosed):
        ballots.answer(company.bot, asked, PEOPLE[0], {1: 1})


def test_fewer_answers_than_five_are_as_if_the_wave_had_not_been(company: Company, asked: int) -> None:
    answers(company, asked, 4)

    company.closes(asked)

    assert company.wave_state(asked) == "silent"


@pytest.mark.parametrize(("how_many", "opened"), [(0, 0), (4, 0), (5, 5)])
def test_below_the_minimum_no_envelope_is_ever_opened(company: Company, asked: int, how_many: int, opened: int) -> None:
    answers(company, asked, how_many)
    opener = Counting()

    company.clock.tick(timedelta(days=6))
    closing.close_due(company.bot, opener)
    company.settles()

    assert opener.opened == opened
    assert (pulse_results.published(company.bot, asked).turnout is None) == (how_many < 5)
    assert company.envelopes(asked) == []
    assert company.heard(PulseResults) == [PulseResults(HANA, asked)], "and its readers are told either way"


def test_a_raised_minimum_is_the_one_that_counts(company: Company) -> None:
    survey_id = company.launches(composed(minimum=6), people=TEN)
    answers(company, survey_id, 5)

    assert company.closes(survey_id).turnout is None
    assert company.survey(survey_id).state == "shredded"


def test_comments_need_ten_answers(company: Company, asked: int) -> None:
    answers(company, asked, 9)

    results = company.closes(asked)

    assert results.turnout is not None
    assert not results.questions[1].has_comments
    assert results.questions[1].comments == ()


def test_with_ten_answers_comments_are_shown(company: Company, asked: int) -> None:
    answers(company, asked, 10)

    results = company.closes(asked)

    assert results.questions[1].has_comments
    assert results.questions[1].comments != ()


def test_the_key_and_the_envelopes_are_gone_after_the_close(company: Company, asked: int) -> None:
    answers(company, asked, 10)
    assert company.folder.names() == ["1-1"]

    company.closes(asked)

    assert company.folder.names() == []
    assert company.envelopes(asked) == []
    assert company.survey(asked).pk is None


def test_results_go_where_they_were_promised(company: Company) -> None:
    survey_id = company.launches(composed(readers=Readers((CEM,), "CGENERAL")), people=TEN)

    company.closes(survey_id)

    assert company.heard(PulseResults) == [PulseResults(CEM, survey_id)]
    assert company.heard(PulseResultsInChannel) == [PulseResultsInChannel(survey_id, "CGENERAL")]


def test_when_every_reader_has_left_hr_gets_the_results(company: Company) -> None:
    survey_id = company.launches(composed(readers=Readers((CEM,))), people=TEN)
    company.leaves(CEM)

    company.closes(survey_id)

    assert company.heard(PulseResults) == [PulseResults(HANA, survey_id)]


# --- forged, copied, spoilt envelopes ---


def test_forged_and_copied_envelopes_count_for_nobody(company: Company, asked: int) -> None:
    answers(company, asked, 6)
    survey, keys = company.survey(asked), company.folder.read("1-1")
    assert survey.pk is not None
    assert keys is not None
    (_mark, sealed), *_rest = company.envelopes(asked)
    forged = seal(survey.pk, pack(Content(b"x" * 32, "1", {1: 0})), survey.size)
    cast(company, asked, b"x" * 32, forged)  # under a mark of nobody
    cast(company, asked, keys.mark(asked, "UP7"), sealed)  # a copy in the place of somebody else
    cast(company, asked, keys.mark(asked, "UP8"), b"noise")
    cast(company, asked, keys.mark(asked, "UP9"), seal(survey.pk, b"[]", survey.size))
    assert len(company.envelopes(asked)) == 10

    results = company.closes(asked)

    assert results.turnout is not None
    assert results.turnout.respondents == 6


def test_whoever_reads_a_mark_in_the_database_cannot_put_an_answer_of_their_own_under_it(
    company: Company, asked: int
) -> None:
    answers(company, asked, 10)
    survey = company.survey(asked)
    assert survey.pk is not None
    mark, _sealed = company.envelopes(asked)[0]
    in_it = str(company.departments["it"])
    cast(company, asked, mark, seal(survey.pk, pack(Content(mark, in_it, {1: 0})), survey.size))

    results = company.closes(asked)

    assert results.turnout is not None
    assert results.turnout.respondents == 9, "replacing the answers of all others would leave one to be read off"


def test_five_envelopes_of_which_one_is_forged_are_too_few(company: Company, asked: int) -> None:
    answers(company, asked, 4)
    keys = company.folder.read("1-1")
    assert keys is not None
    cast(company, asked, keys.mark(asked, "UP9"), b"noise")

    assert company.closes(asked).turnout is None


# --- interrupted, restored, replaced ---


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
