"""Asking for stand-ins costs little while nobody needs one: it is looked at with every sweep."""

from __future__ import annotations

import pytest
from freezegun.api import FrozenDateTimeFactory

from bot import Bot
from bot.people import absences
from bot.reminders import stand_ins, sweep
from bot.requests import assignment
from storage import clocks
from tests.bot.company import BO, Company, moves_into
from tests.bot.test_requests_snapshot import counted
from tests.moments import thursday_at, tuesday_at, wednesday_at

pytestmark = pytest.mark.begins_with(fill=moves_into)


@pytest.fixture
def company(bot: Bot, clock: FrozenDateTimeFactory) -> Company:
    return Company(bot, clock)


def in_the_hands_of_bo(company: Company, count: int) -> None:
    for _ in range(count):
        assignment.take(company.bot, company.asks(), BO)


def asked_of_the_database(company: Company) -> int:
    with counted(company.bot) as asked:
        assert stand_ins.ask(company.bot) == 0
    return len(asked)


def test_whoever_wants_the_night_quiet_costs_the_same_however_much_they_have(company: Company) -> None:
    in_the_hands_of_bo(company, 2)
    company.moves_to(tuesday_at(22))
    absences.keep_quiet(company.bot, BO, tuesday_at(22), wednesday_at(8), told_at=company.bot.now())
    with_little = asked_of_the_database(company)
    company.moves_to(tuesday_at(10))
    in_the_hands_of_bo(company, 20)
    company.moves_to(tuesday_at(23))

    assert asked_of_the_database(company) == with_little


def test_whoever_is_missed_is_asked_for_once(company: Company) -> None:
    in_the_hands_of_bo(company, 1)
    absences.keep_quiet(company.bot, BO, tuesday_at(9), thursday_at(9), told_at=company.bot.now())

    assert stand_ins.ask(company.bot) == 1
    assert stand_ins.ask(company.bot) == 0


def test_one_request_that_cannot_be_reckoned_keeps_nobody_elses_reminders(company: Company) -> None:
    in_the_hands_of_bo(company, 1)
    other = company.asks()
    with company.bot.db.transaction() as session:
        for row in clocks.to_change(session, [1])[1]:
            row.cycle += 7  # its history knows nothing of such a one
            session.add(row)
    company.moves_to(tuesday_at(11))
    absences.keep_quiet(company.bot, BO, tuesday_at(11), thursday_at(9), told_at=company.bot.now())

    sweep.send_due(company.bot)

    assert [step for _, _, _, step, _ in company.reminders(other)] == ["50%"]
