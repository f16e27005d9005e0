"""Everybody is read once, page by page, by whichever process comes, and gone on with where it was."""

from __future__ import annotations

from datetime import timedelta

import pytest
from freezegun.api import FrozenDateTimeFactory

from bot import Bot
from bot.people import directory
from bot.people.directory import Reading

pytestmark = pytest.mark.both_databases("processes go on with what others began")


def read_all(bot: Bot) -> None:
    assert directory.claim(bot) is not None
    directory.save(bot, Reading(()))


def test_the_first_start_reads_everybody_and_only_one_process_does(bot: Bot) -> None:
    assert directory.claim(bot) == Reading(None)
    assert directory.claim(bot) is None


def test_whoever_comes_next_goes_on_from_the_last_page_that_was_kept(bot: Bot, clock: FrozenDateTimeFactory) -> None:
    reading = directory.claim(bot)
    assert reading is not None
    directory.save(bot, reading.of(["T1", "T2"]).after_page("page two"))

    assert directory.claim(bot) is None, "somebody is at it"
    clock.tick(timedelta(minutes=1))

    assert directory.claim(bot) == Reading(("T1", "T2"), "page two")


def test_one_workspace_follows_the_other_and_then_it_is_over() -> None:
    reading = Reading().of(["T1", "T2"])

    assert not reading.is_over
    assert reading.after_page("") == Reading(("T2",))
    assert reading.after_page("").after_page("").is_over


def test_everybody_is_read_again_after_six_hours_and_not_before(bot: Bot, clock: FrozenDateTimeFactory) -> None:
    read_all(bot)

    clock.tick(timedelta(hours=6) - timedelta(seconds=1))
    assert directory.claim(bot) is None
    clock.tick(timedelta(seconds=1))
    assert directory.claim(bot) == Reading(None)


def test_many_strangers_in_a_channel_have_everybody_read_soon(bot: Bot) -> None:
    read_all(bot)

    directory.want(bot)

    assert directory.claim(bot) == Reading(None)


def test_a_reading_that_goes_on_is_not_begun_anew(bot: Bot, clock: FrozenDateTimeFactory) -> None:
    reading = directory.claim(bot)
    assert reading is not None
    directory.save(bot, reading.of([None]).after_page("page two"))

    directory.want(bot)
    assert directory.claim(bot) is None
    clock.tick(timedelta(minutes=1))

    assert directory.claim(bot) == Reading((None,), "page two")


@pytest.mark.parametrize("ahead", [timedelta(minutes=2), timedelta(days=400)])
def test_what_a_clock_that_was_set_ahead_noted_holds_nobody_up(
    bot: Bot, clock: FrozenDateTimeFactory, ahead: timedelta
) -> None:
    clock.tick(ahead)
    read_all(bot)

    clock.tick(-ahead)

    assert directory.claim(bot) == Reading(None)
