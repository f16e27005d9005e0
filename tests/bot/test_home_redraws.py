"""Each process draws anew the Homes that were opened through it, whichever process changed what they show."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from freezegun.api import FrozenDateTimeFactory

from bot import Bot, membership, outbox
from bot.home_readers import PAUSE, HomeReaders
from bot.home_redraws import HomeRedraws
from bot.notices import DepartmentCard, Notice
from bot.outbox import GiveUp, TryLater
from bot.people import absences, people
from bot.requests import assignment
from bot.schedule import Dispatcher, HomeWorker
from storage.database import Database, Unavailable
from tests.bot.company import ANA, BO, CEM, DANA, Company, moves_into
from tests.logged import logging_to_a_string
from tests.patience import FOR_OTHERS
from tests.statements import statements

pytestmark = [
    pytest.mark.begins_with(fill=moves_into),
    pytest.mark.both_databases("processes hear of each other through it"),
]


@pytest.fixture
def company(bot: Bot, clock: FrozenDateTimeFactory) -> Company:
    return Company(bot, clock)


class Process:
    """One process of several, with a memory of its own, on the company's database."""

    def __init__(self, bot: Bot, *troubles: Exception | None) -> None:
        self.bot = replace(bot, home_readers=HomeReaders())
        self.drawn: list[str] = []
        self._troubles = list(troubles)
        self._redraws = HomeRedraws(self.bot, self._publish)

    def opens(self, *person_ids: str) -> None:
        for person_id in person_ids:
            self.bot.home_readers.opens(person_id, self.bot.now())

    def says(self, most: int = 100) -> None:
        """Deliver what may be delivered now, but no more than so much."""
        said: list[Notice] = []
        outbox.deliver_due(self.bot, lambda notice, _attempt: said.append(notice), lambda: len(said) >= most)

    def redraws(self) -> list[str]:
        """Draw what is due; return whose Homes that were, in no order."""
        self.drawn.clear()
        self._redraws.redraw_due()
        return sorted(self.drawn)

    def _publish(self, person_id: str) -> None:
        trouble = self._troubles.pop(0) if self._troubles else None
        if trouble is not None:
            raise trouble
        self.drawn.append(person_id)


def test_whoever_asked_and_whoever_serves_the_department_sees_it_and_nobody_else(company: Company) -> None:
    here = Process(company.bot)
    here.opens(ANA, BO, CEM)

    company.asks("it")
    here.says()

    assert here.redraws() == [ANA, BO]
    assert here.redraws() == []


def test_the_cards_of_one_act_are_one_redraw_however_far_apart_they_are_drawn(
    company: Company, clock: FrozenDateTimeFactory
) -> None:
    here = Process(company.bot)
    here.opens(ANA, BO)
    company.asks("it")

    drawn = []
    for _card in range(2):
        here.says(most=1)
        drawn += here.redraws()
        clock.tick(PAUSE)

    assert sorted(drawn) == [ANA, BO]
    assert here.redraws() == []


def test_what_another_process_did_is_drawn_where_home_was_opened(
    company: Company, clock: FrozenDateTimeFactory
) -> None:
    here, there = Process(company.bot), Process(company.bot)
    here.opens(DANA)
    there.opens(BO)
    here.redraws()

    request_id = company.asks("it")
    there.says()
    assert (here.redraws(), there.redraws()) == ([DANA], [BO])

    clock.tick(PAUSE)
    assignment.take(there.bot, request_id, BO)
    here.says()
    assert (here.redraws(), there.redraws()) == ([DANA], [BO])


def test_who_joins_or_leaves_a_department_in_another_process_sees_it_where_home_was_opened(
    company: Company, clock: FrozenDateTimeFactory
) -> None:
    here, there = Process(company.bot), Process(company.bot)
    department_id = company.id_of("people")
    for person_id in (ANA, BO):
        people.opened_home(here.bot, person_id)
    assert here.redraws() == []

    membership.joined(there.bot, department_id, BO)
    assert here.redraws() == [BO]
    assert here.redraws() == []

    clock.tick(PAUSE)
    membership.left(there.bot, department_id, BO)
    assert here.redraws() == [BO]


def test_who_joined_between_the_drawing_and_the_first_look_sees_it(company: Company) -> None:
    here, there = Process(company.bot), Process(company.bot)
    people.opened_home(here.bot, ANA)

    membership.joined(there.bot, company.id_of("people"), ANA)

    assert here.redraws() == [ANA]


def test_who_is_said_to_be_away_in_another_process_sees_it_where_home_was_opened(company: Company) -> None:
    here, there = Process(company.bot), Process(company.bot)
    here.opens(BO)
    here.redraws()

    absences.say(there.bot, BO, company.bot.now().date() + timedelta(days=2))

    assert here.redraws() == [BO]


def test_what_was_said_before_somebody_opened_home_is_not_drawn_again(
    company: Company, clock: FrozenDateTimeFactory
) -> None:
    here = Process(company.bot)
    company.asks("it")
    here.says()
    clock.tick(5)

    here.opens(BO)

    assert here.redraws() == []


