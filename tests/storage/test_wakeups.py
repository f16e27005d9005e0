"""Processes on PostgreSQL wake each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import text

from bot import Bot
from bot.notices import EventsDropped
from bot.outbox import enqueue_all
from bot.settings import Settings
from bot.wakeups import WakeListener, WakeSender
from storage import wakeups
from storage.database import Database, Unavailable
from tests.logged import logging_to_a_string
from tests.patience import FOR_LOCKS, FOR_OTHERS

pytestmark = pytest.mark.postgres


@pytest.fixture
def place(postgres_templates: object, fresh_postgres: Callable[[], str]) -> str:
    url = fresh_postgres()
    database = Database(url)
    database.migrate()
    database.close()
    return url


@pytest.fixture
def web(place: str) -> Iterator[Database]:
    database = Database(place, FOR_LOCKS)
    yield database
    database.close()


@pytest.fixture
def worker(place: str) -> Iterator[Database]:
    database = Database(place, FOR_LOCKS)
    yield database
    database.close()


def promises(database: Database) -> None:
    bot = Bot(database, Settings())
    with database.transaction() as session:
        enqueue_all(session, [EventsDropped("UANA")], bot.now())


def test_whoever_listens_is_woken_by_another_process(web: Database, worker: Database) -> None:
    with wakeups.listening(worker) as wait:
        assert not wait(0.01)

        wakeups.wake_others(web)

        assert wait(FOR_OTHERS)


def test_a_commit_in_one_process_wakes_the_dispatcher_of_another(web: Database, worker: Database) -> None:
    sender, listener = WakeSender(web), WakeListener(worker)
    listener.start()
    sender.start()
    assert worker.outbox_changed.wait(FOR_OTHERS), "for what came before it listened"
    worker.outbox_changed.clear()

    promises(web)

    assert worker.outbox_changed.wait(FOR_OTHERS)
    sender.stop()
    listener.stop()


def test_what_was_promised_right_before_the_end_still_wakes_others(web: Database, worker: Database) -> None:
    sender = WakeSender(web)
    with wakeups.listening(worker) as wait:
        sender.start()
        promises(web)
        sender.stop()

        assert wait(FOR_OTHERS)


def test_a_connection_that_is_lost_is_made_anew_and_the_outbox_looked_at_meanwhile(
    web: Database, worker: Database
) -> None:
    listener = WakeListener(worker)
    with logging_to_a_string("warning") as logged:
        listener.start()
        assert worker.outbox_changed.wait(FOR_OTHERS)
        worker.outbox_changed.clear()
        with web.engine.connect() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND query LIKE 'LISTEN%'"
                )
            )
        assert worker.outbox_changed.wait(FOR_OTHERS), "it looks by itself"
        worker.outbox_changed.clear()
        assert worker.outbox_changed.wait(FOR_OTHERS), "and once more when it listens again"
        worker.outbox_changed.clear()

        wakeups.wake_others(web)
        assert worker.outbox_changed.wait(FOR_OTHERS)
        listener.stop()

    assert "wake-ups cannot be heard" in logged.text


def test_a_database_that_is_gone_is_said_as_such() -> None:
    nowhere = Database("postgresql://nobody@127.0.0.1:1/handoff")

    with pytest.raises(Unavailable):
        wakeups.wake_others(nowhere)
    with pytest.raises(Unavailable), wakeups.listening(nowhere):
        pass
