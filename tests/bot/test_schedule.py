"""What Handoff does by itself: the table, and that nothing in it is skipped or dies."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import timedelta
from time import monotonic
from typing import Any

from freezegun.api import FrozenDateTimeFactory

from bot import Bot, outbox
from bot.notices import DeliveryTrouble, DepartmentCard, Notice, ReminderMessage, RequesterLine
from bot.pulses.questionnaire import Audience
from bot.schedule import Dispatcher, Tick, scheduler, ticks
from bot.settings import Settings
from storage.database import Database, Unavailable
from tests.logged import logging_to_a_string
from tests.patience import FOR_OTHERS


def nothing() -> None:
    pass


def noted(_person_ids: Iterable[str]) -> None:
    pass


def nobody(_audience: Audience) -> list[str]:
    return []


NOTHING_TO_DO: dict[str, Any] = {
    "look_at_slack": nothing,
    "meet_everybody": nothing,
    "ask_homes": nothing,
    "check_installation": nothing,
    "ask_about": noted,
    "read_missed": nothing,
    "rosters": nobody,
}


def test_everything_that_is_done_by_itself_is_in_the_table(bot: Bot) -> None:
    table = ticks(bot, **NOTHING_TO_DO)

    assert {tick.name: tick.every for tick in table} == {
        "reminders": timedelta(seconds=20),
        "closing": timedelta(minutes=5),
        "ratings": timedelta(minutes=10),
        "reports": timedelta(minutes=15),
        "pulses": timedelta(minutes=1),
        "people": timedelta(minutes=1),
        "everybody": timedelta(minutes=1),
        "installation": timedelta(minutes=1),
        "inquiries": timedelta(seconds=10),
        "missed": timedelta(seconds=10),
        "prune": timedelta(days=1),
        "overwritten": timedelta(seconds=60),
        "far ahead": timedelta(minutes=10),
        "homes": timedelta(minutes=15),
        "weekly digests": timedelta(hours=1),
    }


def test_every_sweep_may_be_done_at_any_time_and_twice(bot: Bot) -> None:
    looked: list[bool] = []

    for tick in ticks(
        bot,
        look_at_slack=lambda: looked.append(True),
        meet_everybody=nothing,
        ask_homes=nothing,
        check_installation=lambda: None,
        ask_about=noted,
        read_missed=nothing,
        rosters=nobody,
    ):
        tick.sweep()
        tick.sweep()

    assert looked == [True, True]


def test_a_late_beat_is_made_up_for_once_and_never_twice_at_once(bot: Bot) -> None:
    beating = scheduler(ticks(bot, **NOTHING_TO_DO))
    beating.start(paused=True)

    jobs = beating.get_jobs()

    assert {job.id for job in jobs} == {
        *("reminders", "closing", "pulses", "people", "everybody", "installation", "prune", "overwritten", "far ahead"),
        *("inquiries", "missed", "homes", "weekly digests", "reports", "ratings"),
    }
    for job in jobs:
        assert (job.coalesce, job.max_instances, job.misfire_grace_time) == (True, 1, None)
    beating.shutdown()


def test_a_tick_outlives_a_database_that_is_gone() -> None:
    beaten = threading.Semaphore(0)

    def sweep() -> None:
        beaten.release()
        raise Unavailable("the database is gone or locked")

    with logging_to_a_string("warning") as logged:
        beating = scheduler([Tick("reminders", timedelta(milliseconds=20), sweep)])
        beating.start()
        beats = [beaten.acquire(timeout=FOR_OTHERS) for _ in range(3)]
        beating.shutdown(wait=True)

    assert beats == [True, True, True]
    assert "tick waits for the database" in logged.text
    assert "error" not in {event["level"] for event in logged.events}


def test_a_beat_that_is_due_while_the_last_one_goes_on_is_nothing_to_warn_of() -> None:
    goes_on = threading.Event()

    with logging_to_a_string("info") as logged:
        beating = scheduler([Tick("people", timedelta(milliseconds=20), goes_on.wait)])
        beating.start()
        until = monotonic() + FOR_OTHERS
        while not logged.lines and monotonic() < until:
            goes_on.wait(0.01)
        goes_on.set()
        beating.shutdown(wait=True)

    assert {(event["level"], event["event"], event["tick"]) for event in logged.events} == {
        ("info", "tick is still going on", "people")
    }


def test_a_sweep_that_is_to_be_done_at_the_start_is_not_waited_for() -> None:
    looked = threading.Event()
    beating = scheduler([Tick("people", timedelta(days=1), looked.set, at_start=True)])

    beating.start()

    assert looked.wait(FOR_OTHERS)
    beating.shutdown(wait=True)


def test_what_is_promised_is_said_at_once(bot: Bot) -> None:
    said: list[Notice] = []
    heard = threading.Event()

    def deliver(notice: Notice, _attempt: outbox.Attempt) -> None:
        said.append(notice)
        heard.set()

    dispatcher = Dispatcher(bot, deliver)
    dispatcher.start()
    with bot.db.transaction() as session:
        outbox.enqueue(session, DeliveryTrouble("UANA0000"), bot.now())

    assert heard.wait(FOR_OTHERS)
    dispatcher.stop()
    assert said == [DeliveryTrouble("UANA0000")]
    assert not dispatcher.is_alive()


def test_a_call_that_hangs_holds_up_no_other_conversation(bot: Bot) -> None:
    hangs, goes_on, heard = threading.Event(), threading.Event(), threading.Event()

    def deliver(notice: Notice, _attempt: outbox.Attempt) -> None:
        if notice == DeliveryTrouble("UANA0000"):
            hangs.set()
            assert goes_on.wait(FOR_OTHERS)
        else:
            heard.set()

    dispatcher = Dispatcher(bot, deliver, deliver)
    dispatcher.start()
    promise(bot, DeliveryTrouble("UANA0000"))
    assert hangs.wait(FOR_OTHERS)

    promise(bot, DeliveryTrouble("UBO00000"))

    assert heard.wait(FOR_OTHERS)
    goes_on.set()
    dispatcher.stop()


def test_of_one_conversation_one_thing_is_said_at_a_time_and_in_its_order(
    bot: Bot, clock: FrozenDateTimeFactory
) -> None:
    said: list[Notice] = []
    at_once: list[int] = []
    everything = threading.Event()
    lines = [RequesterLine("UANA0000", entry) for entry in (1, 2, 3)]

    def deliver(notice: Notice, _attempt: outbox.Attempt) -> None:
        at_once.append(len(at_once) - len(said))
        said.append(notice)
        if len(said) == len(lines):
            everything.set()

    dispatcher = Dispatcher(bot, *[deliver] * 4)
    promise(bot, *lines)
    dispatcher.start()

    while not everything.wait(0.1) and dispatcher.is_alive():
        clock.tick(1)
    dispatcher.stop()
    assert said == lines
    assert at_once == [0, 0, 0]


def test_cards_wait_for_no_reminder_however_many_there_are_and_however_long_they_take(bot: Bot) -> None:
    busy, heard, everything = threading.Semaphore(0), threading.Semaphore(0), threading.Semaphore(0)
    goes_on = threading.Event()

    def deliver(notice: Notice, _attempt: outbox.Attempt) -> None:
        if isinstance(notice, ReminderMessage):
            busy.release()
            assert goes_on.wait(FOR_OTHERS)
        else:
            heard.release()
        everything.release()

    promise(bot, *(ReminderMessage(f"U{number}", number) for number in range(50)))
    dispatcher = Dispatcher(bot, *[deliver] * 4)
    dispatcher.start()
    for _hand in range(3):
        assert busy.acquire(timeout=FOR_OTHERS)

    # The hand that said a card is free again each time, and stays so.
    for department_id in range(20):
        promise(bot, DepartmentCard(department_id, 7))
        assert heard.acquire(timeout=FOR_OTHERS)

    assert not busy.acquire(blocking=False)
    goes_on.set()
    for _said in range(50 + 20):
        assert everything.acquire(timeout=FOR_OTHERS)
    dispatcher.stop()


def test_one_hand_alone_says_the_card_after_the_reminder_that_it_has_begun(bot: Bot) -> None:
    begun, goes_on, done = threading.Event(), threading.Event(), threading.Event()
    said: list[Notice] = []

    def deliver(notice: Notice, _attempt: outbox.Attempt) -> None:
        begun.set()
        assert goes_on.wait(FOR_OTHERS)
        said.append(notice)
        if len(said) == 3:
            done.set()

    promise(bot, ReminderMessage("UANA0000", 1), ReminderMessage("UBO00000", 2))
    dispatcher = Dispatcher(bot, deliver)
    dispatcher.start()
    assert begun.wait(FOR_OTHERS)

    promise(bot, DepartmentCard(1, 7))
    goes_on.set()

    assert done.wait(FOR_OTHERS)
    dispatcher.stop()
    assert said == [ReminderMessage("UANA0000", 1), DepartmentCard(1, 7), ReminderMessage("UBO00000", 2)]


def test_what_falls_due_later_is_said_then_without_anybody_knocking(bot: Bot, clock: FrozenDateTimeFactory) -> None:
    heard = threading.Event()
    dispatcher = Dispatcher(bot, lambda _notice, _attempt: heard.set())
    with bot.db.transaction() as session:
        outbox.enqueue(session, DeliveryTrouble("UANA0000"), bot.now() + timedelta(seconds=1))
    bot.db.outbox_changed.clear()

    dispatcher.start()
    assert not heard.is_set()
    clock.tick(1)

    assert heard.wait(FOR_OTHERS)
    dispatcher.stop()


def test_while_slack_is_away_one_after_the_other_is_tried_and_a_stop_is_heard(bot: Bot) -> None:
    tried = threading.Semaphore(0)

    def deliver(_notice: Notice, _attempt: outbox.Attempt) -> None:
        tried.release()
        raise outbox.TryLater("Slack cannot be reached", is_down=True)

    dispatcher = Dispatcher(bot, deliver)
    promise(bot, DeliveryTrouble("UANA0000"), DeliveryTrouble("UBO00000"))
    dispatcher.start()

    assert tried.acquire(timeout=FOR_OTHERS)
    assert tried.acquire(timeout=FOR_OTHERS)
    dispatcher.stop()
    assert not dispatcher.is_alive()


def promise(bot: Bot, *notices: Notice) -> None:
    with bot.db.transaction() as session:
        outbox.enqueue_all(session, notices, bot.now())


def test_the_outbox_waits_for_a_database_that_is_gone() -> None:
    gone = Bot(Database("sqlite:////nowhere/at/all/handoff.db"), Settings())

    (event,) = _logged_by_one_look(gone)

    assert event["event"] == "outbox waits for the database"
    gone.db.close()


def test_the_outbox_outlives_a_mistake_of_ours(bot: Bot) -> None:
    with bot.db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE outbox RENAME TO elsewhere")

    (event,) = _logged_by_one_look(bot)

    assert event["event"] == "outbox failed"


def _logged_by_one_look(bot: Bot) -> list[dict[str, Any]]:
    """What a dispatcher logs that looks into the outbox once; it is still alive afterwards, and then told to stop."""
    dispatcher = Dispatcher(bot, lambda _notice, _attempt: None)
    with logging_to_a_string("warning") as logged:
        bot.db.outbox_changed.set()
        dispatcher.start()
        while not logged.lines and dispatcher.is_alive():
            dispatcher.join(0.01)
        assert dispatcher.is_alive()
        dispatcher.stop()
    return logged.events


def test_a_dispatcher_without_work_stops_at_once(bot: Bot) -> None:
    dispatcher = Dispatcher(bot, lambda _notice, _attempt: None)
    dispatcher.start()

    dispatcher.stop()

    assert not dispatcher.is_alive()


def test_what_is_left_when_it_stops_stays_in_the_outbox(bot: Bot) -> None:
    begun, may_go_on = threading.Event(), threading.Event()
    said: list[Notice] = []

    def slowly(notice: Notice, _attempt: outbox.Attempt) -> None:
        begun.set()
        may_go_on.wait(FOR_OTHERS)
        said.append(notice)

    with bot.db.transaction() as session:
        for person_id in ("UANA0000", "UBO00000", "UCEM0000"):
            outbox.enqueue(session, DeliveryTrouble(person_id), bot.now())
    dispatcher = Dispatcher(bot, slowly)
    bot.db.outbox_changed.set()
    dispatcher.start()
    begun.wait(FOR_OTHERS)

    stopping = threading.Thread(target=dispatcher.stop)
    stopping.start()
    while not dispatcher._stopping.is_set():
        stopping.join(0.01)
    may_go_on.set()
    stopping.join(FOR_OTHERS)

    assert said == [DeliveryTrouble("UANA0000")], "what was being said was finished"
    assert outbox.deliver_due(bot, lambda notice, _attempt: said.append(notice)) == 2, (
        "and the rest is said after the next start"
    )
