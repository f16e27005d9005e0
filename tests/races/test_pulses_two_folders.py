"""Two processes on one database, each with a key folder of its own: one keeps the pulse, and nothing is lost."""

from __future__ import annotations

from pathlib import Path

from freezegun.api import FrozenDateTimeFactory

from bot.pulses import results as pulse_results
from storage.database import Database
from tests.bot.pulse_company import company_on
from tests.races import key_machine
from tests.races.processes import Process


def test_the_one_without_the_key_takes_no_ballot_closes_nothing_and_destroys_nothing(
    database: Database, tmp_path: Path, clock: FrozenDateTimeFactory
) -> None:
    company = company_on(database, tmp_path.with_name(f"{tmp_path.name}-keys"), clock)
    asked = company.launches(people=[f"p{number}" for number in range(10)])
    company.answer(asked, {f"UP{place}": {1: place % 5} for place in range(8)})
    url, keys = company.bot.settings.database_url, company.bot.settings.keys
    now, over = company.bot.now().isoformat(), company.survey(asked).closes_at.isoformat()

    def does(process: Process) -> str:
        process.goes_on()
        return process.hears()

    right_acts = f"{now} starts", f"{now} answers {asked} UP8", f"{over} sweeps"
    other_acts = f"{now} answers {asked} UP9", f"{now} sweeps", f"{over} sweeps"
    with (
        Process(key_machine.main, url, keys, *right_acts) as right,
        Process(key_machine.main, url, f"{keys}-of-its-own", *other_acts) as other,
    ):
        assert does(right) == "well"
        assert does(other) == "KeyNotHere"
        assert does(other) == "lost"
        assert does(right) == "well"
        assert len(company.envelopes(asked)) == 9

        assert does(other) == "lost"
        assert company.survey(asked).state == "open"
        assert company.folder.names() == ["1-1"]
        assert does(right) == "well"

    company.clock.move_to(company.survey(asked).closes_at.replace(tzinfo=None))
    found = pulse_results.published(company.bot, asked)
    assert found.turnout is not None
    assert (found.turnout.respondents, found.findings) == (9, ())
    assert company.folder.names() == []
    assert not Path(f"{keys}-of-its-own").exists()
