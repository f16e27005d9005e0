"""A bot that holds a pulse, killed at every step, and started again: what was acknowledged is counted, each once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from freezegun.api import FrozenDateTimeFactory

from bot.notices import PulseCalledOff
from bot.pulses import ballots, launch, queries, sweep
from bot.pulses import results as pulse_results
from storage import pulses as rows
from storage.database import Database
from tests.bot.pulse_company import HANA, Company, company_on
from tests.races import pulse_machine
from tests.races.processes import Process
from tests.races.pulse_machine import STEPS

TEN = [f"p{number}" for number in range(10)]
PEOPLE = [f"UP{number}" for number in range(10)]
_LAUNCH, _ANSWER, _CLOSE, _CALL_OFF = STEPS[1:3], STEPS[3:7], STEPS[7:12], STEPS[12:]


@pytest.fixture
def company(database: Database, tmp_path: Path, clock: FrozenDateTimeFactory) -> Company:
    """Hana, Cem, Dana, and ten people in IT."""
    company = company_on(database, tmp_path.with_name(f"{tmp_path.name}-keys"), clock)
    company.hires("it", *TEN)
    return company


@contextmanager
def machine(company: Company, stop: str, *act: str) -> Iterator[list[str]]:
    """Another machine does this and is killed at that step; what it said until then."""
    settings = company.bot.settings
    arguments = (settings.database_url, settings.keys, company.bot.now().isoformat(), stop, *act)
    said: list[str] = []
    with Process(pulse_machine.main, *arguments) as process:
        while line := process.hears():
            said.append(line)
            if line.startswith("at "):
                break
    assert said[-1:] == [f"at {stop}"], said
    yield said


def starts_again(company: Company) -> None:
    sweep.start_up(company.bot)
    company.settles()


def keys_left(company: Company) -> list[str]:
    return sorted(path.name for path in company.folder.path.iterdir() if path.name.partition(".")[2])


@pytest.mark.parametrize("step", _LAUNCH)
def test_a_launch_that_is_killed_has_happened_or_not(company: Company, step: str) -> None:
    series_id = company.drafts()

    with machine(company, step, "launch", str(series_id)):
        starts_again(company)

    has_opened = step == "launch committed"
    assert (len(queries.open_for(company.bot, HANA)) == 1) == has_opened
    assert keys_left(company) == (["1-1.key"] if has_opened else []), "no key without a pulse, no pulse without a key"
    assert launch.launch(company.bot, series_id, HANA).people == 13, "and it can be launched all the same"
    assert len(queries.open_for(company.bot, HANA)) == 1


@pytest.mark.parametrize("step", _ANSWER)
def test_every_answer_that_was_acknowledged_is_there_and_none_twice(company: Company, step: str) -> None:
    survey_id = company.launches()
    company.answer(survey_id, {person: {1: place % 5, 2: f"W{place}"} for place, person in enumerate(PEOPLE[:7])})

    with machine(company, step, "answer", str(survey_id), *PEOPLE[7:], *PEOPLE[5:7]) as said:
        acknowledged = {line.removeprefix("kept ") for line in said if line.startswith("kept ")}
        starts_again(company)

    answered = {person for person in PEOPLE if ballots.has_answered(company.bot, survey_id, person)}
    # Nobody was told of an answer that was committed when the machine died: it may be there.
    unsaid = {PEOPLE[7]} if step == "committed" else set()
    assert answered == {*PEOPLE[:7], *acknowledged, *unsaid}
    assert len(acknowledged) == (3 if step == "kept 3" else 0)
    assert len(company.envelopes(survey_id)) == len(answered)
    assert company.closes(survey_id).findings == (), "and nobody is accused of having changed anything"


@pytest.mark.parametrize("step", _CLOSE)
def test_a_close_that_is_killed_is_finished_by_the_next_start_and_counts_everybody_once(
    company: Company, step: str
) -> None:
    survey_id = company.launches()
    company.answer(survey_id, {person: {1: place % 5, 2: f"W{place}"} for place, person in enumerate(PEOPLE)})
    company.clock.move_to(company.survey(survey_id).closes_at.replace(tzinfo=None))

    with machine(company, step, "close", str(survey_id)):
        starts_again(company)

    results = pulse_results.published(company.bot, survey_id)
    assert results.turnout is not None
    assert results.turnout.respondents == 10
    assert results.findings == ()
    assert results.questions[0].groups[0].counts == (2, 2, 2, 2, 2)
    assert results.questions[1].comments == tuple(f"W{place}" for place in range(10))
    assert company.envelopes(survey_id) == []
    assert keys_left(company) == []
    with company.bot.db.reading() as session:
        assert rows.meta(session, "scrub") is None
        assert [entry.verb for entry in rows.history(session, 1)].count("closed") == 1


@pytest.mark.parametrize("step", _CALL_OFF)
def test_a_pulse_that_is_called_off_is_so_when_the_machine_dies_and_its_key_goes_at_the_next_start(
    company: Company, step: str
) -> None:
    survey_id = company.launches()
    company.answer(survey_id, {person: {1: place % 5, 2: f"W{place}"} for place, person in enumerate(PEOPLE)})

    with machine(company, step, "call off", str(survey_id)):
        starts_again(company)

    assert pulse_results.published(company.bot, survey_id).turnout is None
    assert company.wave_state(survey_id) == "silent"
    assert company.envelopes(survey_id) == []
    assert keys_left(company) == []
    with company.bot.db.reading() as session:
        assert rows.meta(session, "scrub") is None
    assert {notice.person_id for notice in company.heard(PulseCalledOff)} >= {HANA, *PEOPLE}
