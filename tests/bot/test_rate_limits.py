"""What Slack takes of a method in a minute, shared out among all who call it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from freezegun.api import FrozenDateTimeFactory
from hypothesis import given
from hypothesis import strategies as st

from bot import Bot, rate_limits
from bot.rate_limits import PACES, Pace
from storage.database import Database
from tests.moments import TUESDAY_AT_NINE as AT

pytestmark = pytest.mark.both_databases("processes share a pace through it")

EDIT = "chat.update"
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.fixture
def other(bot: Bot, another: Callable[..., Database]) -> Bot:
    """Another process on the same database."""
    return replace(bot, db=another())


def calls_in(bots: list[Bot], clock: FrozenDateTimeFactory, length: timedelta, *, bulk: bool = False) -> list[datetime]:
    """Each takes a call whenever there is one; return when calls were made."""
    made = []
    for _step in range(length // timedelta(milliseconds=500)):
        for bot in bots:
            while rate_limits.take(bot, EDIT, 1, bulk=bulk).calls:
                made.append(bot.now())
        clock.tick(timedelta(milliseconds=500))
    return made


def most_in_a_minute(made: list[datetime]) -> int:
    return max(sum(first <= one < first + MINUTE for one in made) for first in made)


def test_two_processes_together_take_what_slack_gives_and_no_more(
    bot: Bot, other: Bot, clock: FrozenDateTimeFactory
) -> None:
    made = calls_in([bot, other], clock, 3 * MINUTE)

    assert most_in_a_minute(made) <= PACES[EDIT].a_minute
    assert len(made) > 2.5 * (PACES[EDIT].a_minute - PACES[EDIT].at_once)


def test_bulk_leaves_two_thirds_to_people_however_long_it_lasts(
    bot: Bot, other: Bot, clock: FrozenDateTimeFactory
) -> None:
    made = calls_in([bot], clock, 2 * MINUTE, bulk=True)
    assert most_in_a_minute(made) <= PACES[EDIT].a_minute // 3

    at_once = 0
    while rate_limits.take(other, EDIT, 1).calls:
        at_once += 1
    assert at_once >= PACES[EDIT].at_once * 2 // 3


def test_people_use_what_bulk_does_not(bot: Bot, clock: FrozenDateTimeFactory) -> None:
    assert len(calls_in([bot], clock, MINUTE)) >= PACES[EDIT].a_minute - 1


def test_whoever_is_told_to_wait_so_long_finds_a_call_then(bot: Bot, clock: FrozenDateTimeFactory) -> None:
    while rate_limits.take(bot, EDIT, 1).calls:
        pass
    wait = rate_limits.take(bot, EDIT, 1).wait
    assert timedelta(0) < wait <= PACES[EDIT].every

    clock.tick(wait)

    assert rate_limits.take(bot, EDIT, 5).calls == 1


def test_a_clock_that_is_set_back_makes_nobody_wait_long(bot: Bot, clock: FrozenDateTimeFactory) -> None:
    while rate_limits.take(bot, EDIT, 1).calls:
        pass
    rate_limits.hold_back(bot, EDIT, 30 * SECOND)

    clock.move_to((AT - timedelta(hours=1)).replace(tzinfo=None))

    assert rate_limits.held_back(bot) == {}
    assert rate_limits.take(bot, EDIT, 1).wait <= PACES[EDIT].every


def test_a_wait_that_slack_asked_for_is_known_to_all_and_is_over_in_time(
    bot: Bot, other: Bot, clock: FrozenDateTimeFactory
) -> None:
    rate_limits.hold_back(bot, EDIT, 30 * SECOND)
    assert rate_limits.held_back(other) == {EDIT: 30 * SECOND}

    clock.tick(10)
    rate_limits.hold_back(other, EDIT, 5 * SECOND)
    assert rate_limits.held_back(other) == {EDIT: 20 * SECOND}, "the longer one counts"

    clock.tick(20)
    assert rate_limits.held_back(other) == {}


def test_a_clock_that_is_a_little_behind_waits_no_longer_than_slack_asked(bot: Bot, other: Bot) -> None:
    rate_limits.hold_back(bot, EDIT, 30 * SECOND)
    behind = replace(other, now=lambda: bot.now() - 3 * SECOND)

    assert rate_limits.held_back(behind) == {EDIT: 30 * SECOND}


PACE = st.sampled_from(sorted({(pace.a_minute, pace.at_once) for pace in PACES.values()}))


@given(pace=PACE, gaps=st.lists(st.integers(0, 10_000), max_size=150))
def test_no_minute_has_more_calls_than_slack_takes(pace: tuple[int, int], gaps: list[int]) -> None:
    for kept in (Pace(*pace), Pace(*pace).of_bulk):
        made, free_at, at = [], AT, AT
        for gap in gaps:
            at += timedelta(milliseconds=gap)
            if kept.room(free_at, at):
                free_at = kept.after(1, free_at, at)
                made.append(at)
        assert all(at - earlier >= MINUTE for earlier, at in zip(made, made[kept.a_minute :], strict=False))
