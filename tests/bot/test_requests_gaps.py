"""While no process heard Slack over HTTP, words may have been missed: one worker looks for them, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from freezegun.api import FrozenDateTimeFactory

from bot import Bot
from bot.missed import Missed
from bot.requests import gaps, missed

pytestmark = pytest.mark.both_databases("one of many processes does it")

MINUTE = timedelta(minutes=1)


@pytest.fixture
def web(bot: Bot) -> Bot:
    """A process that hears Slack."""
    return replace(bot, missed=Missed())


@pytest.fixture
def worker(bot: Bot) -> Bot:
    return replace(bot, missed=Missed())


def looks(worker: Bot, *, to_the_end: bool = True) -> bool:
    """A tick of a worker; return whether it begins a look, which it ends."""
    gaps.take_wanted(worker)
    if not worker.missed.take(worker.now()):
        return False
    if to_the_end:
        missed.end(worker, missed.begin(worker))
    return True


def listens(web: Bot, clock: FrozenDateTimeFactory, minutes: int) -> None:
    for _ in range(minutes * 2):
        clock.tick(gaps.NOTED_EVERY)
        gaps.listens(web)


def test_after_the_first_start_and_after_every_gap_one_look_is_made(
    web: Bot, worker: Bot, clock: FrozenDateTimeFactory
) -> None:
    another = replace(worker, missed=Missed())
    assert not looks(worker), "nobody listens yet"

    gaps.listens(web)
    assert looks(worker)
    assert not looks(another)

    listens(web, clock, 10)
    assert not looks(worker), "somebody listened all the while"

    clock.tick(2 * MINUTE)
    gaps.listens(web)
    gaps.listens(replace(web, missed=Missed()))
    assert looks(another)
    assert not looks(worker)


def test_a_process_that_begins_while_another_listens_has_missed_nothing(
    web: Bot, worker: Bot, clock: FrozenDateTimeFactory
) -> None:
    listens(web, clock, 1)
    assert looks(worker)
    clock.tick(timedelta(seconds=50))

    gaps.listens(replace(web, missed=Missed()))

    assert not looks(worker)


def test_what_slack_says_to_drop_is_looked_for_by_a_worker(web: Bot, worker: Bot, clock: FrozenDateTimeFactory) -> None:
    gaps.listens(web)
    assert looks(worker)
    web.missed.want(web.now() + 2 * MINUTE)

    gaps.hand_on(web)
    assert not looks(worker), "it is not over yet"

    clock.tick(2 * MINUTE)
    gaps.hand_on(web)
    assert looks(worker)


def test_a_look_whose_worker_died_is_begun_anew(web: Bot, worker: Bot, clock: FrozenDateTimeFactory) -> None:
    gaps.listens(web)
    assert looks(worker, to_the_end=False)
    another = replace(worker, missed=Missed())

    listens(web, clock, 59)
    assert not looks(another)
    listens(web, clock, 2)
    assert looks(another)
    assert not looks(another)


def test_a_clock_that_was_set_ahead_wants_no_look_for_ever(web: Bot, worker: Bot, clock: FrozenDateTimeFactory) -> None:
    gaps.listens(web)
    assert looks(worker)
    now = web.now()
    clock.tick(timedelta(days=400))
    gaps.listens(web)
    clock.move_to(now.replace(tzinfo=None) + MINUTE)

    assert not looks(worker)
    gaps.listens(web)
    assert looks(worker), "nobody knows what that process heard"
    listens(web, clock, 3)
    assert not looks(worker)
