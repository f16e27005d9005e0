"""The clock is set a year ahead for a minute, or an hour back: nothing ends, nothing is said, nothing goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot import agreed_time, outbox
from bot.reminders import sweep
from bot.requests import closing, events
from bot.schedule import ticks
from tests.journeys.steps import card, is_done, presses, reminded, writes
from tests.moments import paris, wednesday_at
from tests.office import Office
from tests.snapshots import changed_tables, snapshot

A_YEAR, AN_HOUR_BACK = timedelta(days=365), -timedelta(hours=1)
JUMPS = pytest.mark.parametrize("by", [A_YEAR, timedelta(days=7), AN_HOUR_BACK])
LAPTOP = "it My laptop won't start"


class Slack:
    """What time Slack says it is: what the clock says, apart from how much that is wrong; nothing when it is away."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self.wrong_by = timedelta(0)
        self.is_away = False

    def __call__(self) -> datetime | None:
        return None if self.is_away else self._office.bot.now() - self.wrong_by

    def jumps(self, by: timedelta) -> None:
        """The computer's clock is set, and Slack's is not."""
        self._office._clock.tick(by)
        self.wrong_by += by


@pytest.fixture
def slack(office: Office) -> Slack:
    slack = Slack(office)
    office.bot = office.handoff.bot = replace(office.bot, slack_now=slack)
    assert agreed_time.is_agreed(office.bot)
    return slack


def asked(office: Office) -> None:
    office.asks(office.ana, LAPTOP)
    presses(office, office.bo, "Take it")


def done(office: Office) -> None:
    is_done(office)


def waiting(office: Office) -> None:
    asked(office)
    writes(office, office.bo, "Ask", "Which one?")


STANDS: dict[str, Callable[[Office], None]] = {"asked": asked, "done": done, "waiting": waiting}


@JUMPS
@pytest.mark.parametrize("stands", STANDS.values(), ids=STANDS.keys())
@pytest.mark.both_databases("what is believed is kept in a row")
def test_everything_that_is_done_by_itself_leaves_everything_as_it_is(
    office: Office, slack: Slack, stands: Callable[[Office], None], by: timedelta
) -> None:
    stands(office)
    agreed_time.is_agreed(office.bot)
    before = snapshot(office.db)

    slack.jumps(by)
    for _minute in range(3):
        for tick in ticks(
            office.bot,
            look_at_slack=office.handoff.looks_at_slack,
            meet_everybody=office.handoff.meets_everybody,
            ask_homes=lambda: None,
            check_installation=lambda: None,
            ask_about=office.handoff.inquirer.ask_about,
            read_missed=office.handoff.catch_up.go_on,
            rosters=lambda _audience: None,
        ):
            tick.sweep()
        office._clock.tick(timedelta(seconds=20))

    assert changed_tables(before, snapshot(office.db)) <= {"meta"}
    slack.jumps(-by)
    office.settles()
    assert agreed_time.doubted_since(office.bot) is None


JOBS: dict[str, Callable[[Office], object]] = {
    "reminders": lambda office: sweep.send_due(office.bot),
    "closing": lambda office: closing.close_unanswered(office.bot),
}


@pytest.mark.parametrize("job", JOBS.values(), ids=JOBS.keys())
def test_each_job_does_what_is_due_when_slack_says_so_too(
    office: Office, slack: Slack, job: Callable[[Office], object]
) -> None:
    is_done(office)
    office.asks(office.eve, "it A mouse")
    office._clock.tick(timedelta(days=14))

    assert job(office)


def test_what_is_done_closes_late_rather_than_wrongly(office: Office, slack: Slack) -> None:
    is_done(office)
    slack.jumps(A_YEAR)
    office.settles()
    assert card(office.bo).state == "resolved"

    slack.jumps(-A_YEAR)
    office.moves_to(paris(10, 12))

    assert card(office.bo).state == "closed"


def test_nobody_is_reminded_by_a_clock_that_is_wrong_and_everybody_by_one_that_is_right(
    office: Office, slack: Slack
) -> None:
    asked(office)
    slack.jumps(A_YEAR)
    office.settles()
    assert not reminded(office.bo)

    slack.jumps(-A_YEAR)
    office.moves_to(wednesday_at(9, 30))

    assert reminded(office.bo)


def test_without_slack_it_takes_an_hour_until_a_clock_is_believed(office: Office, slack: Slack) -> None:
    is_done(office)
    slack.is_away = True
    office._clock.tick(timedelta(days=14))

    for _minute in range(59):
        assert closing.close_unanswered(office.bot) == 0
        office._clock.tick(timedelta(minutes=1))
    for _minute in range(3):
        closing.close_unanswered(office.bot)
        office._clock.tick(timedelta(minutes=1))

    office.settles()
    assert card(office.bo).state == "closed"


def test_what_was_put_off_while_the_clock_was_ahead_is_said_when_it_is_right_again(
    office: Office, slack: Slack
) -> None:
    office.sandbox.faults.rate_limit("chat.postMessage", retry_after=30, times=2)
    slack.jumps(A_YEAR)
    office.ana.types(f"/request {LAPTOP}", in_="general")
    outbox.deliver_due(office.bot, office.postman.deliver)
    slack.jumps(-A_YEAR)
    office.settles()
    assert not office.bo.sees("My laptop")

    outbox.bring_back(office.bot)
    office.settles()

    assert office.bo.sees("My laptop")


def test_what_was_said_and_heard_lately_is_not_forgotten(office: Office, slack: Slack) -> None:
    asked(office)
    before = snapshot(office.db)
    slack.jumps(A_YEAR)

    prune = next(
        tick
        for tick in ticks(
            office.bot,
            look_at_slack=lambda: None,
            meet_everybody=lambda: None,
            ask_homes=lambda: None,
            check_installation=lambda: None,
            ask_about=lambda _ids: None,
            read_missed=lambda: None,
            rosters=lambda _audience: None,
        )
        if tick.name == "prune"
    )
    prune.sweep()

    assert changed_tables(before, snapshot(office.db)) <= {"meta"}
    assert outbox.prune(office.bot) + events.prune(office.bot) > 0, "by that clock it would have been"
