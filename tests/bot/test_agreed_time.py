"""A clock that jumps closes, destroys and forgets nothing; one that was right all along loses no close."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot import agreed_time
from bot.errors import ClockInDoubt
from bot.operations import doctor
from bot.pulses import launch, series, sweep
from storage import pulses as rows
from tests.bot.pulse_company import HANA, Company, composed, departments_asked
from tests.logged import logging_to_a_string
from tests.snapshots import changed_tables, snapshot

TEN = [f"p{number}" for number in range(10)]
PEOPLE = [f"UP{number}" for number in range(10)]
A_YEAR = timedelta(days=365)


class Slack:
    """What time Slack says it is: what the clock says, apart from how much that is wrong; nothing when it is away."""

    def __init__(self, company: Company) -> None:
        self._company = company
        self.wrong_by = timedelta(0)
        self.is_away = False
        self.asked = 0

    def __call__(self) -> datetime | None:
        self.asked += 1
        return None if self.is_away else self._company.bot.now() - self.wrong_by


@pytest.fixture
def slack(company: Company) -> Slack:
    slack = Slack(company)
    company.bot = replace(company.bot, slack_now=slack)
    sweep.start_up(company.bot)
    return slack


@pytest.fixture
def asked(company: Company, slack: Slack) -> int:
    """A pulse that ten people have answered, an hour ago, and one that closed before it."""
    company.hires("legal", *(f"l{number}" for number in range(12)))
    company.hires("it", *TEN, "p10", "p11")
    company.closes(company.launches(composed(audience=departments_asked(company, "people", "legal"))))
    series.archive(company.bot, 1, HANA)
    survey_id = company.launches(composed(audience=departments_asked(company, "it")))
    company.answer(survey_id, {person: {1: place % 5} for place, person in enumerate(PEOPLE)})
    company.settles()
    slack.asked = 0
    return survey_id


def jumps(company: Company, slack: Slack, by: timedelta) -> None:
    """The computer's clock is set, and Slack's is not."""
    company.clock.tick(by)
    slack.wrong_by += by


@pytest.mark.parametrize("by", [A_YEAR, timedelta(days=7), -timedelta(hours=1)])
def test_a_clock_that_jumps_for_a_minute_changes_nothing(
    company: Company, slack: Slack, asked: int, by: timedelta
) -> None:
    before, keys = snapshot(company.bot.db), company.folder.names()

    jumps(company, slack, by)
    sweep.start_up(company.bot)
    for _sweep in range(3):
        sweep.sweep(company.bot, lambda _audience: ())
        company.clock.tick(timedelta(seconds=20))

    assert changed_tables(before, snapshot(company.bot.db)) == {"meta"}
    assert company.folder.names() == keys
    jumps(company, slack, -by)
    sweep.sweep(company.bot, lambda _audience: ())
    assert agreed_time.doubted_since(company.bot) is None
    company.answer(asked, {PEOPLE[0]: {1: 4}})


def test_a_clock_that_insists_for_days_is_not_believed_against_slack(
    company: Company, slack: Slack, asked: int
) -> None:
    jumps(company, slack, A_YEAR)

    with logging_to_a_string() as logged:
        for _minute in range(180):
            sweep.sweep(company.bot, lambda _audience: ())
            company.clock.tick(timedelta(minutes=1))

    assert company.survey(asked).state == "open"
    assert logged.text.count("the clock is not believed") == 1
    assert "Set it right" in "".join(map(str, doctor.examine(company.bot)))


def test_after_a_long_holiday_slack_confirms_the_moment_and_the_pulse_closes(
    company: Company, slack: Slack, asked: int
) -> None:
    company.clock.tick(timedelta(days=21))

    sweep.start_up(company.bot)

    assert company.survey(asked).state == "closed"
    assert slack.asked == 1


def test_without_slack_the_close_waits_until_the_clock_has_gone_on_for_an_hour(
    company: Company, slack: Slack, asked: int
) -> None:
    slack.is_away = True
    company.clock.tick(timedelta(days=21))

    sweep.start_up(company.bot)
    for _minute in range(59):
        sweep.sweep(company.bot, lambda _audience: ())
        company.clock.tick(timedelta(minutes=1))
    assert company.survey(asked).state == "open"

    for _minute in range(3):
        sweep.sweep(company.bot, lambda _audience: ())
        company.clock.tick(timedelta(minutes=1))
    assert company.survey(asked).state == "closed"


def test_a_clock_that_slack_contradicted_is_not_believed_when_slack_falls_silent(
    company: Company, slack: Slack, asked: int
) -> None:
    jumps(company, slack, A_YEAR)
    sweep.sweep(company.bot, lambda _audience: ())
    slack.is_away = True

    for _minute in range(120):
        company.clock.tick(timedelta(minutes=1))
        sweep.sweep(company.bot, lambda _audience: ())

    assert company.survey(asked).state == "open"


def test_a_second_jump_begins_the_hour_anew(company: Company, slack: Slack, asked: int) -> None:
    slack.is_away = True
    company.clock.tick(A_YEAR)
    for _minute in range(50):
        sweep.sweep(company.bot, lambda _audience: ())
        company.clock.tick(timedelta(minutes=1))

    company.clock.tick(timedelta(minutes=30))
    for _minute in range(50):
        sweep.sweep(company.bot, lambda _audience: ())
        company.clock.tick(timedelta(minutes=1))

    assert company.survey(asked).state == "open"


@pytest.mark.slow("eight days of sweeps, as far apart as they may be")
def test_as_long_as_time_passes_as_ever_slack_is_not_asked(company: Company, slack: Slack, asked: int) -> None:
    # Sweeps come every minute; a busy machine may leave out some.
    for _sweep in range(8 * 24 * 60 // 50 + 1):
        sweep.sweep(company.bot, lambda _audience: ())
        company.clock.tick(timedelta(minutes=50))

    assert slack.asked == 0
    assert company.survey(asked).state == "closed"
    with company.bot.db.reading() as session:
        assert rows.meta(session, "moment") is not None


@pytest.mark.parametrize("spoilt", ["", "yesterday", "2026-03-03", "[1]"])
def test_a_last_moment_that_makes_no_sense_is_asked_for_anew(
    company: Company, slack: Slack, asked: int, spoilt: str
) -> None:
    with company.bot.db.transaction() as session:
        rows.save_meta(session, "moment", spoilt)
        rows.save_meta(session, "moment in doubt", spoilt)

    company.clock.tick(timedelta(days=7))
    sweep.start_up(company.bot)

    assert company.survey(asked).state == "closed"
    assert slack.asked == 1


def test_nobody_is_asked_under_a_date_that_slack_does_not_confirm(company: Company, slack: Slack, asked: int) -> None:
    """A wave dated a year ahead would bar everybody for a year, also one that HR launches by hand."""
    first = company.drafts(composed(title="Lunch", audience=departments_asked(company, "people", "legal")))
    company.closes(asked)
    once_more = company.survey(asked).series
    jumps(company, slack, A_YEAR)
    before = snapshot(company.bot.db)

    for act, series_id in ((launch.outlook, first), (launch.launch, first), (launch.launch_next, once_more)):
        with pytest.raises(ClockInDoubt) as refused:
            act(company.bot, series_id, HANA)
        assert refused.value.shows == company.bot.now()

    assert changed_tables(before, snapshot(company.bot.db)) == {"meta"}
    jumps(company, slack, -A_YEAR)
    company.moves_to(company.bot.now() + timedelta(days=14))
    assert launch.launch(company.bot, first, HANA).survey_id is not None
    assert launch.launch_next(company.bot, once_more, HANA).survey_id is not None
