"""Nothing is due: Handoff looks often, and writes nothing, so that nobody waits for it."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from freezegun.api import FrozenDateTimeFactory
from sqlalchemy import event

from bot import Bot, outbox, weekly
from bot.notices import PulseReminder
from bot.schedule import Dispatcher, FileWorker, Tick, ticks
from storage.database import Database
from tests.bot.pulse_company import Company, company_on
from tests.patience import FOR_OTHERS
from tests.statements import commits, transactions

pytestmark = pytest.mark.both_databases("each notes otherwise what was written")


@pytest.fixture
def company(database: Database, tmp_path: Path, clock: FrozenDateTimeFactory) -> Company:
    """On the last day of a pulse: everybody was invited and reminded."""
    company = company_on(database, tmp_path.with_name(f"{tmp_path.name}-keys"), clock)
    survey_id = company.launches(people=[f"p{number}" for number in range(10)])
    company.settles()
    company.moves_to(company.survey(survey_id).closes_at - timedelta(hours=70))
    assert company.heard(PulseReminder)
    weekly.plan(company.bot)
    return company


def table_of(bot: Bot) -> list[Tick]:
    return ticks(
        bot,
        look_at_slack=lambda: None,
        meet_everybody=lambda: None,
        ask_homes=lambda: None,
        check_installation=lambda: None,
        ask_about=lambda _ids: None,
        read_missed=lambda: None,
        rosters=lambda _audience: None,
    )


def commits_of_a_round(company: Company) -> int:
    """How many transactions are kept while everything that Handoff does by itself is done once."""

    def round_() -> None:
        for tick in table_of(company.bot):
            tick.sweep()
        for bulk in (False, True):
            outbox.deliver_due(company.bot, lambda notice, _attempt: company.said.append(notice), bulk=bulk)

    return commits(company.bot.db, round_)


def test_nothing_is_written_when_nothing_is_due(company: Company) -> None:
    assert commits_of_a_round(company) == 0


def test_what_is_due_is_done_all_the_same(company: Company) -> None:
    company.clock.move_to(company.survey(1).closes_at.replace(tzinfo=None))

    assert commits_of_a_round(company) > 0
    assert company.survey(1).state == "shredded"


def test_an_idle_process_asks_the_database_fewer_than_twenty_times_a_minute(company: Company) -> None:
    bot = replace(company.bot, slack_now=company.bot.now)
    for tick in table_of(bot):
        tick.sweep()

    a_minute = sum(transactions(bot.db, tick.sweep) * (timedelta(minutes=1) / tick.every) for tick in table_of(bot))
    # Whoever waits for the outbox or for files looks every half minute; two of the three are woken by the first, too.
    looks = transactions(bot.db, lambda: looks_once(Dispatcher(bot, lambda _notice, _attempt: None)))
    looks_for_files = transactions(bot.db, lambda: looks_once(FileWorker(bot, lambda _copy: None)))

    assert looks == 1
    assert looks_for_files <= 2, "it may look once more when it is stopped"
    assert a_minute + 2 + 4 + 4 < 20


def looks_once(worker: Dispatcher | FileWorker) -> None:
    """Let it work until it has looked."""
    looked = threading.Event()
    event.listen(worker._bot.db.engine, "rollback", lambda _connection: looked.set())
    worker.start()
    assert looked.wait(FOR_OTHERS)
    worker.stop()


def test_nobody_holds_the_database_while_slack_is_asked_what_time_it_is(company: Company) -> None:
    held: list[int] = []

    def slack_now() -> None:
        held.append(company.bot.db.engine.pool.checkedout())  # type: ignore[attr-defined]

    bot = replace(company.bot, slack_now=slack_now)
    for tick in table_of(bot):
        tick.sweep()

    assert held
    assert set(held) == {0}
