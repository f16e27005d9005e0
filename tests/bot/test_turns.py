"""What one of many processes does once in a while."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from freezegun.api import FrozenDateTimeFactory

from bot import Bot, turns
from bot.schedule import Tick, in_turns
from bot.settings import Settings
from storage.database import Database

pytestmark = pytest.mark.both_databases("processes take turns through it")

DAY = timedelta(days=1)


def test_whoever_comes_first_has_the_turn_until_it_is_time_again(bot: Bot, clock: FrozenDateTimeFactory) -> None:
    another = Bot(bot.db, Settings())

    assert turns.take(bot, "prune", DAY)
    assert not turns.take(another, "prune", DAY)
    assert turns.take(another, "everybody", DAY), "each has turns of its own"

    clock.tick(DAY * 0.8)
    assert not turns.take(bot, "prune", DAY)
    clock.tick(DAY * 0.2)
    assert turns.take(another, "prune", DAY)
    assert not turns.take(bot, "prune", DAY)


def test_a_turn_that_a_clock_took_ahead_bars_nobody(bot: Bot, clock: FrozenDateTimeFactory) -> None:
    now = bot.now()
    clock.tick(timedelta(days=400))
    assert turns.take(bot, "prune", DAY)

    clock.move_to(now.replace(tzinfo=None))

    assert turns.take(bot, "prune", DAY)


def test_of_many_at_once_one_has_it(bot: Bot, another: Callable[..., Database]) -> None:
    others = [Bot(another(), bot.settings, bot.now) for _ in range(6)]
    begin, taken = threading.Barrier(len(others)), []

    def comes(one: Bot) -> None:
        begin.wait()
        taken.append(turns.take(one, "prune", DAY))

    threads = [threading.Thread(target=comes, args=(one,)) for one in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(taken) == [False] * 5 + [True]


def test_only_what_is_done_in_turn_waits_for_one(bot: Bot) -> None:
    done: list[str] = []
    table = [
        Tick("prune", DAY, lambda: done.append("prune"), in_turn=True),
        Tick("reminders", DAY, lambda: done.append("reminders")),
    ]

    for process in (bot, Bot(bot.db, bot.settings)):
        for tick in in_turns(process, table):
            tick.sweep()

    assert done == ["prune", "reminders", "reminders"]