def test_another_machines_clock_may_be_a_few_seconds_late(company: Company, clock: FrozenDateTimeFactory) -> None:
    here, there = Process(company.bot), Process(company.bot)
    late = replace(there.bot, now=lambda: company.bot.now() - timedelta(seconds=4))
    here.opens(BO)
    clock.tick(60)
    here.redraws()

    company.asks("it")
    clock.tick(4)
    outbox.deliver_due(late, lambda _notice, _attempt: None)

    assert here.redraws() == [BO]


def test_nobody_asks_the_database_while_nobody_looks(company: Company) -> None:
    here = Process(company.bot)
    company.asks("it")
    here.says()

    assert statements(here.bot.db, here.redraws) == 0


def test_an_admin_who_looks_sees_what_could_not_be_delivered(company: Company) -> None:
    admins = replace(company.bot, settings=replace(company.bot.settings, admins=(CEM,)))
    here = Process(admins)
    here.opens(CEM)
    here.redraws()

    def refuses(_notice: Notice, _attempt: outbox.Attempt) -> None:
        raise GiveUp("is_archived")

    company.asks("it")
    outbox.deliver_due(admins, refuses)

    assert here.redraws() == [CEM]
    assert here.redraws() == []


def test_when_slack_asks_to_wait_nothing_is_drawn_until_then_and_nothing_is_forgotten(
    company: Company, clock: FrozenDateTimeFactory
) -> None:
    here = Process(company.bot, TryLater("ratelimited", timedelta(seconds=20)))
    here.opens(ANA, BO)
    company.asks("it")
    here.says()

    assert here.redraws() == []
    clock.tick(19)
    assert here.redraws() == []
    clock.tick(1)
    assert here.redraws() == [ANA, BO]


def test_a_wait_does_not_last_longer_because_the_clock_is_set_back(
    company: Company, clock: FrozenDateTimeFactory
) -> None:
    here = Process(company.bot, TryLater("ratelimited", timedelta(seconds=20)))
    here.opens(BO)
    company.asks("it")
    here.says()
    assert here.redraws() == []

    clock.tick(-3600)
    here.opens(BO)
    here.bot.home_readers.changed([BO], here.bot.now())

    assert here.redraws() == [BO]


def test_whose_home_slack_refuses_holds_up_nobody_and_is_named_in_no_log(company: Company) -> None:
    here = Process(company.bot, GiveUp("user_not_found"), TryLater("ratelimited", timedelta(seconds=1)))
    here.opens(ANA, BO, DANA)
    company.asks("it")
    here.says()

    with logging_to_a_string("debug") as logged:
        here.redraws()
        company.clock.tick(1)
        drawn = here.redraws()

    assert len(drawn) == 2
    assert "user_not_found" in logged.text
    assert not any(person in logged.text for person in (ANA, BO, DANA))


def test_a_database_that_is_gone_for_a_moment_loses_no_redraw(company: Company) -> None:
    here = Process(company.bot, Unavailable())
    here.opens(BO)
    company.asks("it")
    here.says()

    with pytest.raises(Unavailable):
        here.redraws()

    assert here.redraws() == [BO]


# --- beside the senders ---


def test_a_card_waits_for_none_of_fifty_homes(company: Company) -> None:
    drawing, goes_on, heard = threading.Event(), threading.Event(), threading.Event()
    bot, readers = company.bot, [f"U{number}" for number in range(50)]

    def publish(_person_id: str) -> None:
        drawing.set()
        assert goes_on.wait(FOR_OTHERS)

    def deliver(notice: Notice, _attempt: outbox.Attempt) -> None:
        if isinstance(notice, DepartmentCard):
            heard.set()

    homes = HomeWorker(bot, publish)
    dispatcher = Dispatcher(bot, *[deliver] * 4, behind=[homes.wake])
    for reader in readers:
        bot.home_readers.opens(reader, bot.now())
    bot.home_readers.changed(readers, bot.now())
    homes.start()
    dispatcher.start()
    assert drawing.wait(FOR_OTHERS)

    company.asks("it")

    assert heard.wait(FOR_OTHERS)
    goes_on.set()
    homes.stop()
    dispatcher.stop()


def test_home_is_drawn_soon_after_the_card_without_anybody_asking(company: Company) -> None:
    drawn: list[str] = []
    done = threading.Event()

    def publish(person_id: str) -> None:
        drawn.append(person_id)
        done.set()

    homes = HomeWorker(company.bot, publish)
    dispatcher = Dispatcher(company.bot, lambda _notice, _attempt: None, behind=[homes.wake])
    homes.start()
    dispatcher.start()
    company.bot.home_readers.opens(BO, company.bot.now())

    company.asks("it")

    assert done.wait(FOR_OTHERS)
    dispatcher.stop()
    homes.stop()
    assert drawn == [BO]


def test_the_worker_outlives_a_database_that_is_gone_and_stops_when_told(
    another: Callable[..., Database], company: Company
) -> None:
    tried = threading.Event()

    def publish(_person_id: str) -> None:
        tried.set()
        raise Unavailable

    with logging_to_a_string("warning") as logged:
        homes = HomeWorker(company.bot, publish)
        homes.start()
        company.bot.home_readers.opens(BO, company.bot.now())
        company.bot.home_readers.changed([BO], company.bot.now())
        assert tried.wait(FOR_OTHERS)
        while not logged.lines and homes.is_alive():
            homes.join(0.01)
        assert homes.is_alive()
        homes.stop()

    assert "Home waits for the database" in logged.text
